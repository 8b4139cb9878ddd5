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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FragmentationTest {
    private static final int PACKET_COUNT = 1_000;
    private static final int GUARD = 64;
    private static final String V4 = "10.60.1.10";

    /** All fragments of a packet, in order; what is written outside a fragment fails the test. */
    private static List<byte[]> split(byte[] packet, int maxLength) {
        boolean ipv4 = packet[0] >>> 4 == 4;
        UnsafeBuffer from = new UnsafeBuffer(packet);
        List<byte[]> fragments = new ArrayList<>();
        int count = Fragmentation.count(from, 0, packet.length, ipv4, maxLength);
        for (int i = 0; i < count; i++) {
            UnsafeBuffer to = new UnsafeBuffer(new byte[GUARD + maxLength + GUARD]);
            int length = ipv4
                    ? Fragmentation.writeV4(from, 0, packet.length, maxLength, i, to, GUARD)
                    : Fragmentation.writeV6(from, 0, packet.length, maxLength, i, 77, to, GUARD);
            assertTrue(length <= maxLength, "a fragment of " + length);
            byte[] all = to.byteArray();
            assertArrayEquals(new byte[GUARD], Arrays.copyOf(all, GUARD));
            byte[] behind = Arrays.copyOfRange(all, GUARD + length, all.length);
            assertArrayEquals(new byte[behind.length], behind);
            fragments.add(Arrays.copyOfRange(all, GUARD, GUARD + length));
        }
        return fragments;
    }

    private static int u16(byte[] octets, int offset) {
        return ByteBuffer.wrap(octets).getShort(offset) & 0xFFFF;
    }

    /** Puts fragments together as a receiver would: each at its offset, of a packet that may be a fragment itself. */
    private static byte[] payload(List<byte[]> fragments, boolean ipv4) {
        int base = 8 * (u16(fragments.get(0), ipv4 ? 6 : 42) >>> (ipv4 ? 0 : 3) & 0x1FFF);
        byte[] whole = new byte[0];
        for (byte[] fragment : fragments) {
            int headerLength = ipv4 ? (fragment[0] & 0xF) * 4 : 48;
            int field = u16(fragment, ipv4 ? 6 : 42);
            int offset = 8 * (ipv4 ? field & 0x1FFF : field >>> 3) - base;
            assertEquals(whole.length, offset, "a gap or an overlap");
            whole = Arrays.copyOf(whole, offset + fragment.length - headerLength);
            System.arraycopy(fragment, headerLength, whole, offset, fragment.length - headerLength);
        }
        return whole;
    }

    @Test
    void shouldGiveThePacketWhenItsFragmentsArePutTogether() {
        for (long seed = 0; seed < PACKET_COUNT; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] packet = ArbitraryPacket.make(random, V4, random.nextBoolean());
            int headerLength = (packet[0] & 0xF) * 4;
            List<byte[]> fragments = split(packet, headerLength + 8 + random.nextInt(100));

            String message = "seed " + seed;
            byte[] original = Arrays.copyOfRange(packet, headerLength, packet.length);
            assertArrayEquals(original, original.length == 0 ? original : payload(fragments, true), message);
            boolean hasMore = (u16(packet, 6) & 0x2000) != 0;
            for (int i = 0; i < fragments.size(); i++) {
                byte[] fragment = fragments.get(i);
                assertTrue(isHeaderRight(fragment), message);
                boolean isLast = i == fragments.size() - 1;
                assertEquals(!isLast || hasMore, (u16(fragment, 6) & 0x2000) != 0, message);
                assertEquals(fragment.length, u16(fragment, 2), message);
                assertArrayEquals(same(packet), same(fragment), message);
            }
        }
    }

    /** What is the same in all fragments: traffic class, identification, TTL, protocol and addresses. */
    private static byte[] same(byte[] packet) {
        byte[] header = Arrays.copyOf(packet, 20);
        header[0] = 0;
        for (int changed : new int[] {2, 3, 6, 7, 10, 11}) {
            header[changed] = 0;
        }
        return header;
    }

    private static boolean isHeaderRight(byte[] packet) {
        int sum = 0;
        for (int i = 0; i < (packet[0] & 0xF) * 4; i += 2) {
            sum += u16(packet, i);
        }
        return (sum & 0xFFFF) + (sum >>> 16) == 0xFFFF;
    }

    @Test
    void shouldRepeatOnlyOptionsThatAreToBeCopied() {
        byte[] plain = FrameBuilder.plain(EngineSite.UE, V4)
                .withoutLink()
                .udp(1, 2)
                .payload(60)
                .octets();
        byte[] options = {1, 7, 3, 4, (byte) 0x94, 4, 0, 0, 1, (byte) 0x82, 3, 9
        }; // record route, router alert, security
        byte[] packet = new byte[plain.length + options.length];
        System.arraycopy(plain, 0, packet, 0, 20);
        System.arraycopy(options, 0, packet, 20, options.length);
        System.arraycopy(plain, 20, packet, 20 + options.length, plain.length - 20);
        packet[0] = 0x48;

        List<byte[]> fragments = split(packet, 60);

        assertArrayEquals(options, Arrays.copyOfRange(fragments.get(0), 20, 32));
        assertEquals(0x47, fragments.get(1)[0]);
        assertArrayEquals(
                new byte[] {(byte) 0x94, 4, 0, 0, (byte) 0x82, 3, 9, 0}, Arrays.copyOfRange(fragments.get(1), 20, 28));
    }

    @Test
    void shouldStopAtOptionsThatCannotBeRead() {
        byte[] plain = FrameBuilder.plain(EngineSite.UE, V4)
                .withoutLink()
                .udp(1, 2)
                .payload(60)
                .octets();
        for (int optionLength : new int[] {0, 1, 9}) {
            byte[] packet = new byte[plain.length + 4];
            System.arraycopy(plain, 0, packet, 0, 20);
            packet[20] = (byte) 0x82;
            packet[21] = (byte) optionLength;
            System.arraycopy(plain, 20, packet, 24, plain.length - 20);
            packet[0] = 0x46;

            assertEquals(0x45, split(packet, 60).get(1)[0]);
        }
    }

    @Test
    void shouldSplitAnOuterIpv6PacketBehindItsHeader() {
        byte[] packet = FrameBuilder.gPdu(EngineSite.ENB6, EngineSite.SGW6, 7)
                .withoutLink()
                .packet(EngineSite.UE, V4)
                .udp(1, 2)
                .payload(3_000)
                .octets();

        List<byte[]> fragments = split(packet, 1_280);

        assertEquals(3, fragments.size());
        assertArrayEquals(Arrays.copyOfRange(packet, 40, packet.length), payload(fragments, false));
        for (int i = 0; i < 3; i++) {
            byte[] fragment = fragments.get(i);
            assertEquals(fragment.length - 40, u16(fragment, 4));
            assertEquals(44, fragment[6]);
            assertEquals(17, fragment[40]);
            assertEquals(i < 2 ? 1 : 0, u16(fragment, 42) & 7);
            assertEquals(77, ByteBuffer.wrap(fragment).getInt(44));
            assertArrayEquals(Arrays.copyOfRange(packet, 7, 40), Arrays.copyOfRange(fragment, 7, 40));
        }
    }

    @Test
    void shouldNotBeAllowedByDontFragmentNorByIpv6() {
        FrameBuilder packet =
                FrameBuilder.plain(EngineSite.UE, V4).withoutLink().udp(1, 2);
        byte[] octets = packet.octets();
        octets[6] = 0x40;
        assertFalse(Fragmentation.isAllowed(new UnsafeBuffer(octets), 0, true));
        octets[6] = 0x20;
        assertTrue(Fragmentation.isAllowed(new UnsafeBuffer(octets), 0, true));
        octets[6] = 0;
        assertFalse(Fragmentation.isAllowed(new UnsafeBuffer(octets), 0, false));
    }

    @Test
    void shouldGiveWhatTsharkPutsTogetherAndFindsNoFaultIn(@TempDir Path directory)
            throws IOException, InterruptedException {
        Tshark.assumePresent();
        Path file = directory.resolve("fragments.pcap");
        int count = 0;
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (int i = 0; i < 20; i++) {
                for (String[] outer :
                        new String[][] {{EngineSite.SGW, EngineSite.ENB}, {EngineSite.SGW6, EngineSite.ENB6}}) {
                    byte[] packet = FrameBuilder.gPdu(outer[0], outer[1], 7)
                            .withoutLink()
                            .outerIdentification(i)
                            .udpChecksum(true)
                            .packet(V4, EngineSite.UE)
                            .udp(1, 2)
                            .payload(1_400 + 50 * i)
                            .octets();
                    boolean ipv4 = outer[0].indexOf(':') < 0;
                    UnsafeBuffer from = new UnsafeBuffer(packet);
                    UnsafeBuffer to = new UnsafeBuffer(new byte[1_280]);
                    for (int n = 0; n < Fragmentation.count(from, 0, packet.length, ipv4, 1_280); n++) {
                        int length = ipv4
                                ? Fragmentation.writeV4(from, 0, packet.length, 1_280, n, to, 0)
                                : Fragmentation.writeV6(from, 0, packet.length, 1_280, n, i, to, 0);
                        capture.write(to, 0, length, length, count++, Link.RAW_IP);
                    }
                }
            }
        }

        assertEquals(List.of(), Tshark.wrongFrames(file));
        assertEquals(40L, Tshark.messageCounts(file).get(255));
    }
}
