package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * IPv6 headers (RFC 8200) and the extension headers that stand before the upper layer.
 *
 * <pre>
 *   0                                     4                6             7           8        24            40
 *   | version, traffic class, flow label  | payload length | next header | hop limit | source | destination |
 *
 *   extension:  | next header 1 | length 1 | ...         (8 + 8 * length octets; AH: 8 + 4 * length; fragment: 8)
 *   fragment:   | next header 1 | reserved 1 | fragment offset 13 bits, 2 reserved, more 1 | identification 4 |
 * </pre>
 *
 * <p>Stateless; any thread. Jumbograms (payload length 0 with an option) are not understood: they have no payload.
 */
public final class Ipv6 {
    /** Ethernet type. */
    public static final int ETHERNET_TYPE = 0x86DD;

    /** Length of the fixed header. */
    public static final int HEADER_LENGTH = 40;

    /** Length of a fragment header. */
    public static final int FRAGMENT_HEADER_LENGTH = 8;

    /** Next header: hop-by-hop options. */
    public static final int HOP_BY_HOP = 0;

    /** Next header: routing header. */
    public static final int ROUTING = 43;

    /** Next header: fragment header. */
    public static final int FRAGMENT = 44;

    /** Next header: authentication header (RFC 4302). */
    public static final int AUTHENTICATION = 51;

    /** Next header: nothing follows. */
    public static final int NO_NEXT_HEADER = 59;

    /** Next header: destination options. */
    public static final int DESTINATION_OPTIONS = 60;

    /** Most extension headers that {@link #upperLayer} skips. */
    public static final int MAX_EXTENSIONS = 8;

    /** Offset of the 16-bit payload length. */
    public static final int PAYLOAD_LENGTH_OFFSET = 4;

    /** Fewer octets than the fixed header has. */
    public static final int TRUNCATED = -61;

    /** The version is not 6. */
    public static final int NOT_IPV6 = -62;

    /** The payload length is larger than what is there; the fixed header is right and its fields may be read. */
    public static final int PAYLOAD_LENGTH_BEYOND_FRAME = -63;

    /** An extension header ends behind the octets given. */
    public static final int EXTENSION_PAST_END = -64;

    /** More than {@link #MAX_EXTENSIONS} extension headers. */
    public static final int TOO_MANY_EXTENSIONS = -65;

    /** A second fragment header: what the first says would not hold for the upper layer. */
    public static final int FRAGMENT_HEADER_REPEATED = -66;

    private static final int NEXT_HEADER_OFFSET = 6;
    private static final int HOP_LIMIT_OFFSET = 7;
    private static final int SOURCE_OFFSET = 8;
    private static final int DESTINATION_OFFSET = 24;
    private static final int FRAGMENT_FIELD_OFFSET = 2;
    private static final int FRAGMENT_IDENTIFICATION_OFFSET = 4;

    private static final int VERSION_MASK = 0xF0;
    private static final int VERSION_6 = 0x60;
    private static final int MIN_EXTENSION_LENGTH = 8;
    private static final int FRAGMENT_OFFSET_MASK = 0xFFF8;
    private static final int MORE_FRAGMENTS = 0x0001;

    private static final int UPPER_OFFSET_SHIFT = 8;
    private static final int FRAGMENT_HEADER_SHIFT = 24;

    private Ipv6() {}

    /**
     * Checks the fixed header. What follows the packet in {@code length} is no fault: go on with
     * {@link #payloadLength}.
     *
     * @return {@link #HEADER_LENGTH}; or {@link #TRUNCATED}, {@link #NOT_IPV6}, {@link #PAYLOAD_LENGTH_BEYOND_FRAME}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return TRUNCATED;
        }
        if ((buffer.getByte(offset) & VERSION_MASK) != VERSION_6) {
            return NOT_IPV6;
        }
        return payloadLength(buffer, offset) > length - HEADER_LENGTH ? PAYLOAD_LENGTH_BEYOND_FRAME : HEADER_LENGTH;
    }

    /**
     * Skips the extension headers; needs a checked fixed header. Behind the header of a fragment that is not the first
     * there are no further headers, so the walk ends there, with the protocol of the part that was fragmented.
     *
     * @param length octets of the packet that are there, fixed header included: 40 and the payload length, or fewer of
     *     a packet that is cut.
     * @return a result for {@link #upperProtocol}, {@link #upperOffset} and {@link #fragmentHeaderOffset} (protocol in
     *     bits 0 to 7, its offset in 8 to 23, the fragment header's in 24 to 39); or {@link #EXTENSION_PAST_END},
     *     {@link #TOO_MANY_EXTENSIONS}, {@link #FRAGMENT_HEADER_REPEATED}.
     */
    public static long upperLayer(DirectBuffer buffer, int offset, int length) {
        int protocol = nextHeader(buffer, offset);
        int end = HEADER_LENGTH;
        int fragmentHeaderOffset = 0;
        for (int extensionCount = 0; isExtension(protocol); extensionCount++) {
            if (extensionCount == MAX_EXTENSIONS) {
                return TOO_MANY_EXTENSIONS;
            }
            if (length - end < MIN_EXTENSION_LENGTH) {
                return EXTENSION_PAST_END;
            }
            int extensionOffset = end;
            end += extensionLength(buffer, offset + extensionOffset, protocol);
            if (length < end) {
                return EXTENSION_PAST_END;
            }
            boolean isFragmentHeader = protocol == FRAGMENT;
            protocol = buffer.getByte(offset + extensionOffset) & 0xFF;
            if (isFragmentHeader) {
                if (fragmentHeaderOffset != 0) {
                    return FRAGMENT_HEADER_REPEATED;
                }
                fragmentHeaderOffset = extensionOffset;
                if (fragmentOffset(buffer, offset + extensionOffset) != 0) {
                    break;
                }
            }
        }
        return (long) fragmentHeaderOffset << FRAGMENT_HEADER_SHIFT | (long) end << UPPER_OFFSET_SHIFT | protocol;
    }

    /** Protocol of the upper layer, such as {@link Udp#PROTOCOL}, of a non-negative {@link #upperLayer} result. */
    public static int upperProtocol(long upperLayer) {
        return (int) upperLayer & 0xFF;
    }

    /** Offset of the upper layer, or of a later fragment's octets, of a non-negative {@link #upperLayer} result. */
    public static int upperOffset(long upperLayer) {
        return (int) (upperLayer >>> UPPER_OFFSET_SHIFT) & 0xFFFF;
    }

    /** Offset of the fragment header of a non-negative {@link #upperLayer} result; 0 where there is none. */
    public static int fragmentHeaderOffset(long upperLayer) {
        return (int) (upperLayer >>> FRAGMENT_HEADER_SHIFT) & 0xFFFF;
    }

    /** Where a fragment's octets belong in the fragmented part, in octets. */
    public static int fragmentOffset(DirectBuffer buffer, int fragmentHeaderOffset) {
        return buffer.getShort(fragmentHeaderOffset + FRAGMENT_FIELD_OFFSET, BIG_ENDIAN) & FRAGMENT_OFFSET_MASK;
    }

    /** Whether more fragments follow that of this fragment header. */
    public static boolean hasMoreFragments(DirectBuffer buffer, int fragmentHeaderOffset) {
        return (buffer.getShort(fragmentHeaderOffset + FRAGMENT_FIELD_OFFSET, BIG_ENDIAN) & MORE_FRAGMENTS) != 0;
    }

    /** Identification, the same in all fragments of a packet; all 32 bits. */
    public static int fragmentIdentification(DirectBuffer buffer, int fragmentHeaderOffset) {
        return buffer.getInt(fragmentHeaderOffset + FRAGMENT_IDENTIFICATION_OFFSET, BIG_ENDIAN);
    }

    /** Traffic class (DSCP and ECN); needs a checked header. */
    public static int trafficClass(DirectBuffer buffer, int offset) {
        return (buffer.getShort(offset, BIG_ENDIAN) >>> 4) & 0xFF;
    }

    /** Flow label; needs a checked header. */
    public static int flowLabel(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset, BIG_ENDIAN) & 0xF_FFFF;
    }

    /** Length of all that follows the fixed header; needs a checked header. */
    public static int payloadLength(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + PAYLOAD_LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** What follows the fixed header: an extension or the upper layer; needs a checked header. */
    public static int nextHeader(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + NEXT_HEADER_OFFSET) & 0xFF;
    }

    /** Hop limit; needs a checked header. */
    public static int hopLimit(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + HOP_LIMIT_OFFSET) & 0xFF;
    }

    /** First 64 bits of the source address; needs a checked header. */
    public static long sourceHigh(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SOURCE_OFFSET, BIG_ENDIAN);
    }

    /** Last 64 bits of the source address; needs a checked header. */
    public static long sourceLow(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SOURCE_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /** First 64 bits of the destination address; needs a checked header. */
    public static long destinationHigh(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + DESTINATION_OFFSET, BIG_ENDIAN);
    }

    /** Last 64 bits of the destination address; needs a checked header. */
    public static long destinationLow(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + DESTINATION_OFFSET + Long.BYTES, BIG_ENDIAN);
    }

    /**
     * Sum of the pseudo-header that goes into the checksums of UDP, TCP and ICMPv6; needs a checked header. It takes
     * the destination from the fixed header, which is not the final one where a routing header has segments left.
     *
     * @param upperLength length of the upper layer's header and payload.
     */
    public static long pseudoHeaderSum(DirectBuffer buffer, int offset, int upperProtocol, int upperLength) {
        return Checksum.pseudoHeaderV6(
                sourceHigh(buffer, offset),
                sourceLow(buffer, offset),
                destinationHigh(buffer, offset),
                destinationLow(buffer, offset),
                upperProtocol,
                upperLength);
    }

    /**
     * Writes a fixed header.
     *
     * @return its length.
     */
    public static int write(
            MutableDirectBuffer buffer,
            int offset,
            int trafficClass,
            int flowLabel,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        int firstWord = VERSION_6 << 24 | (trafficClass & 0xFF) << 20 | (flowLabel & 0xF_FFFF);
        buffer.putInt(offset, firstWord, BIG_ENDIAN);
        buffer.putShort(offset + PAYLOAD_LENGTH_OFFSET, (short) payloadLength, BIG_ENDIAN);
        buffer.putByte(offset + NEXT_HEADER_OFFSET, (byte) nextHeader);
        buffer.putByte(offset + HOP_LIMIT_OFFSET, (byte) hopLimit);
        buffer.putLong(offset + SOURCE_OFFSET, sourceHigh, BIG_ENDIAN);
        buffer.putLong(offset + SOURCE_OFFSET + Long.BYTES, sourceLow, BIG_ENDIAN);
        buffer.putLong(offset + DESTINATION_OFFSET, destinationHigh, BIG_ENDIAN);
        buffer.putLong(offset + DESTINATION_OFFSET + Long.BYTES, destinationLow, BIG_ENDIAN);
        return HEADER_LENGTH;
    }

    /**
     * Writes a fragment header.
     *
     * @param fragmentOffset in octets, a multiple of 8.
     * @return its length.
     */
    public static int writeFragmentHeader(
            MutableDirectBuffer buffer,
            int offset,
            int nextHeader,
            int fragmentOffset,
            boolean hasMoreFragments,
            int identification) {
        int fragmentField = (fragmentOffset & FRAGMENT_OFFSET_MASK) | (hasMoreFragments ? MORE_FRAGMENTS : 0);
        buffer.putShort(offset, (short) (nextHeader << 8), BIG_ENDIAN);
        buffer.putShort(offset + FRAGMENT_FIELD_OFFSET, (short) fragmentField, BIG_ENDIAN);
        buffer.putInt(offset + FRAGMENT_IDENTIFICATION_OFFSET, identification, BIG_ENDIAN);
        return FRAGMENT_HEADER_LENGTH;
    }

    /**
     * Replaces the source address; needs a checked header.
     *
     * @return the change, for {@link Checksum#patch} of what includes the pseudo-header.
     */
    public static long rewriteSource(MutableDirectBuffer buffer, int offset, long high, long low) {
        return rewriteAddress(buffer, offset + SOURCE_OFFSET, high, low);
    }

    /**
     * Replaces the destination address; needs a checked header.
     *
     * @return the change, for {@link Checksum#patch} of what includes the pseudo-header.
     */
    public static long rewriteDestination(MutableDirectBuffer buffer, int offset, long high, long low) {
        return rewriteAddress(buffer, offset + DESTINATION_OFFSET, high, low);
    }

    private static long rewriteAddress(MutableDirectBuffer buffer, int fieldOffset, long high, long low) {
        long oldHigh = buffer.getLong(fieldOffset, BIG_ENDIAN);
        long oldLow = buffer.getLong(fieldOffset + Long.BYTES, BIG_ENDIAN);
        buffer.putLong(fieldOffset, high, BIG_ENDIAN);
        buffer.putLong(fieldOffset + Long.BYTES, low, BIG_ENDIAN);
        return Checksum.delta128(oldHigh, oldLow, high, low);
    }

    /** Whether a next header value is that of an extension header that {@link #upperLayer} skips. */
    public static boolean isExtension(int nextHeader) {
        return nextHeader == HOP_BY_HOP
                || nextHeader == ROUTING
                || nextHeader == FRAGMENT
                || nextHeader == AUTHENTICATION
                || nextHeader == DESTINATION_OPTIONS;
    }

    private static int extensionLength(DirectBuffer buffer, int extensionOffset, int type) {
        int units = buffer.getByte(extensionOffset + 1) & 0xFF;
        return switch (type) {
            case FRAGMENT -> FRAGMENT_HEADER_LENGTH;
            case AUTHENTICATION -> MIN_EXTENSION_LENGTH + units * 4;
            default -> MIN_EXTENSION_LENGTH + units * 8;
        };
    }
}
