package io.turnout.wire;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What rewriting and answering a packet need of ICMP messages for IPv4 (RFC 792).
 *
 * <pre>
 *   0      1      2          4                     8
 *   | type | code | checksum | depends on the type | an error's invoking packet, from its IPv4 header on
 * </pre>
 *
 * <p>Stateless; any thread. The checksum covers the message only, no pseudo-header.
 */
public final class Icmp {
    /** Number in IPv4's protocol field. */
    public static final int PROTOCOL = 1;

    /** Length of the header; an error's invoking packet, usually cut, begins behind it. */
    public static final int HEADER_LENGTH = 8;

    /** Offset of the 16-bit checksum. */
    public static final int CHECKSUM_OFFSET = 2;

    /** Type of an Echo Request; its second word is identifier and sequence number. */
    public static final int ECHO_REQUEST = 8;

    /** Type of an Echo Reply; it returns the request's second word and data. */
    public static final int ECHO_REPLY = 0;

    /** Type of a Destination Unreachable. */
    public static final int DESTINATION_UNREACHABLE = 3;

    /** Code of a Destination Unreachable: the packet was too long and must not be fragmented (RFC 1191, 4). */
    public static final int FRAGMENTATION_NEEDED = 4;

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -91;

    private static final int SECOND_WORD_OFFSET = 4;
    private static final int SOURCE_QUENCH = 4;
    private static final int REDIRECT = 5;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    private Icmp() {}

    /**
     * Checks a message.
     *
     * @param length octets of the IPv4 packet behind its header.
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
        return type == DESTINATION_UNREACHABLE
                || type == SOURCE_QUENCH
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
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
     * @return the header's length
     */
    public static int write(MutableDirectBuffer buffer, int offset, int type, int code, int secondWord, int length) {
        buffer.putByte(offset, (byte) type);
        buffer.putByte(offset + 1, (byte) code);
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) 0, BIG_ENDIAN);
        buffer.putInt(offset + SECOND_WORD_OFFSET, secondWord, BIG_ENDIAN);
        int checksum = Checksum.of(Checksum.sum(buffer, offset, length));
        buffer.putShort(offset + CHECKSUM_OFFSET, (short) checksum, BIG_ENDIAN);
        return HEADER_LENGTH;
    }
}
