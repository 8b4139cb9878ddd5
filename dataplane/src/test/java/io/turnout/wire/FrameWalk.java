package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes arbitrary octets for a header of every kind, goes on wherever a check accepts them, and reads all that may be
 * read then. The octets lie in a buffer of exactly their length, whose bounds checks refuse any read outside; and once
 * more between guards of two kinds, where what is read may not depend on the guards.
 *
 * <p>{@link #fuzzerTestOneInput} is the entry point that fuzzing calls; {@link PlantedFault} is its negative control.
 */
public final class FrameWalk {
    private static final int GUARD_LENGTH = 64;
    private static final int MAX_DEPTH = 4;
    private static final int LONGER_DATAGRAM = 3000;

    /** The check of GTP-U headers that a walk is to use. */
    interface GtpuCheck {
        int check(DirectBuffer buffer, int offset, int presentLength, int datagramLength);
    }

    private final GtpuCheck gtpuCheck;
    private final DirectBuffer buffer;
    private long digest;

    private FrameWalk(GtpuCheck gtpuCheck, DirectBuffer buffer) {
        this.gtpuCheck = gtpuCheck;
        this.buffer = buffer;
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] octets) {
        walk(octets, Gtpu::check);
    }

    static void walk(byte[] octets, GtpuCheck gtpuCheck) {
        long exact = digest(new UnsafeBuffer(octets), 0, octets.length, gtpuCheck);
        assertEquals(exact, digestBetweenGuards(octets, (byte) 0x00, gtpuCheck));
        assertEquals(exact, digestBetweenGuards(octets, (byte) 0xFF, gtpuCheck));
    }

    private static long digestBetweenGuards(byte[] octets, byte guard, GtpuCheck gtpuCheck) {
        UnsafeBuffer guarded = new UnsafeBuffer(new byte[GUARD_LENGTH + octets.length + GUARD_LENGTH]);
        guarded.setMemory(0, guarded.capacity(), guard);
        guarded.putBytes(GUARD_LENGTH, octets);
        return digest(guarded, GUARD_LENGTH, octets.length, gtpuCheck);
    }

    private static long digest(DirectBuffer buffer, int offset, int length, GtpuCheck gtpuCheck) {
        FrameWalk walk = new FrameWalk(gtpuCheck, buffer);
        walk.link(Ethernet.check(buffer, offset, length), offset, length);
        walk.link(LinuxCooked.checkV1(buffer, offset, length), offset, length);
        walk.link(LinuxCooked.checkV2(buffer, offset, length), offset, length);
        walk.ip(offset, length, 0);
        walk.udp(offset, length, 0);
        walk.tcp(offset, length);
        walk.icmp(offset, length, 0);
        walk.icmpv6(offset, length, 0);
        walk.gtpu(offset, length, length, 0);
        walk.gtpu(offset, length, LONGER_DATAGRAM, 0);
        walk.elements(offset, length);
        walk.saw(Checksum.sum(buffer, offset, length));
        return walk.digest;
    }

    private void link(int link, int offset, int length) {
        saw(link);
        if (link < 0) {
            return;
        }
        int headerLength = Ethernet.headerLength(link);
        assertWithin(headerLength, length);
        saw(Ethernet.type(link));
        saw(Ethernet.destination(buffer, offset));
        saw(Ethernet.source(buffer, offset));
        ip(offset + headerLength, length - headerLength, 0);
    }

    private void ip(int offset, int length, int depth) {
        int version = Ip.version(buffer, offset, length);
        saw(version);
        if (depth < MAX_DEPTH) {
            ipv4(offset, length, depth + 1);
            ipv6(offset, length, depth + 1);
        }
    }

    private void ipv4(int offset, int length, int depth) {
        int result = Ipv4.check(buffer, offset, length);
        saw(result);
        if (result < 0 && result != Ipv4.TOTAL_LENGTH_BEYOND_FRAME) {
            return;
        }
        int headerLength = Ipv4.headerLength(buffer, offset);
        assertWithin(headerLength, length);
        int totalLength = Ipv4.totalLength(buffer, offset);
        assertEquals(result < 0, totalLength > length);
        int fragmentField = Ipv4.fragmentField(buffer, offset);
        saw(Ipv4.trafficClass(buffer, offset));
        saw(Ipv4.identification(buffer, offset));
        saw(Ipv4.isFragment(fragmentField) ? 1 : 0);
        saw(Ipv4.fragmentOffset(fragmentField));
        saw(Ipv4.ttl(buffer, offset));
        saw(Ipv4.checksum(buffer, offset));
        saw(Ipv4.isChecksumRight(buffer, offset, headerLength) ? 1 : 0);
        int upperLength = Math.min(totalLength, length) - headerLength;
        saw(Ipv4.pseudoHeaderSum(buffer, offset, upperLength));
        upper(Ipv4.protocol(buffer, offset), offset + headerLength, upperLength, depth);
    }

    private void ipv6(int offset, int length, int depth) {
        int result = Ipv6.check(buffer, offset, length);
        saw(result);
        if (result < 0 && result != Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME) {
            return;
        }
        assertWithin(Ipv6.HEADER_LENGTH, length);
        int packetLength = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, offset);
        assertEquals(result < 0, packetLength > length);
        saw(Ipv6.trafficClass(buffer, offset));
        saw(Ipv6.flowLabel(buffer, offset));
        saw(Ipv6.hopLimit(buffer, offset));
        saw(Ipv6.pseudoHeaderSum(buffer, offset, 0, 0));
        int presentLength = Math.min(packetLength, length);
        long upperLayer = Ipv6.upperLayer(buffer, offset, presentLength);
        saw(upperLayer);
        if (upperLayer < 0) {
            return;
        }
        int upperOffset = Ipv6.upperOffset(upperLayer);
        assertWithin(upperOffset, presentLength);
        int fragmentHeaderOffset = Ipv6.fragmentHeaderOffset(upperLayer);
        if (fragmentHeaderOffset != 0) {
            assertWithin(fragmentHeaderOffset + Ipv6.FRAGMENT_HEADER_LENGTH, upperOffset);
            saw(Ipv6.fragmentOffset(buffer, offset + fragmentHeaderOffset));
            saw(Ipv6.hasMoreFragments(buffer, offset + fragmentHeaderOffset) ? 1 : 0);
            saw(Ipv6.fragmentIdentification(buffer, offset + fragmentHeaderOffset));
        }
        upper(Ipv6.upperProtocol(upperLayer), offset + upperOffset, presentLength - upperOffset, depth);
    }

    private void upper(int protocol, int offset, int length, int depth) {
        saw(protocol);
        switch (protocol) {
            case Udp.PROTOCOL -> udp(offset, length, depth);
            case Tcp.PROTOCOL -> tcp(offset, length);
            case Icmp.PROTOCOL -> icmp(offset, length, depth);
            case Icmpv6.PROTOCOL -> icmpv6(offset, length, depth);
            default -> saw(Checksum.sum(buffer, offset, length));
        }
    }

    private void udp(int offset, int length, int depth) {
        int result = Udp.check(buffer, offset, length);
        saw(result);
        if (result < 0 && result != Udp.LENGTH_BEYOND_PACKET) {
            return;
        }
        assertWithin(Udp.HEADER_LENGTH, length);
        int datagramLength = Udp.length(buffer, offset);
        assertEquals(result < 0, datagramLength > length);
        saw(Udp.sourcePort(buffer, offset));
        saw(Udp.destinationPort(buffer, offset));
        saw(Udp.checksum(buffer, offset));
        int presentLength = Math.min(datagramLength, length) - Udp.HEADER_LENGTH;
        gtpu(offset + Udp.HEADER_LENGTH, presentLength, datagramLength - Udp.HEADER_LENGTH, depth);
    }

    private void tcp(int offset, int length) {
        int headerLength = Tcp.check(buffer, offset, length);
        saw(headerLength);
        if (headerLength < 0) {
            return;
        }
        assertWithin(headerLength, length);
        saw(Tcp.sourcePort(buffer, offset));
        saw(Tcp.destinationPort(buffer, offset));
        saw(Tcp.flags(buffer, offset));
        saw(Tcp.checksum(buffer, offset));
        int mssOffset = Tcp.mssOffset(buffer, offset, headerLength);
        saw(mssOffset);
        if (mssOffset >= 0) {
            assertWithin(mssOffset + Short.BYTES, headerLength);
            saw(Tcp.mss(buffer, offset, mssOffset));
        }
    }

    private void icmp(int offset, int length, int depth) {
        int headerLength = Icmp.check(buffer, offset, length);
        saw(headerLength);
        if (headerLength < 0) {
            return;
        }
        assertWithin(headerLength, length);
        saw(Icmp.code(buffer, offset));
        if (Icmp.isError(Icmp.type(buffer, offset))) {
            ip(offset + headerLength, length - headerLength, depth);
        }
    }

    private void icmpv6(int offset, int length, int depth) {
        int headerLength = Icmpv6.check(buffer, offset, length);
        saw(headerLength);
        if (headerLength < 0) {
            return;
        }
        assertWithin(headerLength, length);
        saw(Icmpv6.code(buffer, offset));
        if (Icmpv6.isError(Icmpv6.type(buffer, offset))) {
            ip(offset + headerLength, length - headerLength, depth);
        }
    }

    private void gtpu(int offset, int presentLength, int datagramLength, int depth) {
        int headerLength = gtpuCheck.check(buffer, offset, presentLength, datagramLength);
        saw(headerLength);
        if (headerLength == Gtpu.CUT && presentLength >= 2) {
            saw(Gtpu.messageType(buffer, offset));
        }
        if (headerLength < 0) {
            return;
        }
        assertWithin(headerLength, presentLength);
        int messageLength = Gtpu.messageLength(buffer, offset);
        assertWithin(headerLength, messageLength);
        assertWithin(messageLength, datagramLength);
        saw(Gtpu.messageType(buffer, offset));
        saw(Gtpu.teid(buffer, offset));
        int flags = Gtpu.flags(buffer, offset);
        if ((flags & Gtpu.FLAG_SEQUENCE) != 0) {
            saw(Gtpu.sequence(buffer, offset));
        }
        if ((flags & Gtpu.FLAG_N_PDU) != 0) {
            saw(Gtpu.nPduNumber(buffer, offset));
        }
        extensions(offset, headerLength);
        int restLength = Math.min(messageLength, presentLength) - headerLength;
        elements(offset + headerLength, restLength);
        ip(offset + headerLength, restLength, depth);
    }

    private void extensions(int offset, int headerLength) {
        int containerOffset = GtpuExtension.find(buffer, offset, GtpuExtension.PDU_SESSION_CONTAINER);
        saw(containerOffset);
        if (containerOffset >= 0) {
            assertWithin(containerOffset + PduSessionContainer.LENGTH, headerLength);
            saw(PduSessionContainer.pduType(buffer, offset + containerOffset));
            saw(PduSessionContainer.qfi(buffer, offset + containerOffset));
        }
        int portOffset = GtpuExtension.find(buffer, offset, GtpuExtension.UDP_PORT);
        saw(portOffset);
        if (portOffset >= 0) {
            saw(GtpuExtension.udpPort(buffer, offset + portOffset));
        }
    }

    private void elements(int offset, int length) {
        element(offset, length, GtpuElement.RECOVERY);
        element(offset, length, GtpuElement.TEID_DATA_I);
        element(offset, length, GtpuElement.PEER_ADDRESS);
        element(offset, length, GtpuElement.EXTENSION_HEADER_TYPE_LIST);
        element(offset, length, GtpuElement.PRIVATE_EXTENSION);
    }

    private void element(int offset, int length, int type) {
        int found = GtpuElement.find(buffer, offset, length, type);
        saw(found);
        if (found < 0) {
            return;
        }
        assertWithin(found + GtpuElement.check(buffer, offset + found, length - found), length);
        int elementOffset = offset + found;
        switch (type) {
            case GtpuElement.RECOVERY -> saw(GtpuElement.restartCounter(buffer, elementOffset));
            case GtpuElement.TEID_DATA_I -> saw(GtpuElement.teid(buffer, elementOffset));
            case GtpuElement.PEER_ADDRESS -> peerAddress(elementOffset);
            case GtpuElement.EXTENSION_HEADER_TYPE_LIST -> extensionTypes(elementOffset);
            default -> saw(GtpuElement.privateEnterprise(buffer, elementOffset));
        }
    }

    private void peerAddress(int elementOffset) {
        if (GtpuElement.valueLength(buffer, elementOffset) == Integer.BYTES) {
            saw(GtpuElement.peerAddressV4(buffer, elementOffset));
        } else {
            saw(GtpuElement.peerAddressHigh(buffer, elementOffset));
            saw(GtpuElement.peerAddressLow(buffer, elementOffset));
        }
    }

    private void extensionTypes(int elementOffset) {
        for (int typeIndex = 0; typeIndex < GtpuElement.extensionTypeCount(buffer, elementOffset); typeIndex++) {
            saw(GtpuElement.extensionType(buffer, elementOffset, typeIndex));
        }
    }

    private void saw(long value) {
        digest = 31 * digest + value;
    }

    private static void assertWithin(int inner, int outer) {
        assertTrue(inner >= 0 && inner <= outer, inner + " of " + outer);
    }
}
