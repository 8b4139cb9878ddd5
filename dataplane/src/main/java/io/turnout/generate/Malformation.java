package io.turnout.generate;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.Ip;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import java.util.Locale;
import java.util.function.Consumer;
import org.agrona.MutableDirectBuffer;

/**
 * Frames that parsers trip over: each is wrong in one place, or right and seldom seen. Everything else about it is
 * right, checksums included.
 *
 * <p>What a parser should say of it is the first fault that the checks of {@code wire} find, layer by layer from the
 * link inwards; or {@link #READ}, or {@link #NO_T_PDU}.
 */
public enum Malformation {
    // Link.
    ETHERNET_TRUNCATED(
            Counted.NOT, Ethernet.TRUNCATED, "10 octets in all", d -> d.write().endAt(10)),
    VLAN_TAG_TRUNCATED(Counted.NOT, Vlan.TAG_TRUNCATED, "a VLAN tag of two octets", d -> {
        d.frame().untagged().vlan(1);
        d.write().endAt(Ethernet.HEADER_LENGTH + 2);
    }),
    TOO_MANY_VLAN_TAGS(Counted.NOT, Vlan.TOO_MANY_TAGS, "five VLAN tags", d -> {
        d.frame().untagged().vlan(1).vlan(2).vlan(3).vlan(4).vlan(5);
        d.write();
    }),
    LINK_TRAILER(
            Counted.G_PDU,
            Malformation.READ,
            "octets behind the IP packet, as Ethernet padding is",
            d -> d.write().append(0x45, 0, 0, 0, 0xFF, 0xFF)),

    // Outer IP.
    IP_TRUNCATED(
            Counted.NOT,
            Ipv4.TRUNCATED,
            Ipv6.TRUNCATED,
            "the frame ends inside the IP header",
            d -> d.write().endAt(d.ip() + 19)),
    IP_VERSION_WRONG(
            Counted.NOT,
            Ipv4.NOT_IPV4,
            Ipv6.NOT_IPV6,
            "an IP version that is not that of the Ethernet type",
            d -> d.write().put8(d.ip(), d.octet(d.ip()) ^ 0x20).repairIpChecksum()),
    IP_HEADER_LENGTH_TOO_SMALL(
            Outer.V4,
            Counted.NOT,
            Ipv4.HEADER_LENGTH_TOO_SMALL,
            "an IPv4 header of 16 octets",
            d -> d.write().put8(d.ip(), 0x44).repairIpChecksum()),
    IP_TOTAL_LENGTH_TOO_SMALL(
            Outer.V4,
            Counted.NOT,
            Ipv4.TOTAL_LENGTH_TOO_SMALL,
            "an IPv4 packet of 19 octets",
            d -> d.write().put16(d.ip() + Ipv4.TOTAL_LENGTH_OFFSET, 19).repairIpChecksum()),
    IP_LENGTH_BEYOND_FRAME(
            Counted.NOT,
            Ipv4.TOTAL_LENGTH_BEYOND_FRAME,
            Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME,
            "an IP packet that is longer than the frame",
            d -> d.write().endAt(d.length() + 10).repairIp().endAt(d.length() - 10)),
    IP_CHECKSUM_WRONG(
            Outer.V4,
            Counted.G_PDU,
            Malformation.READ,
            "a wrong IPv4 header checksum, which parsers ignore",
            d -> d.write().add16(d.ip() + Ipv4.CHECKSUM_OFFSET, 1)),
    IP_OPTIONS(
            Outer.V4,
            Counted.G_PDU,
            Malformation.READ,
            "an IPv4 header with options",
            d -> d.write().insertBeforeUdp(1, 1, 1, 0).put8(d.ip(), 0x46).repair()),
    IPV6_EXTENSION(
            Outer.V6,
            Counted.G_PDU,
            Malformation.READ,
            "destination options before UDP",
            d -> d.write()
                    .put8(d.ip() + DamagedFrame.NEXT_HEADER_OFFSET, Ipv6.DESTINATION_OPTIONS)
                    .insertBeforeUdp(Udp.PROTOCOL, 0, 1, 4, 0, 0, 0, 0)
                    .repair()),
    IPV6_EXTENSION_PAST_END(
            Outer.V6,
            Counted.NOT,
            Ipv6.EXTENSION_PAST_END,
            "destination options longer than the packet",
            d -> d.write()
                    .put8(d.ip() + DamagedFrame.NEXT_HEADER_OFFSET, Ipv6.DESTINATION_OPTIONS)
                    .insertBeforeUdp(Udp.PROTOCOL, 255, 1, 4, 0, 0, 0, 0)
                    .repair()
                    .endAt(d.udp())
                    .repairIp()),
    IPV6_TOO_MANY_EXTENSIONS(Outer.V6, Counted.NOT, Ipv6.TOO_MANY_EXTENSIONS, "nine IPv6 extension headers", d -> {
        d.write().put8(d.ip() + DamagedFrame.NEXT_HEADER_OFFSET, Ipv6.DESTINATION_OPTIONS);
        for (int i = 0; i <= Ipv6.MAX_EXTENSIONS; i++) {
            int next = i == Ipv6.MAX_EXTENSIONS ? Udp.PROTOCOL : Ipv6.DESTINATION_OPTIONS;
            d.insertBeforeUdp(next, 0, 1, 4, 0, 0, 0, 0);
        }
        d.repair();
    }),
    IPV6_FRAGMENT_HEADER_REPEATED(
            Outer.V6,
            Counted.NOT,
            Ipv6.FRAGMENT_HEADER_REPEATED,
            "two fragment headers",
            d -> d.write()
                    .put8(d.ip() + DamagedFrame.NEXT_HEADER_OFFSET, Ipv6.FRAGMENT)
                    .insertBeforeUdp(Ipv6.FRAGMENT, 0, 0, 0, 0, 0, 0, 1, Udp.PROTOCOL, 0, 0, 0, 0, 0, 0, 2)
                    .repair()),
    ORPHAN_FRAGMENT(
            Counted.NOT,
            Malformation.NO_T_PDU,
            "a fragment whose datagram's first never comes",
            d -> d.write().fragment(false)),
    FRAGMENT_OF_UDP_HEADER(
            Counted.NOT,
            Gtpu.CUT,
            "a first fragment that ends with the UDP header",
            d -> d.write().fragment(true)),

    // UDP.
    UDP_TRUNCATED(
            Counted.NOT,
            Udp.TRUNCATED,
            "an IP packet that ends inside the UDP header",
            d -> d.write().endAt(d.udp() + 4).repairIp()),
    UDP_LENGTH_TOO_SMALL(
            Counted.NOT,
            Udp.LENGTH_TOO_SMALL,
            "a UDP datagram of 7 octets",
            d -> d.write().put16(d.udp() + Udp.LENGTH_OFFSET, 7)),
    UDP_LENGTH_BEYOND_PACKET(
            Counted.NOT,
            Udp.LENGTH_BEYOND_PACKET,
            "a UDP datagram longer than its IP packet",
            d -> d.write().add16(d.udp() + Udp.LENGTH_OFFSET, 1)),
    UDP_CHECKSUM_WRONG(Counted.G_PDU, Malformation.READ, "a wrong UDP checksum, which parsers ignore", d -> {
        d.frame().udpChecksum(true);
        d.write().put16(d.udp() + Udp.CHECKSUM_OFFSET, d.octet(d.udp() + Udp.CHECKSUM_OFFSET) == 1 ? 0x0202 : 0x0101);
    }),
    OTHER_SOURCE_PORT(Counted.G_PDU, Malformation.READ, "a UDP source port that is not 2152", d -> {
        d.frame().ports(40_001, Gtpu.PORT);
        d.write();
    }),
    DNS_TO_PORT(Counted.MALFORMED, Gtpu.NOT_GTPU, "a DNS reply to port 2152", d -> {
        d.frame().ports(OddContent.DNS_PORT, Gtpu.PORT).datagram(OddContent.DNS_REPLY);
        d.write();
    }),
    DNS_FROM_PORT(Counted.NOT, Malformation.NO_T_PDU, "a DNS query from port 2152", d -> {
        d.frame().ports(Gtpu.PORT, OddContent.DNS_PORT).datagram(OddContent.DNS_QUERY);
        d.write();
    }),

    // GTP-U header.
    DATAGRAM_EMPTY(
            Counted.MALFORMED,
            Gtpu.TRUNCATED,
            "a datagram without octets",
            d -> d.write().endAt(d.gtpu()).repair()),
    HEADER_TRUNCATED(
            Counted.MALFORMED,
            Gtpu.TRUNCATED,
            "a datagram of 7 octets",
            d -> d.write().endAt(d.gtpu() + 7).repair()),
    VERSION_2(
            Counted.MALFORMED,
            Gtpu.NOT_GTPU,
            "GTP version 2",
            d -> d.write().put8(d.gtpu(), 0x48).repair()),
    GTP_PRIME(
            Counted.MALFORMED,
            Gtpu.NOT_GTPU,
            "the charging protocol GTP', by its protocol type",
            d -> d.write().put8(d.gtpu(), 0x20).repair()),
    SPARE_BIT_SET(
            Counted.G_PDU,
            Malformation.READ,
            "the spare bit set",
            d -> d.write().put8(d.gtpu(), 0x38).repair()),
    TEID_ZERO(Counted.G_PDU, Malformation.READ, "a G-PDU with TEID 0", d -> {
        d.frame().gPdu(0);
        d.write();
    }),
    LENGTH_BEYOND_DATAGRAM(
            Counted.MALFORMED,
            Gtpu.LENGTH_BEYOND_DATAGRAM,
            "a Length one octet past the datagram",
            d -> d.write().add16(d.gtpu() + DamagedFrame.GTPU_LENGTH_OFFSET, 1).repair()),
    LENGTH_SMALLER_THAN_DATAGRAM(
            Counted.G_PDU,
            Malformation.READ,
            "octets in the datagram behind the message",
            d -> d.write().append(0x45, 0, 0xFF, 0xFF, 0, 0, 0, 0).repair()),
    OPTIONAL_FIELDS_PAST_END(
            Counted.MALFORMED,
            Gtpu.OPTIONAL_FIELDS_PAST_END,
            "the S flag, and a Length of 3",
            d -> d.write()
                    .put8(d.gtpu(), 0x32)
                    .put16(d.gtpu() + DamagedFrame.GTPU_LENGTH_OFFSET, 3)
                    .endAt(d.gtpu() + 11)
                    .repair()),
    UNKNOWN_MESSAGE_TYPE(
            Counted.OTHER,
            Malformation.NO_T_PDU,
            "message type 100",
            d -> d.write().put8(d.gtpu() + 1, 100).repair()),

    // Chain of extension headers.
    EXTENSION_FLAG_ALONE(
            Counted.G_PDU, Malformation.READ, "the E flag, and no extension header by the next type", d -> {
                d.frame().sequence(0);
                d.write().put8(d.gtpu(), 0x34).repair();
            }),
    NEXT_TYPE_WITHOUT_FLAG(
            Counted.G_PDU, Malformation.READ, "a next type and no E flag, so that there is no chain", d -> {
                d.frame().sequence(1);
                d.write()
                        .put8(d.gtpu() + DamagedFrame.NEXT_TYPE_OFFSET, GtpuExtension.PDU_SESSION_CONTAINER)
                        .repair();
            }),
    N_PDU_FLAG_ALONE(
            Counted.G_PDU, Malformation.READ, "only the PN flag, and noise in the fields that are not flagged", d -> {
                d.frame().nPduNumber(5);
                d.write()
                        .put16(d.gtpu() + 8, 0x4500)
                        .put8(d.gtpu() + DamagedFrame.NEXT_TYPE_OFFSET, 0x45)
                        .repair();
            }),
    CHAIN_MISSING(
            Counted.MALFORMED, Gtpu.CHAIN_PAST_END, "the E flag and a next type, and the message ends there", d -> {
                d.frame().container(PduSessionContainer.UPLINK, 1).tPdu();
                d.write()
                        .put16(d.gtpu() + DamagedFrame.GTPU_LENGTH_OFFSET, 4)
                        .endAt(d.gtpu() + 12)
                        .repair();
            }),
    EXTENSION_LENGTH_ZERO(
            Counted.MALFORMED, Gtpu.EXTENSION_LENGTH_ZERO, "an extension header of no octets: an endless loop", d -> {
                d.frame().container(PduSessionContainer.UPLINK, 1);
                d.write().put8(d.gtpu() + Gtpu.LONG_HEADER_LENGTH, 0).repair();
            }),
    EXTENSION_PAST_MESSAGE(
            Counted.MALFORMED,
            Gtpu.CHAIN_PAST_END,
            "an extension header that ends behind Length, inside the datagram",
            d -> {
                d.frame().container(PduSessionContainer.UPLINK, 1).tPdu();
                d.write()
                        .put8(d.gtpu() + Gtpu.LONG_HEADER_LENGTH, 2)
                        .append(0, 0, 0, 0)
                        .repair();
            }),
    EXTENSION_PAST_DATAGRAM(Counted.MALFORMED, Gtpu.CHAIN_PAST_END, "an extension header of 1020 octets", d -> {
        d.frame().container(PduSessionContainer.UPLINK, 1).tPdu();
        d.write().put8(d.gtpu() + Gtpu.LONG_HEADER_LENGTH, 255).repair();
    }),
    CHAIN_OF_EIGHT(
            Counted.G_PDU,
            Malformation.READ,
            "as many extension headers as are allowed",
            d -> d.chainOf(Gtpu.MAX_EXTENSIONS)),
    CHAIN_TOO_LONG(
            Counted.MALFORMED,
            Gtpu.CHAIN_TOO_LONG,
            "one extension header too many",
            d -> d.chainOf(Gtpu.MAX_EXTENSIONS + 1)),
    CHAIN_OF_HUNDREDS(Counted.MALFORMED, Gtpu.CHAIN_TOO_LONG, "300 extension headers", d -> d.chainOf(300)),
    EXTENSION_OF_TWO_UNITS(Counted.G_PDU, Malformation.READ, "a Long PDCP PDU Number, 8 octets", d -> {
        d.frame().extension(GtpuExtension.LONG_PDCP_PDU_NUMBER, (byte) 1, (byte) 2, (byte) 3, (byte) 0, (byte) 0, (byte)
                0);
        d.write();
    }),
    EXTENSION_LENGTH_UNUSUAL(
            Counted.G_PDU, Malformation.READ, "a PDCP PDU Number of 12 octets where 4 are usual", d -> {
                d.frame().extension(GtpuExtension.PDCP_PDU_NUMBER, new byte[10]);
                d.write();
            }),
    EXTENSION_LIKE_IP(
            Counted.G_PDU, Malformation.READ, "an extension header whose content looks like an IPv4 header", d -> {
                d.frame().extension(GtpuExtension.NR_RAN_CONTAINER, OddContent.LIKE_IPV4);
                d.write();
            }),
    EXTENSION_UNKNOWN(
            Counted.G_PDU,
            Malformation.READ,
            "an extension header of a type that the receiver must know and does not",
            d -> {
                d.frame().extension(0xFD, (byte) 1, (byte) 2);
                d.write();
            }),

    // T-PDU.
    T_PDU_EMPTY(Counted.G_PDU, Ip.EMPTY, "a G-PDU without T-PDU", d -> {
        d.frame().tPdu();
        d.write();
    }),
    T_PDU_EMPTY_WITH_RAN_CONTAINER(Counted.G_PDU, Ip.EMPTY, "an NR RAN container and no T-PDU, which is legal", d -> {
        d.frame()
                .extension(GtpuExtension.NR_RAN_CONTAINER, (byte) 0x10, (byte) 0)
                .tPdu();
        d.write();
    }),
    T_PDU_NOT_IP(Counted.G_PDU, Ip.NOT_IP, "a T-PDU that is not IP", d -> {
        d.frame().tPdu(new byte[40]);
        d.write();
    }),
    T_PDU_TRUNCATED(
            Counted.G_PDU,
            Ipv4.TRUNCATED,
            Ipv6.TRUNCATED,
            "a T-PDU that ends inside its IP header",
            d -> d.write()
                    .endAt(d.tPdu() + 19)
                    .put16(d.gtpu() + DamagedFrame.GTPU_LENGTH_OFFSET, 19)
                    .repair()),
    INNER_LENGTH_BEYOND_T_PDU(
            Counted.G_PDU,
            Ipv4.TOTAL_LENGTH_BEYOND_FRAME,
            Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME,
            "an inner IP packet longer than the T-PDU",
            d -> {
                d.write()
                        .add16(d.tPdu() + (d.isInnerV4() ? Ipv4.TOTAL_LENGTH_OFFSET : Ipv6.PAYLOAD_LENGTH_OFFSET), 1)
                        .repair();
            }),
    INNER_LENGTH_SHORTER_THAN_T_PDU(
            Counted.G_PDU,
            Malformation.READ,
            "octets in the T-PDU behind the inner IP packet",
            d -> d.write()
                    .append(1, 2, 3, 4)
                    .add16(d.gtpu() + DamagedFrame.GTPU_LENGTH_OFFSET, 4)
                    .repair()),
    GTPU_IN_GTPU(Counted.G_PDU, Malformation.READ, "a UE's own traffic to port 2152 with a G-PDU in it", d -> {
        d.frame().udp(Gtpu.PORT, Gtpu.PORT).payload(OddContent.G_PDU);
        d.write();
    }),
    SPOOFED_SOURCE(Counted.G_PDU, Malformation.READ, "an inner source that is not the UE's address", d -> {
        d.frame().spoofSource();
        d.write();
    }),

    // Signalling.
    END_MARKER_WITH_CONTAINER(
            Counted.END_MARKER, Malformation.NO_T_PDU, "an End Marker with a PDU Session Container", d -> {
                d.frame().endMarker(1).container(PduSessionContainer.DOWNLINK, 1);
                d.write();
            });

    /** The parser should find the T-PDU. */
    public static final int READ = 0;

    /** The parser should find no fault, and no T-PDU either. */
    public static final int NO_T_PDU = 1;

    /** What counts of GTP-U messages count a frame as. */
    public enum Counted {
        /** Not at all. */
        NOT,
        /** A G-PDU. */
        G_PDU,
        /** An End Marker. */
        END_MARKER,
        /** A message of another type. */
        OTHER,
        /** A header or chain that is wrong. */
        MALFORMED
    }

    /** Which outer IP version a malformation is possible with. */
    private enum Outer {
        ANY,
        V4,
        V6
    }

    private final Counted counted;
    private final Outer outer;
    private final int faultV4;
    private final int faultV6;
    private final String text;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Consumer<DamagedFrame> damage;

    Malformation(Counted counted, int fault, String text, Consumer<DamagedFrame> damage) {
        this(Outer.ANY, counted, fault, fault, text, damage);
    }

    Malformation(Counted counted, int faultV4, int faultV6, String text, Consumer<DamagedFrame> damage) {
        this(Outer.ANY, counted, faultV4, faultV6, text, damage);
    }

    Malformation(Outer outer, Counted counted, int fault, String text, Consumer<DamagedFrame> damage) {
        this(outer, counted, fault, fault, text, damage);
    }

    Malformation(Outer outer, Counted counted, int faultV4, int faultV6, String text, Consumer<DamagedFrame> damage) {
        this.outer = outer;
        this.counted = counted;
        this.faultV4 = faultV4;
        this.faultV6 = faultV6;
        this.text = text;
        this.damage = damage;
        label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in options and reports, such as {@code chain-missing}. */
    public String label() {
        return label;
    }

    /** One line for people: what is odd about the frame. */
    public String text() {
        return text;
    }

    /** What counts of GTP-U messages count the frame as. */
    public Counted counted() {
        return counted;
    }

    /** Whether frames with this outer IP version can have it. */
    public boolean isPossible(boolean isOuterV4) {
        return outer == Outer.ANY || (outer == Outer.V4) == isOuterV4;
    }

    /**
     * What a parser should say.
     *
     * @param isV4 the IP version of the packet that is at fault: the inner for a fault in the T-PDU, else the outer.
     * @return {@link #READ}, {@link #NO_T_PDU}, or a fault's constant of {@code wire}.
     */
    public int fault(boolean isV4) {
        return isV4 ? faultV4 : faultV6;
    }

    /**
     * Writes a frame of this kind to the beginning of a buffer.
     *
     * @param frame an uplink G-PDU without optional fields, with a packet; it is changed.
     * @return the frame's length.
     */
    public int write(FrameBuilder frame, MutableDirectBuffer buffer) {
        DamagedFrame damaged = new DamagedFrame(frame, buffer);
        damage.accept(damaged);
        return damaged.length();
    }
}
