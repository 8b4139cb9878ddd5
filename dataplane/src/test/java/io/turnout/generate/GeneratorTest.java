package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.replay.CaptureWriter;
import io.turnout.wire.Gtpu;
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
}
