package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.generate.Address;
import io.turnout.generate.Arrivals;
import io.turnout.generate.Destination;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Malformation;
import io.turnout.generate.Network;
import io.turnout.generate.PeerPlatform;
import io.turnout.generate.Protocol;
import io.turnout.generate.Scenario;
import io.turnout.replay.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

class GenerateTest {
    private static final Pattern DEFAULT = Pattern.compile("Default: ([^ ]+?)( \\(.*\\))?\\.$");

    /** A command with nothing but these options. */
    @Command(name = "options")
    static final class Options implements Runnable {
        @Mixin
        private ScenarioOptions options;

        @Override
        public void run() {}
    }

    @TempDir
    private Path directory;

    private static Scenario parsed(String... args) {
        Options options = new Options();
        new CommandLine(options).parseArgs(args);
        return options.options.scenario();
    }

    private static List<OptionSpec> options() {
        return new CommandLine(new Options()).getCommandSpec().options();
    }

    private static Arguments option(Object value, Function<Scenario, Object> field, String... args) {
        return Arguments.of(value, field, args);
    }

    static Stream<Arguments> optionsAndFields() {
        return Stream.of(
                option(9L, s -> s.seed, "--seed", "9"),
                option(77L, s -> s.frameCount, "--frames", "77"),
                option(30L, s -> s.frameCount, "--seconds", "1.5", "--rate", "20"),
                option(1L, s -> s.frameCount, "--seconds", "0.001", "--rate", "1"),
                option(12.5, s -> s.framesPerSecond, "--rate", "12.5"),
                option(Arrivals.Pattern.POISSON, s -> s.arrivals, "--arrivals", "poisson"),
                option(3, s -> s.burstLength, "--burst-length", "3"),
                option(1_500_000_000L, s -> s.startNs, "--start", "1.5"),
                option(5, s -> s.ueCount, "--ues", "5"),
                option(4, s -> s.bearersPerUe, "--bearers", "4"),
                option(0.25, s -> s.ipv6UeShare, "--ipv6-ues", "0.25"),
                option(Network.of("10.9.0.0/16"), s -> s.ueNetworkV4, "--ue-network", "10.9.0.0/16"),
                option(Network.of("2001:db8:9::/48"), s -> s.ueNetworkV6, "--ue-network6", "2001:db8:9::/48"),
                option(7, s -> s.enbCount, "--enbs", "7"),
                option(6, s -> s.sgwCount, "--sgws", "6"),
                option(Network.of("10.1.0.0/24"), s -> s.access, "--access", "10.1.0.0/24"),
                option(Network.of("10.2.0.0/24"), s -> s.core, "--core", "10.2.0.0/24"),
                option(
                        List.of(
                                new Destination(Address.of("192.0.2.1"), 1),
                                new Destination(Address.of("2001:db8::1"), 2.5)),
                        s -> s.destinations,
                        "--destinations",
                        "192.0.2.1,2001:db8::1=2.5"),
                option(Map.of(Protocol.UDP, 1.0, Protocol.ICMP, 3.0), s -> s.protocols, "--protocols", "udp,icmp=3"),
                option(0.75, s -> s.uplinkShare, "--uplink", "0.75"),
                option(
                        Set.of(Address.of("10.60.1.10"), Address.of("2001:db8:60:1::10")),
                        s -> s.fromApp,
                        "--from-app",
                        "10.60.1.10,2001:db8:60:1::10"),
                option(Set.of(Address.of("10.60.2.10")), s -> s.fromPeer, "--from-peer", "10.60.2.10"),
                option(0.3, s -> s.uesAtPeer, "--ues-at-peer", "0.3", "--from-app", "10.60.1.10"),
                option(Address.of("10.9.9.1"), s -> s.platform, "--platform", "10.9.9.1"),
                option(new PeerPlatform("m3", Address.of("10.9.9.3")), s -> s.peer, "--peer", "m3=10.9.9.3"),
                option(2, s -> s.fenceCount, "--fences", "2", "--ues-at-peer", "0.1", "--from-app", "10.60.1.10"),
                option("game", s -> s.application, "--application", "game"),
                option(List.of(8, 9), s -> s.vlans, "--vlan", "8,9"),
                option(true, s -> s.hasContainers, "--5g"),
                option(true, s -> s.hasSequenceNumbers, "--sequence-numbers"),
                option(true, s -> s.hasUdpChecksums, "--udp-checksums"),
                option(1400, s -> s.mtu, "--mtu", "1400"),
                option(96, s -> s.snapLength, "--snap", "96"),
                option(11, s -> s.handoverCount, "--handovers", "11"),
                option(0, s -> s.forwardedPerHandover, "--forwarded", "0"),
                option(3, s -> s.endMarkerCount, "--end-markers", "3"),
                option(0.5, s -> s.echoSeconds, "--echo-seconds", "0.5"),
                option(13, s -> s.errorIndicationCount, "--error-indications", "13"),
                option(14, s -> s.notificationCount, "--notifications", "14"),
                option(0.1, s -> s.fragmentShare, "--fragments", "0.1"),
                option(
                        EnumSet.of(FragmentOrder.MISSING, FragmentOrder.OVERLAPPING),
                        s -> s.fragmentOrders,
                        "--fragment-orders",
                        "overlapping,missing"),
                option(0.2, s -> s.malformedShare, "--malformed", "0.2"),
                option(
                        EnumSet.of(Malformation.CHAIN_MISSING, Malformation.GTP_PRIME),
                        s -> s.malformations,
                        "--malformations",
                        "gtp-prime,chain-missing"));
    }

    @ParameterizedTest
    @MethodSource("optionsAndFields")
    void shouldSetItsFieldWhenOptionIsGiven(Object value, Function<Scenario, Object> field, String[] args) {
        assertEquals(value, field.apply(parsed(args)));
    }

    @Test
    void shouldBeTestedWithEveryOptionThereIs() {
        Set<String> tested =
                optionsAndFields().map(it -> ((String[]) it.get()[2])[0]).collect(Collectors.toSet());
        tested.add("--sizes"); // in the frames themselves

        assertEquals(options().stream().map(OptionSpec::longestName).collect(Collectors.toSet()), tested);
    }

    /** The default that an option's help tells, empty if it tells none that can be given. */
    private static String toldDefault(String option) {
        OptionSpec spec = new CommandLine(new Options()).getCommandSpec().findOption(option);
        Matcher matcher = DEFAULT.matcher(String.join("", spec.description()));
        return matcher.find() ? matcher.group(1) : "";
    }

    static Stream<Arguments> optionsWithDefaults() {
        return optionsAndFields()
                .filter(it -> !toldDefault(((String[]) it.get()[2])[0]).isEmpty());
    }

    @Test
    void shouldTellADefaultOfEveryOptionButFlagsAndLists() {
        Set<String> silent = options().stream()
                .map(OptionSpec::longestName)
                .filter(it -> toldDefault(it).isEmpty())
                .collect(Collectors.toSet());

        assertEquals(Set.of("--seconds", "--destinations", "--5g", "--sequence-numbers", "--udp-checksums"), silent);
    }

    @ParameterizedTest
    @MethodSource("optionsWithDefaults")
    void shouldMeanTheDefaultThatHelpTells(Object value, Function<Scenario, Object> field, String[] args) {
        String told = toldDefault(args[0]);
        Object byDefault = field.apply(new Scenario());
        assertNotEquals(value, byDefault);
        switch (told) {
            case "none" -> assertTrue(((Collection<?>) byDefault).isEmpty());
            case "all" -> assertEquals(EnumSet.allOf(Malformation.class), byDefault);
            default -> assertEquals(byDefault, field.apply(parsed(args[0], told)));
        }
    }

    private static Run generate(String... args) {
        return Run.turnout(
                Stream.concat(Stream.of("generate"), Arrays.stream(args)).toArray(String[]::new));
    }

    private JsonNode json(String... args) throws IOException {
        String[] all = Stream.concat(
                        Arrays.stream(args),
                        Stream.of("--json", directory.resolve("out.pcap").toString()))
                .toArray(String[]::new);
        Run run = generate(all);
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void shouldSumUpInOneLineWhatThereIs() {
        Path file = directory.resolve("out.pcap");
        Run run = generate("--frames=200", "--handovers=2", "--sizes=100", "--rate=100", file.toString());

        assertEquals(0, run.exitCode());
        String line = file + ": 200 frames, 0\\.0 MB, 1\\.990 s, 100 UEs, 2 handovers: \\d+ uplink, \\d+ downlink,"
                + " 8 forwarded, 6 end-marker, 1 echo-request, 1 echo-response\\R";
        assertTrue(run.out().matches(line), run.out());
        assertEquals("", run.err());
    }

    @Test
    void shouldSumUpForMachinesWhenAsked() throws IOException {
        JsonNode json = json(
                "--frames=3000",
                "--seed=5",
                "--ues=20",
                "--handovers=2",
                "--error-indications=3",
                "--notifications=4",
                "--fragments=0.1",
                "--fragment-orders=missing",
                "--malformed=0.1",
                "--malformations=chain-missing,unknown-message-type,teid-zero,end-marker-with-container");

        long frameCount = 0;
        long octetCount = 0;
        try (CaptureReader reader = CaptureReader.open(directory.resolve("out.pcap"))) {
            while (reader.next()) {
                frameCount++;
                octetCount += reader.capturedLength();
            }
        }
        assertEquals(directory.resolve("out.pcap").toString(), json.get("file").textValue());
        assertEquals(5, json.get("seed").intValue());
        assertEquals(frameCount, json.get("frames").longValue());
        assertEquals(octetCount, json.get("octets").longValue());
        assertEquals((frameCount - 1) / 10_000.0, json.get("seconds").doubleValue(), 1e-6);
        assertEquals(20, json.get("ues").intValue());
        assertEquals(2, json.get("handovers").intValue());
        JsonNode kinds = json.get("kinds");
        JsonNode malformations = json.get("malformations");
        JsonNode gtpu = json.get("gtpu");
        assertEquals(frameCount, sum(kinds));
        assertEquals(kinds.get("malformed").longValue(), sum(malformations));
        assertEquals(frameCount - kinds.get("later-fragment").longValue(), sum(gtpu));
        assertEquals(
                Set.of("chain-missing", "unknown-message-type", "teid-zero", "end-marker-with-container"),
                Set.copyOf(malformations.propertyStream().map(Map.Entry::getKey).toList()));
        assertEquals(malformations.get("chain-missing"), gtpu.get("malformed"));
        assertEquals(malformations.get("unknown-message-type"), gtpu.get("other"));
        assertEquals(
                6 + malformations.get("end-marker-with-container").longValue(),
                gtpu.get("endMarker").longValue());
        assertEquals(3, gtpu.get("errorIndication").intValue());
        assertEquals(4, gtpu.get("supportedExtensionHeaders").intValue());
        assertEquals(1, gtpu.get("echoRequest").intValue());
        assertEquals(1, gtpu.get("echoResponse").intValue());
        JsonNode fragments = json.get("fragments");
        assertEquals(fragments.get("datagrams"), fragments.get("incomplete"));
        assertTrue(fragments.get("headless").longValue()
                < fragments.get("incomplete").longValue());
        assertTrue(fragments.get("frames").longValue()
                >= fragments.get("datagrams").longValue());
    }

    /** The engine's own parser finds the same messages and the same faults in what was made to have them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--handovers=20 --bearers=2 --error-indications=5 --notifications=5 --echo-seconds=0.1",
                "--malformed=0.5 --5g --vlan=5",
                "--malformed=0.5 --access=2001:db8:1::/64 --core=2001:db8::/64 --ipv6-ues=0.5",
                "--fragments=0.2 --fragment-orders=in-order,last-first,missing,overlapping --sizes=20-3000",
                "--ues-at-peer=0.3 --from-app=10.60.1.10 --from-peer=10.60.2.10 --fences=9 --fragments=0.1",
                "--snap=60"
            })
    void shouldBeCountedTheSameWhenReplayed(String args) throws IOException {
        Path site = Files.writeString(directory.resolve("site.yaml"), """
            platform: { id: mec-1, address: 10.100.0.1 }
            access: { networks: [10.0.1.0/24, "2001:db8:1::/64"] }
            core: { networks: [10.0.0.0/24, "2001:db8::/64"] }
            applications:
            - identity: video-cache
              instances: [{ id: cache-1, platform: mec-1, address: 10.60.1.10 }]
            """);
        JsonNode made = json(Stream.concat(Stream.of("--frames=5000"), Arrays.stream(args.split(" ")))
                .toArray(String[]::new));
        Run replay = Run.turnout(
                "replay",
                "--config",
                site.toString(),
                "--json",
                directory.resolve("out.pcap").toString());
        assertEquals(0, replay.exitCode(), replay.err());
        JsonNode replayed = new ObjectMapper().readTree(replay.out());

        assertEquals(made.get("frames"), replayed.get("frames"));
        assertEquals(made.get("octets"), replayed.get("octets"));
        assertEquals(made.get("gtpu"), replayed.get("gtpu"));
    }

    private static long sum(JsonNode counts) {
        return counts.propertyStream()
                .mapToLong(it -> it.getValue().longValue())
                .sum();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--frames x | Invalid value for option '--frames': 'x' is not a long",
                "--frames 0 | --frames must be 1 or more",
                "--seconds 0 | --seconds must be above 0, at most 4294967295",
                "--start -1 | --start must be from 0 to 4294967295",
                "--sizes 5 | --sizes: sizes are imix, a length or a range of lengths from 20 to 65000, not '5'",
                "--arrivals burst | --arrivals knows no 'burst'; did you mean 'bursts'?",
                "--arrivals soon | --arrivals knows no 'soon', only constant, jitter, poisson, bursts",
                "--malformations chain-mising | --malformations knows no 'chain-mising'; did you mean 'chain-missing'?",
                "--malformations nonsense | --malformations knows no 'nonsense'",
                "--protocols udp=much | --protocols has the weight 'much', which is no number",
                "--protocols sctp | --protocols knows no 'sctp', only udp, tcp, icmp",
                "--destinations here | --destinations: expected an IPv4 or IPv6 address (names are not looked up),"
                        + " found \"here\"",
                "--access 10.0.1.1/24 | --access: expected 10.0.1.0/24 (no bits set beyond the prefix length),"
                        + " found \"10.0.1.1/24\"",
                "--peer mec-3 | --peer needs the form ID=ADDRESS, not 'mec-3'",
                "--fences 1 | --fences needs --ues-at-peer",
                "--handovers 1 --enbs 1 | --handovers needs two --enbs or more",
                "--handover 1 | unknown option '--handover'; did you mean '--handovers'?"
            })
    void shouldSayOneLineAndEndWithTwoWhenOptionIsWrong(String args, String message) {
        Path file = directory.resolve("out.pcap");
        Run run = generate(Stream.concat(Arrays.stream(args.split(" ")), Stream.of(file.toString()))
                .toArray(String[]::new));

        String line = "turnout generate: " + message + " (see turnout generate --help)" + System.lineSeparator();
        assertEquals(new Run(2, "", line), run);
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldEndWithTwoWhenThereIsNoFile() {
        assertEquals(2, generate().exitCode());
    }

    @Test
    void shouldEndWithOneWhenOutputCannotBeWritten() {
        Path file = directory.resolve("missing/out.pcap");
        Run run = generate(file.toString());

        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertEquals(
                "turnout generate: " + file + ": cannot be created: no such file or directory" + System.lineSeparator(),
                run.err());
    }

    @Test
    void shouldEndWithOneWhenTheDiskIsFull() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");
        Run run = generate("/dev/full");

        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("turnout generate: /dev/full: cannot be written: "), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void shouldListEveryMalformationWithoutAFileWhenAsked() {
        Run run = generate("--list-malformations");

        assertEquals(0, run.exitCode());
        assertEquals(Malformation.values().length, run.out().lines().count());
        assertTrue(run.out().contains("chain-missing   "), run.out());
        assertTrue(run.out().contains(Malformation.CHAIN_MISSING.text()), run.out());
    }
}
