package io.turnout.io.xdp;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A worker's memory for frames, in chunks of equal length, shared by all of its ports: a frame that came in by one port
 * goes out by another from where it lies. AF_XDP calls such memory UMEM; ports of other kinds use it as plain memory.
 *
 * <pre>
 *   | chunk 0                      | chunk 1 ...
 *   | headroom 256 | frame         |
 * </pre>
 *
 * <p>A chunk is free, with the kernel (in a ring), or with the worker for the burst in which its frame came. In that
 * burst a port may claim it, to send the frame; what nobody claimed becomes free when the burst ends. Owned by one
 * thread.
 */
public final class Umem implements AutoCloseable {
    /** No chunk is free. */
    public static final int NULL_CHUNK = -1;

    /** Octets before a received frame; the kernel leaves as many. */
    public static final int HEADROOM = 256;

    private static final int HUGE_PAGE_LENGTH = 2 << 20;

    private final UnsafeBuffer buffer;
    private final long mappedLength;
    private final int chunkLength;
    private final int chunkShift;
    private final int[] free;
    private final boolean[] claimed;
    private int freeCount;

    /**
     * Memory of {@code chunkCount} chunks.
     *
     * @param chunkLength octets of each: 2,048 or 4,096, as AF_XDP has it
     */
    public Umem(int chunkCount, int chunkLength) {
        if (!BitUtil.isPowerOfTwo(chunkLength) || chunkLength <= HEADROOM || HEADROOM < Burst.HEADROOM) {
            throw new IllegalArgumentException("chunks of " + chunkLength + " octets");
        }
        this.chunkLength = chunkLength;
        this.chunkShift = Integer.numberOfTrailingZeros(chunkLength);
        int length = Math.multiplyExact(chunkCount, chunkLength);
        mappedLength = BitUtil.align((long) length, HUGE_PAGE_LENGTH);
        long address = Libc.mmap(mappedLength, Libc.PROT_READ_WRITE, Libc.MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (address < 0) {
            throw new SystemCallException("map memory for frames", address);
        }
        // Best effort: fewer entries of the translation buffer; ordinary pages do as well.
        Libc.madvise(address, mappedLength, Libc.MADV_HUGEPAGE);
        buffer = new UnsafeBuffer(address, length);
        buffer.setMemory(0, length, (byte) 0); // touches every page now rather than when traffic comes
        claimed = new boolean[chunkCount];
        free = new int[chunkCount];
        for (int chunk = 0; chunk < chunkCount; chunk++) {
            free[chunk] = (chunkCount - 1 - chunk) * chunkLength;
        }
        freeCount = chunkCount;
    }

    /** All of it. Offsets in it are what AF_XDP calls addresses. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where it begins in this process's memory. */
    public long address() {
        return buffer.addressOffset();
    }

    /** Its length. */
    public int length() {
        return buffer.capacity();
    }

    /** Octets of a chunk. */
    public int chunkLength() {
        return chunkLength;
    }

    /** Octets of the longest frame that fits behind the headroom. */
    public int maxFrameLength() {
        return chunkLength - HEADROOM;
    }

    /** Chunks that are free. */
    public int freeCount() {
        return freeCount;
    }

    /** Takes a free chunk and returns its offset, or {@link #NULL_CHUNK}. */
    public int take() {
        return freeCount == 0 ? NULL_CHUNK : free[--freeCount];
    }

    /** Makes the chunk free that {@code offset} lies in. */
    public void release(int offset) {
        free[freeCount++] = offset & -chunkLength;
    }

    /**
     * Claims the chunk of a frame of this burst, so that it is not freed at the burst's end.
     *
     * @return false where {@code frame} is other memory, or the chunk is claimed already: then the frame must be copied
     */
    public boolean claim(DirectBuffer frame, int offset) {
        int chunk = offset >>> chunkShift;
        if (frame.addressOffset() != buffer.addressOffset() || claimed[chunk]) {
            return false;
        }
        claimed[chunk] = true;
        return true;
    }

    /** Frees the chunks of a burst that nobody claimed. */
    public void endBurst(Burst burst) {
        int count = burst.count();
        for (int i = 0; i < count; i++) {
            int offset = burst.offset(i);
            int chunk = offset >>> chunkShift;
            if (claimed[chunk]) {
                claimed[chunk] = false;
            } else {
                release(offset);
            }
        }
    }

    /** Gives the memory back. No port may use it any more. */
    @Override
    public void close() {
        Libc.munmap(buffer.addressOffset(), mappedLength);
    }
}
