package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What rewriting and timing packets need of TCP headers (RFC 9293, 3.1): ports, numbers, checksum, flags, the MSS option.
 *
 * <pre>
 *   0             2                  4          8                 12            13      14       16         18       20
 *   | source port | destination port | sequence | acknowledgement | data offset | flags | window | checksum | urgent | options
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class Tcp {
    /** Number in IPv4's protocol and IPv6's next header field. */
    public static final int PROTOCOL = 6;

    /** Length of a header without options. */
    public static final int MIN_HEADER_LENGTH = 20;

    /** Offset of the 16-bit source port. */
    public static final int SOURCE_PORT_OFFSET = 0;

    /** Offset of the 16-bit destination port. */
    public static final int DESTINATION_PORT_OFFSET = 2;

    /** Offset of the 16-bit checksum. */
    public static final int CHECKSUM_OFFSET = 16;

    /** Bit of {@link #flags}: nothing more comes; takes a number, as an octet does. */
    public static final int FIN = 0x01;

    /** Bit of {@link #flags}: opens a connection; only such segments carry an MSS option. Takes a number. */
    public static final int SYN = 0x02;

    /** Bit of {@link #flags}: the acknowledgement means something. */
    public static final int ACK = 0x10;

    /** No MSS option, or options that cannot be read as far as it. */
    public static final int NULL_MSS = -80;

    /** Fewer octets than a header without options has. */
    public static final int TRUNCATED = -81;

    /** The data offset says less than {@link #MIN_HEADER_LENGTH}. */
    public static final int HEADER_LENGTH_TOO_SMALL = -82;

    /** The options end behind what is there; the fields before them may be read. */
    public static final int HEADER_LENGTH_BEYOND_PACKET = -83;

    private static final int SEQUENCE_OFFSET = 4;
    private static final int ACKNOWLEDGEMENT_OFFSET = 8;
    private static final int DATA_OFFSET_OFFSET = 12;
    private static final int FLAGS_OFFSET = 13;

    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final int OPTION_MSS = 2;
    private static final int MIN_OPTION_LENGTH = 2;
    private static final int MSS_OPTION_LENGTH = 4;

    private Tcp() {}

    /**
     * Checks a header.
     *
     * @param length octets of the IP packet behind its headers.
     * @return header length with options (20 to 60); or {@link #TRUNCATED}, {@link #HEADER_LENGTH_TOO_SMALL},
     *     {@link #HEADER_LENGTH_BEYOND_PACKET}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < MIN_HEADER_LENGTH) {
            return TRUNCATED;
        }
        int headerLength = ((buffer.getByte(offset + DATA_OFFSET_OFFSET) & 0xFF) >>> 4) * 4;
        if (headerLength < MIN_HEADER_LENGTH) {
            return HEADER_LENGTH_TOO_SMALL;
        }
        return headerLength > length ? HEADER_LENGTH_BEYOND_PACKET : headerLength;
    }

    /** Source port; needs a checked header. */
    public static int sourcePort(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Destination port; needs a checked header. */
    public static int destinationPort(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Number of the first octet (or SYN) of the segment, mod 2^32; needs a checked header. */
    public static int sequence(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + SEQUENCE_OFFSET, BIG_ENDIAN);
    }

    /** Number that the sender expects next, mod 2^32, where {@link #ACK} is set; needs a checked header. */
    public static int acknowledgement(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + ACKNOWLEDGEMENT_OFFSET, BIG_ENDIAN);
    }

    /** The eight flags from CWR (0x80) to FIN (0x01); needs a checked header. */
    public static int flags(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + FLAGS_OFFSET) & 0xFF;
    }

    /** Checksum; needs a checked header. */
    public static int checksum(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Finds the MSS option (RFC 9293, 3.2). Every option takes at least one octet, so {@code headerLength} bounds the
     * walk.
     *
     * @param headerLength what {@link #check} returned.
     * @return offset of the option's 16-bit value, which may be odd; or {@link #NULL_MSS}.
     */
    public static int mssOffset(DirectBuffer buffer, int offset, int headerLength) {
        int optionOffset = MIN_HEADER_LENGTH;
        while (optionOffset < headerLength) {
            int kind = buffer.getByte(offset + optionOffset);
            if (kind == OPTION_NO_OPERATION) {
                optionOffset++;
                continue;
            }
            if (kind == OPTION_END || headerLength - optionOffset < MIN_OPTION_LENGTH) {
                return NULL_MSS;
            }
            int optionLength = buffer.getByte(offset + optionOffset + 1) & 0xFF;
            if (optionLength < MIN_OPTION_LENGTH || optionLength > headerLength - optionOffset) {
                return NULL_MSS;
            }
            if (kind == OPTION_MSS) {
                return optionLength == MSS_OPTION_LENGTH ? optionOffset + 2 : NULL_MSS;
            }
            optionOffset += optionLength;
        }
        return NULL_MSS;
    }

    /** The MSS at an offset that {@link #mssOffset} returned. */
    public static int mss(DirectBuffer buffer, int offset, int mssOffset) {
        return buffer.getShort(offset + mssOffset, BIG_ENDIAN) & 0xFFFF;
    }

    /** Replaces the MSS at an offset that {@link #mssOffset} returned, and amends the checksum. */
    public static void rewriteMss(MutableDirectBuffer buffer, int offset, int mssOffset, int mss) {
        int oldMss = mss(buffer, offset, mssOffset);
        buffer.putShort(offset + mssOffset, (short) mss, BIG_ENDIAN);
        // At an odd offset the value's octets stand in the other halves of two words of the sum.
        boolean isOdd = (mssOffset & 1) != 0;
        long delta = isOdd
                ? Checksum.delta16(Short.reverseBytes((short) oldMss), Short.reverseBytes((short) mss))
                : Checksum.delta16(oldMss, mss);
        Checksum.patch(buffer, offset + CHECKSUM_OFFSET, delta);
    }
}
