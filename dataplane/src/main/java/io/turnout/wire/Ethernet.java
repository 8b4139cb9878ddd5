package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Ethernet II frames (IEEE 802.3, clause 3.1.1), with any VLAN tags.
 *
 * <pre>
 *   0              6              12      14
 *   | destination  | source       | tags  | type | payload
 *                                  0-4 of 4 octets
 * </pre>
 *
 * <p>Stateless; any thread. MAC addresses are 48 bits in a {@code long}.
 */
public final class Ethernet {
    /** Length of a header without tags. */
    public static final int HEADER_LENGTH = 14;

    /** Fewer octets than a header without tags has. */
    public static final int TRUNCATED = -11;

    private static final int DESTINATION_OFFSET = 0;
    private static final int SOURCE_OFFSET = 6;
    private static final int TYPE_OFFSET = 12;

    private Ethernet() {}

    /**
     * Checks a frame's header and skips its tags.
     *
     * @return a link result for {@link #headerLength} and {@link #type}: header length with tags in the upper 16 bits,
     *     type in the lower; or {@link #TRUNCATED}, {@link Vlan#TAG_TRUNCATED}, {@link Vlan#TOO_MANY_TAGS}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return TRUNCATED;
        }
        int type = buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xFFFF;
        return Vlan.skipTags(buffer, offset, length, HEADER_LENGTH, type);
    }

    /** Octets before the payload, of a non-negative link result. */
    public static int headerLength(int link) {
        return link >>> 16;
    }

    /** The payload's type, behind any tags, of a non-negative link result. */
    public static int type(int link) {
        return link & 0xFFFF;
    }

    static int link(int headerLength, int type) {
        return headerLength << 16 | type;
    }

    /** Destination address; needs a checked header. */
    public static long destination(DirectBuffer buffer, int offset) {
        return address(buffer, offset + DESTINATION_OFFSET);
    }

    /** Source address; needs a checked header. */
    public static long source(DirectBuffer buffer, int offset) {
        return address(buffer, offset + SOURCE_OFFSET);
    }

    /** Writes both addresses and leaves tags and type alone: the first 12 octets. */
    public static void writeAddresses(MutableDirectBuffer buffer, int offset, long destination, long source) {
        // Both are 12 octets in a row: the destination with the first two of the source, and the rest of that.
        long mask = 0xFFFF_FFFF_FFFFL;
        buffer.putLong(offset + DESTINATION_OFFSET, destination << 16 | (source & mask) >>> 32, BIG_ENDIAN);
        buffer.putInt(offset + SOURCE_OFFSET + 2, (int) source, BIG_ENDIAN);
    }

    /**
     * Writes a header without tags.
     *
     * @return its length.
     */
    public static int write(MutableDirectBuffer buffer, int offset, long destination, long source, int type) {
        writeAddresses(buffer, offset, destination, source);
        buffer.putShort(offset + TYPE_OFFSET, (short) type, BIG_ENDIAN);
        return HEADER_LENGTH;
    }

    private static long address(DirectBuffer buffer, int offset) {
        long high = buffer.getShort(offset, BIG_ENDIAN) & 0xFFFFL;
        return high << 32 | (buffer.getInt(offset + 2, BIG_ENDIAN) & 0xFFFF_FFFFL);
    }
}
