package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.engine.Waker;
import io.turnout.io.xdp.Umem;
import io.turnout.table.Counters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * One worker's part in taking frames to the worker where they are at home ({@link Homes}): a ring from each worker to
 * each other, which frames are copied through, as each has memory of its own.
 *
 * <pre>
 *   port of worker 0 -> burst -> at home?  yes -> engine of worker 0
 *                                          no  -> ring 0 to 1 -> burst of worker 1 -> engine of worker 1
 * </pre>
 *
 * <p>Owned by its worker's thread; any may read the counts. What finds a ring full is dropped and counted, as it would be
 * where a port's own ring is full: at another engine it would overtake those before it.
 */
final class Handover {
    private static final int RING_LENGTH = 4 << 20;
    private static final int HANDED_OVER = 0;
    private static final int REFUSED = 1;
    private static final int COUNT = 2;

    private final int worker;
    private final Homes homes;
    private final Umem umem;
    private final OneToOneRingBuffer[] to;
    private final OneToOneRingBuffer[] from;
    private final boolean[] hasNews;
    private final MessageHandler taker = this::take;
    private final Counters counters =
            new Counters(new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, COUNT))), 0, COUNT);
    private volatile Waker waker = _ -> {};
    private Burst taken;
    private long takenNs;

    private Handover(int worker, Homes homes, Umem umem, OneToOneRingBuffer[][] rings) {
        this.worker = worker;
        this.homes = homes;
        this.umem = umem;
        this.to = rings[worker];
        this.from = new OneToOneRingBuffer[rings.length];
        this.hasNews = new boolean[rings.length];
        for (int other = 0; other < rings.length; other++) {
            from[other] = rings[other][worker];
        }
    }

    /** The parts of workers that have these memories, in their order. */
    static List<Handover> among(List<Umem> umems) {
        int count = umems.size();
        OneToOneRingBuffer[][] rings = new OneToOneRingBuffer[count][count];
        for (int one = 0; one < count; one++) {
            for (int other = 0; other < count; other++) {
                if (one != other) {
                    int length = RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH;
                    rings[one][other] = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(length)));
                }
            }
        }
        Homes homes = new Homes();
        List<Handover> parts = new ArrayList<>();
        for (int one = 0; one < count; one++) {
            parts.add(new Handover(one, homes, umems.get(one), rings));
        }
        return parts;
    }

    /** Has {@code waker} wake whoever gets frames; without, they find them when they go round. */
    void waker(Waker next) {
        waker = next;
    }

    /** Leaves in {@code burst} what is at home here, and hands the rest over. */
    void handOver(Burst burst) {
        int kept = 0;
        int count = burst.count();
        for (int i = 0; i < count; i++) {
            int offset = burst.offset(i);
            int length = burst.length(i);
            int home = homes.home(burst.buffer(), offset, length, worker);
            if (home == worker) {
                burst.move(i, kept++);
            } else {
                // Message types begin with 1.
                boolean isDone = to[home].write(1 + burst.ingress(i), burst.buffer(), offset, length);
                counters.add(isDone ? HANDED_OVER : REFUSED, 1);
                hasNews[home] = true;
                umem.release(offset);
            }
        }
        burst.cut(kept);
        if (kept < count) {
            tell();
        }
    }

    private void tell() {
        for (int other = 0; other < hasNews.length; other++) {
            if (hasNews[other]) {
                hasNews[other] = false;
                waker.wake(other);
            }
        }
    }

    /** Adds frames that others handed over to {@code burst}, as many as it has room for, and returns how many. */
    int receive(Burst burst, long nowNs) {
        int before = burst.count();
        taken = burst;
        takenNs = nowNs;
        for (int other = 0; other < from.length && !burst.isFull(); other++) {
            int room = Math.min(burst.capacity() - burst.count(), umem.freeCount());
            if (other != worker && room > 0) {
                from[other].read(taker, room);
            }
        }
        return burst.count() - before;
    }

    private void take(int type, DirectBuffer ring, int index, int length) {
        int offset = umem.take() + Umem.HEADROOM;
        umem.buffer().putBytes(offset, ring, index, length);
        taken.add(offset, length, type - 1, takenNs);
    }

    /** Frames handed over. */
    long handedOver() {
        return counters.value(HANDED_OVER);
    }

    /** Frames dropped because a ring was full. */
    long refused() {
        return counters.value(REFUSED);
    }
}
