package io.turnout.engine;

import io.turnout.table.PathTable;
import io.turnout.wire.Checksum;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import org.agrona.MutableDirectBuffer;

/** Gives a UE's packet another destination, and amends every checksum that covers it. Stateless. */
final class AddressRewriter {
    private AddressRewriter() {}

    /**
     * Rewrites the destination of an IP packet.
     *
     * @param length octets of the packet, all there
     * @param high high 64 bits of the new address, of the packet's own family
     * @param low low 64 bits
     */
    static void destination(MutableDirectBuffer buffer, int ip, int length, boolean ipv4, long high, long low) {
        if (ipv4) {
            long delta = Ipv4.rewriteDestination(buffer, ip, (int) low);
            if (Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, ip)) == 0) {
                int headerLength = Ipv4.headerLength(buffer, ip);
                patch(buffer, Ipv4.protocol(buffer, ip), ip + headerLength, length - headerLength, delta);
            }
            return;
        }
        long upper = Ipv6.upperLayer(buffer, ip, length);
        long delta = Ipv6.rewriteDestination(buffer, ip, high, low);
        if (upper >= 0 && !isLaterFragment(buffer, ip, upper)) {
            int headerLength = Ipv6.upperOffset(upper);
            patch(buffer, Ipv6.upperProtocol(upper), ip + headerLength, length - headerLength, delta);
        }
    }

    /** Whether an address is of the family that {@code ipv4} says. */
    static boolean isFamily(long high, long low, boolean ipv4) {
        return PathTable.isIpv4(high, low) == ipv4;
    }

    private static boolean isLaterFragment(MutableDirectBuffer buffer, int ip, long upper) {
        int fragmentHeader = Ipv6.fragmentHeaderOffset(upper);
        return fragmentHeader != 0 && Ipv6.fragmentOffset(buffer, ip + fragmentHeader) != 0;
    }

    /** Amends a checksum whose pseudo-header the address is part of; a packet too short for it keeps what it has. */
    private static void patch(MutableDirectBuffer buffer, int protocol, int upper, int length, long delta) {
        switch (protocol) {
            case Udp.PROTOCOL -> {
                if (length >= Udp.HEADER_LENGTH) {
                    Checksum.patchUdp(buffer, upper + Udp.CHECKSUM_OFFSET, delta);
                }
            }
            case Tcp.PROTOCOL -> {
                if (length >= Tcp.MIN_HEADER_LENGTH) {
                    Checksum.patch(buffer, upper + Tcp.CHECKSUM_OFFSET, delta);
                }
            }
            case Icmpv6.PROTOCOL -> {
                if (length >= Icmpv6.HEADER_LENGTH) {
                    Checksum.patch(buffer, upper + Icmpv6.CHECKSUM_OFFSET, delta);
                }
            }
            default -> {
                // No checksum over addresses, or none that is known.
            }
        }
    }
}
