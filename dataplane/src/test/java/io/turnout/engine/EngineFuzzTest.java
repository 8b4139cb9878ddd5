package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.turnout.engine.EngineSite.Frame;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arbitrary frames through the engine: it never throws, writes nothing outside a frame and its headroom, stays conserved
 * ({@link EngineSite} checks these), and what it does not deliver leaves as it came.
 */
class EngineFuzzTest {
    private static final int[] LINKS = {Link.ETHERNET, Link.RAW_IP, Link.LINUX_COOKED, Link.LINUX_COOKED_V2, 147};
    /** Few places to keep frames in, so that making an engine for each input is quick. */
    static final EngineLimits LIMITS = new EngineLimits(16, 2_048, 4, 8, EngineSite.SECOND_NS);

    private static final int BURSTS_PER_SITE = 200;
    private static final int BURST_FRAMES = 8;

    /** Right frames of every kind, with the side they come from. */
    static Stream<Frame> frames() {
        return Stream.concat(uplink().map(octets -> Frame.of(octets, Side.ACCESS)), ofOtherSides());
    }

    private static Stream<byte[]> uplink() {
        FrameBuilder whole = FrameBuilder.gPdu(EngineSite.ENB, EngineSite.SGW, 1)
                .packet(EngineSite.UE, EngineSite.REWRITTEN)
                .tcp(1, 2)
                .payload(150);
        FrameBuilder whole6 = FrameBuilder.gPdu(EngineSite.ENB6, EngineSite.SGW6, 1)
                .packet(EngineSite.UE6, EngineSite.REWRITTEN6)
                .udp(1, 2)
                .payload(150);
        return Stream.of(
                        EngineTest.deliverable().map(FrameBuilder::octets),
                        AddressRewriterTest.rewritable().map(FrameBuilder::octets),
                        Fragmenter.fragments(whole, 7, 140, FragmentOrder.IN_ORDER).stream(),
                        Fragmenter.fragments(whole6, 7, 140, FragmentOrder.LAST_FIRST).stream())
                .flatMap(frames -> frames);
    }

    /** From peers, from the instances' side, and what teaches a bearer for these. */
    private static Stream<Frame> ofOtherSides() {
        return Stream.of(
                from(
                        Side.CORE,
                        Tunnels.uplink()
                                .packet(EngineSite.UE, EngineSite.REWRITTEN)
                                .udp(1, 2)),
                from(
                        Side.CORE,
                        Tunnels.uplink().packet(EngineSite.UE, EngineSite.AFAR).tcp(1, 2)),
                from(
                        Side.ACCESS,
                        Tunnels.downlink()
                                .packet(EngineSite.AFAR, EngineSite.UE)
                                .udp(1, 2)),
                from(
                        Side.CORE,
                        Tunnels.marked(7, 1)
                                .packet(EngineSite.UE6, EngineSite.PLAIN6)
                                .udp(1, 2)),
                from(
                        Side.ACCESS,
                        tunnel(EngineSite.ENB, EngineSite.SGW)
                                .packet(EngineSite.UE, EngineSite.AFAR)
                                .udp(1, 2)),
                from(
                        Side.CORE,
                        tunnel(EngineSite.SGW, EngineSite.ENB)
                                .packet(EngineSite.PLAIN, EngineSite.UE)
                                .udp(1, 2)),
                from(
                        Side.CORE,
                        FrameBuilder.tunnel(EngineSite.SGW, EngineSite.ENB).endMarker(3)),
                from(
                        Side.APP,
                        FrameBuilder.plain(EngineSite.PLAIN, EngineSite.UE)
                                .udp(1, 2)
                                .payload(50)),
                from(
                        Side.APP,
                        FrameBuilder.plain(EngineSite.INSTANCE4, EngineSite.UE).tcp(1, 2)),
                from(
                        Side.APP,
                        FrameBuilder.plain(EngineSite.PLAIN6, EngineSite.UE6).ping(1, 2)));
    }

    private static FrameBuilder tunnel(String source, String destination) {
        return FrameBuilder.gPdu(source, destination, 3);
    }

    private static Frame from(int side, FrameBuilder frame) {
        return Frame.of(frame.octets(), side);
    }

    /** A frame's direction, its link, and how many octets a capture took off it, then the frame. */
    static Stream<byte[]> seeds() {
        return frames().map(frame -> {
            byte[] seed = new byte[3 + frame.octets().length];
            seed[0] = (byte) frame.ingress();
            System.arraycopy(frame.octets(), 0, seed, 3, frame.octets().length);
            return seed;
        });
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void shouldTakeAnyFrame(byte[] seed) {
        take(seed, new EngineSite(LIMITS));
    }

    static void take(byte[] seed, EngineSite site) {
        if (seed.length >= 3) {
            byte[] octets = Arrays.copyOfRange(seed, 3, seed.length);
            int wireLength = octets.length + (seed[2] & 0xFF);
            int link = LINKS[(seed[1] & 0xFF) % LINKS.length];
            Frame frame = new Frame(octets, wireLength, link, seed[0] & 3);
            run(site, List.of(List.of(frame, frame)));
        }
    }

    static IntStream randomSeeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("randomSeeds")
    void shouldTakeAnyMutationOfRightFrames(int seed) {
        Random random = new Random(seed);
        List<Frame> originals = frames().toList();
        List<List<Frame>> bursts = new ArrayList<>();
        for (int i = 0; i < BURSTS_PER_SITE; i++) {
            bursts.add(Stream.generate(() -> mutated(originals.get(random.nextInt(originals.size())), random))
                    .limit(BURST_FRAMES)
                    .toList());
        }
        EngineSite site = new EngineSite();

        run(site, bursts);

        for (Verdict verdict : List.of(Verdict.LOCAL, Verdict.PASS, Verdict.PEER, Verdict.DOWNLINK, Verdict.DROP)) {
            assertTrue(site.counters.frames(verdict) > 0, "no mutation with verdict " + verdict);
        }
    }

    private static Frame mutated(Frame original, Random random) {
        byte[] octets = original.octets().clone();
        int headersLength = Math.min(octets.length, 130);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int index = random.nextInt(headersLength);
            octets[index] = (byte) (random.nextBoolean() ? random.nextInt() : octets[index] ^ 1 << random.nextInt(8));
        }
        int wireLength = octets.length;
        if (random.nextInt(8) == 0) {
            octets = Arrays.copyOf(octets, random.nextInt(octets.length + 1));
            wireLength = random.nextBoolean() ? wireLength : octets.length;
        }
        int link = random.nextInt(16) == 0 ? LINKS[random.nextInt(LINKS.length)] : Link.ETHERNET;
        int ingress = random.nextInt(8) == 0 ? random.nextInt(4) : original.ingress();
        return new Frame(octets, wireLength, link, ingress);
    }

    private static void run(EngineSite site, List<List<Frame>> bursts) {
        Set<ByteBuffer> inputs = new HashSet<>();
        long nowNs = 0;
        for (List<Frame> burst : bursts) {
            burst.forEach(frame -> inputs.add(ByteBuffer.wrap(frame.octets())));
            site.at(nowNs += EngineSite.SECOND_NS / 20);
            site.process(burst);
        }
        site.flush();
        long altered = site.sent.stream()
                .filter(sent -> sent.egress() <= Side.CORE && !inputs.contains(ByteBuffer.wrap(sent.octets())))
                .count();
        assertTrue(altered <= site.counters.frames(Verdict.DOWNLINK), "altered");
        assertEquals(0, site.counters.frames(Verdict.ABSORBED));
    }

    /** Negative control: the site notices an octet written behind a frame, and one in front of its headroom. */
    @Test
    void shouldNoticeWritesOutsideAFrameAndItsHeadroom() {
        List<Frame> burst = List.of(frames().findFirst().orElseThrow());
        EngineSite behind = new EngineSite();
        behind.engine.verdicts((frame, packet, reason) -> {
            behind.told.add(new EngineSite.Told(frame.number(), reason));
            frame.buffer.putByte(frame.offset + frame.length, (byte) 0);
        });
        EngineSite before = new EngineSite();
        before.engine.verdicts((frame, packet, reason) -> {
            before.told.add(new EngineSite.Told(frame.number(), reason));
            frame.buffer.putByte(frame.offset - Burst.HEADROOM - 1, (byte) 0);
        });

        assertThrows(AssertionError.class, () -> behind.process(burst));
        assertThrows(AssertionError.class, () -> before.process(burst));
    }
}
