package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One worker's counters: 64-bit numbers that only it changes and anyone may read.
 *
 * <p>Wait-free on both sides. A reader sees each counter whole, and several of one worker not at one instant.
 */
public final class Counters {
    private final UnsafeBuffer buffer;
    private final int offset;
    private final int count;

    /**
     * The counters of {@code worker} in a buffer that holds those of all workers one after another.
     *
     * @param count of counters per worker
     */
    public Counters(AtomicBuffer buffer, int worker, int count) {
        this.buffer = new UnsafeBuffer(buffer);
        this.offset = worker * length(1, count);
        this.count = count;
        buffer.boundsCheck(offset, length(1, count));
    }

    /** Octets that the counters of {@code workerCount} workers take; workers do not share a cache line. */
    public static int length(int workerCount, int count) {
        return workerCount * BitUtil.align(count * Long.BYTES, 2 * BitUtil.CACHE_LINE_LENGTH);
    }

    /** Counters per worker. */
    public int count() {
        return count;
    }

    /** Adds {@code change} to counter {@code index}. Its worker only. */
    public void add(int index, long change) {
        int at = offset + index * Long.BYTES;
        buffer.putLongOpaque(at, buffer.getLong(at) + change);
    }

    /** What counter {@code index} is at. */
    public long value(int index) {
        return buffer.getLongOpaque(offset + index * Long.BYTES);
    }
}
