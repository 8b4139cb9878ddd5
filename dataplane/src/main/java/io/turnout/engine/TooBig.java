package io.turnout.engine;

import io.turnout.table.PathTable;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Tells the sender of a packet that it was too long for the way: "fragmentation needed" (RFC 792, RFC 1191) or "packet
 * too big" (RFC 4443, 3.2, RFC 8201), with the length that would have fitted.
 *
 * <pre>
 *   | IP: the packet's destination to its source | ICMP: the MTU | the packet, as much as is allowed |
 * </pre>
 *
 * <p>A router would answer with an address of its own. The platform has none where UEs and instances are, and one that
 * is foreign there may be filtered on the way; so the answer comes from the address that the packet went to, which its
 * sender can be reached from by what it did itself. Stateless.
 */
final class TooBig {
    /** Octets of the longest answer: what RFC 1812 (4.3.2.3) allows. */
    static final int MAX_V4_LENGTH = 576;

    /** Octets of the longest answer: the smallest MTU of IPv6 (RFC 4443, 2.4). */
    static final int MAX_V6_LENGTH = 1_280;

    private static final int HOP_LIMIT = 64;

    /** DSCP CS6: network control (RFC 1812, 4.3.2.5). */
    private static final int TRAFFIC_CLASS = 0xC0;

    private static final int MULTICAST_V4 = 0xE000_0000; // class D, and what is behind it: E, limited broadcast
    private static final int LOOPBACK_V4 = 0x7F00_0000;
    private static final int FIRST_OCTET_V4 = 0xFF00_0000;

    private TooBig() {}

    /**
     * Whether a packet may be answered: not an ICMP error, nothing to or from more than one host, and no fragment but
     * the first (RFC 1812, 4.3.2.7; RFC 4443, 2.4). An IPv6 sender that hears of the first fragment will make the
     * others shorter too.
     *
     * @param length octets of the packet, all there
     */
    static boolean mayAnswer(DirectBuffer buffer, int ip, int length, boolean ipv4) {
        return ipv4 ? mayAnswerV4(buffer, ip, length) : mayAnswerV6(buffer, ip, length);
    }

    private static boolean mayAnswerV4(DirectBuffer buffer, int ip, int length) {
        if (Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, ip)) != 0
                || !isOneHostV4(Ipv4.source(buffer, ip))
                || !isOneHostV4(Ipv4.destination(buffer, ip))) {
            return false;
        }
        int headerLength = Ipv4.headerLength(buffer, ip);
        int icmp = ip + headerLength;
        return Ipv4.protocol(buffer, ip) != Icmp.PROTOCOL
                || Icmp.check(buffer, icmp, length - headerLength) > 0 && !Icmp.isError(Icmp.type(buffer, icmp));
    }

    private static boolean isOneHostV4(int address) {
        return Integer.compareUnsigned(address, MULTICAST_V4) < 0
                && (address & FIRST_OCTET_V4) != 0
                && (address & FIRST_OCTET_V4) != LOOPBACK_V4;
    }

    private static boolean mayAnswerV6(DirectBuffer buffer, int ip, int length) {
        long upper = Ipv6.upperLayer(buffer, ip, length);
        int fragmentHeader = upper < 0 ? 0 : Ipv6.fragmentHeaderOffset(upper);
        if (upper < 0
                || fragmentHeader != 0 && Ipv6.fragmentOffset(buffer, ip + fragmentHeader) != 0
                || !isOneHostV6(Ipv6.sourceHigh(buffer, ip), Ipv6.sourceLow(buffer, ip))
                || !isOneHostV6(Ipv6.destinationHigh(buffer, ip), Ipv6.destinationLow(buffer, ip))) {
            return false;
        }
        int headerLength = Ipv6.upperOffset(upper);
        int icmp = ip + headerLength;
        return Ipv6.upperProtocol(upper) != Icmpv6.PROTOCOL
                || Icmpv6.check(buffer, icmp, length - headerLength) > 0 && !Icmpv6.isError(Icmpv6.type(buffer, icmp));
    }

    private static boolean isOneHostV6(long high, long low) {
        boolean isMulticast = high >>> 56 == 0xFF;
        boolean isUnspecifiedOrLoopback = high == 0 && low >>> 1 == 0;
        return !isMulticast && !isUnspecifiedOrLoopback && !PathTable.isIpv4(high, low);
    }

    /**
     * Writes the answer to a packet that {@link #mayAnswer may be answered}.
     *
     * @param length octets of the packet, all there
     * @param mtu the longest packet that would have fitted; over IPv6 at least 1,280 (RFC 8200, 5)
     * @param to has room for {@link #MAX_V6_LENGTH}, and does not overlap the packet
     * @return the answer's length
     */
    static int write(
            DirectBuffer buffer, int ip, int length, boolean ipv4, int mtu, MutableDirectBuffer to, int offset) {
        return ipv4 ? writeV4(buffer, ip, length, mtu, to, offset) : writeV6(buffer, ip, length, mtu, to, offset);
    }

    private static int writeV4(DirectBuffer buffer, int ip, int length, int mtu, MutableDirectBuffer to, int offset) {
        int icmp = offset + Ipv4.MIN_HEADER_LENGTH;
        int quotedLength = Math.min(length, MAX_V4_LENGTH - Ipv4.MIN_HEADER_LENGTH - Icmp.HEADER_LENGTH);
        int icmpLength = Icmp.HEADER_LENGTH + quotedLength;
        to.putBytes(icmp + Icmp.HEADER_LENGTH, buffer, ip, quotedLength);
        Icmp.write(to, icmp, Icmp.DESTINATION_UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, mtu, icmpLength);
        return icmpLength
                + Ipv4.write(
                        to,
                        offset,
                        TRAFFIC_CLASS,
                        Ipv4.MIN_HEADER_LENGTH + icmpLength,
                        0,
                        Ipv4.DONT_FRAGMENT,
                        HOP_LIMIT,
                        Icmp.PROTOCOL,
                        /* source= */ Ipv4.destination(buffer, ip),
                        /* destination= */ Ipv4.source(buffer, ip));
    }

    private static int writeV6(DirectBuffer buffer, int ip, int length, int mtu, MutableDirectBuffer to, int offset) {
        int icmp = offset + Ipv6.HEADER_LENGTH;
        int quotedLength = Math.min(length, MAX_V6_LENGTH - Ipv6.HEADER_LENGTH - Icmpv6.HEADER_LENGTH);
        int icmpLength = Icmpv6.HEADER_LENGTH + quotedLength;
        to.putBytes(icmp + Icmpv6.HEADER_LENGTH, buffer, ip, quotedLength);
        int headerLength = Ipv6.write(
                to,
                offset,
                TRAFFIC_CLASS,
                0,
                icmpLength,
                Icmpv6.PROTOCOL,
                HOP_LIMIT,
                /* sourceHigh= */ Ipv6.destinationHigh(buffer, ip),
                /* sourceLow= */ Ipv6.destinationLow(buffer, ip),
                /* destinationHigh= */ Ipv6.sourceHigh(buffer, ip),
                /* destinationLow= */ Ipv6.sourceLow(buffer, ip));
        long pseudoHeader = Ipv6.pseudoHeaderSum(to, offset, Icmpv6.PROTOCOL, icmpLength);
        Icmpv6.write(to, icmp, Icmpv6.PACKET_TOO_BIG, 0, mtu, icmpLength, pseudoHeader);
        return headerLength + icmpLength;
    }
}
