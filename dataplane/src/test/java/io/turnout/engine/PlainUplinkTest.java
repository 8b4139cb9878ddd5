package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.generate.Generator;
import io.turnout.generate.Scenario;
import io.turnout.replay.CaptureReader;
import io.turnout.replay.CaptureWriter;
import io.turnout.table.Bearer;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short way does what the long way does: the same bursts through an engine that has both, and one that avoids the
 * short one, give the same octets in the same order, verdicts, counters, bearers and counts of rules.
 */
class PlainUplinkTest {
    private static final String[] UES = {EngineSite.UE, "10.45.0.2", "10.45.0.3", "10.46.0.1"};
    private static final String[] DESTINATIONS = {
        EngineSite.PLAIN,
        EngineSite.PLAIN,
        EngineSite.PLAIN_TOO,
        EngineSite.REWRITTEN,
        EngineSite.INSTANCE4,
        EngineSite.REWRITTEN6_BY_V4,
        EngineSite.NOWHERE,
        EngineSite.AFAR,
        "8.8.8.8",
        "10.45.0.2"
    };
    private static final int BURSTS = 300;
    private static final int GENERATED_FRAMES = 2_000;

    private final EngineSite both = new EngineSite();
    private final EngineSite longOnly = new EngineSite();

    /** Verdicts that were compared. */
    private int told;

    PlainUplinkTest() {
        longOnly.engine.avoidShortWay();
    }

    static IntStream seeds() {
        return IntStream.range(0, 8);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithTheLongWayOnRandomBursts(int seed) {
        Random random = new Random(seed);
        List<Frame> others = EngineFuzzTest.frames().toList();
        long nowNs = EngineSite.SECOND_NS;
        for (int i = 0; i < BURSTS; i++) {
            if (i % 50 == 0) {
                steer(random);
            }
            changeRule(random);
            List<Frame> burst = new ArrayList<>();
            for (int frames = random.nextInt(15); frames >= 0; frames--) {
                burst.add(random.nextInt(4) == 0 ? others.get(random.nextInt(others.size())) : uplink(random));
            }
            nowNs += random.nextInt(8) == 0 ? 2 * EngineSite.SECOND_NS : EngineSite.SECOND_NS / 1_000;
            process(burst, nowNs);
        }
        assertSameTables();
        assertTrue(both.counters.frames(Reason.UPLINK_LOCAL) > 0);
        assertTrue(both.counters.frames(Reason.RULE_TO_CORE) > 0);
        assertTrue(both.counters.frames(Reason.NO_APPLICATION) > 0);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithTheLongWayOnWhatTheGeneratorMakes(int seed, @TempDir Path directory) throws IOException {
        Scenario scenario = new Scenario();
        scenario.seed = seed;
        scenario.frameCount = GENERATED_FRAMES;
        scenario.ueCount = 20;
        scenario.ipv6UeShare = 0.2;
        Path capture = directory.resolve("generated.pcap");
        try (CaptureWriter writer = CaptureWriter.create(capture)) {
            Generator.write(scenario, writer, done -> {});
        }
        Random random = new Random(seed);
        List<Frame> burst = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(capture)) {
            while (reader.next()) {
                byte[] octets = new byte[reader.capturedLength()];
                reader.frame().getBytes(0, octets);
                boolean isDamaged = random.nextInt(20) == 0;
                octets[random.nextInt(octets.length)] ^= (byte) (isDamaged ? 1 << random.nextInt(8) : 0);
                burst.add(Frame.of(octets, random.nextInt(10) == 0 ? Side.CORE : Side.ACCESS));
                if (random.nextInt(10) == 0 || burst.size() == EngineSite.LIMITS.burstFrames()) {
                    process(burst, reader.timeNs());
                    burst.clear();
                }
            }
        }
        process(burst, Long.MAX_VALUE / 4);
        assertSameTables();
    }

    @Test
    void shouldKeepTheOrderOfAUeWhoseFramesGoBothWays() {
        byte[] plain = gPdu(EngineSite.UE, EngineSite.PLAIN, 1).payload(10, 1).octets();
        byte[] container = gPdu(EngineSite.UE, EngineSite.PLAIN, 1)
                .container(1, 5)
                .payload(11, 2)
                .octets();
        byte[] plainToo =
                gPdu(EngineSite.UE, EngineSite.PLAIN, 1).payload(12, 3).octets();
        byte[] large =
                gPdu(EngineSite.UE, EngineSite.PLAIN, 1).payload(1_473, 4).octets();
        both.uplink(plain);

        List<Sent> sent = both.uplink(plain, container, plainToo, large, plain);

        assertEquals(
                List.of(52, 53, 54, 1_514, 35, 52),
                sent.stream().map(frame -> frame.octets().length).toList());
    }

    @Test
    void shouldTakeTheShortWayOnlyInTheNewestBearer() {
        both.uplink(gPdu(EngineSite.UE, EngineSite.PLAIN, 1).octets());
        int learned = both.learnedLinkLengths.size();

        both.uplink(gPdu(EngineSite.UE, EngineSite.PLAIN, 1).octets());
        assertEquals(learned, both.learnedLinkLengths.size());
        both.uplink(gPdu(EngineSite.UE, EngineSite.PLAIN, 2).octets());
        assertEquals(learned + 1, both.learnedLinkLengths.size());
        both.uplink(FrameBuilder.gPdu("10.0.1.9", EngineSite.SGW, 2)
                .packet(EngineSite.UE, EngineSite.PLAIN)
                .udp(1, 2)
                .octets());
        assertEquals(learned + 2, both.learnedLinkLengths.size());
        assertEquals(2, Bearer.teid(both.ue(EngineSite.UE).uplink().get(0)));
    }

    private static FrameBuilder gPdu(String ue, String destination, int teid) {
        return FrameBuilder.gPdu(EngineSite.ENB, EngineSite.SGW, teid)
                .packet(ue, destination)
                .udp(1, 2);
    }

    private static Frame uplink(Random random) {
        int ue = random.nextInt(UES.length);
        boolean isOdd = random.nextInt(10) == 0;
        FrameBuilder frame = FrameBuilder.gPdu(
                        random.nextInt(20) == 0 ? "10.0.1.2" : EngineSite.ENB,
                        random.nextInt(40) == 0 ? EngineSite.PLATFORM : EngineSite.SGW,
                        isOdd ? random.nextInt(5) : ue + 1)
                .packet(UES[ue], DESTINATIONS[random.nextInt(DESTINATIONS.length)]);
        if (random.nextInt(4) == 0) {
            frame.vlan(random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            frame.sequence(random.nextInt(65_536));
        }
        if (random.nextInt(10) == 0) {
            frame.container(1, random.nextInt(64));
        }
        if (random.nextInt(4) == 0) {
            frame.tcp(1, 2).mss(1_460);
        } else {
            frame.udp(random.nextInt(1_000), 2);
        }
        int length = random.nextInt(20) == 0 ? 1_440 + random.nextInt(60) : random.nextInt(100);
        byte[] octets = frame.payload(length, random.nextLong()).octets();
        if (random.nextInt(20) == 0) {
            octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        }
        int wireLength = octets.length + (random.nextInt(30) == 0 ? 10 : 0);
        return new Frame(octets, wireLength, Link.ETHERNET, random.nextInt(20) == 0 ? Side.CORE : Side.ACCESS);
    }

    /** Puts another steering in place in both, with one of the things that plain uplink must heed. */
    private void steer(Random random) {
        Steering.Builder steering = EngineSite.steering();
        switch (random.nextInt(6)) {
            case 0 -> steering.maxMss(1_300);
            case 1 -> steering.solicit(0, Address.of(EngineSite.SOLICITED).low());
            case 2 -> steering.mtu(Side.APP, Steering.MIN_MTU);
            case 3 -> steering.dropSpoofed(true);
            default -> {
                // As it is.
            }
        }
        Steering next = steering.build();
        both.engine.steering(next);
        longOnly.engine.steering(next);
    }

    private void changeRule(Random random) {
        if (random.nextInt(5) != 0) {
            return;
        }
        String ue = UES[random.nextInt(3)];
        int application = random.nextInt(2);
        long route = switch (random.nextInt(6)) {
            case 0 -> Route.NULL_ROUTE;
            case 1 -> Route.core(1);
            case 2 -> Route.peer(EngineSite.PEER_INDEX, 1);
            case 3 -> Route.inSwitch(Route.local(1, 1), 0, true);
            default -> Route.local(random.nextInt(2), 1);
        };
        both.rule(ue, application, route);
        longOnly.rule(ue, application, route);
    }

    private void process(List<Frame> burst, long nowNs) {
        both.at(nowNs);
        longOnly.at(nowNs);
        assertSame(longOnly.process(burst), both.process(burst));
        assertEquals(longOnly.told.size(), both.told.size());
        int toldBefore = told;
        told = both.told.size();
        assertEquals(longOnly.told.subList(toldBefore, told), both.told.subList(toldBefore, told));
        assertEquals(longOnly.learnedLinkLengths.size(), both.learnedLinkLengths.size());
        for (int code = 0; code < Reason.count(); code++) {
            Reason reason = Reason.of(code);
            assertEquals(longOnly.counters.frames(reason), both.counters.frames(reason), reason.label());
        }
        assertEquals(longOnly.counters.spoofed(), both.counters.spoofed());
        assertEquals(longOnly.counters.merged(), both.counters.merged());
        assertEquals(longOnly.counters.made(), both.counters.made());
    }

    private static void assertSame(List<Sent> expected, List<Sent> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).octets(), actual.get(i).octets());
            assertEquals(expected.get(i).wireLength(), actual.get(i).wireLength());
            assertEquals(expected.get(i).link(), actual.get(i).link());
            assertEquals(expected.get(i).egress(), actual.get(i).egress());
            assertEquals(expected.get(i).timeNs(), actual.get(i).timeNs());
        }
    }

    private void assertSameTables() {
        assertEquals(ues(longOnly), ues(both));
        for (int entry = 0; entry < EngineSite.steering().build().entryCount(); entry++) {
            assertEquals(longOnly.engine.defaultPackets(entry), both.engine.defaultPackets(entry));
            assertEquals(longOnly.engine.defaultOctets(entry), both.engine.defaultOctets(entry));
        }
    }

    private static List<TableView.Ue> ues(EngineSite site) {
        site.tables.quietPoints().idle(0);
        List<TableView.Ue> ues = new ArrayList<>();
        site.tables.view().forEachUe(ues::add);
        return ues;
    }
}
