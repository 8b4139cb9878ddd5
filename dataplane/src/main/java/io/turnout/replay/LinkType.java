package io.turnout.replay;

import io.turnout.engine.Link;

/**
 * Link types as captures number them (the LINKTYPE_ registry of the Tcpdump Group): what comes before the IP header of
 * a captured frame.
 */
public final class LinkType {
    /** Ethernet II or 802.3, without frame check sequence. */
    public static final int ETHERNET = Link.ETHERNET;

    /** Raw IP, as some systems number it in files. */
    public static final int RAW_IP_BSD = Link.RAW_IP_BSD;

    /** Raw IP, as OpenBSD numbers it in files. */
    public static final int RAW_IP_OPENBSD = Link.RAW_IP_OPENBSD;

    /** Raw IP: the frame starts with an IPv4 or IPv6 header. */
    public static final int RAW_IP = Link.RAW_IP;

    /** Linux cooked capture, version 1: a header of 16 octets that ends with the protocol. */
    public static final int LINUX_COOKED = Link.LINUX_COOKED;

    /** Raw IPv4. */
    public static final int RAW_IPV4 = Link.RAW_IPV4;

    /** Raw IPv6. */
    public static final int RAW_IPV6 = Link.RAW_IPV6;

    /** Linux cooked capture, version 2: a header of 20 octets that starts with the protocol. */
    public static final int LINUX_COOKED_V2 = Link.LINUX_COOKED_V2;

    private LinkType() {}

    /** Whether frames of this link type start with an IP header. */
    public static boolean isRawIp(int linkType) {
        return switch (linkType) {
            case RAW_IP, RAW_IP_BSD, RAW_IP_OPENBSD, RAW_IPV4, RAW_IPV6 -> true;
            default -> false;
        };
    }

    /** Whether Turnout can find the IP header in frames of this link type. */
    public static boolean isSupported(int linkType) {
        return linkType == ETHERNET || linkType == LINUX_COOKED || linkType == LINUX_COOKED_V2 || isRawIp(linkType);
    }

    /** The name people know a link type by, and its number. */
    public static String describe(int linkType) {
        String name = name(linkType);
        return name == null ? "link type " + linkType : name + " (link type " + linkType + ")";
    }

    private static String name(int linkType) {
        return switch (linkType) {
            case 0 -> "BSD loopback";
            case ETHERNET -> "Ethernet";
            case 6 -> "IEEE 802.5 Token Ring";
            case 8 -> "SLIP";
            case 9 -> "PPP";
            case 10 -> "FDDI";
            case RAW_IP_BSD, RAW_IP_OPENBSD, RAW_IP -> "raw IP";
            case 50 -> "PPP in HDLC framing";
            case 51 -> "PPPoE";
            case 104 -> "Cisco HDLC";
            case 105 -> "IEEE 802.11";
            case 107 -> "Frame Relay";
            case 108 -> "OpenBSD loopback";
            case LINUX_COOKED -> "Linux cooked v1";
            case 117 -> "OpenBSD pflog";
            case 119 -> "IEEE 802.11 with Prism header";
            case 127 -> "IEEE 802.11 with radiotap header";
            case 140 -> "MTP2";
            case 141 -> "MTP3";
            case 142 -> "SCCP";
            case 187 -> "Bluetooth HCI";
            case 189, 220 -> "Linux USB";
            case 195 -> "IEEE 802.15.4";
            case RAW_IPV4 -> "raw IPv4";
            case RAW_IPV6 -> "raw IPv6";
            case 239 -> "Linux nflog";
            case 248 -> "SCTP";
            case 249 -> "USBPcap";
            case 252 -> "Wireshark upper PDU";
            case 253 -> "Linux netlink";
            case LINUX_COOKED_V2 -> "Linux cooked v2";
            default -> linkType >= 147 && linkType <= 162 ? "user-defined " + (linkType - 147) : null;
        };
    }
}
