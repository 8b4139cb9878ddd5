package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * UDP headers (RFC 768).
 *
 * <pre>
 *   0             2                  4        6          8
 *   | source port | destination port | length | checksum | payload
 * </pre>
 *
 * <p>Stateless; any thread. A checksum of 0 means that there is none, which over IPv4 is common and must stay so.
 */
public final class Udp {
    /** Number in IPv4's protocol and IPv6's next header field. */
    public static final int PROTOCOL = 17;

    /** Length of the header. */
    public static final int HEADER_LENGTH = 8;

    /** Offset of the 16-bit source port. */
    public static final int SOURCE_PORT_OFFSET = 0;

    /** Offset of the 16-bit destination port. */
    public static final int DESTINATION_PORT_OFFSET = 2;

    /** Offset of the 16-bit length. */
    public static final int LENGTH_OFFSET = 4;

    /** Offset of the 16-bit checksum. */
    public static final int CHECKSUM_OFFSET = 6;

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -71;

    /** The length field says less than {@link #HEADER_LENGTH}. */
    public static final int LENGTH_TOO_SMALL = -72;

    /** The length field says more than is there; the header is right and its fields may be read. */
    public static final int LENGTH_BEYOND_PACKET = -73;

    private Udp() {}

    /**
     * Checks a header. A length field smaller than {@code length} is no fault: go on with {@link #length}. A first
     * fragment's length field is that of the whole datagram, so {@link #LENGTH_BEYOND_PACKET} is what it should give.
     *
     * @param length octets of the IP packet behind its headers.
     * @return {@link #HEADER_LENGTH}; or {@link #TRUNCATED}, {@link #LENGTH_TOO_SMALL}, {@link #LENGTH_BEYOND_PACKET}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        if (length < HEADER_LENGTH) {
            return TRUNCATED;
        }
        int datagramLength = length(buffer, offset);
        if (datagramLength < HEADER_LENGTH) {
            return LENGTH_TOO_SMALL;
        }
        return datagramLength > length ? LENGTH_BEYOND_PACKET : HEADER_LENGTH;
    }

    /** Source port; needs a checked header. */
    public static int sourcePort(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + SOURCE_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Destination port; needs a checked header. */
    public static int destinationPort(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + DESTINATION_PORT_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Length of header and payload; needs a checked header. */
    public static int length(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + LENGTH_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /** Checksum, 0 for none; needs a checked header. */
    public static int checksum(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + CHECKSUM_OFFSET, BIG_ENDIAN) & 0xFFFF;
    }

    /**
     * Writes a header with no checksum; over IPv6 {@link #writeChecksum} must follow.
     *
     * @param length of header and payload.
     * @return the header's length.
     */
    public static int write(MutableDirectBuffer buffer, int offset, int sourcePort, int destinationPort, int length) {
        buffer.putShort(offset + SOURCE_PORT_OFFSET, (short) sourcePort, BIG_ENDIAN);
        buffer.putShort(offset + DESTINATION_PORT_OFFSET, (short) destinationPort, BIG_ENDIAN);
        buffer.putShort(offset + LENGTH_OFFSET, (short) length, BIG_ENDIAN);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        return HEADER_LENGTH;
    }

    /**
     * Computes the checksum of a datagram of {@code length} octets and writes it.
     *
     * @param pseudoHeaderSum from {@link Ipv4#pseudoHeaderSum} or {@link Ipv6#pseudoHeaderSum}.
     */
    public static void writeChecksum(MutableDirectBuffer buffer, int offset, int length, long pseudoHeaderSum) {
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        int checksum = Checksum.ofUdp(pseudoHeaderSum + Checksum.sum(buffer, offset, length));
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
    }
}
