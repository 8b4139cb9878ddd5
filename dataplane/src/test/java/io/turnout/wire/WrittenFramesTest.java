package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames that the writers made, as another decoder reads them. */
class WrittenFramesTest {
    private static final int LINK_TYPE_ETHERNET = 1;
    private static final long MAC_ENB = 0x0200_0000_0001L;
    private static final long MAC_SGW = 0x0200_0000_0002L;
    private static final int ENB = 0x0a000101;
    private static final int SGW = 0x0a000001;
    private static final long PREFIX = 0xfd00_0000_0000_0000L;
    private static final int UE = 0x0a2d0001;
    private static final int APPLICATION = 0x0a3c010a;
    private static final int INSTANCE = 0xc0a8fe02;
    private static final int TEID = 0xfa0b0c0d;
    private static final byte[] TYPES = {(byte) 0x85};

    @TempDir
    Path directory;

    private final List<byte[]> frames = new ArrayList<>();

    @BeforeAll
    static void assumeTshark() throws InterruptedException {
        Tshark.assumePresent();
    }

    @Test
    void shouldBeReadAsWrittenOverIpv4() throws IOException, InterruptedException {
        addEveryMessage(WrittenFramesTest::overIpv4);

        assertEquals(everyMessage("1", "1"), read());
    }

    @Test
    void shouldBeReadAsWrittenOverIpv6() throws IOException, InterruptedException {
        addEveryMessage(WrittenFramesTest::overIpv6);

        assertEquals(everyMessage("", "1"), read());
    }

    /** Negative control: the other decoder does see a checksum that is wrong. */
    @Test
    void shouldBeReadAsWrongWhenAnOctetIsReplaced() throws IOException, InterruptedException {
        byte[] frame = overIpv4(buffer -> GtpuMessage.writeEndMarker(buffer, 0, TEID));
        frame[14 + 8]--;
        frame[14 + 20 + 8 + 7]++;
        frames.add(frame);

        assertEquals(List.of("0xfe;0xfa0b0c0e;;;;0;0;"), read());
    }

    @Test
    void shouldKeepInnerChecksumsRightWhenUdpIsRewritten() throws IOException, InterruptedException {
        frames.add(overIpv4(buffer -> gPdu(buffer, rewrittenUdpOverIpv4(buffer, true))));
        frames.add(overIpv4(buffer -> gPdu(buffer, rewrittenUdpOverIpv6(buffer))));

        assertEquals(List.of("0xff;0xfa0b0c0d;;;;1,1;1,1;", "0xff;0xfa0b0c0d;;;;1;1,1;"), read());
        assertEquals(
                List.of("192.168.254.2;;8080", "10.0.0.1;fd00::80;8080"),
                tshark("l", "ip.dst", "ipv6.dst", "udp.dstport"));
    }

    @Test
    void shouldKeepInnerUdpWithoutChecksumWhenRewritten() throws IOException, InterruptedException {
        frames.add(overIpv4(buffer -> gPdu(buffer, rewrittenUdpOverIpv4(buffer, false))));

        assertEquals(List.of("0xff;0xfa0b0c0d;;;;1,1;1,3;"), read());
    }

    @Test
    void shouldKeepInnerChecksumsRightWhenTcpIsRewritten() throws IOException, InterruptedException {
        frames.add(overIpv4(buffer -> gPdu(buffer, rewrittenTcp(buffer, "020405b401010101", 22))));
        frames.add(overIpv4(buffer -> gPdu(buffer, rewrittenTcp(buffer, "01020405b4010101", 23))));

        assertEquals(List.of("0xff;0xfa0b0c0d;;;;1,1;1;", "0xff;0xfa0b0c0d;;;;1,1;1;"), read());
        assertEquals(List.of("1;1300", "1;1300"), tshark("l", "tcp.checksum.status", "tcp.options.mss_val"));
    }

    @Test
    void shouldBeReadAsFragmentWhenFragmentHeaderIsWritten() throws IOException, InterruptedException {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[14 + 40 + 8 + 16]);
        Ethernet.write(frame, 0, MAC_SGW, MAC_ENB, Ipv6.ETHERNET_TYPE);
        Ipv6.write(frame, 14, 0, 0, 24, Ipv6.FRAGMENT, 64, PREFIX, 1, PREFIX, 2);
        Ipv6.writeFragmentHeader(frame, 54, Udp.PROTOCOL, 1448, true, 0x89abcdef);
        frames.add(frame.byteArray());

        // This decoder shows the offset in units of 8 octets.
        assertEquals(
                List.of("181;1;0x89abcdef;17"),
                tshark("f", "ipv6.fraghdr.offset", "ipv6.fraghdr.more", "ipv6.fraghdr.ident", "ipv6.fraghdr.nxt"));
    }

    private interface Outer {
        byte[] frame(ToIntFunction<MutableDirectBuffer> message);
    }

    private void addEveryMessage(Outer outer) {
        frames.add(outer.frame(buffer -> GtpuMessage.writeGPdu(buffer, 0, TEID, 0)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeGPduWithSequence(buffer, 0, TEID, 0xfffe, 0)));
        frames.add(outer.frame(
                buffer -> GtpuMessage.writeGPduWithContainer(buffer, 0, TEID, PduSessionContainer.DOWNLINK, 63, 0)));
        frames.add(outer.frame(
                buffer -> GtpuMessage.writeGPduWithContainer(buffer, 0, TEID, PduSessionContainer.UPLINK, 9, 0)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeEndMarker(buffer, 0, TEID)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeEchoRequest(buffer, 0, 0x1234)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeEchoResponse(buffer, 0, 0x1234)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeErrorIndicationV4(buffer, 0, TEID, SGW)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeErrorIndicationV6(buffer, 0, TEID, PREFIX, 2)));
        frames.add(outer.frame(buffer -> GtpuMessage.writeSupportedExtensionHeaders(buffer, 0, TYPES)));
    }

    private static List<String> everyMessage(String ipStatus, String udpStatus) {
        String statuses = ";" + ipStatus + ";" + udpStatus + ";";
        return List.of(
                "0xff;0xfa0b0c0d;;;" + statuses,
                "0xff;0xfa0b0c0d;0xfffe;;" + statuses,
                "0xff;0xfa0b0c0d;;0;63" + statuses,
                "0xff;0xfa0b0c0d;;1;9" + statuses,
                "0xfe;0xfa0b0c0d;;;" + statuses,
                "0x01;0x00000000;0x1234;;" + statuses,
                "0x02;0x00000000;0x1234;;" + statuses,
                "0x1a;0x00000000;0x0000;;" + statuses,
                "0x1a;0x00000000;0x0000;;" + statuses,
                "0x1f;0x00000000;0x0000;;" + statuses);
    }

    private static byte[] overIpv4(ToIntFunction<MutableDirectBuffer> message) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[1500]);
        int payloadLength = message.applyAsInt(payload);
        int udpLength = Udp.HEADER_LENGTH + payloadLength;
        UnsafeBuffer frame = new UnsafeBuffer(new byte[14 + 20 + udpLength]);
        int ipOffset = Ethernet.write(frame, 0, MAC_SGW, MAC_ENB, Ipv4.ETHERNET_TYPE);
        int udpOffset = ipOffset
                + Ipv4.write(frame, ipOffset, 0xb8, 20 + udpLength, 0x1234, 0x4000, 64, Udp.PROTOCOL, ENB, SGW);
        Udp.write(frame, udpOffset, 9000, Gtpu.PORT, udpLength);
        frame.putBytes(udpOffset + Udp.HEADER_LENGTH, payload, 0, payloadLength);
        Udp.writeChecksum(frame, udpOffset, udpLength, Ipv4.pseudoHeaderSum(frame, ipOffset, udpLength));
        return frame.byteArray();
    }

    private static byte[] overIpv6(ToIntFunction<MutableDirectBuffer> message) {
        UnsafeBuffer payload = new UnsafeBuffer(new byte[1500]);
        int payloadLength = message.applyAsInt(payload);
        int udpLength = Udp.HEADER_LENGTH + payloadLength;
        UnsafeBuffer frame = new UnsafeBuffer(new byte[14 + 40 + udpLength]);
        int ipOffset = Ethernet.write(frame, 0, MAC_SGW, MAC_ENB, Ipv6.ETHERNET_TYPE);
        int udpOffset = ipOffset
                + Ipv6.write(frame, ipOffset, 0xb8, 0x12345, udpLength, Udp.PROTOCOL, 64, PREFIX, 1, PREFIX, 2);
        Udp.write(frame, udpOffset, 9000, Gtpu.PORT, udpLength);
        frame.putBytes(udpOffset + Udp.HEADER_LENGTH, payload, 0, payloadLength);
        long pseudoHeaderSum = Ipv6.pseudoHeaderSum(frame, ipOffset, Udp.PROTOCOL, udpLength);
        Udp.writeChecksum(frame, udpOffset, udpLength, pseudoHeaderSum);
        return frame.byteArray();
    }

    /** Writes the header of a G-PDU before a T-PDU that stands at {@link GtpuMessage#G_PDU_HEADER_LENGTH}. */
    private static int gPdu(MutableDirectBuffer buffer, int tPduLength) {
        return GtpuMessage.writeGPdu(buffer, 0, TEID, tPduLength) + tPduLength;
    }

    private static int rewrittenUdpOverIpv4(MutableDirectBuffer buffer, boolean hasChecksum) {
        int ipOffset = GtpuMessage.G_PDU_HEADER_LENGTH;
        int udpOffset = ipOffset + Ipv4.write(buffer, ipOffset, 0, 40, 7, 0, 64, Udp.PROTOCOL, UE, APPLICATION);
        Udp.write(buffer, udpOffset, 5000, 5001, 20);
        buffer.putStringWithoutLengthAscii(udpOffset + Udp.HEADER_LENGTH, "twelve bytes");
        if (hasChecksum) {
            Udp.writeChecksum(buffer, udpOffset, 20, Ipv4.pseudoHeaderSum(buffer, ipOffset, 20));
        }
        long delta = Ipv4.rewriteDestination(buffer, ipOffset, INSTANCE);
        rewriteUdpPort(buffer, udpOffset, delta);
        return 40;
    }

    private static int rewrittenUdpOverIpv6(MutableDirectBuffer buffer) {
        int ipOffset = GtpuMessage.G_PDU_HEADER_LENGTH;
        int udpOffset = ipOffset + Ipv6.write(buffer, ipOffset, 0, 0, 20, Udp.PROTOCOL, 64, PREFIX, 0x45, PREFIX, 0x60);
        Udp.write(buffer, udpOffset, 5000, 5001, 20);
        buffer.putStringWithoutLengthAscii(udpOffset + Udp.HEADER_LENGTH, "twelve bytes");
        Udp.writeChecksum(buffer, udpOffset, 20, Ipv6.pseudoHeaderSum(buffer, ipOffset, Udp.PROTOCOL, 20));
        long delta = Ipv6.rewriteDestination(buffer, ipOffset, PREFIX, 0x80);
        rewriteUdpPort(buffer, udpOffset, delta);
        return 60;
    }

    private static void rewriteUdpPort(MutableDirectBuffer buffer, int udpOffset, long addressDelta) {
        long delta = addressDelta + Checksum.delta16(Udp.destinationPort(buffer, udpOffset), 8080);
        putShort(buffer, udpOffset + Udp.DESTINATION_PORT_OFFSET, 8080);
        Checksum.patchUdp(buffer, udpOffset + Udp.CHECKSUM_OFFSET, delta);
    }

    private static int rewrittenTcp(MutableDirectBuffer buffer, String options, int mssOffset) {
        int ipOffset = GtpuMessage.G_PDU_HEADER_LENGTH;
        int tcpOffset = ipOffset + Ipv4.write(buffer, ipOffset, 0, 48, 7, 0, 64, Tcp.PROTOCOL, UE, APPLICATION);
        buffer.putBytes(tcpOffset, Octets.bytes("1388 0050 00000001 00000000 7002 ffff 0000 0000" + options));
        long sum = Ipv4.pseudoHeaderSum(buffer, ipOffset, 28) + Checksum.sum(buffer, tcpOffset, 28);
        putShort(buffer, tcpOffset + Tcp.CHECKSUM_OFFSET, Checksum.of(sum));

        Checksum.patch(
                buffer,
                tcpOffset + Tcp.CHECKSUM_OFFSET,
                Ipv4.rewriteSource(buffer, ipOffset, INSTANCE) + Ipv4.rewriteDestination(buffer, ipOffset, UE));
        assertEquals(mssOffset, Tcp.mssOffset(buffer, tcpOffset, 28));
        Tcp.rewriteMss(buffer, tcpOffset, mssOffset, 1300);
        return 48;
    }

    private static void putShort(MutableDirectBuffer buffer, int offset, int value) {
        buffer.putByte(offset, (byte) (value >>> 8));
        buffer.putByte(offset + 1, (byte) value);
    }

    /** Message type, TEID, sequence, PDU type, QFI, checksum statuses of IPv4 and UDP (1 is good), malformed. */
    private List<String> read() throws IOException, InterruptedException {
        return tshark(
                "a",
                "gtp.message",
                "gtp.teid",
                "gtp.seq_number",
                "gtp.ext_hdr.pdu_ses_con.pdu_type",
                "gtp.ext_hdr.pdu_ses_con.qos_flow_id",
                "ip.checksum.status",
                "udp.checksum.status",
                "_ws.malformed");
    }

    private List<String> tshark(String occurrence, String... fields) throws IOException, InterruptedException {
        return Tshark.read(capture(), "frame", occurrence, fields);
    }

    /** The classic format: one header, then seconds, microseconds and two lengths before each frame. */
    private Path capture() throws IOException {
        int length = 24 + frames.stream().mapToInt(frame -> 16 + frame.length).sum();
        ByteBuffer capture = ByteBuffer.allocate(length);
        capture.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        capture.putInt(65535).putInt(LINK_TYPE_ETHERNET);
        for (byte[] frame : frames) {
            capture.putInt(0)
                    .putInt(0)
                    .putInt(frame.length)
                    .putInt(frame.length)
                    .put(frame);
        }
        return Files.write(directory.resolve("written.pcap"), capture.array());
    }
}
