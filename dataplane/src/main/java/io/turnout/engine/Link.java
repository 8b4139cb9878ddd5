package io.turnout.engine;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Ip;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.LinuxCooked;
import org.agrona.DirectBuffer;

/**
 * What a frame begins with, as captures number it (the LINKTYPE_ registry of the Tcpdump Group). Ports in use are
 * Ethernet; a frame of a kind that is not here is passed as not IP.
 */
public final class Link {
    /** Ethernet II, with any VLAN tags. */
    public static final int ETHERNET = 1;

    /** Nothing: an IP packet. */
    public static final int RAW_IP = 101;

    /** Raw IP, as some systems number it in files. */
    public static final int RAW_IP_BSD = 12;

    /** Raw IP, as OpenBSD numbers it in files. */
    public static final int RAW_IP_OPENBSD = 14;

    /** Raw IPv4. */
    public static final int RAW_IPV4 = 228;

    /** Raw IPv6. */
    public static final int RAW_IPV6 = 229;

    /** Linux cooked capture, version 1. */
    public static final int LINUX_COOKED = 113;

    /** Linux cooked capture, version 2. */
    public static final int LINUX_COOKED_V2 = 276;

    private Link() {}

    /**
     * Checks what a frame of this kind begins with.
     *
     * @return a link result for {@link Ethernet#headerLength} and {@link Ethernet#type}, type 0 for neither IPv4 nor
     *     IPv6; or a negative fault of {@link Ethernet}, {@link LinuxCooked} or their tags
     */
    public static int check(DirectBuffer buffer, int offset, int length, int link) {
        return switch (link) {
            case ETHERNET -> Ethernet.check(buffer, offset, length);
            case LINUX_COOKED -> LinuxCooked.checkV1(buffer, offset, length);
            case LINUX_COOKED_V2 -> LinuxCooked.checkV2(buffer, offset, length);
            case RAW_IP, RAW_IP_BSD, RAW_IP_OPENBSD, RAW_IPV4, RAW_IPV6 -> rawIp(buffer, offset, length);
            default -> 0;
        };
    }

    private static int rawIp(DirectBuffer buffer, int offset, int length) {
        return switch (Ip.version(buffer, offset, length)) {
            case 4 -> Ipv4.ETHERNET_TYPE;
            case 6 -> Ipv6.ETHERNET_TYPE;
            default -> 0;
        };
    }
}
