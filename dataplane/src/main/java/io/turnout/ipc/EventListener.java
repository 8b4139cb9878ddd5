package io.turnout.ipc;

import org.agrona.DirectBuffer;

/** Hears events of the data plane, in order. Octets are its own only until it returns. */
public interface EventListener {
    /** A batch took effect as {@code version}, but for {@code refused} commands that did not fit. */
    void onPublished(long sequence, long version, long refused);

    /** No burst reads a version before {@code version} any more, which a batch took effect as. */
    void onGraceElapsed(long sequence, long version);

    /** A batch had no effect; {@code why} is what {@link CommandReader} has against it. */
    void onRejected(long sequence, int why);

    /** A UE was released because it had no packet for long. */
    void onUeIdle(long ueKey);

    /** An event that ipc knows nothing about. */
    void onOther(DirectBuffer octets, int offset, int length);
}
