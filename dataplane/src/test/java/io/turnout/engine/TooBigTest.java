package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.FrameBuilder;
import io.turnout.generate.Tshark;
import io.turnout.replay.CaptureWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TooBigTest {
    private static final String V4 = "10.60.1.10";
    private static final String V6 = "2001:db8:60:1::10";
    private static final int GUARD = 64;

    private static FrameBuilder packet(String source, String destination) {
        return FrameBuilder.plain(source, destination).withoutLink().udp(1, 2).payload(1_460);
    }

    private static byte[] answer(byte[] packet, int mtu) {
        UnsafeBuffer to = new UnsafeBuffer(new byte[GUARD + TooBig.MAX_V6_LENGTH + GUARD]);
        int length = TooBig.write(new UnsafeBuffer(packet), 0, packet.length, packet[0] >>> 4 == 4, mtu, to, GUARD);
        byte[] all = to.byteArray();
        assertArrayEquals(new byte[GUARD], Arrays.copyOf(all, GUARD));
        byte[] behind = Arrays.copyOfRange(all, GUARD + length, all.length);
        assertArrayEquals(new byte[behind.length], behind);
        return Arrays.copyOfRange(all, GUARD, GUARD + length);
    }

    private static boolean mayAnswer(byte[] packet) {
        return TooBig.mayAnswer(new UnsafeBuffer(packet), 0, packet.length, packet[0] >>> 4 == 4);
    }

    @Test
    void shouldTellAnIpv4SenderTheMtuAndQuoteAsMuchAsIsAllowed() {
        byte[] packet = packet(V4, EngineSite.UE).octets();

        byte[] answer = answer(packet, 1_464);

        byte[] expected = ArbitraryPacket.icmp(
                EngineSite.UE,
                V4,
                ByteBuffer.allocate(556)
                        .putInt(0x0304_0000)
                        .putInt(1_464)
                        .put(packet, 0, 548)
                        .array());
        assertEquals(576, answer.length);
        assertTrue(InternetChecksum.isRight(answer));
        assertArrayEquals(Arrays.copyOfRange(expected, 12, 576), Arrays.copyOfRange(answer, 12, 576));
    }

    @Test
    void shouldTellAnIpv6SenderTheMtuAndQuoteAsMuchAsIsAllowed() {
        byte[] packet = packet(V6, EngineSite.UE6).octets();

        byte[] answer = answer(packet, 1_444);

        byte[] message = ByteBuffer.allocate(1_240)
                .putInt(0x0200_0000)
                .putInt(1_444)
                .put(packet, 0, 1_232)
                .array();
        byte[] expected = ArbitraryPacket.icmp(EngineSite.UE6, V6, message);
        assertEquals(1_280, answer.length);
        assertArrayEquals(Arrays.copyOfRange(expected, 4, 1_280), Arrays.copyOfRange(answer, 4, 1_280));
    }

    @Test
    void shouldQuoteAShortPacketAsAWhole() {
        byte[] packet = packet(V4, EngineSite.UE).payload(30).octets();

        byte[] answer = answer(packet, 50);

        assertArrayEquals(packet, Arrays.copyOfRange(answer, 28, answer.length));
    }

    @ParameterizedTest
    @CsvSource({
        "10.60.1.10, 10.45.0.1, true",
        "10.60.1.10, 224.0.0.1, false",
        "10.60.1.10, 255.255.255.255, false",
        "239.1.2.3, 10.45.0.1, false",
        "0.0.0.0, 10.45.0.1, false",
        "127.0.0.1, 10.45.0.1, false",
        "2001:db8:60:1::10, 2001:db8:45:7::1, true",
        "2001:db8:60:1::10, ff02::1, false",
        "::, 2001:db8:45:7::1, false",
        "::1, 2001:db8:45:7::1, false"
    })
    void shouldAnswerOnlyOneHostToOneHost(String source, String destination, boolean isAnswered) {
        assertEquals(isAnswered, mayAnswer(packet(source, destination).octets()));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12})
    void shouldNeverAnswerAnIcmpError(int type) {
        byte[] message = ByteBuffer.allocate(600).put((byte) type).array();

        assertFalse(mayAnswer(ArbitraryPacket.icmp(V4, EngineSite.UE, message)));
    }

    @Test
    void shouldAnswerAnEchoButNotWhatIsTooShortToTell() {
        assertTrue(mayAnswer(packet(V4, EngineSite.UE).ping(1, 1).octets()));
        assertTrue(mayAnswer(packet(V6, EngineSite.UE6).ping(1, 1).octets()));
        assertFalse(mayAnswer(ArbitraryPacket.icmp(V6, EngineSite.UE6, new byte[] {2, 0, 0, 0, 0, 0, 0, 0})));
        assertFalse(mayAnswer(ArbitraryPacket.icmp(V4, EngineSite.UE, new byte[] {8, 0, 0, 0})));
        assertFalse(mayAnswer(ArbitraryPacket.icmp(V6, EngineSite.UE6, new byte[] {(byte) 128, 0, 0, 0})));
    }

    @Test
    void shouldAnswerAFirstFragmentAndNoOther() {
        byte[] packet = packet(V4, EngineSite.UE).octets();
        packet[6] = 0x20;
        assertTrue(mayAnswer(packet));
        packet[7] = 1;
        assertFalse(mayAnswer(packet));

        byte[] packet6 = packet(V6, EngineSite.UE6).octets();
        packet6[6] = 44;
        packet6[40] = 17;
        packet6[42] = 0;
        packet6[43] = 1;
        assertTrue(mayAnswer(packet6));
        packet6[43] = 9;
        assertFalse(mayAnswer(packet6));
    }

    @Test
    void shouldNotAnswerIpv6WhoseHeadersCannotBeRead() {
        byte[] packet = packet(V6, EngineSite.UE6).payload(20).octets();
        packet[6] = 0;
        packet[41] = 100;

        assertFalse(mayAnswer(packet));
    }

    @Test
    void shouldBeReadByTsharkWithoutFault(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        Path file = directory.resolve("answers.pcap");
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (byte[] answer : List.of(
                    answer(packet(V4, EngineSite.UE).octets(), 1_464),
                    answer(packet(V4, EngineSite.UE).payload(100).octets(), 100),
                    answer(packet(V6, EngineSite.UE6).octets(), 1_444))) {
                capture.write(new UnsafeBuffer(answer), 0, answer.length, answer.length, 0, Link.RAW_IP);
            }
        }

        assertEquals(List.of(), Tshark.badChecksums(file));
        assertEquals(List.of("1464", "100"), Tshark.read(file, "icmp.type == 3 && icmp.code == 4", "icmp.mtu"));
        assertEquals(List.of("1444"), Tshark.read(file, "icmpv6.type == 2", "icmpv6.mtu"));
    }
}
