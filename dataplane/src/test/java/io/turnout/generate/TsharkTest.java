package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.generate.Malformation.Counted;
import io.turnout.wire.Gtpu;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A decoder that is not ours reads what is generated: everything is right that was not asked to be wrong. */
class TsharkTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void assumeTshark() {
        Tshark.assumePresent();
    }

    private static Scenario scenario() {
        Scenario scenario = new Scenario();
        scenario.frameCount = 1500;
        return scenario;
    }

    private static Scenario events() {
        Scenario scenario = scenario();
        scenario.handoverCount = 20;
        scenario.bearersPerUe = 3;
        scenario.endMarkerCount = 2;
        scenario.errorIndicationCount = 10;
        scenario.notificationCount = 7;
        scenario.echoSeconds = 0.05;
        scenario.hasSequenceNumbers = true;
        return scenario;
    }

    private static Scenario outerV6(Scenario scenario) {
        scenario.access = Network.of("2001:db8:1::/64");
        scenario.core = Network.of("2001:db8::/64");
        scenario.ipv6UeShare = 0.5;
        return scenario;
    }

    private static Scenario otherPorts() {
        Scenario scenario = events();
        scenario.ipv6UeShare = 0.3;
        scenario.uesAtPeer = 0.3;
        scenario.fromApp = Set.of(Address.of("10.60.1.10"), Address.of("2001:db8:60:1::10"));
        scenario.fromPeer = Set.of(Address.of("10.60.2.10"), Address.of("2001:db8:60:2::10"));
        scenario.fenceCount = 12;
        return scenario;
    }

    private static Scenario peerV6(Scenario scenario) {
        scenario.platform = Address.of("2001:db8:100::1");
        scenario.peer = new PeerPlatform("mec-2", Address.of("2001:db8:100::2"));
        scenario.hasUdpChecksums = true;
        scenario.vlans = List.of(100);
        scenario.fragmentShare = 0.2;
        return scenario;
    }

    private static Scenario n3() {
        Scenario scenario = events();
        scenario.hasContainers = true;
        scenario.hasUdpChecksums = true;
        scenario.vlans = List.of(100, 200);
        scenario.ipv6UeShare = 0.5;
        return scenario;
    }

    private static Scenario fragments(FragmentOrder order) {
        Scenario scenario = scenario();
        scenario.fragmentShare = 0.2;
        scenario.fragmentOrders = EnumSet.of(order);
        scenario.sizes = Sizes.of("20-4000");
        scenario.handoverCount = 5;
        return scenario;
    }

    static Stream<Named<Scenario>> scenarios() {
        return Stream.of(
                Named.of("plain", scenario()),
                Named.of("events", events()),
                Named.of("N3, QinQ", n3()),
                Named.of("outer IPv6", outerV6(events())),
                Named.of("outer IPv6, N3, QinQ", outerV6(n3())),
                Named.of("other ports", otherPorts()),
                Named.of("other ports, peer of IPv6, fragments", peerV6(otherPorts())),
                Named.of("fragments in order", fragments(FragmentOrder.IN_ORDER)),
                Named.of("fragments last first", fragments(FragmentOrder.LAST_FIRST)),
                Named.of("fragments overlapping", fragments(FragmentOrder.OVERLAPPING)),
                Named.of("fragments missing", fragments(FragmentOrder.MISSING)),
                Named.of("IPv6 fragments in order", outerV6(fragments(FragmentOrder.IN_ORDER))),
                Named.of("IPv6 fragments last first", outerV6(fragments(FragmentOrder.LAST_FIRST))),
                Named.of("IPv6 fragments missing", outerV6(fragments(FragmentOrder.MISSING))));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldFindNothingWrongAndCountTheSame(Scenario scenario) throws IOException, InterruptedException {
        Path file = directory.resolve("out.pcap");
        Summary summary = Generated.write(scenario, file);

        assertEquals(List.of(), Tshark.wrongFrames(file));
        Map<Integer, Long> expected = new TreeMap<>(Map.of(
                Gtpu.ECHO_REQUEST, summary.count(FrameKind.ECHO_REQUEST),
                Gtpu.ECHO_RESPONSE, summary.count(FrameKind.ECHO_RESPONSE),
                Gtpu.ERROR_INDICATION, summary.count(FrameKind.ERROR_INDICATION),
                Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION, summary.count(FrameKind.NOTIFICATION),
                Gtpu.END_MARKER, summary.count(Counted.END_MARKER)));
        // A first fragment alone is no message to tshark.
        long firstAloneCount = summary.incompleteCount() - summary.headlessCount();
        expected.put(Gtpu.G_PDU, summary.count(Counted.G_PDU) - firstAloneCount);
        expected.values().removeIf(it -> it == 0);
        assertEquals(expected, Tshark.messageCounts(file));
    }

    @Test
    void shouldBeCutAndNotWrongWhenSnapLengthIsShort() throws IOException, InterruptedException {
        Scenario scenario = scenario();
        scenario.snapLength = 60;
        Path file = directory.resolve("out.pcap");
        Generated.write(scenario, file);

        assertEquals(List.of(), Tshark.wrongFrames(file));
        assertEquals(
                scenario.frameCount,
                Tshark.read(file, "frame.len >= frame.cap_len", "frame.number").size());
    }

    /** Negative control: that nothing is found to be wrong means something. */
    @ParameterizedTest
    @EnumSource(names = {"IP_CHECKSUM_WRONG", "UDP_CHECKSUM_WRONG", "T_PDU_TRUNCATED", "UDP_LENGTH_BEYOND_PACKET"})
    void shouldFindWrongFramesWhenThereAreSome(Malformation malformation) throws IOException, InterruptedException {
        Scenario scenario = scenario();
        scenario.frameCount = 50;
        scenario.malformedShare = 0.5;
        scenario.malformations = EnumSet.of(malformation);
        Path file = directory.resolve("out.pcap");
        Summary summary = Generated.write(scenario, file);

        assertEquals(summary.count(malformation), Tshark.wrongFrames(file).size());
    }
}
