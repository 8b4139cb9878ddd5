package io.turnout.wire;

import org.agrona.DirectBuffer;

/**
 * What IPv4 and IPv6 share: the version in the first four bits, which is all that tells what a T-PDU holds.
 *
 * <p>Stateless; any thread.
 */
public final class Ip {
    /** No octets at all: a T-PDU may be empty. */
    public static final int EMPTY = -41;

    /** Neither version 4 nor version 6. */
    public static final int NOT_IP = -42;

    private Ip() {}

    /**
     * IP version of what begins at {@code offset}; says nothing about the header behind it.
     *
     * @return 4 or 6; or {@link #EMPTY}, {@link #NOT_IP}.
     */
    public static int version(DirectBuffer buffer, int offset, int length) {
        if (length < 1) {
            return EMPTY;
        }
        int version = (buffer.getByte(offset) & 0xFF) >>> 4;
        return version == 4 || version == 6 ? version : NOT_IP;
    }
}
