package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.replay.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captures that nobody on this project made, through the command, with tshark as the judge. */
class ReplayCapturesTest {
    private static final Map<Integer, String> MESSAGES = Map.of(
            1, "echoRequest",
            2, "echoResponse",
            26, "errorIndication",
            31, "supportedExtensionHeaders",
            254, "endMarker",
            255, "gpdu");

    @TempDir
    private Path directory;

    private static Path folder() {
        String named = System.getenv("TURNOUT_CAPTURES");
        Path folder = named != null ? Path.of(named) : Path.of("..", "..", "shared", "captures");
        assumeTrue(Files.isDirectory(folder), "no captures at " + folder + " (set TURNOUT_CAPTURES)");
        return folder;
    }

    private static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(it -> it.toString().matches(".*\\.pcap(ng)?"))
                    .sorted()
                    .toList();
        }
    }

    private String site(String enb, String sgw, String instance) throws IOException {
        return Files.writeString(directory.resolve("site.yaml"), """
                platform: { id: mec-1, address: 10.100.0.1 }
                access: { networks: [%s/32] }
                core: { networks: [%s/32] }
                applications:
                - identity: server
                  instances: [{ id: server-1, platform: mec-1, address: %s }]
                """.formatted(enb, sgw, instance))
                .toString();
    }

    private static JsonNode replay(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("replay", "--json"));
        command.addAll(List.of(arguments));
        Run run = Run.turnout(command.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void shouldCountMessagesAsTsharkDoes() throws Exception {
        String site = site("192.0.2.1", "192.0.2.2", "192.0.2.3");
        for (Path capture : captures()) {
            Map<String, Long> expected = new TreeMap<>();
            for (String line : TsharkRun.lines(
                    capture,
                    "-o",
                    "ip.defragment:FALSE",
                    "-Y",
                    "gtp && udp.dstport == 2152",
                    "-T",
                    "fields",
                    "-E",
                    "occurrence=f",
                    "-e",
                    "gtp.message")) {
                expected.merge(MESSAGES.getOrDefault(Integer.decode(line), "other"), 1L, Long::sum);
            }
            Map<String, Long> found = new TreeMap<>();
            replay("--config", site, capture.toString()).get("gtpu").properties().stream()
                    .filter(it -> it.getValue().asLong() > 0)
                    .forEach(it -> found.put(it.getKey(), it.getValue().asLong()));
            assertEquals(expected, found, capture.toString());
        }
    }

    @Test
    void shouldPassEveryFrameUnchangedWhenTheSiteIsAnother() throws Exception {
        String site = site("192.0.2.1", "192.0.2.2", "192.0.2.3");
        for (Path capture : captures()) {
            Path out = directory.resolve(capture.getFileName() + "-out");
            JsonNode report = replay("--config", site, "--out", out.toString(), capture.toString());
            List<String> frames = frames(capture);
            assertEquals(frames.size(), report.get("frames").asLong());
            assertEquals(frames.size(), report.at("/verdicts/pass").asLong());
            assertEquals(frames, frames(out.resolve("unknown.pcap")), capture.toString());
            assertTrue(frames(out.resolve("app.pcap")).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gtp1_gn_normal_incl_fragmentation.pcap, 239.114.155.111, 63.94.149.181, 79.101.110.141, 28, 27",
        "gtp2_different_udp_port.pcap, 167.55.105.244, 207.233.125.40, 173.199.115.168, 29, 29",
        "gtp6_gtp_0x32.pcap, 79.188.154.91, 243.149.173.198, 173.194.69.188, 17, 17",
        "double_vlan_zoom.pcap, 10.134.25.67, 10.132.15.176, 193.122.35.237, 34, 34"
    })
    void shouldSteerTheUplinkWhenTheInstanceIsTheServer(
            String name, String enb, String sgw, String server, int localFrames, int packets) throws Exception {
        Path capture = folder().resolve(name);
        String site = site(enb, sgw, server);
        Path out = directory.resolve("out");
        Path verdicts = directory.resolve("verdicts.csv");

        JsonNode report = replay(
                "--config", site, "--out", out.toString(), "--verdicts", verdicts.toString(), capture.toString());
        JsonNode again = replay("--config", site, capture.toString());

        assertEquals(localFrames, report.at("/verdicts/local").asInt());
        assertEquals(report.get("frames").asLong(), sum(report.get("verdicts")));
        assertEquals(report.get("frames").asLong(), sum(report.get("reasons")));
        assertEquals(packets, report.at("/rules/0/packets").asInt());
        assertEquals(server, report.at("/rules/0/destination").asText());
        assertEquals(report.get("digest"), again.get("digest"));
        assertEquals(packets, frames(out.resolve("app.pcap")).size());
        assertEquals(List.of(), TsharkRun.complaints(out.resolve("app.pcap")));
        assertPassedUnchanged(capture, verdicts, out);
    }

    /** The frames that the verdicts call passed are, octet for octet and in order, those that left the other way. */
    private static void assertPassedUnchanged(Path capture, Path verdicts, Path out) throws IOException {
        List<String> frames = frames(capture);
        List<String> lines = Files.readAllLines(verdicts);
        assertEquals(frames.size() + 1, lines.size());
        Map<String, List<String>> passed = lines.stream()
                .skip(1)
                .map(it -> it.split(",", -1))
                .filter(it -> it[3].equals("pass"))
                .collect(Collectors.groupingBy(
                        it -> it[2],
                        Collectors.mapping(it -> frames.get(Integer.parseInt(it[0]) - 1), Collectors.toList())));
        assertEquals(passed.getOrDefault("access", List.of()), frames(out.resolve("core.pcap")));
        assertEquals(passed.getOrDefault("core", List.of()), frames(out.resolve("access.pcap")));
        Path unknown = out.resolve("unknown.pcap");
        assertEquals(passed.getOrDefault("unknown", List.of()), Files.exists(unknown) ? frames(unknown) : List.of());
    }

    @Test
    void shouldFindNoUserDataInWhatIsNotGtpU() throws Exception {
        String site = site("192.0.2.1", "192.0.2.2", "192.0.2.3");
        for (String name : List.of("gtp3_false_gtp.pcap", "gtp_control_prime.pcap")) {
            JsonNode report = replay("--config", site, folder().resolve(name).toString());
            assertEquals(0, report.at("/gtpu/gpdu").asLong(), name);
        }
    }

    private static long sum(JsonNode counts) {
        return StreamSupport.stream(counts.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    /** Each frame as its original length and its octets. */
    private static List<String> frames(Path capture) {
        List<String> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(capture)) {
            while (reader.next()) {
                byte[] octets = new byte[reader.capturedLength()];
                new UnsafeBuffer(octets).putBytes(0, reader.frame(), 0, octets.length);
                frames.add(reader.originalLength() + ":" + HexFormat.of().formatHex(octets));
            }
        }
        return frames;
    }
}
