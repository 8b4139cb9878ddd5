package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whole frames, one check after the other, where what one layer says bounds the next. */
class LayersTest {
    private static final String ETHERNET = "020000000001 020000000002 0800";

    /** Others took the padding of a short Ethernet frame for the payload of an End Marker. */
    @Test
    void shouldBoundMessageByIpAndUdpWhenEthernetPads() {
        String endMarker = "30fe000000001001";
        String ipAndUdp = "4500 0024 0000 0000 4011 0000 0a000101 0a000001" + "0868 0868 0010 0000";
        UnsafeBuffer frame = Octets.of(ETHERNET + ipAndUdp + endMarker + "ff".repeat(10));

        int ipOffset = Ethernet.headerLength(Ethernet.check(frame, OFFSET, 60));
        int ipHeaderLength = Ipv4.check(frame, OFFSET + ipOffset, 60 - ipOffset);
        int udpOffset = ipOffset + ipHeaderLength;
        int udpLength = Ipv4.totalLength(frame, OFFSET + ipOffset) - ipHeaderLength;
        int udpHeaderLength = Udp.check(frame, OFFSET + udpOffset, udpLength);
        int gtpuOffset = udpOffset + udpHeaderLength;
        int gtpuLength = Udp.length(frame, OFFSET + udpOffset) - udpHeaderLength;

        assertEquals(8, gtpuLength);
        assertEquals(8, Gtpu.check(frame, OFFSET + gtpuOffset, gtpuLength));
        assertEquals(8, Gtpu.messageLength(frame, OFFSET + gtpuOffset));
    }

    /** Others trusted the inner packet: its own length says more than its tunnel brought. */
    @Test
    void shouldBoundInnerPacketByMessage() {
        String inner = "4500 0050 0000 0000 4011 0000 0a2d0001 0a3c010a";
        UnsafeBuffer message = Octets.of("30ff001400001001" + inner + "ff".repeat(100));

        int headerLength = Gtpu.check(message, OFFSET, Octets.length(message));
        int tPduLength = Gtpu.messageLength(message, OFFSET) - headerLength;

        assertEquals(20, tPduLength);
        assertEquals(Ipv4.TOTAL_LENGTH_BEYOND_FRAME, Ipv4.check(message, OFFSET + headerLength, tPduLength));
    }

    /** Others dropped frames under two tags, which carry GTP-U in many networks. */
    @Test
    void shouldReachMessageUnderTwoTags() {
        String ipAndUdp = "4500 0024 0000 0000 4011 0000 0a000101 0a000001" + "0868 0868 0010 0000";
        String frameOctets = "020000000001 020000000002 88a8 0064 8100 0065 0800" + ipAndUdp + "30fe000000001001";
        UnsafeBuffer frame = Octets.of(frameOctets);

        int link = Ethernet.check(frame, OFFSET, Octets.length(frame));

        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
        int gtpuOffset = OFFSET + Ethernet.headerLength(link) + 28;
        assertEquals(8, Gtpu.check(frame, gtpuOffset, 8));
        assertEquals(Gtpu.END_MARKER, Gtpu.messageType(frame, gtpuOffset));
    }

    /** Others called a frame malformed because the capture had cut it. */
    @Test
    void shouldClassifyFrameWhenSnapLengthCutsItsTPdu() {
        String ipAndUdp = "4500 05dc 0000 0000 4011 0000 0a000101 0a000001" + "0868 0868 05c8 0000";
        UnsafeBuffer packet = Octets.of(ipAndUdp + "34ff05b800001001 00000085 01100900" + "4500");
        int presentLength = Octets.length(packet);

        assertEquals(Ipv4.TOTAL_LENGTH_BEYOND_FRAME, Ipv4.check(packet, OFFSET, presentLength));
        int udpOffset = Ipv4.headerLength(packet, OFFSET);
        assertEquals(Udp.LENGTH_BEYOND_PACKET, Udp.check(packet, OFFSET + udpOffset, presentLength - udpOffset));
        int gtpuOffset = udpOffset + Udp.HEADER_LENGTH;
        int gtpuLength = Udp.length(packet, OFFSET + udpOffset) - Udp.HEADER_LENGTH;

        assertEquals(16, Gtpu.check(packet, OFFSET + gtpuOffset, presentLength - gtpuOffset, gtpuLength));
        assertEquals(Gtpu.G_PDU, Gtpu.messageType(packet, OFFSET + gtpuOffset));
        assertEquals(0x1001, Gtpu.teid(packet, OFFSET + gtpuOffset));
    }

    /** Others read ports from fragments that have none, or could not place a last fragment that came first. */
    @Test
    void shouldTellFirstFromLaterFragment() {
        UnsafeBuffer first = Octets.of("4500 05dc 208c 2000 4011 0000 0a000101 0a000001" + "2328 0868 0600 0000");
        UnsafeBuffer last = Octets.of("4500 0040 208c 00b9 4011 0000 0a000101 0a000001" + "0868 0868 0010 0000");

        int firstField = Ipv4.fragmentField(first, OFFSET);
        int lastField = Ipv4.fragmentField(last, OFFSET);

        assertTrue(Ipv4.isFragment(firstField));
        assertEquals(0, Ipv4.fragmentOffset(firstField));
        assertTrue(Ipv4.isFragment(lastField));
        assertEquals(1480, Ipv4.fragmentOffset(lastField));
        assertEquals(Ipv4.identification(first, OFFSET), Ipv4.identification(last, OFFSET));
    }
}
