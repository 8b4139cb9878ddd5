package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.generate.Address;
import io.turnout.generate.Tshark;
import io.turnout.replay.CaptureWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rewriting arbitrary packets: what comes out is what would have been made with the other address from the beginning,
 * and rewriting it back gives what went in. A failing seed is in the message.
 */
class RewriteThereAndBackTest {
    private static final int PACKET_COUNT = 1_000;
    private static final int CAPTURED_COUNT = 1_000;
    private static final String A1 = "10.60.1.10";
    private static final String A2 = "10.60.2.10";
    private static final String A1_6 = "2001:db8:60:1::10";
    private static final String A2_6 = "2001:db8:60:2::10";

    private static byte[] arbitrary(long seed, String instance, boolean isFromInstance) {
        return ArbitraryPacket.make(new SplittableRandom(seed), instance, isFromInstance);
    }

    /** tshark takes a quotation that is cut for a short packet with a wrong checksum. */
    private static byte[] whole(long seed, String instance, boolean isFromInstance) {
        return ArbitraryPacket.makeWhole(new SplittableRandom(seed), instance, isFromInstance);
    }

    private static byte[] rewrite(byte[] packet, boolean isFromInstance, String instance) {
        UnsafeBuffer buffer = new UnsafeBuffer(packet.clone());
        Address address = Address.of(instance);
        if (isFromInstance) {
            AddressRewriter.source(buffer, 0, packet.length, address.isV4(), address.high(), address.low());
        } else {
            AddressRewriter.destination(buffer, 0, packet.length, address.isV4(), address.high(), address.low());
        }
        return buffer.byteArray();
    }

    @ParameterizedTest
    @CsvSource({
        A1 + "," + A2 + ",false",
        A1 + "," + A2 + ",true",
        A1 + ",192.0.2.201,false",
        A1 + ",192.0.2.201,true",
        A1_6 + "," + A2_6 + ",false",
        A1_6 + "," + A2_6 + ",true",
        A1_6 + ",fd00::1,false",
        A1_6 + ",fd00::1,true"
    })
    void shouldGiveThePacketOfTheOtherAddressThereAndTheSamePacketBack(String from, String to, boolean isFromInstance) {
        for (long seed = 0; seed < PACKET_COUNT; seed++) {
            byte[] packet = arbitrary(seed, from, isFromInstance);

            byte[] there = rewrite(packet, isFromInstance, to);

            String message = "seed " + seed;
            assertArrayEquals(arbitrary(seed, to, isFromInstance), there, message);
            assertArrayEquals(packet, rewrite(there, isFromInstance, from), message);
        }
    }

    /** Whoever damaged a packet, its receiver is to find out. */
    @Test
    void shouldLeaveWrongChecksumsAsWrongAsTheyWere() {
        SplittableRandom damage = new SplittableRandom(1);
        for (long seed = 0; seed < PACKET_COUNT; seed++) {
            byte[] packet = arbitrary(seed, A1, true);
            int headerLength = (packet[0] & 0xF) * 4;
            if (packet.length > headerLength + 8) {
                packet[headerLength + 8 + damage.nextInt(packet.length - headerLength - 8)] ^= 0x10;

                byte[] back = rewrite(rewrite(packet, true, A2), true, A1);

                assertArrayEquals(packet, back, "seed " + seed);
            }
        }
    }

    @Test
    void shouldRewriteWhatARouterQuotesAndNothingElse() {
        for (String[] pair : new String[][] {{A1, A2, "192.0.2.1"}, {A1_6, A2_6, "2001:db8:99::1"}}) {
            byte[] quoted = arbitrary(5, pair[0], false);
            byte[] rewritten = arbitrary(5, pair[1], false);
            byte[] ofAnother = arbitrary(5, pair[0] + "1", false);
            boolean ipv4 = Address.of(pair[0]).isV4();

            assertArrayEquals(
                    error(pair[2], rewritten, ipv4), rewriteQuoted(error(pair[2], quoted, ipv4), pair[0], pair[1]));
            assertArrayEquals(
                    error(pair[2], ofAnother, ipv4), rewriteQuoted(error(pair[2], ofAnother, ipv4), pair[0], pair[1]));
            assertArrayEquals(rewritten, rewriteQuoted(rewritten, pair[0], pair[1]));
        }
    }

    private static byte[] rewriteQuoted(byte[] packet, String before, String after) {
        UnsafeBuffer buffer = new UnsafeBuffer(packet.clone());
        Address from = Address.of(before);
        Address to = Address.of(after);
        AddressRewriter.quotedDestination(
                buffer, 0, packet.length, from.isV4(), from.high(), from.low(), to.high(), to.low());
        return buffer.byteArray();
    }

    /** A time-exceeded message from a router to the UE. */
    private static byte[] error(String router, byte[] quoted, boolean ipv4) {
        int type = ipv4 ? 11 : 3;
        byte[] message = ByteBuffer.allocate(8 + quoted.length)
                .put((byte) type)
                .put(8, quoted)
                .array();
        return ArbitraryPacket.icmp(router, ipv4 ? EngineSite.UE : EngineSite.UE6, message);
    }

    @Test
    void shouldLeaveAQuotationThatEndsWithinItsHeaderAsItIs() {
        for (int quotedLength = 0; quotedLength < 20; quotedLength++) {
            byte[] quoted = Arrays.copyOf(arbitrary(5, A1, false), quotedLength);
            byte[] error = error(A1, quoted, true);

            assertArrayEquals(error(A2, quoted, true), rewrite(error, true, A2));
        }
    }

    @Test
    void shouldGiveWhatTsharkFindsNoFaultIn(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        Path file = directory.resolve("rewritten.pcap");
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (long seed = 0; seed < CAPTURED_COUNT; seed++) {
                write(capture, rewrite(whole(seed, A1, true), true, A2));
                write(capture, rewrite(whole(seed, A1_6, false), false, A2_6));
            }
        }

        assertEquals(List.of(), Tshark.badChecksums(file));
    }

    @Test
    void shouldNoticeByTsharkWhatIsNotRewrittenRight(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        Path file = directory.resolve("damaged.pcap");
        byte[] damaged = rewrite(arbitrary(7, A1, true), true, A2);
        damaged[15] ^= 1;
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            write(capture, damaged);
        }

        assertEquals(List.of("1"), Tshark.badChecksums(file));
    }

    private static void write(CaptureWriter capture, byte[] packet) {
        capture.write(new UnsafeBuffer(packet), 0, packet.length, packet.length, 0, Link.RAW_IP);
    }
}
