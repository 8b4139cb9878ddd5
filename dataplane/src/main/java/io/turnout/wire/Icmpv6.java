package io.turnout.wire;

import org.agrona.DirectBuffer;

/**
 * What rewriting a packet needs of ICMPv6 messages (RFC 4443, 2.1).
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

    /** Fewer octets than the header has. */
    public static final int TRUNCATED = -101;

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
}
