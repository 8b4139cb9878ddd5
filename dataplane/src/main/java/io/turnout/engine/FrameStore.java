package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Copies of frames that must wait, each with what was read in it. Bounded; owned by one worker. */
final class FrameStore {
    /** No room, or a frame longer than a place. */
    static final int NULL_PLACE = -1;

    private final MutableDirectBuffer buffer;
    private final ParsedFrame[] frames;
    private final int[] free;
    private final int frameLength;
    private final int placeLength;
    private int freeCount;

    /** Room for {@code capacity} frames of up to {@code frameLength} octets. */
    FrameStore(int capacity, int frameLength) {
        this.frameLength = frameLength;
        placeLength = Burst.HEADROOM + frameLength;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(capacity, placeLength)));
        frames = new ParsedFrame[capacity];
        free = new int[capacity];
        for (int place = 0; place < capacity; place++) {
            frames[place] = new ParsedFrame();
            free[place] = capacity - 1 - place;
        }
        freeCount = capacity;
    }

    /** Copies a frame, octets and all, and returns its place; {@link #NULL_PLACE} where there is none. */
    int keep(ParsedFrame frame) {
        if (freeCount == 0 || frame.length > frameLength) {
            return NULL_PLACE;
        }
        int place = free[--freeCount];
        int offset = place * placeLength + Burst.HEADROOM;
        buffer.putBytes(offset, frame.buffer, frame.offset, frame.length);
        frames[place].copy(frame, buffer, offset);
        return place;
    }

    /** The frame at {@code place}, its descriptor pointing to the copy. */
    ParsedFrame frame(int place) {
        return frames[place];
    }

    void release(int place) {
        free[freeCount++] = place;
    }

    /** Frames kept. */
    int count() {
        return frames.length - freeCount;
    }
}
