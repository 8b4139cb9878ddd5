package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.wire.Checksum;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameBuilderTest {
    private static final String LINK_V4 = "020000000002 020000000001 0800";

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    private static FrameBuilder uplink() {
        return FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 0x1001).packet("10.45.0.1", "10.60.1.10");
    }

    @Test
    void shouldWriteUplinkOctetForOctetWhenNothingOptionalIsAskedFor() {
        assertArrayEquals(
                octets(LINK_V4
                        + "4500 0044 0000 0000 4011 65a8 0a000101 0a000001"
                        + "0868 0868 0030 0000"
                        + "30 ff 0020 00001001"
                        + "4500 0020 0000 0000 4011 655a 0a2d0001 0a3c010a"
                        + "9c40 1b58 000c 30c6 00010203"),
                uplink().udp(40000, 7000).payload(4).octets());
    }

    @Test
    void shouldWriteEveryOptionalFieldWhenAskedFor() {
        byte[] frame = uplink().sequence(0xABCD)
                .nPduNumber(7)
                .extension(GtpuExtension.LONG_PDCP_PDU_NUMBER, (byte) 1, (byte) 2, (byte) 3)
                .container(PduSessionContainer.UPLINK, 9)
                .tPdu()
                .octets();

        assertArrayEquals(
                octets("37 ff 0010 00001001 abcd 07 03" + "02 010203000000 85" + "01 1009 00"),
                tail(frame, 14 + 20 + 8));
    }

    private static byte[] tail(byte[] octets, int from) {
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    @Test
    void shouldWriteTagsOutermostFirst() {
        byte[] frame = uplink().vlan(Vlan.TYPE_SERVICE, 10).vlan(20).octets();

        assertArrayEquals(octets("88a8 000a 8100 0014 0800 45"), Arrays.copyOfRange(frame, 12, 23));
    }

    @Test
    void shouldSayWhereLayersAreWhenWritten() {
        FrameBuilder frame = FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", 5)
                .vlan(3)
                .container(PduSessionContainer.DOWNLINK, 1)
                .packet("2001:db8:45::1", "2001:db8:60::a")
                .ping(1, 2);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);

        int length = frame.write(buffer, 64);

        assertEquals(18, frame.ipOffset());
        assertEquals(58, frame.udpOffset());
        assertEquals(66, frame.gtpuOffset());
        assertEquals(82, frame.tPduOffset());
        assertEquals(82 + 48, length);
        assertEquals(16, Gtpu.check(buffer, 64 + 66, length - 66));
        assertEquals(0x60, buffer.getByte(64 + 82));
    }

    @Test
    void shouldRefuseWhenAddressesAreOfTwoVersions() {
        assertThrows(IllegalArgumentException.class, () -> FrameBuilder.tunnel("10.0.0.1", "2001:db8::1"));
    }

    @Test
    void shouldRefuseWhenIpPacketIsTooLong() {
        FrameBuilder frame = uplink().udp(1, 2);

        assertEquals(14 + 65535, frame.payload(65535 - 64).octets().length);
        assertThrows(IllegalStateException.class, frame.payload(65535 - 63)::octets);
    }

    /** Octets behind the outer UDP header of a frame over IPv4 without tags. */
    private static byte[] message(FrameBuilder frame) {
        return tail(frame.octets(), 14 + 20 + 8);
    }

    private static FrameBuilder tunnel() {
        return FrameBuilder.tunnel("10.0.0.1", "10.0.1.1");
    }

    @Test
    void shouldWriteMessagesWithoutPacketsWhenAskedFor() {
        assertArrayEquals(octets("30fe0000 00002001"), message(tunnel().endMarker(0x2001)));
        assertArrayEquals(
                octets("34fe0008 00002001 00000085 01000500"),
                message(tunnel().endMarker(0x2001).container(PduSessionContainer.DOWNLINK, 5)));
        assertArrayEquals(octets("32010004 00000000 00070000"), message(tunnel().echoRequest(7)));
        assertArrayEquals(octets("32020006 00000000 00070000 0e00"), message(tunnel().echoResponse(7)));
        assertArrayEquals(
                octets("321a0010 00000000 00000000 1000000009 8500040a000001"),
                message(tunnel().errorIndication(9, Address.of("10.0.0.1"))));
        assertArrayEquals(
                octets("321a001c 00000000 00000000 1000000009 85001020010db8000000000000000000000001"),
                message(tunnel().errorIndication(9, Address.of("2001:db8::1"))));
        assertArrayEquals(
                octets("321f0008 00000000 00000000 8d0285c0"),
                message(tunnel().supportedExtensionHeaders((byte) 0x85, (byte) 0xC0)));
        assertArrayEquals(octets("0102"), message(tunnel().datagram((byte) 1, (byte) 2)));
        assertArrayEquals(new byte[0], message(tunnel()));
    }

    @Test
    void shouldWriteWhatWasSaidLastWhenChanged() {
        FrameBuilder frame =
                tunnel().gPdu(1).sequence(2).nPduNumber(3).container(0, 1).tPdu((byte) 0x45);

        assertArrayEquals(octets("30ff0001 00000005 45"), message(frame.gPdu(5)));
        assertArrayEquals(octets("30fe0000 00000006"), message(frame.endMarker(6)));
        assertEquals(8 + 20, message(frame.gPdu(5).packet("10.45.0.1", "10.60.1.10")).length);
        assertArrayEquals(tunnel().octets(), frame.datagram().vlan(5).untagged().octets());
    }

    @Test
    void shouldWriteThePacketAloneWhenPlain() {
        FrameBuilder plain =
                FrameBuilder.plain("10.60.1.10", "10.45.0.1").udp(7, 8).payload(octets("c0ffee"));

        assertArrayEquals(
                octets(LINK_V4 + "4500 001f 0000 0000 4011 655b 0a3c010a 0a2d0001 0007 0008 000b 3b55 c0ffee"),
                plain.octets());
        assertArrayEquals(tail(plain.octets(), 14), plain.withoutLink().octets());
        assertEquals(0, plain.ipOffset());
    }

    @Test
    void shouldWriteHeaderFieldsAsSaid() {
        UnsafeBuffer frame = new UnsafeBuffer(uplink().macs(0xA1A2A3A4A5A6L, 0xB1B2B3B4B5B6L)
                .outerTrafficClass(0xB8)
                .outerHopLimit(3)
                .outerIdentification(0x1234)
                .outerDontFragment(true)
                .ports(1111, 2222)
                .trafficClass(0x28)
                .hopLimit(4)
                .identification(0x4321)
                .octets());

        assertEquals(0xA1A2A3A4A5A6L, Ethernet.destination(frame, 0));
        assertEquals(0xB1B2B3B4B5B6L, Ethernet.source(frame, 0));
        assertEquals(0xB8, Ipv4.trafficClass(frame, 14));
        assertEquals(3, Ipv4.ttl(frame, 14));
        assertEquals(0x1234, Ipv4.identification(frame, 14));
        assertEquals(Ipv4.DONT_FRAGMENT, Ipv4.fragmentField(frame, 14));
        assertEquals(1111, Udp.sourcePort(frame, 34));
        assertEquals(2222, Udp.destinationPort(frame, 34));
        assertEquals(0x28, Ipv4.trafficClass(frame, 50));
        assertEquals(4, Ipv4.ttl(frame, 50));
        assertEquals(0x4321, Ipv4.identification(frame, 50));
        assertTrue(Ipv4.isChecksumRight(frame, 14, 20));
        assertTrue(Ipv4.isChecksumRight(frame, 50, 20));
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 1", "true, 99", "false, 0", "false, 7", "false, 100"})
    void shouldHaveRightChecksumsWhateverIsInside(boolean isV4, int payloadLength) {
        FrameBuilder frame = isV4
                ? FrameBuilder.plain("10.45.0.1", "10.60.1.10")
                : FrameBuilder.plain("2001:db8:45::1", "2001:db8:60::10");
        frame.withoutLink().payload(payloadLength, -1);
        int icmp = isV4 ? Icmp.PROTOCOL : Icmpv6.PROTOCOL;

        assertEquals(0, checksum(frame.udp(5, 6), isV4, Udp.PROTOCOL));
        assertEquals(0, checksum(frame.tcp(5, 6), isV4, Tcp.PROTOCOL));
        assertEquals(0, checksum(frame.tcp(5, 6, Tcp.SYN, 100, 0).mss(1460), isV4, Tcp.PROTOCOL));
        assertEquals(0, checksum(frame.ping(5, 6), isV4, icmp));
        assertEquals(0, checksum(frame.pong(5, 6), isV4, icmp));
    }

    /** 0 where the checksum of the upper layer is right. */
    private static int checksum(FrameBuilder frame, boolean isV4, int protocol) {
        byte[] octets = frame.octets();
        UnsafeBuffer buffer = new UnsafeBuffer(octets);
        int headerLength = isV4 ? 20 : 40;
        int length = octets.length - headerLength;
        assertEquals(protocol, isV4 ? Ipv4.protocol(buffer, 0) : Ipv6.nextHeader(buffer, 0));
        assertEquals(length, isV4 ? Ipv4.totalLength(buffer, 0) - 20 : Ipv6.payloadLength(buffer, 0));
        long pseudoHeaderSum = isV4
                ? (protocol == Icmp.PROTOCOL ? 0 : Ipv4.pseudoHeaderSum(buffer, 0, length))
                : Ipv6.pseudoHeaderSum(buffer, 0, protocol, length);
        return Checksum.of(pseudoHeaderSum + Checksum.sum(buffer, headerLength, length));
    }

    @Test
    void shouldWriteTcpFieldsAndMssWhenSaid() {
        FrameBuilder frame = FrameBuilder.plain("10.45.0.1", "10.60.1.10").withoutLink();
        UnsafeBuffer syn = new UnsafeBuffer(
                frame.tcp(5, 6, Tcp.SYN, 0x01020304, 0x05060708).mss(1460).octets());

        assertEquals(24, Tcp.check(syn, 20, 24));
        assertEquals(5, Tcp.sourcePort(syn, 20));
        assertEquals(6, Tcp.destinationPort(syn, 20));
        assertEquals(Tcp.SYN, Tcp.flags(syn, 20));
        assertEquals(0x01020304, syn.getInt(24, BIG_ENDIAN));
        assertEquals(0x05060708, syn.getInt(28, BIG_ENDIAN));
        assertEquals(1460, Tcp.mss(syn, 20, Tcp.mssOffset(syn, 20, 24)));
        assertEquals(20, Tcp.check(new UnsafeBuffer(frame.tcp(5, 6).octets()), 20, 20));
    }

    @Test
    void shouldNumberPayloadsWhenThereIsRoom() {
        FrameBuilder frame = FrameBuilder.plain("10.45.0.1", "10.60.1.10").withoutLink();

        assertArrayEquals(
                octets("00000000000000ff 0809"), tail(frame.payload(10, 255).octets(), 20));
        assertArrayEquals(octets("00000000000000fe"), tail(frame.payload(8, 254).octets(), 20));
        assertArrayEquals(octets("00010203040506"), tail(frame.payload(7, 255).octets(), 20));
        assertEquals(100, frame.udp(1, 2).packetLength(100, 1).octets().length);
        assertEquals(28, frame.packetLength(27, 1).octets().length);
        assertEquals(20, frame.payload(0).octets().length - 8);
        assertThrows(IllegalArgumentException.class, () -> frame.payload(-1));
        assertThrows(IllegalArgumentException.class, () -> frame.payload(65_536));
    }

    @Test
    void shouldPadShortFramesOnlyWhenAskedFor() {
        byte[] padded = tunnel().endMarker(1).paddedTo(60).octets();

        assertEquals(60, padded.length);
        assertArrayEquals(new byte[10], tail(padded, 50));
        assertEquals(36, Ipv4.totalLength(new UnsafeBuffer(padded), 14));
        assertEquals(50, tunnel().endMarker(1).paddedTo(50).octets().length);
    }

    @Test
    void shouldHaveOuterUdpChecksumOverIpv6AlwaysAndOverIpv4WhenAskedFor() {
        assertEquals(0, Udp.checksum(new UnsafeBuffer(uplink().octets()), 34));
        byte[] v4 = uplink().udpChecksum(true).octets();
        byte[] v6 =
                FrameBuilder.tunnel("2001:db8::1", "2001:db8::2").endMarker(1).octets();

        assertEquals(0, checksumOfDatagram(v4, true));
        assertEquals(0, checksumOfDatagram(v6, false));
        assertTrue(Udp.checksum(new UnsafeBuffer(v4), 34) != 0);
        assertTrue(Udp.checksum(new UnsafeBuffer(v6), 54) != 0);
    }

    private static int checksumOfDatagram(byte[] frame, boolean isV4) {
        UnsafeBuffer buffer = new UnsafeBuffer(frame);
        int udp = isV4 ? 34 : 54;
        int length = frame.length - udp;
        long pseudoHeaderSum = isV4
                ? Ipv4.pseudoHeaderSum(buffer, 14, length)
                : Ipv6.pseudoHeaderSum(buffer, 14, Udp.PROTOCOL, length);
        return Checksum.of(pseudoHeaderSum + Checksum.sum(buffer, udp, length));
    }

    /** Whatever was in the buffer before: nothing of it is left in a frame. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldWriteTheSameWhenTheBufferIsNotEmpty(boolean isV4) {
        FrameBuilder frame = isV4
                ? FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 1).packet("10.45.0.1", "10.60.1.10")
                : FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", 1).packet("2001:db8:45::1", "2001:db8:60::10");
        frame.vlan(1).vlan(2).udpChecksum(true).payload(3).paddedTo(200);

        assertWrittenOverNoise(frame.tcp(1, 2));
        assertWrittenOverNoise(frame.tcp(1, 2).mss(1400));
        assertWrittenOverNoise(frame.udp(1, 2));
        assertWrittenOverNoise(frame.ping(1, 2));
        assertWrittenOverNoise(frame.pong(1, 2));
    }

    private static void assertWrittenOverNoise(FrameBuilder frame) {
        byte[] clean = frame.octets();
        UnsafeBuffer noise = new UnsafeBuffer(new byte[64 + FrameBuilder.MAX_LENGTH]);
        noise.setMemory(0, noise.capacity(), (byte) 0xA5);
        byte[] written = new byte[frame.write(noise, 64)];
        noise.getBytes(64, written);
        assertArrayEquals(clean, written);
        assertEquals((byte) 0xA5, noise.getByte(63));
        assertEquals((byte) 0xA5, noise.getByte(64 + written.length));
    }

    @Test
    void shouldFillExtensionHeadersWithZerosWhenThereWereOthersBefore() {
        FrameBuilder frame = tunnel().endMarker(1).extension(0x20, (byte) -1, (byte) -1, (byte) -1, (byte) -1);

        assertArrayEquals(
                octets("34fe0008 00000001 00000020 01010000"),
                message(frame.endMarker(1).extension(0x20, (byte) 1)));
    }
}
