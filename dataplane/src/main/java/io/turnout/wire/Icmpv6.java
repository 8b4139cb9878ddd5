package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What rewriting and answering a packet need of ICMPv6 messages (RFC 4443, 2.1).
 *
 * <pre>
 *   0      1      2          4                     8
 *   | type | code | checksum | depends on the type | an error's invoking packet, from its IPv6 header on
 * </pre>
 *
 * <p>Stateless; any thread. The checksum covers the pseudo-header too.
 */
public final class Icmpv6 {
    /** Number in IPv6's next header field. */
    public static final int PROTOCOL = 58;

    /** Length of the header; an error's invoking packet, usually cut, begins behind it. */
    public static final int HEADER_LENGTH = 8;

    /** Offset of the 16-bit checksum. */
    public static final int CHECKSUM_OFFSET = 2;

    /** Type of an Echo Request; its second word is identifier and sequence number. */
    public static final int ECHO_REQUEST = 128;

    /** Type of an Echo Reply; it returns the request's second word and data. */
    public static final int ECHO_REPLY = 129;

    /** Type of a Packet Too Big; its second word is the MTU (RFC 4443, 3.2). */
    public static final int PACKET_TOO_BIG = 2;

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -101;

    private static final int SECOND_WORD_OFFSET = 4;
    private static final int FIRST_INFORMATIONAL_TYPE = 128;

    private Icmpv6() {}

    /**
     * Checks a message.
     *
     * @param length octets of the IPv6 packet behind its headers.
     * @return {@link #HEADER_LENGTH}, or {@link #TRUNCATED}.
     */
    public static int check(DirectBuffer buffer, int offset, int length) {
        return length < HEADER_LENGTH ? TRUNCATED : HEADER_LENGTH;
    }

    /** Type; needs a checked message. */
    public static int type(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    /** Code; needs a checked message. */
    public static int code(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + 1) & 0xFF;
    }

    /** Whether messages of a type carry the packet that invoked them. */
    public static boolean isError(int type) {
        return type < FIRST_INFORMATIONAL_TYPE;
    }

    /** The four octets that depend on the type; needs a checked message. */
    public static int secondWord(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + SECOND_WORD_OFFSET, BIG_ENDIAN);
    }

    /**
     * Writes a message's header, its checksum included; what follows the header must be there already.
     *
     * @param secondWord the four octets that depend on the type
     * @param length of the whole message
     * @param pseudoHeaderSum from {@link Ipv6#pseudoHeaderSum}
     * @return the header's length
     */
    public static int write(
            MutableDirectBuffer buffer,
            int offset,
            int type,
            int code,
            int secondWord,
            int length,
            long pseudoHeaderSum) {
        buffer.putByte(offset, (byte) type);
        buffer.putByte(offset + 1, (byte) code);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        buffer.putInt(offset + SECOND_WORD_OFFSET, secondWord, BIG_ENDIAN);
        int checksum = Checksum.of(pseudoHeaderSum + Checksum.sum(buffer, offset, length));
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return HEADER_LENGTH;
    }
}
