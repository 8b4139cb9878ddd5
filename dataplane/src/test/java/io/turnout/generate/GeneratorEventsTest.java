package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.Malformation.Counted;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuElement;
import io.turnout.wire.Ipv4;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is beside user traffic in generated captures: handovers, echoes, complaints, fragments, malformed frames. */
class GeneratorEventsTest {
    private final Scenario scenario = new Scenario();

    GeneratorEventsTest() {
        scenario.frameCount = 4000;
        scenario.echoSeconds = 0;
    }

    private static long count(List<Reading> readings, int messageType) {
        return readings.stream().filter(it -> it.messageType == messageType).count();
    }

    @Test
    void shouldEndEveryHandoverAndNeverUseATunnelAgainAfterItsEndMarker() {
        scenario.handoverCount = 60;
        scenario.ueCount = 4;
        scenario.enbCount = 3;
        scenario.frameCount = 2000;
        Generated generated = Generated.of(scenario);
        Set<Integer> ended = new HashSet<>();
        for (Reading reading : generated.readings()) {
            if (reading.messageType == Gtpu.END_MARKER) {
                ended.add(reading.teid);
            } else {
                assertFalse(ended.contains(reading.teid));
            }
        }

        assertEquals(60, generated.summary().handoverCount());
        assertEquals(60 * 3, ended.size());
        assertEquals(60 * 3, generated.summary().count(FrameKind.END_MARKER));
        assertEquals(60 * 4, generated.summary().count(FrameKind.FORWARDED));
        assertEquals(2000, generated.frames().size());
    }

    @Test
    void shouldFitInAllEventsWhenTheyTakeEveryFrame() {
        scenario.handoverCount = 5;
        scenario.errorIndicationCount = 3;
        scenario.notificationCount = 2;
        scenario.ueCount = 1;
        scenario.echoSeconds = 0.0001;
        scenario.frameCount = 5 * Handover.length(scenario) + 2 * 5;
        Generated generated = Generated.of(scenario);

        assertEquals(scenario.frameCount, generated.frames().size());
        assertEquals(5, generated.summary().handoverCount());
        assertEquals(3, count(generated.readings(), Gtpu.ERROR_INDICATION));
        assertEquals(2, count(generated.readings(), Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION));
        assertEquals(0, count(generated.readings(), Gtpu.ECHO_REQUEST));
    }

    @Test
    void shouldMixHandoversWithOtherTraffic() {
        scenario.handoverCount = 1;
        scenario.frameCount = 100;
        List<Integer> endMarkers = new ArrayList<>();
        List<Reading> readings = Generated.of(scenario).readings();
        for (int i = 0; i < readings.size(); i++) {
            if (readings.get(i).messageType == Gtpu.END_MARKER) {
                endMarkers.add(i);
            }
        }

        assertTrue(endMarkers.getLast() > endMarkers.getFirst() + 2 || endMarkers.getFirst() > 7);
        assertTrue(endMarkers.getLast() < 60);
    }

    @Test
    void shouldAskEachPeerForAnEchoOnceAnInterval() {
        scenario.echoSeconds = 0.1; // a quarter of the capture
        scenario.enbCount = 2;
        scenario.sgwCount = 1;
        Generated generated = Generated.of(scenario);
        Map<String, Integer> requests = new HashMap<>();
        Map<String, Integer> responses = new HashMap<>();
        for (int i = 0; i < generated.frames().size(); i++) {
            byte[] frame = generated.frames().get(i);
            Reading reading = Reading.of(frame);
            int sequence = reading.messageType < 0 ? 0 : Gtpu.sequence(new UnsafeBuffer(frame), 42);
            String from = Arrays.toString(reading.source);
            String to = Arrays.toString(reading.destination);
            if (reading.messageType == Gtpu.ECHO_REQUEST) {
                assertEquals(requests.merge(from + to, 1, Integer::sum) - 1, sequence);
            } else if (reading.messageType == Gtpu.ECHO_RESPONSE) {
                assertEquals(responses.merge(to + from, 1, Integer::sum) - 1, sequence);
            }
        }

        assertEquals(4, requests.size());
        requests.values().forEach(it -> assertEquals(4, it));
        assertEquals(requests, responses);
        assertEquals(16, generated.summary().count(FrameKind.ECHO_REQUEST));
        assertEquals(16, generated.summary().count(FrameKind.ECHO_RESPONSE));
    }

    @Test
    void shouldComplainAboutTheTeidThatWasSent() {
        scenario.errorIndicationCount = 20;
        Set<Integer> sent = new HashSet<>();
        int complaintCount = 0;
        for (byte[] frame : Generated.of(scenario).frames()) {
            Reading reading = Reading.of(frame);
            if (reading.messageType == Gtpu.ERROR_INDICATION) {
                complaintCount++;
                int element = 42 + 12;
                assertTrue(sent.contains(GtpuElement.teid(new UnsafeBuffer(frame), element)));
                assertArrayEquals(reading.source, Arrays.copyOfRange(frame, element + 8, element + 12));
            } else {
                sent.add(reading.teid);
            }
        }
        assertEquals(20, complaintCount);
    }

    @Test
    void shouldCountFragmentsAsTheyCome() {
        scenario.fragmentShare = 0.3;
        scenario.fragmentOrders = EnumSet.allOf(FragmentOrder.class);
        Generated generated = Generated.of(scenario);
        int fragmentCount = 0;
        int firstCount = 0;
        int laterCount = 0;
        Set<Integer> identifications = new HashSet<>();
        for (byte[] frame : generated.frames()) {
            UnsafeBuffer buffer = new UnsafeBuffer(frame);
            int field = Ipv4.fragmentField(buffer, 14);
            if (Ipv4.isFragment(field)) {
                fragmentCount++;
                identifications.add(Ipv4.identification(buffer, 14));
                firstCount += Ipv4.fragmentOffset(field) == 0 ? 1 : 0;
                laterCount += Ipv4.fragmentOffset(field) == 0 ? 0 : 1;
            }
        }

        Summary summary = generated.summary();
        assertEquals(fragmentCount, summary.fragmentCount());
        assertEquals(laterCount, summary.count(FrameKind.LATER_FRAGMENT));
        assertEquals(identifications.size(), summary.fragmentedCount());
        assertEquals(identifications.size() - firstCount, summary.headlessCount());
        assertEquals(
                summary.fragmentedCount() / 4.0, (double) summary.incompleteCount(), summary.fragmentedCount() * 0.05);
        assertTrue(summary.headlessCount() > 0 && summary.headlessCount() < summary.incompleteCount());
        double share =
                (double) summary.fragmentedCount() / (summary.frameCount() - laterCount + summary.headlessCount());
        assertEquals(0.3, share, 0.03);
        assertEquals(summary.frameCount() - laterCount, summary.count(Counted.G_PDU));
        assertEquals(laterCount, summary.count(Counted.NOT));
    }

    @Test
    void shouldFragmentWhatIsLongerThanTheMtu() {
        scenario.sizes = Sizes.of("1464,1465");
        scenario.vlans = List.of(7);
        Generated generated = Generated.of(scenario);

        // 20 + 8 + 8 octets around the packet make 1500 of 1464.
        assertTrue(generated.frames().stream().anyMatch(it -> it.length == 18 + 1500));
        assertTrue(generated.frames().stream().noneMatch(it -> it.length > 18 + 1500));
        assertTrue(generated.summary().fragmentedCount() > 0);
        assertEquals(0, generated.summary().incompleteCount());
    }

    @Test
    void shouldMakeEachMalformationAsOftenAsAnother() {
        scenario.frameCount = 20_000;
        scenario.malformedShare = 0.5;
        scenario.handoverCount = 10;
        Generated generated = Generated.of(scenario);
        Summary summary = generated.summary();

        long possibleCount = Arrays.stream(Malformation.values())
                .filter(it -> it.isPossible(true))
                .count();
        for (Malformation malformation : Malformation.values()) {
            long expected = malformation.isPossible(true) ? 10_000 / possibleCount : 0;
            assertEquals((double) expected, (double) summary.count(malformation), expected * 0.4);
        }
        assertEquals(10_000.0, (double) summary.count(FrameKind.MALFORMED), 400);
        long malformedCount = generated.readings().stream()
                .filter(it -> it.fault <= Gtpu.TRUNCATED && it.fault >= Gtpu.CHAIN_TOO_LONG)
                .count();
        assertEquals(malformedCount, summary.count(Counted.MALFORMED));
        assertEquals(count(generated.readings(), Gtpu.G_PDU), summary.count(Counted.G_PDU));
        assertEquals(count(generated.readings(), Gtpu.END_MARKER), summary.count(Counted.END_MARKER));
        assertEquals(summary.count(Malformation.UNKNOWN_MESSAGE_TYPE), summary.count(Counted.OTHER));
    }

    @Test
    void shouldFragmentNothingButUserPackets() {
        scenario.fragmentShare = 1;
        scenario.handoverCount = 20;
        scenario.echoSeconds = 0.01;
        scenario.errorIndicationCount = 5;
        Generated generated = Generated.of(scenario);

        Summary summary = generated.summary();
        assertEquals(20 * 3, summary.count(FrameKind.END_MARKER));
        assertEquals(summary.fragmentedCount(), summary.count(Counted.G_PDU));
        for (byte[] frame : generated.frames()) {
            Reading reading = Reading.of(frame);
            boolean isWhole = !Ipv4.isFragment(Ipv4.fragmentField(new UnsafeBuffer(frame), 14));
            assertEquals(isWhole, reading.messageType >= 0 && reading.messageType != Gtpu.G_PDU);
        }
    }

    @Test
    void shouldSpreadEventsEvenlyOverTheFrames() {
        scenario.handoverCount = 8;
        scenario.forwardedPerHandover = 0;
        scenario.notificationCount = 4;
        List<Integer> endMarkers = new ArrayList<>();
        List<Integer> notifications = new ArrayList<>();
        List<Reading> readings = Generated.of(scenario).readings();
        for (int i = 0; i < readings.size(); i++) {
            if (readings.get(i).messageType == Gtpu.END_MARKER) {
                endMarkers.add(i);
            } else if (readings.get(i).messageType == Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION) {
                notifications.add(i);
            }
        }

        for (int i = 0; i < 8; i++) {
            assertEquals(i * 500 + 25, endMarkers.get(i), 25);
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(i * 1000 + 25, notifications.get(i), 25);
        }
    }

    @Test
    void shouldKeepEveryUeOutOfASecondHandoverUntilItsFirstIsOver() {
        scenario.ueCount = 1;
        scenario.handoverCount = 200;
        scenario.enbCount = 3;
        Generated generated = Generated.of(scenario);
        List<Reading> endMarkers = generated.readings().stream()
                .filter(it -> it.messageType == Gtpu.END_MARKER)
                .toList();

        assertEquals(200, generated.summary().handoverCount());
        assertEquals(4000, generated.frames().size());
        assertEquals(200 * 3, endMarkers.size());
        for (int i = 0; i < endMarkers.size(); i += 3) {
            byte[] sourceEnb = endMarkers.get(i).destination;
            assertArrayEquals(sourceEnb, endMarkers.get(i + 1).source);
            if (i > 0) {
                assertArrayEquals(sourceEnb, endMarkers.get(i - 1).destination);
            }
        }
    }

    @Test
    void shouldAnswerEveryEchoBeforeTheEnd() {
        scenario.frameCount = 50;
        scenario.echoSeconds = 0.001;
        scenario.handoverCount = 2;
        for (int seed = 0; seed < 30; seed++) {
            scenario.seed = seed;
            Generated generated = Generated.of(scenario);
            List<Reading> readings = generated.readings();
            assertEquals(50, readings.size());
            assertTrue(count(readings, Gtpu.ECHO_REQUEST) > 5);
            assertEquals(count(readings, Gtpu.ECHO_REQUEST), count(readings, Gtpu.ECHO_RESPONSE));
            assertEquals(2, generated.summary().handoverCount());
        }
    }
}
