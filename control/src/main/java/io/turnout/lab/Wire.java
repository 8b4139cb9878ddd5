package io.turnout.lab;

import org.agrona.DirectBuffer;

/** A link of the lab's own side: where frames of its base stations, gateway and instances enter and leave. */
interface Wire extends AutoCloseable {
    /** Queues a frame; false, counted by the link, where there is no room. */
    boolean send(DirectBuffer frame, int offset, int length);

    /** Sends what is queued. */
    void flush();

    /**
     * Hands every frame that waits to {@code receiver}.
     *
     * @return how many
     */
    int receive(long nowNs, Receiver receiver);

    @Override
    void close();

    /** Takes a frame, whose octets are its own until it returns. */
    interface Receiver {
        void onFrame(DirectBuffer frame, int offset, int length, long nowNs);
    }
}
