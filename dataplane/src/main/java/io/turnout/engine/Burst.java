package io.turnout.engine;

import org.agrona.MutableDirectBuffer;

/**
 * Descriptors of the frames that one call of {@link Engine#process} takes: where each lies, where it came from and when.
 *
 * <pre>
 *   buffer   ... | headroom | frame 0 | ... | headroom | frame 1 | ...
 *                           ^ offset, length
 * </pre>
 *
 * <p>Before every frame there must be {@link #HEADROOM} octets that the engine may write, for the headers it adds.
 * Owned by one worker, and used again for every burst.
 */
public final class Burst {
    /** Octets before each frame that the engine may write. */
    public static final int HEADROOM = 128;

    private final MutableDirectBuffer buffer;
    private final int capacity;
    private final int[] offsets;
    private final int[] lengths;
    private final int[] wireLengths;
    private final int[] ingresses;
    private final int[] links;
    private final long[] timesNs;
    private final long[] numbers;
    private int count;

    /** Descriptors of up to {@code capacity} frames in {@code buffer}. */
    public Burst(MutableDirectBuffer buffer, int capacity) {
        this.buffer = buffer;
        this.capacity = capacity;
        offsets = new int[capacity];
        lengths = new int[capacity];
        wireLengths = new int[capacity];
        ingresses = new int[capacity];
        links = new int[capacity];
        timesNs = new long[capacity];
        numbers = new long[capacity];
    }

    /** Forgets the frames. */
    public void clear() {
        count = 0;
    }

    /** Adds an Ethernet frame that is there as a whole. */
    public void add(int offset, int length, int ingress, long timeNs) {
        add(offset, length, length, Link.ETHERNET, ingress, timeNs, 0);
    }

    /**
     * Adds a frame.
     *
     * @param offset of its first octet
     * @param length octets that are there
     * @param wireLength octets it had on the wire, more than {@code length} where a capture cut it
     * @param link {@link Link}
     * @param ingress {@link Side} where it entered
     * @param timeNs when
     * @param number what the caller knows it by
     */
    public void add(int offset, int length, int wireLength, int link, int ingress, long timeNs, long number) {
        int i = count;
        offsets[i] = offset;
        lengths[i] = length;
        wireLengths[i] = wireLength;
        links[i] = link;
        ingresses[i] = ingress;
        timesNs[i] = timeNs;
        numbers[i] = number;
        count = i + 1;
    }

    /** The memory that the frames are in. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Frames that fit. */
    public int capacity() {
        return capacity;
    }

    /** Frames in it. */
    public int count() {
        return count;
    }

    /** Whether there is no room for another frame. */
    public boolean isFull() {
        return count == capacity;
    }

    /** Offset of the first octet of frame {@code i}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** Octets of frame {@code i} that are there. */
    public int length(int i) {
        return lengths[i];
    }

    /** Octets that frame {@code i} had on the wire. */
    public int wireLength(int i) {
        return wireLengths[i];
    }

    /** What frame {@code i} begins with ({@link Link}). */
    public int link(int i) {
        return links[i];
    }

    /** Where frame {@code i} entered ({@link Side}). */
    public int ingress(int i) {
        return ingresses[i];
    }

    /** When frame {@code i} entered, in nanoseconds of the caller's clock. */
    public long timeNs(int i) {
        return timesNs[i];
    }

    /** What the caller knows frame {@code i} by. */
    public long number(int i) {
        return numbers[i];
    }
}
