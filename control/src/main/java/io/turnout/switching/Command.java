package io.turnout.switching;

/**
 * What the data plane is to do for a pair. Every command may be repeated.
 *
 * <p>A pair has a <em>rule</em> (where its uplink goes, with the epoch of that knowledge; no rule: to the home) and,
 * above it, at most one <em>hold</em>, which belongs to a grant. Ending a hold releases what it holds, in order and
 * ahead of later arrivals.
 */
public sealed interface Command {
    /** The pair. */
    Pair pair();

    /** Count the pair's packets of this grant from here on: forwarded to {@code peer}, or arrived from it. */
    record Count(Pair pair, Grant grant, String peer) implements Command {}

    /**
     * Hold the pair's uplink; answered by {@link Input.HoldPublished} once no worker forwards any more. Where the hold
     * of this grant stands already it is answered again; where it has ended, {@link Input.HoldEnded} is.
     *
     * @param limitNs longest wait; 0: until told, which a restart of the data plane does not end: what was held is lost
     *     then, what arrives is held
     * @param overflowTo where the packets go when the hold ends by itself; null: no packet leaves, a full buffer drops
     *     arrivals
     */
    record Hold(Pair pair, Grant grant, int packetLimit, int octetLimit, long limitNs, String overflowTo)
            implements Command {}

    /** Send a fence to {@code peer} behind the last packet forwarded. */
    record Fence(Pair pair, Grant grant, String peer, long forwardedCount) implements Command {}

    /** Answer with {@link Input.FenceReport}, now and when a fence of the grant passes. */
    record ReportFence(Pair pair, Grant grant) implements Command {}

    /**
     * 7, the route rule update: in one step, point the rule at this platform with {@code epoch} and release the hold to
     * it. Answered by {@link Input.SwapPublished}.
     *
     * @param ifHeld refuse where the grant's hold has ended
     */
    record Swap(Pair pair, Grant grant, long epoch, boolean ifHeld) implements Command {}

    /** Point the rule at {@code platform}, releasing any hold to it, unless a newer epoch stands there. */
    record Route(Pair pair, long epoch, String platform) implements Command {}

    /** Remove the pair's rule. */
    record Unroute(Pair pair) implements Command {}

    /**
     * End the grant's hold, if it stands, and release its packets to {@code platform}. To another platform the last fence
     * of the grant follows behind them.
     */
    record Drain(Pair pair, Grant grant, String platform) implements Command {}

    /**
     * Have the grant's hold let pass what comes from {@code peer}, and release its packets to this platform once the
     * grant's last fence has come from there, or after {@code limitNs}: what the peer held is older. What came from there
     * and waits already keeps later ones behind it, and is released first. Answered by {@link Input.HoldPublished} once
     * that stands, or by {@link Input.HoldEnded} where no such hold does.
     */
    record GiveWay(Pair pair, Grant grant, String peer, long limitNs) implements Command {}
}
