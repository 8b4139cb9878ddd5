package io.turnout.io;

import io.turnout.table.Counters;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one port counts. Its worker counts, any thread reads; wait-free.
 *
 * <p>Received frames went to the engine; sent ones were queued; refused ones the engine gave out and the port could not
 * send; too long ones it may not, since they are longer than the interface takes; late and stale ones had waited while the process stood still: late ones went to the engine, stale ones were freed,
 * unseen or when they had been queued.
 */
public final class PortCounters {
    private static final int RECEIVED_FRAMES = 0;
    private static final int RECEIVED_OCTETS = 1;
    private static final int SENT_FRAMES = 2;
    private static final int SENT_OCTETS = 3;
    private static final int REFUSED_FRAMES = 4;
    private static final int TOO_LONG_FRAMES = 5;
    private static final int LATE_FRAMES = 6;
    private static final int STALE_FRAMES = 7;

    /** What each counts, by index. */
    static final List<String> NAMES = List.of(
            "received-frames",
            "received-octets",
            "sent-frames",
            "sent-octets",
            "refused-frames",
            "too-long-frames",
            "late-frames",
            "stale-frames");

    private static final int COUNT = NAMES.size();

    private final Counters counters;

    /** All at 0. */
    public PortCounters() {
        counters = new Counters(new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, COUNT))), 0, COUNT);
    }

    /** What the counter {@code index} of {@link #NAMES} is at. */
    long value(int index) {
        return counters.value(index);
    }

    void onReceived(int frames, long octets) {
        counters.add(RECEIVED_FRAMES, frames);
        counters.add(RECEIVED_OCTETS, octets);
    }

    void onSent(int octets) {
        counters.add(SENT_FRAMES, 1);
        counters.add(SENT_OCTETS, octets);
    }

    void onRefused(int frames) {
        counters.add(REFUSED_FRAMES, frames);
    }

    void onTooLong() {
        counters.add(TOO_LONG_FRAMES, 1);
    }

    void onLate(int frames) {
        counters.add(LATE_FRAMES, frames);
    }

    void onStale(int frames) {
        counters.add(STALE_FRAMES, frames);
    }

    /** Frames received. */
    public long receivedFrames() {
        return counters.value(RECEIVED_FRAMES);
    }

    /** Their octets. */
    public long receivedOctets() {
        return counters.value(RECEIVED_OCTETS);
    }

    /** Frames sent. */
    public long sentFrames() {
        return counters.value(SENT_FRAMES);
    }

    /** Their octets. */
    public long sentOctets() {
        return counters.value(SENT_OCTETS);
    }

    /** Frames that could not be sent. */
    public long refusedFrames() {
        return counters.value(REFUSED_FRAMES);
    }

    /** Frames that were to be sent and are longer than the interface takes. */
    public long tooLongFrames() {
        return counters.value(TOO_LONG_FRAMES);
    }

    /** Frames received after the process stood still. */
    public long lateFrames() {
        return counters.value(LATE_FRAMES);
    }

    /** Frames freed because the process stood still for long. */
    public long staleFrames() {
        return counters.value(STALE_FRAMES);
    }
}
