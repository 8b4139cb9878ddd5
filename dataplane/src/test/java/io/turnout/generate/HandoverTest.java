package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.turnout.wire.Gtpu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final int UE = 1;
    private static final int TARGET = 0;

    private final Scenario scenario = new Scenario();
    private Population population;

    /** One frame: what kind, between whom, in which tunnel, with what packet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Seen(FrameKind kind, String path, int teid, byte[] tPdu, int messageType) {}

    private List<Seen> seen() {
        scenario.enbCount = 2;
        population = new Population(scenario);
        UserTraffic traffic = new UserTraffic(scenario, population, new SplittableRandom(1));
        Script script = new Handover(scenario, population, traffic, UE, TARGET).script();
        assertEquals(UE, script.ue());
        assertEquals(Handover.length(scenario), script.stepCount());
        List<Seen> seen = new ArrayList<>();
        while (script.stepCount() > 0) {
            FrameKind kind = script.next();
            Reading reading = Reading.of(script.frame().octets());
            seen.add(new Seen(kind, path(reading), reading.teid, reading.tPdu, reading.messageType));
        }
        return seen;
    }

    private static String path(Reading reading) {
        return host(reading.source) + " > " + host(reading.destination);
    }

    private static String host(byte[] address) {
        return switch (address[2] << 8 | address[3]) {
            case 0x101 -> "target";
            case 0x102 -> "source";
            case 0x001 -> "sgw";
            default -> Arrays.toString(address);
        };
    }

    private static List<String> told(List<Seen> seen) {
        return seen.stream().map(it -> it.kind.label() + " " + it.path).toList();
    }

    @Test
    void shouldForwardThroughTheSgwWhenForwardingIsIndirect() {
        scenario.forwardedPerHandover = 1;

        assertEquals(
                List.of(
                        "downlink sgw > source",
                        "forwarded source > sgw",
                        "forwarded sgw > target",
                        "uplink target > sgw",
                        "end-marker sgw > source",
                        "end-marker source > sgw",
                        "end-marker sgw > target",
                        "downlink sgw > target"),
                told(seen()));
    }

    @Test
    void shouldShowNoForwardingWhenItIsDirect() {
        scenario.forwardedPerHandover = 0;
        scenario.endMarkerCount = 2;

        assertEquals(
                List.of(
                        "uplink target > sgw",
                        "end-marker sgw > source",
                        "end-marker sgw > source",
                        "downlink sgw > target"),
                told(seen()));
    }

    @Test
    void shouldForwardTheSamePacketInTunnelsOfItsOwn() {
        scenario.forwardedPerHandover = 1;
        List<Seen> seen = seen();

        assertArrayEquals(seen.get(0).tPdu, seen.get(1).tPdu);
        assertArrayEquals(seen.get(0).tPdu, seen.get(2).tPdu);
        Set<Integer> teids =
                Stream.of(0, 1, 2, 3, 7).map(it -> seen.get(it).teid).collect(Collectors.toSet());
        assertEquals(5, teids.size());
    }

    @Test
    void shouldEndEachTunnelThatIsLeft() {
        scenario.forwardedPerHandover = 2;
        scenario.bearersPerUe = 2;
        scenario.endMarkerCount = 2;
        List<Seen> seen = seen();

        List<Integer> endMarkers = seen.stream()
                .filter(it -> it.kind == FrameKind.END_MARKER)
                .map(Seen::teid)
                .toList();
        // For each bearer: its old tunnel twice, then the two that its packets were forwarded in.
        assertEquals(
                List.of(
                        seen.get(0).teid,
                        seen.get(0).teid,
                        seen.get(1).teid,
                        seen.get(2).teid,
                        seen.get(3).teid,
                        seen.get(3).teid,
                        seen.get(4).teid,
                        seen.get(5).teid),
                endMarkers);
        assertEquals(6, Set.copyOf(endMarkers).size());
        seen.stream()
                .filter(it -> it.kind == FrameKind.END_MARKER)
                .forEach(it -> assertEquals(Gtpu.END_MARKER, it.messageType));
    }

    @Test
    void shouldGiveEachBearerANewDownlinkTunnelAndKeepTheUplinkOne() {
        scenario.forwardedPerHandover = 0;
        scenario.bearersPerUe = 3;
        Population before = new Population(scenario);
        List<Seen> seen = seen();

        assertEquals(before.uplinkTeid(UE, 0), seen.getFirst().teid);
        for (int bearer = 0; bearer < 3; bearer++) {
            int teid = seen.get(seen.size() - 3 + bearer).teid;
            assertEquals(population.downlinkTeid(UE, bearer), teid);
            assertNotEquals(before.downlinkTeid(UE, bearer), teid);
        }
        assertEquals(TARGET, population.uplinkEnb(UE));
        assertEquals(TARGET, population.downlinkEnb(UE));
    }

    @Test
    void shouldMoveOneTunnelWithAllFlowsWhenThereAreContainers() {
        scenario.hasContainers = true;
        scenario.bearersPerUe = 3;
        scenario.forwardedPerHandover = 3;
        List<Seen> seen = seen();

        assertEquals(
                3, seen.stream().filter(it -> it.kind == FrameKind.END_MARKER).count());
        assertEquals(
                1,
                seen.subList(seen.size() - 3, seen.size()).stream()
                        .map(Seen::teid)
                        .distinct()
                        .count());
    }
}
