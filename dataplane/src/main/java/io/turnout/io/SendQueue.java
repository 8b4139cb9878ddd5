package io.turnout.io;

import io.turnout.io.sys.Libc;
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
    private final int[] fds = new int[CAPACITY];
    private int count;
    private int copyCount;

    SendQueue(Umem umem, int fd, PortCounters counters, Arena arena) {
        this(umem, fd, counters, new MessageBatch(arena, CAPACITY));
    }

    private SendQueue(Umem umem, int fd, PortCounters counters, MessageBatch batch) {
        this.umem = umem;
        this.fd = fd;
        this.counters = counters;
        this.batch = batch;
    }

    /** A queue of datagrams, each with its own destination and socket. */
    static SendQueue addressed(Umem umem, PortCounters counters, Arena arena) {
        return new SendQueue(umem, -1, counters, MessageBatch.addressed(arena, CAPACITY));
    }

    /** Queues a datagram for {@code address}, counted as a frame of {@code frameLength}; see {@link Port#send}. */
    boolean send(int by, int address, int port, DirectBuffer payload, int offset, int length, int frameLength) {
        if (!send(payload, offset, length)) {
            return false;
        }
        batch.to(count - 1, address, port);
        fds[count - 1] = by;
        lengths[count - 1] = frameLength;
        return true;
    }

    /** Queues a frame; see {@link Port#send}. */
    boolean send(DirectBuffer buffer, int offset, int length) {
        if (count == CAPACITY) {
            flush();
        }
        long base = buffer.addressOffset();
        int at = offset;
        if (base != umem.address()) {
            if (length > umem.maxFrameLength()) {
                counters.onTooLong();
                return false;
            }
            int chunk = umem.take();
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
        fds[count] = fd;
        lengths[count++] = length;
        return true;
    }

    /** Sends what is queued; what the kernel has no room for is refused. */
    void flush() {
        if (count == 0) {
            return;
        }
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && fds[to] == fds[from]) {
                to++;
            }
            flush(from, to);
            from = to;
        }
        count = 0;
        for (int i = 0; i < copyCount; i++) {
            umem.release(copies[i]);
        }
        copyCount = 0;
    }

    /**
     * Sends those of one socket. One that is too long, or that cannot be sent where each has its own destination, does not
     * keep the rest.
     */
    private void flush(int from, int to) {
        int next = from;
        while (next < to) {
            int sent = batch.send(fds[from], next, to - next);
            for (int i = next; i < next + sent; i++) {
                counters.onSent(lengths[i]);
            }
            next += sent;
            if (next < to && batch.error() == Libc.EMSGSIZE) {
                counters.onTooLong();
                next++;
                continue;
            }
            int refused = fd < 0 ? Math.min(1, to - next) : to - next;
            counters.onRefused(refused);
            next += refused;
        }
    }
}
