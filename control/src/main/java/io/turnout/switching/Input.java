package io.turnout.switching;

import java.util.List;

/** What happened. Every input may come twice, late, or for a pair that is long gone. */
public sealed interface Input {
    /** First input after a start: what the journal holds. */
    record Restarted(List<PairRecord> records, long epochFloor) implements Input {
        /** Copies what it is given. */
        public Restarted {
            records = List.copyOf(records);
        }
    }

    /** Time has passed: {@link Coordinator#nextDeadlineNs()} is due. */
    record Tick() implements Input {}

    /** A message of another platform, whose identity the channel has proved. */
    record FromPeer(String platform, Message message) implements Input {}

    // From the data plane.

    /** Access traffic of the pair, entered at {@code seenNs}, is steered to another platform. */
    record SteeredRemote(Pair pair, long seenNs) implements Input {}

    /** Traffic of the pair that entered at {@code peer} came through the tunnel for the active instance here. */
    record TunnelTraffic(Pair pair, String peer, long seenNs) implements Input {}

    /** Access traffic of a pair whose grant is open: the UE is back at the source. */
    record Returned(Pair pair, long seenNs) implements Input {}

    /** The hold stands and its grace period elapsed: {@code forwardedCount} packets of the grant went before. */
    record HoldPublished(Pair pair, Grant grant, long forwardedCount) implements Input {}

    /** The hold ended by itself: full, or its time was over. Its packets went on. */
    record HoldEnded(Pair pair, Grant grant, boolean overflow) implements Input {}

    /**
     * What has come through the tunnel under the grant.
     *
     * @param passed whether a fence has: only then are packets behind us that went before counting began
     * @param receivedCount packets
     */
    record FenceReport(Pair pair, Grant grant, boolean passed, long receivedCount) implements Input {}

    /** The swap was published and its grace period elapsed; or, not {@code done}, the hold had ended before. */
    record SwapPublished(Pair pair, Grant grant, boolean done) implements Input {}

    /** The data plane came back: rules and holds without a time limit stand, other holds and counts are gone. */
    record DataPlaneRestarted() implements Input {}

    // From application instances.

    /** The target instance asks to hold: little is left to synchronize. */
    record HoldWanted(Pair pair, Grant grant) implements Input {}

    /** 6, switching notification response: the target instance has the context. */
    record Synchronized(Pair pair, Grant grant) implements Input {}

    /** 6, switching notification response: it could not get it. */
    record SyncFailed(Pair pair, Grant grant) implements Input {}

    /** The source instance serves again after an abort. */
    record Resumed(Pair pair, Grant grant) implements Input {}

    /** 9, route rule update indication: the source instance learned of the commit and let the context go. */
    record ContextReleased(Pair pair, Grant grant) implements Input {}

    /** An instance of this platform is ready. */
    record InstanceUp(String instance) implements Input {}

    /** An instance of this platform died. */
    record InstanceDown(String instance) implements Input {}

    // From feeds, quality sources and operators.

    /** A tie from the UE's address to another name of it. */
    record UeIdentified(long ueKey, UeInfo ue) implements Input {}

    /** The UE has a known bearer here. */
    record BearerKnown(Pair pair) implements Input {}

    /** The service quality that was asked for. */
    record QualityAnswered(Pair pair, boolean met) implements Input {}

    /** An operator or a management system asks to serve the pair at {@code platform}; said at that platform or the owner. */
    record SwitchAsked(Pair pair, String platform) implements Input {}

    /** An operator asks to end the switch of the pair that is under way; after the commit there is no way back. */
    record AbortAsked(Pair pair) implements Input {}

    /** An operator decides a switch in doubt, whose target is gone for good. */
    record Decided(Pair pair, boolean committed) implements Input {}

    /** The UE was released or long idle: its address may be given to another subscriber. */
    record Released(Pair pair) implements Input {}
}
