package io.turnout.engine;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Tcp;
import org.agrona.MutableDirectBuffer;

/**
 * Lowers the segment size that a TCP SYN announces, so that what comes in answer fits into the tunnel where "too big"
 * does not get through. Never raises it, and adds no option where there is none. Stateless.
 */
final class MssClamp {
    /** An IPv6 header is that much longer than one of IPv4. */
    private static final int V6_DIFFERENCE = Ipv6.HEADER_LENGTH - Ipv4.MIN_HEADER_LENGTH;

    private MssClamp() {}

    /**
     * Lowers the MSS of a packet, if it is a SYN with a larger one.
     *
     * @param length octets of the packet, all there
     * @param maxMss octets of the largest segment over IPv4; over IPv6 20 less
     * @return whether the packet was changed
     */
    static boolean apply(MutableDirectBuffer buffer, int ip, int length, boolean ipv4, int maxMss) {
        int tcp = ipv4 ? tcpOffsetV4(buffer, ip) : tcpOffsetV6(buffer, ip, length);
        if (tcp == 0) {
            return false;
        }
        int tcpHeaderLength = Tcp.check(buffer, ip + tcp, length - tcp);
        if (tcpHeaderLength < 0 || (Tcp.flags(buffer, ip + tcp) & Tcp.SYN) == 0) {
            return false;
        }
        int mss = Tcp.mssOffset(buffer, ip + tcp, tcpHeaderLength);
        int max = ipv4 ? maxMss : maxMss - V6_DIFFERENCE;
        if (mss < 0 || Tcp.mss(buffer, ip + tcp, mss) <= max) {
            return false;
        }
        Tcp.rewriteMss(buffer, ip + tcp, mss, max);
        return true;
    }

    private static int tcpOffsetV4(MutableDirectBuffer buffer, int ip) {
        boolean isFirst = Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, ip)) == 0;
        return isFirst && Ipv4.protocol(buffer, ip) == Tcp.PROTOCOL ? Ipv4.headerLength(buffer, ip) : 0;
    }

    private static int tcpOffsetV6(MutableDirectBuffer buffer, int ip, int length) {
        if (Ipv6.nextHeader(buffer, ip) == Tcp.PROTOCOL) {
            return Ipv6.HEADER_LENGTH;
        }
        long upper = Ipv6.upperLayer(buffer, ip, length);
        if (upper < 0 || Ipv6.upperProtocol(upper) != Tcp.PROTOCOL) {
            return 0;
        }
        int fragmentHeader = Ipv6.fragmentHeaderOffset(upper);
        boolean isFirst = fragmentHeader == 0 || Ipv6.fragmentOffset(buffer, ip + fragmentHeader) == 0;
        return isFirst ? Ipv6.upperOffset(upper) : 0;
    }
}
