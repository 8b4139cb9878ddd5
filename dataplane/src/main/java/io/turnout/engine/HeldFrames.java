package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that wait in holds, of all pairs and workers, and the queue of each slot.
 *
 * <pre>
 *   links:  one for each place, then one for each slot; the place behind, or none
 *   ends:   per slot: where arrivals join (4), the place released last (4); at first, the slot's own link
 * </pre>
 *
 * <p><b>Assumptions:</b> any number of workers put frames in; of one slot, one worker at a time takes them out, as the
 * slot's {@link HoldWord} says who. <b>Guarantees:</b> bounded; of one worker's frames, first in, first out. A frame that
 * is just being linked hides those behind it until it is. <b>Progress:</b> joining a queue and looking at its head are
 * wait-free; taking and giving back a place is lock-free.
 */
final class HeldFrames {
    static final int NULL_PLACE = -1;

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
        memory = new FrameMemory(limits.frames() + limits.slots(), limits.maxFrameLength());
        int places = memory.capacity();
        workers = new int[places];
        links = memory((places + limits.slots() + 1) * Integer.BYTES);
        ends = memory((limits.slots() + 1) * ENDS_LENGTH);
        free = memory(Long.BYTES);
        for (int place = 0; place < places; place++) {
            links.putInt(link(place), place + 1 < places ? place + 1 : NULL_PLACE);
        }
        for (int slot = 0; slot <= limits.slots(); slot++) {
            int stub = places + slot;
            links.putInt(link(stub), NULL_PLACE);
            ends.putInt(tail(slot), stub);
            ends.putInt(head(slot), stub);
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

    /** Appends a place to the queue of {@code slot}. Any worker. */
    void join(int slot, int place) {
        // Release of the frame and its empty link, acquire of the place before: another worker appends to that place
        // next.
        int before = ends.getAndSetInt(tail(slot), place);
        links.putIntRelease(link(before), place); // pairs with first()
    }

    /** The first place in the queue of {@code slot}; {@link #NULL_PLACE} where none is linked. Its owner only. */
    int first(int slot) {
        return links.getIntAcquire(link(ends.getInt(head(slot)))); // pairs with join()
    }

    /** Takes the first place, which is there, out of the queue; it is free once the next one is. Its owner only. */
    void removeFirst(int slot) {
        int last = ends.getInt(head(slot));
        int first = first(slot);
        ends.putInt(head(slot), first);
        if (last < memory.capacity()) {
            give(last);
        }
    }

    /** Makes the queue of a slot that nobody uses, and that is empty, as new. Writer only. */
    void reset(int slot) {
        int last = ends.getInt(head(slot));
        int stub = memory.capacity() + slot;
        if (last != stub) {
            links.putInt(link(stub), NULL_PLACE);
            ends.putInt(head(slot), stub);
            ends.putInt(tail(slot), stub);
            give(last);
        }
    }

    private static int link(int place) {
        return place * Integer.BYTES;
    }

    private static int tail(int slot) {
        return slot * ENDS_LENGTH;
    }

    private static int head(int slot) {
        return slot * ENDS_LENGTH + Integer.BYTES;
    }
}
