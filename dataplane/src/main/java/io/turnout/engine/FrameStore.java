package io.turnout.engine;

/** Copies of frames that must wait, each with what was read in it. Bounded; owned by one worker. */
final class FrameStore {
    /** No room, or a frame longer than a place. */
    static final int NULL_PLACE = -1;

    private final FrameMemory memory;
    private final int[] free;
    private int freeCount;

    /** Room for {@code capacity} frames of up to {@code frameLength} octets. */
    FrameStore(int capacity, int frameLength) {
        memory = new FrameMemory(capacity, frameLength);
        free = new int[capacity];
        for (int place = 0; place < capacity; place++) {
            free[place] = capacity - 1 - place;
        }
        freeCount = capacity;
    }

    /** Copies a frame, octets and all, and returns its place; {@link #NULL_PLACE} where there is none. */
    int keep(ParsedFrame frame) {
        if (freeCount == 0 || !memory.fits(frame)) {
            return NULL_PLACE;
        }
        int place = free[--freeCount];
        memory.put(place, frame);
        return place;
    }

    /** The frame at {@code place}, its descriptor pointing to the copy. */
    ParsedFrame frame(int place) {
        return memory.frame(place);
    }

    void release(int place) {
        free[freeCount++] = place;
    }

    /** Frames kept. */
    int count() {
        return memory.capacity() - freeCount;
    }
}
