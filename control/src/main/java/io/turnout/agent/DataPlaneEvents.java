package io.turnout.agent;

import io.turnout.config.SiteIndex;
import io.turnout.ipc.EventListener;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Pair;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the data plane tells, as inputs of the handshake. Owned by the agent's thread. */
final class DataPlaneEvents implements EventListener {
    private final SiteIndex index;
    private final ControlCounters counters;
    private final Listener listener;

    /** Hears what events mean. */
    interface Listener {
        /** An input of the handshake. */
        void onInput(Input input);

        /** The data plane came up. */
        void onDataPlaneStarted();

        /** A batch took effect, but for some of its commands. */
        void onPublished(long sequence, long refusedCount);

        /** A batch had no effect. */
        void onRejected(long sequence, int why);

        /** The UE was silent for long, and is forgotten in the data plane. */
        void onUeIdle(long ueKey);

        /** The UE has a bearer here. */
        void onBearerKnown(long ueKey);

        /** A packet of the pair was answered after so long. */
        void onRoundTrip(Pair pair, long roundTripNs);
    }

    DataPlaneEvents(SiteIndex index, ControlCounters counters, Listener listener) {
        this.index = index;
        this.counters = counters;
        this.listener = listener;
    }

    private void on(long ueKey, int applicationIndex, Function<Pair, Input> input) {
        String application = index.application(applicationIndex);
        if (application == null) {
            counters.add(ControlCounter.EVENTS_UNKNOWN);
        } else {
            listener.onInput(input.apply(new Pair(ueKey, application)));
        }
    }

    private void on(long ueKey, int applicationIndex, long epoch, int attempt, BiFunction<Pair, Grant, Input> input) {
        on(ueKey, applicationIndex, pair -> input.apply(pair, new Grant(epoch, attempt)));
    }

    @Override
    public void onStarted(long generation) {
        listener.onDataPlaneStarted();
    }

    @Override
    public void onPublished(long sequence, long version, long refused) {
        listener.onPublished(sequence, refused);
    }

    @Override
    public void onGraceElapsed(long sequence, long version) {
        // Holds and swaps say themselves when theirs has.
    }

    @Override
    public void onRejected(long sequence, int why) {
        listener.onRejected(sequence, why);
    }

    @Override
    public void onUeIdle(long ueKey) {
        listener.onUeIdle(ueKey);
    }

    @Override
    public void onBearerKnown(long ueKey) {
        listener.onBearerKnown(ueKey);
    }

    @Override
    public void onEndMarker(long ueKey) {
        // The UE left an eNB of this platform: where it comes to, its traffic is seen.
    }

    @Override
    public void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {
        String application = index.application(applicationIndex);
        if (application == null) {
            counters.add(ControlCounter.EVENTS_UNKNOWN);
        } else {
            listener.onRoundTrip(new Pair(ueKey, application), roundTripNs);
        }
    }

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {
        on(ueKey, applicationIndex, pair -> new Input.SteeredRemote(pair, timeNs));
    }

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {
        String peer = index.peer(peerIndex);
        if (peer == null) {
            counters.add(ControlCounter.EVENTS_UNKNOWN);
        } else {
            on(ueKey, applicationIndex, pair -> new Input.TunnelTraffic(pair, peer, timeNs));
        }
    }

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {
        on(ueKey, applicationIndex, pair -> new Input.Returned(pair, timeNs));
    }

    @Override
    public void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount) {
        on(
                ueKey,
                applicationIndex,
                epoch,
                attempt,
                (pair, grant) -> new Input.HoldPublished(pair, grant, forwardedCount));
    }

    @Override
    public void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow) {
        on(ueKey, applicationIndex, epoch, attempt, (pair, grant) -> new Input.HoldEnded(pair, grant, isOverflow));
    }

    @Override
    public void onFenceReport(
            long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount) {
        on(
                ueKey,
                applicationIndex,
                epoch,
                attempt,
                (pair, grant) -> new Input.FenceReport(pair, grant, isPassed, receivedCount));
    }

    @Override
    public void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone) {
        on(ueKey, applicationIndex, epoch, attempt, (pair, grant) -> new Input.SwapPublished(pair, grant, isDone));
    }
}
