package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.Malformation.Counted;
import io.turnout.replay.CaptureWriter;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuElement;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
    private static final int PLAIN_T_PDU_OFFSET = 14 + 20 + 8 + 8;

    @TempDir
    private Path directory;

    private final Scenario scenario = new Scenario();

    GeneratorTest() {
        scenario.frameCount = 4000;
        scenario.echoSeconds = 0;
    }

    private byte[] octets(long seed) throws IOException {
        scenario.seed = seed;
        Path file = directory.resolve(seed + ".pcap");
        Generated.write(scenario, file);
        return Files.readAllBytes(file);
    }

    private static long count(List<Reading> readings, int messageType) {
        return readings.stream().filter(it -> it.messageType == messageType).count();
    }

    private static boolean isUplink(Reading reading) {
        return reading.source[2] == 1;
    }

    @Test
    void shouldMakeTheSameOctetsForTheSameSeedOnly() throws IOException {
        scenario.arrivals = Arrivals.Pattern.POISSON;
        scenario.handoverCount = 5;
        scenario.malformedShare = 0.1;
        scenario.fragmentShare = 0.1;
        scenario.ipv6UeShare = 0.3;
        byte[] one = octets(1);

        assertArrayEquals(one, octets(1));
        assertFalse(Arrays.equals(one, octets(2)));
    }

    @Test
    void shouldWriteAsManyFramesAsAskedForAtTheRate() {
        scenario.framesPerSecond = 1000;
        Generated generated = Generated.of(scenario);

        assertEquals(4000, generated.frames().size());
        assertEquals(4000, generated.summary().frameCount());
        assertEquals(scenario.startNs, generated.timesNs().getFirst());
        assertEquals(scenario.startNs + 3_999_000_000L, generated.timesNs().getLast());
        assertEquals(3_999_000_000L, generated.summary().durationNs());
        assertEquals(
                generated.frames().stream().mapToLong(it -> it.length).sum(),
                generated.summary().octetCount());
    }

    @Test
    void shouldShareTrafficOutAsAskedFor() {
        scenario.uplinkShare = 0.8;
        scenario.destinations =
                List.of(new Destination(Address.of("10.60.1.10"), 3), new Destination(Address.of("10.60.2.10"), 1));
        scenario.protocols = new EnumMap<>(Map.of(Protocol.UDP, 1.0, Protocol.TCP, 1.0, Protocol.ICMP, 2.0));
        Generated generated = Generated.of(scenario);

        Map<Integer, Integer> protocols = new HashMap<>();
        int uplinkCount = 0;
        int firstCount = 0;
        Set<Integer> ues = new HashSet<>();
        for (Reading reading : generated.readings()) {
            boolean isUplink = isUplink(reading);
            uplinkCount += isUplink ? 1 : 0;
            int ueOffset = isUplink ? 12 : 16;
            assertEquals(10, reading.tPdu[ueOffset]);
            assertEquals(45, reading.tPdu[ueOffset + 1]);
            ues.add(reading.tPdu[ueOffset + 3] & 0xFF);
            firstCount += reading.tPdu[(isUplink ? 16 : 12) + 2] == 1 ? 1 : 0;
            protocols.merge((int) reading.tPdu[9], 1, Integer::sum);
        }
        assertEquals(3200, uplinkCount, 120);
        assertEquals(3000, firstCount, 120);
        assertEquals(1000, protocols.get(Udp.PROTOCOL), 120);
        assertEquals(1000, protocols.get(Tcp.PROTOCOL), 120);
        assertEquals(2000, protocols.get(Icmp.PROTOCOL), 120);
        assertEquals(100, ues.size());
        assertEquals(uplinkCount, generated.summary().count(FrameKind.UPLINK));
        assertEquals(4000 - uplinkCount, generated.summary().count(FrameKind.DOWNLINK));
    }

    @Test
    void shouldAskUplinkAndAnswerDownlinkWhenPinging() {
        scenario.ipv6UeShare = 0.5;
        scenario.protocols = new EnumMap<>(Map.of(Protocol.ICMP, 1.0));
        int v6Count = 0;
        for (Reading reading : Generated.of(scenario).readings()) {
            if (reading.isInnerV4) {
                assertEquals(isUplink(reading) ? 8 : 0, reading.tPdu[20]);
            } else {
                v6Count++;
                assertEquals(Icmpv6.PROTOCOL, reading.tPdu[6]);
                assertEquals(isUplink(reading) ? 128 : 129, reading.tPdu[40] & 0xFF);
            }
        }
        assertEquals(2000, v6Count, 120);
    }

    @Test
    void shouldContinueEachTcpConnectionWhereItWas() {
        scenario.ueCount = 3;
        scenario.bearersPerUe = 2;
        scenario.protocols = new EnumMap<>(Map.of(Protocol.TCP, 1.0));
        Map<String, Integer> nextSequences = new HashMap<>();
        for (Reading reading : Generated.of(scenario).readings()) {
            UnsafeBuffer packet = new UnsafeBuffer(reading.tPdu);
            String flow = Arrays.toString(Arrays.copyOfRange(reading.tPdu, 12, 24));
            int sequence = packet.getInt(24, BIG_ENDIAN);
            int acknowledgement = packet.getInt(28, BIG_ENDIAN);
            String back = Arrays.toString(new byte[] {
                packet.getByte(16), packet.getByte(17), packet.getByte(18), packet.getByte(19),
                packet.getByte(12), packet.getByte(13), packet.getByte(14), packet.getByte(15),
                packet.getByte(22), packet.getByte(23), packet.getByte(20), packet.getByte(21)
            });

            assertEquals(nextSequences.getOrDefault(flow, 1), sequence);
            assertEquals(nextSequences.getOrDefault(back, 1), acknowledgement);
            nextSequences.put(flow, sequence + reading.tPdu.length - 40);
        }
        // Each bearer of three UEs with three destinations, both ways.
        assertEquals(36, nextSequences.size());
    }

    @Test
    void shouldMakePacketsAsLongAsAskedFor() {
        scenario.sizes = Sizes.of("200");
        scenario.ipv6UeShare = 0.5;

        Generated.of(scenario).readings().forEach(it -> assertEquals(200, it.tPdu.length));
    }

    @Test
    void shouldMakePacketsOfHeadersAloneWhenSizeIsLess() {
        scenario.sizes = Sizes.of("20");
        scenario.protocols = new EnumMap<>(Map.of(Protocol.UDP, 1.0));

        Generated.of(scenario).readings().forEach(it -> assertEquals(28, it.tPdu.length));
    }

    @Test
    void shouldUseATunnelForEachBearerOfAUeAndDirection() {
        scenario.bearersPerUe = 3;
        scenario.ueCount = 7;
        scenario.sgwCount = 2;
        scenario.enbCount = 3;
        Map<Integer, String> owners = new HashMap<>();
        for (Reading reading : Generated.of(scenario).readings()) {
            boolean isUplink = isUplink(reading);
            int ue = reading.tPdu[(isUplink ? 12 : 16) + 3];
            int uePort = isUplink ? 20 : 22;
            String owner = isUplink + " " + ue + " " + Arrays.toString(reading.source)
                    + Arrays.toString(reading.destination) + (reading.tPdu[9] == Icmp.PROTOCOL ? "" : uePort);
            String known = owners.putIfAbsent(reading.teid, owner);
            assertTrue(known == null || known.startsWith(isUplink + " " + ue + " "));
        }
        assertEquals(7 * 3 * 2, owners.size());
        assertFalse(owners.containsKey(0));
    }

    @Test
    void shouldCarryContainersOfFlowsInOneTunnelWhen5g() {
        scenario.hasContainers = true;
        scenario.hasSequenceNumbers = true;
        scenario.bearersPerUe = 3;
        scenario.ueCount = 5;
        Set<Integer> teids = new HashSet<>();
        Set<Integer> flows = new HashSet<>();
        int sequence = 0;
        for (byte[] frame : Generated.of(scenario).frames()) {
            UnsafeBuffer buffer = new UnsafeBuffer(frame);
            int gtpu = 14 + 20 + 8;
            int container = gtpu + GtpuExtension.find(buffer, gtpu, GtpuExtension.PDU_SESSION_CONTAINER);
            boolean isUplink = frame[14 + 12 + 2] == 1;
            int pduType = PduSessionContainer.pduType(buffer, container);
            assertEquals(isUplink ? PduSessionContainer.UPLINK : PduSessionContainer.DOWNLINK, pduType);
            assertEquals(sequence++, Gtpu.sequence(buffer, gtpu));
            flows.add(PduSessionContainer.qfi(buffer, container));
            teids.add(Gtpu.teid(buffer, gtpu));
        }
        assertEquals(Set.of(1, 2, 3), flows);
        assertEquals(10, teids.size());
    }

    @Test
    void shouldTagFramesWithServiceTagOutsideWhenThereAreTwo() {
        scenario.vlans = List.of(100, 200);
        for (byte[] frame : Generated.of(scenario).frames()) {
            UnsafeBuffer buffer = new UnsafeBuffer(frame);
            assertEquals((short) Vlan.TYPE_SERVICE, buffer.getShort(12, BIG_ENDIAN));
            assertEquals(100, Vlan.identifier(buffer, 12));
            assertEquals((short) Vlan.TYPE_CUSTOMER, buffer.getShort(16, BIG_ENDIAN));
            assertEquals(200, Vlan.identifier(buffer, 16));
        }
    }

    @Test
    void shouldHaveUdpChecksumsOverIpv4OnlyWhenAskedFor() {
        Generated.of(scenario).frames().forEach(it -> assertEquals(0, Udp.checksum(new UnsafeBuffer(it), 34)));
        scenario.hasUdpChecksums = true;
        Generated.of(scenario).frames().forEach(it -> assertTrue(Udp.checksum(new UnsafeBuffer(it), 34) != 0));
    }

    @Test
    void shouldCutFramesAndTellTheirLengthWhenSnapLengthIsShort() {
        scenario.snapLength = 64;
        scenario.sizes = Sizes.of("100");
        Generated generated = Generated.of(scenario);

        generated.frames().forEach(it -> assertEquals(64, it.length));
        generated.originalLengths().forEach(it -> assertEquals(PLAIN_T_PDU_OFFSET + 100, it));
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
        Generated generated = Generated.of(scenario);

        // 20 + 8 + 8 octets around the packet make 1500 of 1464.
        assertTrue(generated.frames().stream().anyMatch(it -> it.length == 14 + 1500));
        assertTrue(generated.frames().stream().noneMatch(it -> it.length > 14 + 1500));
        assertTrue(generated.summary().fragmentedCount() > 0);
        assertEquals(0, generated.summary().incompleteCount());
    }

    @Test
    void shouldMakeEachMalformationAsOftenAsAnother() {
        scenario.frameCount = 20_000;
        scenario.malformedShare = 0.5;
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
    void shouldTellProgressNowAndThen() {
        scenario.frameCount = 200_000;
        scenario.sizes = Sizes.of("40");
        List<Long> told = new ArrayList<>();
        try (CaptureWriter writer = CaptureWriter.create(directory.resolve("long.pcap"))) {
            Generator.write(scenario, writer, told::add);
        }

        assertEquals(List.of(65_536L, 131_072L, 196_608L), told);
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
    void shouldUseWellKnownPortsOfApplicationsAndOnePortPerBearer() {
        scenario.bearersPerUe = 2;
        scenario.protocols = new EnumMap<>(Map.of(Protocol.UDP, 1.0, Protocol.TCP, 1.0));
        Set<Integer> uePorts = new HashSet<>();
        for (Reading reading : Generated.of(scenario).readings()) {
            UnsafeBuffer packet = new UnsafeBuffer(reading.tPdu);
            int ueOffset = isUplink(reading) ? 20 : 22;
            int applicationOffset = isUplink(reading) ? 22 : 20;
            int applicationPort = Ipv4.protocol(packet, 0) == Tcp.PROTOCOL ? 443 : 7000;
            assertEquals(applicationPort, packet.getShort(applicationOffset, BIG_ENDIAN));
            uePorts.add(packet.getShort(ueOffset, BIG_ENDIAN) & 0xFFFF);
        }
        assertEquals(Set.of(40_000, 40_001), uePorts);
    }

    @Test
    void shouldNumberUserPacketsInOrder() {
        scenario.sizes = Sizes.of("100");
        scenario.protocols = new EnumMap<>(Map.of(Protocol.UDP, 1.0));
        long number = 0;
        for (Reading reading : Generated.of(scenario).readings()) {
            assertEquals(number++, new UnsafeBuffer(reading.tPdu).getLong(28, BIG_ENDIAN));
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
}
