package io.turnout.ipc;

import io.turnout.engine.SwitchEvents;

/** Hears events of the data plane, in order. */
public interface EventListener extends SwitchEvents {
    /**
     * The data plane came up: what its tables hold stands, counts and holds with a time limit are gone.
     *
     * @param generation another one at every start
     */
    void onStarted(long generation);

    /** A batch took effect as {@code version}, but for {@code refused} commands that did not fit. */
    void onPublished(long sequence, long version, long refused);

    /** No burst reads a version before {@code version} any more, which a batch took effect as. */
    void onGraceElapsed(long sequence, long version);

    /** A batch had no effect; {@code why} is what {@link CommandReader} has against it. */
    void onRejected(long sequence, int why);

    /** A UE was released because it had no packet for long. */
    void onUeIdle(long ueKey);

    /** The downlink tunnel of a UE is known now. */
    void onBearerKnown(long ueKey);

    /** A downlink tunnel of a UE ended: it has moved. */
    void onEndMarker(long ueKey);
}
