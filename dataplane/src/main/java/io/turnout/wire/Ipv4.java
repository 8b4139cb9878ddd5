package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * IPv4 headers (RFC 791), with options.
 *
 * <pre>
 *   0         1               2                    4                8
 *   | version | traffic class | total length       | identification | flags, fragment offset |
 *   | IHL     |
 *   8         9               10                   12               16             20
 *   | TTL     | protocol      | header checksum    | source         | destination  | options
 * </pre>
 *
 * <p>Stateless; any thread. Options are skipped, never read.
 */
public final class Ipv4 {
    /** Ethernet type. */
    public static final int ETHERNET_TYPE = 0x0800;

    /** Length of a header without options. */
    public static final int MIN_HEADER_LENGTH = 20;

    /** Length of the longest header. */
    public static final int MAX_HEADER_LENGTH = 60;

    /** Bit of {@link #fragmentField}: must not be fragmented. */
    public static final int DONT_FRAGMENT = 0x4000;

    /** Bit of {@link #fragmentField}: not the last fragment. */
    public static final int MORE_FRAGMENTS = 0x2000;

    /** Offset of the 16-bit total length. */
    public static final int TOTAL_LENGTH_OFFSET = 2;

    /** Offset of the 16-bit fragment field. */
    public static final int FRAGMENT_FIELD_OFFSET = 6;

    /** Offset of the 16-bit header checksum. */
    public static final int CHECKSUM_OFFSET = 10;

    /** Fewer octets than the header has, or says that it has. */
    public static final int TRUNCATED = -51;

    /** The version is not 4. */
    public static final int NOT_IPV4 = -52;

    /** The header length field says less than {@link #MIN_HEADER_LENGTH}. */
    public static final int HEADER_LENGTH_TOO_SMALL = -53;

    /** The total length is smaller than the header. */
    public static final int TOTAL_LENGTH_TOO_SMALL = -54;

    /** The total length is larger than what is there; the header is right and its fields may be read. */
    public static final int TOTAL_LENGTH_BEYOND_FRAME = -55;

    private static final int TRAFFIC_CLASS_OFFSET = 1;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;

    private static final int VERSION_MASK = 0xF0;
    private static final int VERSION_4 = 0x40;
    private static final int HEADER_WORDS_MASK = 0x0F;
    private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

    private Ipv4() {}

    /**
     * Checks a header's lengths. The header checksum is left to {@link #isChecksumRight}. What follows the packet in
     * {@code length}, such as Ethernet padding, is no fault: go on with {@link #totalLength}.
     *
     * @return header length with options (20 to 60); or {@link #TRUNCATED}, {@link #NOT_IPV4},
     *     {@link #HEADER_LENGTH_TOO_SMALL}, {@link #TOTAL_LENGTH_TOO_SMALL}, {@link #TOTAL_LENGTH_BEYOND_FRAME}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < MIN_HEADER_LENGTH) {
            return TRUNCATED;
        }
        if ((buffer.getByte(offset) & VERSION_MASK) != VERSION_4) {
            return NOT_IPV4;
        }
        int headerLength = headerLength(buffer, offset);
        if (headerLength < MIN_HEADER_LENGTH) {
            return HEADER_LENGTH_TOO_SMALL;
        }
        if (length < headerLength) {
            return TRUNCATED;
        }
        int totalLength = totalLength(buffer, offset);
        if (totalLength < headerLength) {
            return TOTAL_LENGTH_TOO_SMALL;
        }
        return totalLength > length ? TOTAL_LENGTH_BEYOND_FRAME : headerLength;
    }

    /** Header length with options; needs a checked header. */
    public static int headerLength(DirectBuffer buffer, int offset) {
        return (buffer.getByte(offset) & HEADER_WORDS_MASK) * 4;
    }

    /** Traffic class (DSCP and ECN); needs a checked header. */
    public static int trafficClass(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + TRAFFIC_CLASS_OFFSET) & 0xFF;
    }

    /** Length of header and payload; needs a checked header. */
    public static int totalLength(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + TOTAL_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Identification, the same in all fragments of a packet; needs a checked header. */
    public static int identification(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + IDENTIFICATION_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Flags and fragment offset as they stand in the header; needs a checked header. */
    public static int fragmentField(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + FRAGMENT_FIELD_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Whether a fragment field is that of a fragment, be it the first. */
    public static boolean isFragment(int fragmentField) {
        return (fragmentField & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
    }

    /** Where a fragment field puts its payload in the whole packet's payload, in octets. */
    public static int fragmentOffset(int fragmentField) {
        return (fragmentField & FRAGMENT_OFFSET_MASK) * 8;
    }

    /** Time to live; needs a checked header. */
    public static int ttl(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + TTL_OFFSET) & 0xFF;
    }

    /** Protocol of the payload, such as {@link Udp#PROTOCOL}; needs a checked header. */
    public static int protocol(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + PROTOCOL_OFFSET) & 0xFF;
    }

    /** Header checksum; needs a checked header. */
    public static int checksum(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Source address; needs a checked header. */
    public static int source(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    /** Destination address; needs a checked header. */
    public static int destination(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    /** Whether the header checksum fits the header; needs a checked header. */
    public static boolean isChecksumRight(DirectBuffer buffer, int offset, int headerLength) {
        return Checksum.of(Checksum.sum(buffer, offset, headerLength)) == 0;
    }

    /**
     * Sum of the pseudo-header that goes into the checksums of UDP and TCP; needs a checked header.
     *
     * @param upperLength length of the UDP datagram or TCP segment.
     */
    public static long pseudoHeaderSum(DirectBuffer buffer, int offset, int upperLength) {
        return Checksum.pseudoHeaderV4(
                source(buffer, offset), destination(buffer, offset), protocol(buffer, offset), upperLength);
    }

    /**
     * Writes a header without options, its checksum included.
     *
     * @param fragmentField flags and fragment offset in units of 8 octets, as {@link #fragmentField} returns them.
     * @return its length.
     */
    public static int write(
            MutableDirectBuffer buffer,
            int offset,
            int trafficClass,
            int totalLength,
            int identification,
            int fragmentField,
            int ttl,
            int protocol,
            int source,
            int destination) {
        buffer.putByte(offset, (byte) (VERSION_4 | MIN_HEADER_LENGTH / 4));
        buffer.putByte(offset + TRAFFIC_CLASS_OFFSET, (byte) trafficClass);
        buffer.putShort(offset + TOTAL_LENGTH_OFFSET, (short) totalLength, BIG_ENDIAN);
        buffer.putShort(offset + IDENTIFICATION_OFFSET, (short) identification, BIG_ENDIAN);
        buffer.putShort(offset + FRAGMENT_FIELD_OFFSET, (short) fragmentField, BIG_ENDIAN);
        buffer.putByte(offset + TTL_OFFSET, (byte) ttl);
        buffer.putByte(offset + PROTOCOL_OFFSET, (byte) protocol);
        buffer.putInt(offset + SOURCE_OFFSET, source, BIG_ENDIAN);
        buffer.putInt(offset + DESTINATION_OFFSET, destination, BIG_ENDIAN);
        writeChecksum(buffer, offset, MIN_HEADER_LENGTH);
        return MIN_HEADER_LENGTH;
    }

    /** Computes the header checksum anew and writes it; the header length must be right already. */
    public static void writeChecksum(MutableDirectBuffer buffer, int offset, int headerLength) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        int checksum = Checksum.of(Checksum.sum(buffer, offset, headerLength));
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
    }

    /**
     * Replaces the source address and amends the header checksum; needs a checked header.
     *
     * @return the change, for {@link Checksum#patch} of what includes the pseudo-header.
     */
    public static long rewriteSource(MutableDirectBuffer buffer, int offset, int source) {
        return rewriteAddress(buffer, offset, SOURCE_OFFSET, source);
    }

    /**
     * Replaces the destination address and amends the header checksum; needs a checked header.
     *
     * @return the change, for {@link Checksum#patch} of what includes the pseudo-header.
     */
    public static long rewriteDestination(MutableDirectBuffer buffer, int offset, int destination) {
        return rewriteAddress(buffer, offset, DESTINATION_OFFSET, destination);
    }

    private static long rewriteAddress(MutableDirectBuffer buffer, int offset, int fieldOffset, int address) {
        long delta = Checksum.delta32(buffer.getInt(offset + fieldOffset, BIG_ENDIAN), address);
        buffer.putInt(offset + fieldOffset, address, BIG_ENDIAN);
        Checksum.patch(buffer, offset + CHECKSUM_OFFSET, delta);
        return delta;
    }
}
