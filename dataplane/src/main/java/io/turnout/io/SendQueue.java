package io.turnout.io;

import io.turnout.io.xdp.Umem;
import java.lang.foreign.Arena;
import org.agrona.DirectBuffer;

/**
 * Frames that a burst sends by a socket, until its end: those of the burst from where they lie, others from copies.
 *
 * <p>Owned by one worker thread.
 */
final class SendQueue {
    private static final int CAPACITY = 2 * Worker.BURST_FRAMES;

    private final Umem umem;
    private final int fd;
    private final PortCounters counters;
    private final MessageBatch batch;
    private final int[] copies = new int[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private int count;
    private int copyCount;

    SendQueue(Umem umem, int fd, PortCounters counters, Arena arena) {
        this.umem = umem;
        this.fd = fd;
        this.counters = counters;
        this.batch = new MessageBatch(arena, CAPACITY);
    }

    /** Queues a frame; see {@link Port#send}. */
    boolean send(DirectBuffer buffer, int offset, int length) {
        if (count == CAPACITY) {
            flush();
        }
        long base = buffer.addressOffset();
        int at = offset;
        if (base != umem.address()) {
            int chunk = length > umem.maxFrameLength() ? Umem.NULL_CHUNK : umem.take();
            if (chunk == Umem.NULL_CHUNK) {
                counters.onRefused(1);
                return false;
            }
            copies[copyCount++] = chunk;
            base = umem.address();
            at = chunk + Umem.HEADROOM;
            umem.buffer().putBytes(at, buffer, offset, length);
        }
        batch.set(count, base + at, length);
        lengths[count++] = length;
        return true;
    }

    /** Sends what is queued; what the kernel has no room for is refused. */
    void flush() {
        if (count == 0) {
            return;
        }
        int sent = batch.send(fd, count);
        for (int i = 0; i < sent; i++) {
            counters.onSent(lengths[i]);
        }
        counters.onRefused(count - sent);
        count = 0;
        for (int i = 0; i < copyCount; i++) {
            umem.release(copies[i]);
        }
        copyCount = 0;
    }
}
