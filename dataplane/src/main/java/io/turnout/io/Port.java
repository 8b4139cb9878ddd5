package io.turnout.io;

import io.turnout.engine.Burst;
import org.agrona.DirectBuffer;

/**
 * Where a worker's frames come from and go to. A port puts received frames into chunks of its worker's memory
 * ({@link io.turnout.io.xdp.Umem}), with room before each for the engine's headers.
 *
 * <p>Owned by one worker thread, save {@link #bypass}, {@link #counters} and {@link #capabilities}, which any thread may
 * call. No method blocks.
 */
public interface Port extends AutoCloseable {
    /** What it is called: its interface. */
    String name();

    /** What kind of port it is, for people. */
    String kind();

    /** What it can and cannot do. */
    PortCapabilities capabilities();

    /** A descriptor that is readable when frames wait; one for each receive queue. */
    int[] descriptors();

    /**
     * Adds frames that wait to {@code burst}, as many as it has room for.
     *
     * @return how many
     */
    int receive(Burst burst, long nowNs);

    /**
     * Queues a frame for sending. A frame of the burst in hand may be sent from where it lies, so it must stay as it is
     * until the burst ends.
     *
     * @return false where it will not be sent: it is longer than the interface takes, counted as too long; or there is no
     *     room now, counted as refused
     */
    boolean send(DirectBuffer buffer, int offset, int length);

    /** Sends what is queued; called at the end of every burst, and again while frames are {@link #pending}. */
    void flush();

    /** Drops what was queued since the last flush: what crossed without us meanwhile has overtaken it. Counted as stale. */
    default void withdraw() {
        // Where nothing crosses without us, late is better than never.
    }

    /** Frames queued that the kernel has not taken yet. */
    default int pending() {
        return 0;
    }

    /** Says that the worker is there at {@code nowNs}: what guards against a hung process looks at this. */
    default void beat(long nowNs) {
        // Where nothing crosses without us, nobody looks.
    }

    /** Has what arrives cross without us, or no longer, where the port can ({@link PortCapabilities#failsToWire}). */
    default void bypass(boolean on) {
        // There is no other way across.
    }

    /** Frames that the kernel had for us and could not hand over. Any thread. */
    default long lostFrames() {
        return 0;
    }

    /** Frames that the kernel took for us, some of which may have been lost. Any thread. */
    default long takenFrames() {
        return counters().receivedFrames();
    }

    /** Frames for us that crossed without us, because we were not there. Any thread. */
    default long closedFrames() {
        return 0;
    }

    /** Frames for us that are too long for a chunk: they crossed without us, or are lost where nothing does. Any thread. */
    default long oversizeFrames() {
        return 0;
    }

    /** Whether its interface is still the one that it was opened on. Any thread. */
    default boolean isThere() {
        return true;
    }

    /** Looks again at how long frames its interface takes, which may change. Any thread. */
    default void refresh() {
        // Where the kernel refuses what is too long, it knows.
    }

    /** What it has counted. */
    PortCounters counters();

    /** Gives everything back: what arrives from now on crosses without us, where the port can. */
    @Override
    void close();
}
