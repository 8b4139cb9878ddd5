package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IP address as two words: IPv6 as it is, IPv4 in its mapped form ({@code ::ffff:a.b.c.d}).
 *
 * @param high its first 64 bits
 * @param low its last 64 bits
 */
public record Address(long high, long low) {
    private static final long MAPPED = 0xFFFF_0000_0000L;

    /**
     * An address from its literal; names are not looked up.
     *
     * @throws IllegalArgumentException if it is none.
     */
    public static Address of(String literal) {
        byte[] octets = InetAddress.ofLiteral(literal).getAddress();
        ByteBuffer buffer = ByteBuffer.wrap(octets).order(BIG_ENDIAN);
        return octets.length == Integer.BYTES ? ofV4(buffer.getInt()) : new Address(buffer.getLong(), buffer.getLong());
    }

    /** An IPv4 address from its 32 bits. */
    public static Address ofV4(int address) {
        return new Address(0, MAPPED | (address & 0xFFFF_FFFFL));
    }

    /** Whether it is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED >>> 32;
    }

    /** The 32 bits of an IPv4 address. */
    public int v4() {
        return (int) low;
    }
}
