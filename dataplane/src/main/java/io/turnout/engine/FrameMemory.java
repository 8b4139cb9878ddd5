package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Places for copies of frames, each with what was read in it, and headroom before it. Whoever gives places out sees to it
 * that one thread at a time uses one.
 */
final class FrameMemory {
    private final MutableDirectBuffer buffer;
    private final ParsedFrame[] frames;
    private final int frameLength;
    private final int placeLength;

    /** {@code capacity} places for frames of up to {@code frameLength} octets. */
    FrameMemory(int capacity, int frameLength) {
        this.frameLength = frameLength;
        placeLength = Burst.HEADROOM + frameLength;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(capacity, placeLength)));
        frames = new ParsedFrame[capacity];
        for (int place = 0; place < capacity; place++) {
            frames[place] = new ParsedFrame();
        }
    }

    int capacity() {
        return frames.length;
    }

    boolean fits(ParsedFrame frame) {
        return frame.length <= frameLength;
    }

    /** Copies a frame that fits, octets and all, to {@code place}. */
    void put(int place, ParsedFrame frame) {
        int offset = place * placeLength + Burst.HEADROOM;
        buffer.putBytes(offset, frame.buffer, frame.offset, frame.length);
        frames[place].copy(frame, buffer, offset);
    }

    /** The frame at {@code place}, its descriptor pointing to the copy. */
    ParsedFrame frame(int place) {
        return frames[place];
    }
}
