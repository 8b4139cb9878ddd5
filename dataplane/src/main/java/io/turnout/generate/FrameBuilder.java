package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.GtpuMessage;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Describes one frame, layer by layer, and writes it: all lengths and checksums come out right.
 *
 * <pre>{@code
 * byte[] uplink = FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 0x1001)     // eNB, SGW, TEID
 *         .packet("10.45.0.1", "10.60.1.10")                            // UE, application
 *         .udp(40000, 7000)
 *         .payload(100)
 *         .octets();
 * byte[] answer = FrameBuilder.plain("10.60.1.10", "10.45.0.1").udp(7000, 40000).payload(100).octets();
 * byte[] ofN3 = FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", 7).vlan(100).container(PduSessionContainer.UPLINK, 9)
 *         .packet("2001:db8:45::1", "2001:db8:60::10").tcp(40000, 443).payload(1).octets();
 * byte[] endMarker = FrameBuilder.tunnel("10.0.0.1", "10.0.1.1").endMarker(0x2001).octets();
 * }</pre>
 *
 * <p>What is not said has a default: Ethernet without tags, hop limit 64, UDP ports 2152 and no UDP checksum over IPv4
 * around GTP-U. The order of calls does not matter, except that tags and extension headers come in that of their calls;
 * each call replaces what an equal one said before. A builder may be written any number of times and changed in
 * between, without allocation; it then says where its layers ended up. Used by one thread.
 */
public final class FrameBuilder {
    /** Room that the longest frame needs. */
    public static final int MAX_LENGTH = 1 << 17;

    /** MAC address that frames go to unless they say otherwise; locally administered. */
    public static final long DEFAULT_DESTINATION_MAC = 0x02_00_00_00_00_02L;

    /** MAC address that frames come from unless they say otherwise; locally administered. */
    public static final long DEFAULT_SOURCE_MAC = 0x02_00_00_00_00_01L;

    private static final long SPOOFED_BIT = 0x80;
    private static final int TCP_DATA_FLAGS = 0x18; // PSH, ACK

    private static final int MAX_IP_LENGTH = 0xFFFF;

    /** One more than any frame may have. */
    private static final int MAX_TAGS = Vlan.MAX_TAGS + 1;

    private enum Content {
        /** The UE's packet right behind the link header. */
        PLAIN,
        /** GTP-U header, then packet or T-PDU. */
        G_PDU,
        END_MARKER,
        /** UDP payload that is there already, in {@link #datagram}. */
        DATAGRAM
    }

    private final IpHeader outer = new IpHeader();
    private final GtpuHeader gtpu = new GtpuHeader();
    private final Packet packet = new Packet();
    private final ExpandableArrayBuffer datagram = new ExpandableArrayBuffer();
    private final int[] tags = new int[MAX_TAGS];

    private Content content = Content.PLAIN;
    private boolean hasEthernet = true;
    private long destinationMac = DEFAULT_DESTINATION_MAC;
    private long sourceMac = DEFAULT_SOURCE_MAC;
    private int tagCount;
    private int minLength;
    private int sourcePort = Gtpu.PORT;
    private int destinationPort = Gtpu.PORT;
    private boolean hasUdpChecksum;
    private int datagramLength;
    private byte[] tPdu;

    private int ipOffset;

    /** A builder of G-PDUs in this tunnel: from eNB to SGW uplink, the other way round downlink. */
    public static FrameBuilder gPdu(String source, String destination, int teid) {
        return tunnel(source, destination).gPdu(teid);
    }

    /** A builder of UDP datagrams between GTP-U peers, without content so far. */
    public static FrameBuilder tunnel(String source, String destination) {
        return new FrameBuilder()
                .outer(Address.of(source), Address.of(destination))
                .datagram(new byte[0]);
    }

    /** A builder of packets that are in no tunnel, such as an application's. */
    public static FrameBuilder plain(String source, String destination) {
        return new FrameBuilder().packet(source, destination);
    }

    // Link.

    /** MAC addresses, 48 bits each. */
    public FrameBuilder macs(long destination, long source) {
        destinationMac = destination;
        sourceMac = source;
        return this;
    }

    /** Adds a customer VLAN tag behind those that are there. */
    public FrameBuilder vlan(int identifier) {
        return vlan(Vlan.TYPE_CUSTOMER, identifier);
    }

    /** Adds a VLAN tag of this type, such as {@link Vlan#TYPE_SERVICE}, behind those that are there. */
    public FrameBuilder vlan(int type, int identifier) {
        tags[tagCount++] = type << 16 | identifier;
        return this;
    }

    /** No VLAN tags. */
    public FrameBuilder untagged() {
        tagCount = 0;
        return this;
    }

    /** Frames that begin with the IP header, as captures of tunnel interfaces do. */
    public FrameBuilder withoutLink() {
        hasEthernet = false;
        return this;
    }

    /** Pads shorter frames with zeros to this length, as Ethernet does to 60. */
    public FrameBuilder paddedTo(int length) {
        minLength = length;
        return this;
    }

    // Outer IP and UDP.

    /** Addresses of the outer packet. */
    public FrameBuilder outer(Address source, Address destination) {
        outer.addresses(source, destination);
        return this;
    }

    /** Traffic class (DSCP and ECN) of the outer packet. */
    public FrameBuilder outerTrafficClass(int trafficClass) {
        outer.trafficClass = trafficClass;
        return this;
    }

    /** TTL or hop limit of the outer packet. */
    public FrameBuilder outerHopLimit(int hopLimit) {
        outer.hopLimit = hopLimit;
        return this;
    }

    /** Identification of the outer packet; its 16 lower bits where that is IPv4. */
    public FrameBuilder outerIdentification(int identification) {
        outer.identification = identification;
        return this;
    }

    /** Whether the outer packet, if IPv4, must not be fragmented. */
    public FrameBuilder outerDontFragment(boolean isDontFragment) {
        outer.isDontFragment = isDontFragment;
        return this;
    }

    /** UDP ports around GTP-U. */
    public FrameBuilder ports(int source, int destination) {
        sourcePort = source;
        destinationPort = destination;
        return this;
    }

    /** Whether UDP around GTP-U has a checksum over IPv4; over IPv6 it always has. */
    public FrameBuilder udpChecksum(boolean isPresent) {
        hasUdpChecksum = isPresent;
        return this;
    }

    // GTP-U.

    /** Content: a G-PDU without optional fields, around the packet or T-PDU. */
    public FrameBuilder gPdu(int teid) {
        content = Content.G_PDU;
        return header(Gtpu.G_PDU, teid);
    }

    /** Content: an End Marker without optional fields. */
    public FrameBuilder endMarker(int teid) {
        content = Content.END_MARKER;
        return header(Gtpu.END_MARKER, teid);
    }

    private FrameBuilder header(int messageType, int teid) {
        gtpu.messageType = messageType;
        gtpu.teid = teid;
        gtpu.sequence = GtpuHeader.NONE;
        gtpu.nPduNumber = GtpuHeader.NONE;
        gtpu.clearChain();
        return this;
    }

    /** Sequence number of the G-PDU or End Marker. */
    public FrameBuilder sequence(int sequence) {
        gtpu.sequence = sequence & 0xFFFF;
        return this;
    }

    /** N-PDU number of the G-PDU or End Marker. */
    public FrameBuilder nPduNumber(int nPduNumber) {
        gtpu.nPduNumber = nPduNumber & 0xFF;
        return this;
    }

    /** Adds a PDU Session Container (TS 38.415) of this PDU type to the G-PDU's or End Marker's chain. */
    public FrameBuilder container(int pduType, int qfi) {
        return extension(GtpuExtension.PDU_SESSION_CONTAINER, (byte) (pduType << 4), (byte) qfi);
    }

    /** Adds an extension header; content that does not fill it up is followed by zeros. */
    public FrameBuilder extension(int type, byte... extensionContent) {
        gtpu.addExtension(type, extensionContent);
        return this;
    }

    /** Content: an Echo Request. */
    public FrameBuilder echoRequest(int sequence) {
        return datagram(GtpuMessage.writeEchoRequest(datagram, 0, sequence));
    }

    /** Content: an Echo Response to the request of this number. */
    public FrameBuilder echoResponse(int sequence) {
        return datagram(GtpuMessage.writeEchoResponse(datagram, 0, sequence));
    }

    /** Content: an Error Indication about this TEID at this address. */
    public FrameBuilder errorIndication(int teid, Address peer) {
        return datagram(
                peer.isV4()
                        ? GtpuMessage.writeErrorIndicationV4(datagram, 0, teid, peer.v4())
                        : GtpuMessage.writeErrorIndicationV6(datagram, 0, teid, peer.high(), peer.low()));
    }

    /** Content: a Supported Extension Headers Notification. */
    public FrameBuilder supportedExtensionHeaders(byte... types) {
        return datagram(GtpuMessage.writeSupportedExtensionHeaders(datagram, 0, types));
    }

    /** Content: these octets behind the outer UDP header. */
    public FrameBuilder datagram(byte... octets) {
        datagram.putBytes(0, octets);
        return datagram(octets.length);
    }

    private FrameBuilder datagram(int length) {
        content = Content.DATAGRAM;
        datagramLength = length;
        return this;
    }

    /** These octets in place of a packet in the G-PDU. */
    public FrameBuilder tPdu(byte... octets) {
        tPdu = octets;
        return this;
    }

    // The UE's packet.

    /** Addresses of the UE's packet. */
    public FrameBuilder packet(String source, String destination) {
        return packet(Address.of(source), Address.of(destination));
    }

    /** Addresses of the UE's packet. */
    public FrameBuilder packet(Address source, Address destination) {
        packet.ip.addresses(source, destination);
        tPdu = null;
        return this;
    }

    /** The UE's packet comes from an address that is near its source and not the same. */
    void spoofSource() {
        Address source = packet.ip.source;
        packet.ip.source = source.isV4()
                ? new Address(source.high(), source.low() ^ SPOOFED_BIT)
                : new Address(source.high() ^ SPOOFED_BIT, source.low());
    }

    /** Traffic class (DSCP and ECN) of the UE's packet. */
    public FrameBuilder trafficClass(int trafficClass) {
        packet.ip.trafficClass = trafficClass;
        return this;
    }

    /** TTL or hop limit of the UE's packet. */
    public FrameBuilder hopLimit(int hopLimit) {
        packet.ip.hopLimit = hopLimit;
        return this;
    }

    /** Identification of the UE's packet where that is IPv4. */
    public FrameBuilder identification(int identification) {
        packet.ip.identification = identification;
        return this;
    }

    /** Whether the UE's packet, if IPv4, must not be fragmented. */
    public FrameBuilder dontFragment(boolean isDontFragment) {
        packet.ip.isDontFragment = isDontFragment;
        return this;
    }

    /** The packet is UDP. */
    public FrameBuilder udp(int packetSourcePort, int packetDestinationPort) {
        packet.udp(packetSourcePort, packetDestinationPort);
        return this;
    }

    /** The packet is TCP with nothing but data. */
    public FrameBuilder tcp(int packetSourcePort, int packetDestinationPort) {
        return tcp(packetSourcePort, packetDestinationPort, TCP_DATA_FLAGS, 1, 1);
    }

    /** The packet is TCP with these flags, sequence and acknowledgement numbers. */
    public FrameBuilder tcp(
            int packetSourcePort, int packetDestinationPort, int flags, int sequence, int acknowledgement) {
        packet.tcp(packetSourcePort, packetDestinationPort, flags, sequence, acknowledgement);
        return this;
    }

    /** The TCP packet has an MSS option. */
    public FrameBuilder mss(int mss) {
        packet.mss(mss);
        return this;
    }

    /** The packet is an ICMP or ICMPv6 Echo Request. */
    public FrameBuilder ping(int identifier, int sequence) {
        packet.icmpEcho(false, identifier, sequence);
        return this;
    }

    /** The packet is an ICMP or ICMPv6 Echo Reply. */
    public FrameBuilder pong(int identifier, int sequence) {
        packet.icmpEcho(true, identifier, sequence);
        return this;
    }

    /** The packet's payload: a pattern that makes the whole packet this long, or none where the headers already do. */
    public FrameBuilder packetLength(int length, long number) {
        return payload(Math.max(0, length - packet.headersLength()), number);
    }

    /** The packet's payload: a pattern of this length. */
    public FrameBuilder payload(int length) {
        return payload(length, 0);
    }

    /** The packet's payload: a number, where 8 octets are enough for it, then a pattern; {@code length} in all. */
    public FrameBuilder payload(int length, long number) {
        packet.payload.pattern(length, number);
        return this;
    }

    /** The packet's payload: these octets. */
    public FrameBuilder payload(byte... octets) {
        packet.payload.octets(octets);
        return this;
    }

    // Writing.

    /** Length of the packet's payload. */
    int payloadLength() {
        return packet.payload.length();
    }

    /** Whether the outer packet is IPv4. */
    boolean isOuterV4() {
        return outer.isV4();
    }

    /** Whether UDP around GTP-U has a checksum. */
    boolean hasUdpChecksum() {
        return hasUdpChecksum || !outer.isV4();
    }

    /** Where the outer IP header is in the frame that was written last; that of a plain packet. */
    public int ipOffset() {
        return ipOffset;
    }

    /** Where the outer UDP header is in the frame that was written last. */
    public int udpOffset() {
        return ipOffset + outer.length();
    }

    /** Where the GTP-U header is in the frame that was written last. */
    public int gtpuOffset() {
        return udpOffset() + Udp.HEADER_LENGTH;
    }

    /** Where a G-PDU's T-PDU is in the frame that was written last. */
    public int tPduOffset() {
        return gtpuOffset() + gtpu.length();
    }

    /** The frame in an array of its own. */
    public byte[] octets() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
        byte[] octets = new byte[write(buffer, 0)];
        buffer.getBytes(0, octets);
        return octets;
    }

    /**
     * Writes the frame, for which there is room of {@link #MAX_LENGTH}.
     *
     * @return its length.
     * @throws IllegalStateException if it does not fit an IP packet.
     */
    public int write(MutableDirectBuffer buffer, int offset) {
        ipOffset = writeLink(buffer, offset);
        int ip = offset + ipOffset;
        int ipLength = content == Content.PLAIN ? packet.write(buffer, ip) : writeOuter(buffer, ip);
        if (ipLength > MAX_IP_LENGTH) {
            throw new IllegalStateException("an IP packet of " + ipLength + " octets");
        }
        int end = ip + ipLength;
        int paddingLength = Math.max(0, minLength - (end - offset));
        buffer.setMemory(end, paddingLength, (byte) 0);
        return end + paddingLength - offset;
    }

    private int writeLink(MutableDirectBuffer buffer, int offset) {
        if (!hasEthernet) {
            return 0;
        }
        int type = (content == Content.PLAIN ? packet.ip : outer).ethernetType();
        int end = offset + Ethernet.write(buffer, offset, destinationMac, sourceMac, type);
        for (int tagIndex = 0; tagIndex < tagCount; tagIndex++) {
            buffer.putInt(end - Short.BYTES, tags[tagIndex], BIG_ENDIAN);
            end += Vlan.TAG_LENGTH;
            buffer.putShort(end - Short.BYTES, (short) type, BIG_ENDIAN);
        }
        return end - offset;
    }

    /** Writes everything from the outer IP header on, and returns how long it is. */
    private int writeOuter(MutableDirectBuffer buffer, int ip) {
        int udp = ip + outer.length();
        int message = udp + Udp.HEADER_LENGTH;
        int udpLength = Udp.HEADER_LENGTH + writeMessage(buffer, message);
        outer.write(buffer, ip, Udp.PROTOCOL, udpLength);
        Udp.write(buffer, udp, sourcePort, destinationPort, udpLength);
        if (hasUdpChecksum()) {
            Udp.writeChecksum(buffer, udp, udpLength, outer.pseudoHeaderSum(Udp.PROTOCOL, udpLength));
        }
        return outer.length() + udpLength;
    }

    private int writeMessage(MutableDirectBuffer buffer, int message) {
        return switch (content) {
            case G_PDU -> {
                int tPduStart = message + gtpu.length();
                int tPduLength = writeTPdu(buffer, tPduStart);
                yield gtpu.write(buffer, message, tPduLength) + tPduLength;
            }
            case END_MARKER -> gtpu.write(buffer, message, 0);
            case DATAGRAM, PLAIN -> {
                buffer.putBytes(message, datagram, 0, datagramLength);
                yield datagramLength;
            }
        };
    }

    private int writeTPdu(MutableDirectBuffer buffer, int tPduStart) {
        if (tPdu == null) {
            return packet.write(buffer, tPduStart);
        }
        buffer.putBytes(tPduStart, tPdu);
        return tPdu.length;
    }
}
