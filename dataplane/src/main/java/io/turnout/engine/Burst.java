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

    /** Words of a descriptor, side by side so that one check of the index is enough for all. */
    private static final int WORDS = 4;

    private static final int PLACE = 0;
    private static final int KIND = 1;
    private static final int TIME = 2;
    private static final int NUMBER = 3;

    private static final int LINK_SHIFT = 16;
    private static final int INGRESS_MASK = 0xFFFF;

    private final MutableDirectBuffer buffer;
    private final int capacity;

    /** Per frame: offset and length (2 x 32); length on the wire, link and ingress (32, 16, 16); time; number. */
    private final long[] words;

    private int count;

    /** Descriptors of up to {@code capacity} frames in {@code buffer}. */
    public Burst(MutableDirectBuffer buffer, int capacity) {
        this.buffer = buffer;
        this.capacity = capacity;
        words = new long[WORDS * capacity];
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
     * @param link {@link Link}, 16 bits
     * @param ingress {@link Side} where it entered, 16 bits
     * @param timeNs when
     * @param number what the caller knows it by
     */
    public void add(int offset, int length, int wireLength, int link, int ingress, long timeNs, long number) {
        int first = WORDS * count;
        long[] to = words;
        to[first + PLACE] = (long) offset << 32 | length & 0xFFFF_FFFFL;
        to[first + KIND] = (long) wireLength << 32 | (long) link << LINK_SHIFT | ingress;
        to[first + TIME] = timeNs;
        to[first + NUMBER] = number;
        count++;
    }

    /** Has frame {@code i} be frame {@code to} too, which is not behind it. */
    public void move(int i, int to) {
        System.arraycopy(words, WORDS * i, words, WORDS * to, WORDS);
    }

    /** Forgets all frames but the first {@code newCount}. */
    public void cut(int newCount) {
        count = newCount;
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
        return (int) (words[WORDS * i + PLACE] >>> 32);
    }

    /** Octets of frame {@code i} that are there. */
    public int length(int i) {
        return (int) words[WORDS * i + PLACE];
    }

    /** Octets that frame {@code i} had on the wire. */
    public int wireLength(int i) {
        return (int) (words[WORDS * i + KIND] >>> 32);
    }

    /** What frame {@code i} begins with ({@link Link}). */
    public int link(int i) {
        return (int) words[WORDS * i + KIND] >>> LINK_SHIFT;
    }

    /** Where frame {@code i} entered ({@link Side}). */
    public int ingress(int i) {
        return (int) words[WORDS * i + KIND] & INGRESS_MASK;
    }

    /** When frame {@code i} entered, in nanoseconds of the caller's clock. */
    public long timeNs(int i) {
        return words[WORDS * i + TIME];
    }

    /** What the caller knows frame {@code i} by. */
    public long number(int i) {
        return words[WORDS * i + NUMBER];
    }
}
