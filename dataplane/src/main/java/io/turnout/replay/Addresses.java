package io.turnout.replay;

import io.turnout.table.PathTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses of 128 bits, IPv4 mapped, as people write them. */
final class Addresses {
    private Addresses() {}

    /** {@code 10.0.1.1}, or {@code 2001:db8:0:0:0:0:0:1}. */
    static String text(long high, long low) {
        ByteBuffer octets = PathTable.isIpv4(high, low)
                ? ByteBuffer.allocate(4).putInt((int) low)
                : ByteBuffer.allocate(16).putLong(high).putLong(low);
        try {
            return InetAddress.getByAddress(octets.array()).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 octets are an address", e);
        }
    }
}
