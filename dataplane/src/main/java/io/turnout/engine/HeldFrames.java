package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that wait in holds, of all pairs and workers, and the two queues of each slot: one of what came through the
 * tunnel, one of the rest, which leaves behind it. A UE's packet in the tunnel has been under way, or has waited at the
 * other end, while younger ones may have come here directly: the UE is back.
 *
 * <pre>
 *   links:  one for each place, then one for each queue; the place behind, or none
 *   ends:   per queue: where arrivals join (4), the place released last (4); at first, the queue's own link
 * </pre>
 *
 * <p><b>Assumptions:</b> any number of workers put frames in; of one slot, one worker at a time takes them out, as the
 * slot's {@link HoldWord} says who. <b>Guarantees:</b> bounded; of one worker's frames in a queue, first in, first out. A
 * frame that is just being linked hides those behind it in its queue until it is. <b>Progress:</b> joining a queue and looking at its head are
 * wait-free; taking and giving back a place is lock-free.
 */
final class HeldFrames {
    static final int NULL_PLACE = -1;
    static final int NULL_QUEUE = -1;

    private static final int ENDS_LENGTH = 2 * Integer.BYTES;
    private static final long TAG = 1L << 32;

    private final FrameMemory memory;

    /** Which worker put the frame into a place. */
    private final int[] workers;

    private final AtomicBuffer links;
    private final AtomicBuffer ends;

    /** The free places: a stack whose top has a tag that changes with it, so that none is taken twice. */
    private final AtomicBuffer free;

    HeldFrames(SwitchLimits limits) {
        int queues = 2 * (limits.slots() + 1);
        memory = new FrameMemory(limits.frames() + 2 * limits.slots(), limits.maxFrameLength());
        int places = memory.capacity();
        workers = new int[places];
        links = memory((places + queues) * Integer.BYTES);
        ends = memory(queues * ENDS_LENGTH);
        free = memory(Long.BYTES);
        for (int place = 0; place < places; place++) {
            links.putInt(link(place), place + 1 < places ? place + 1 : NULL_PLACE);
        }
        for (int queue = 0; queue < queues; queue++) {
            int stub = places + queue;
            links.putInt(link(stub), NULL_PLACE);
            ends.putInt(tail(queue), stub);
            ends.putInt(head(queue), stub);
        }
    }

    private static AtomicBuffer memory(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    boolean fits(ParsedFrame frame) {
        return memory.fits(frame);
    }

    /** Takes a free place; {@link #NULL_PLACE} where there is none. Any worker. */
    int take() {
        while (true) {
            long top = free.getLongAcquire(0); // pairs with give(): the link below belongs to this top
            int place = (int) top;
            if (place == NULL_PLACE) {
                return NULL_PLACE;
            }
            // Another may take the place and write over its link right now: the tag then has changed, and this is void.
            int next = links.getIntOpaque(link(place));
            if (free.compareAndSetLong(0, top, (top & -TAG) + TAG | next & 0xFFFF_FFFFL)) {
                return place;
            }
        }
    }

    /** Gives a place back. Whoever has it. */
    void give(int place) {
        while (true) {
            long top = free.getLongAcquire(0);
            links.putIntOpaque(link(place), (int) top);
            // Release of the link, and of all reads of the frame: pairs with take().
            if (free.compareAndSetLong(0, top, (top & -TAG) + TAG | place & 0xFFFF_FFFFL)) {
                return;
            }
        }
    }

    /** Copies a frame that fits to a place that {@code worker} took. */
    void put(int place, ParsedFrame frame, int worker) {
        memory.put(place, frame);
        workers[place] = worker;
        links.putInt(link(place), NULL_PLACE);
    }

    ParsedFrame frame(int place) {
        return memory.frame(place);
    }

    /** The worker that put the frame there. */
    int worker(int place) {
        return workers[place];
    }

    /** The queue of {@code slot} for what came through the tunnel, or for the rest. */
    static int queue(int slot, boolean isTunnelled) {
        return 2 * slot + (isTunnelled ? 0 : 1);
    }

    /** Appends a place to {@code queue}. Any worker. */
    void join(int queue, int place) {
        // Release of the frame and its empty link, acquire of the place before: another worker appends to that place
        // next.
        int before = ends.getAndSetInt(tail(queue), place);
        links.putIntRelease(link(before), place); // pairs with first()
    }

    /** The queue of {@code slot} whose first frame leaves next; {@link #NULL_QUEUE} where none is linked. Its owner only. */
    int next(int slot) {
        int tunnelled = queue(slot, true);
        int direct = queue(slot, false);
        if (first(tunnelled) != NULL_PLACE) {
            return tunnelled;
        }
        return first(direct) != NULL_PLACE ? direct : NULL_QUEUE;
    }

    /** The first place in {@code queue}; {@link #NULL_PLACE} where none is linked. The slot's owner only. */
    int first(int queue) {
        return links.getIntAcquire(link(ends.getInt(head(queue)))); // pairs with join()
    }

    /** Takes the first place, which is there, out of the queue; it is free once the next one is. The slot's owner only. */
    void removeFirst(int queue) {
        int last = ends.getInt(head(queue));
        int first = first(queue);
        ends.putInt(head(queue), first);
        if (last < memory.capacity()) {
            give(last);
        }
    }

    /** Makes the queues of a slot that nobody uses, and that are empty, as new. Writer only. */
    void reset(int slot) {
        resetQueue(queue(slot, true));
        resetQueue(queue(slot, false));
    }

    private void resetQueue(int queue) {
        int last = ends.getInt(head(queue));
        int stub = memory.capacity() + queue;
        if (last != stub) {
            links.putInt(link(stub), NULL_PLACE);
            ends.putInt(head(queue), stub);
            ends.putInt(tail(queue), stub);
            give(last);
        }
    }

    private static int link(int place) {
        return place * Integer.BYTES;
    }

    private static int tail(int queue) {
        return queue * ENDS_LENGTH;
    }

    private static int head(int queue) {
        return queue * ENDS_LENGTH + Integer.BYTES;
    }
}
