package io.turnout.wire;

import org.agrona.DirectBuffer;

/**
 * What rewriting a packet needs of ICMP messages for IPv4 (RFC 792).
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

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -91;

    private static final int DESTINATION_UNREACHABLE = 3;
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
}
