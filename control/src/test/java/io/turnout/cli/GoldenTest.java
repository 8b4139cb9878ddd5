package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.engine.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of {@code pcap-samples}: each a site and a capture in, captures by port, verdicts and counters out, compared
 * octet by octet. {@code -Dturnout.golden=write} makes the expected files and the {@link HandMadeSamples} anew, for review
 * as a difference.
 */
class GoldenTest {
    private static final Path SAMPLES = Path.of("..", "pcap-samples");
    private static final int PCAP_HEADER_LENGTH = 24;
    private static final boolean IS_WRITING = "write".equals(System.getProperty("turnout.golden"));

    @TempDir
    private Path directory;

    private static List<Path> folders(Path parent) throws IOException {
        try (Stream<Path> paths = Files.list(parent)) {
            return paths.filter(Files::isDirectory).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldComeOutAsExpected() throws IOException {
        return folders(SAMPLES).stream()
                .map(it -> DynamicTest.dynamicTest(it.getFileName().toString(), () -> compare(it)));
    }

    private void compare(Path sample) throws IOException {
        var handMade = HandMadeSamples.all().get(sample.getFileName().toString());
        if (handMade != null) {
            Path in = IS_WRITING ? sample.resolve("in.pcap") : directory.resolve("in.pcap");
            HandMadeSamples.write(handMade, in);
            assertEquals(-1, Files.mismatch(sample.resolve("in.pcap"), in), "in.pcap differs at octet");
        }
        Path expected = sample.resolve("expected");
        Path out = IS_WRITING ? expected : directory.resolve(sample.getFileName());
        replay(sample, out);
        assertEquals(names(expected), names(out));
        for (String name : names(expected)) {
            assertEquals(
                    -1, Files.mismatch(expected.resolve(name), out.resolve(name)), () -> name + " differs at octet");
        }
    }

    private static void replay(Path sample, Path out) throws IOException {
        Files.createDirectories(out);
        List<String> arguments = new ArrayList<>(List.of(
                "replay",
                "--config",
                sample.resolve("site.yaml").toString(),
                "--json",
                "--out",
                out.toString(),
                "--verdicts",
                out.resolve("verdicts.csv").toString(),
                sample.resolve("in.pcap").toString()));
        Path commands = sample.resolve("commands.txt");
        if (Files.exists(commands)) {
            arguments.addAll(List.of("--commands", commands.toString()));
        }
        Run run = Run.turnout(arguments.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        ObjectNode report = (ObjectNode) new ObjectMapper().readTree(run.out());
        report.remove("digest"); // over what is compared anyway
        Files.writeString(out.resolve("report.json"), report.toPrettyString() + "\n");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldSayInEverySampleWhatItIs() throws IOException {
        assertTrue(folders(SAMPLES).size() >= 5);
        for (Path sample : folders(SAMPLES)) {
            assertTrue(Files.size(sample.resolve("README.md")) > 0, sample.toString());
        }
    }

    @Test
    void shouldHaveASampleOfEveryReason() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (int code = 0; code < Reason.count(); code++) {
            missing.add(Reason.of(code).label());
        }
        for (Path sample : folders(SAMPLES)) {
            Path report = sample.resolve("expected/report.json");
            JsonNode counts = new ObjectMapper().readTree(report.toFile());
            counts.get("reasons").fieldNames().forEachRemaining(missing::remove);
            counts.get("waited").fieldNames().forEachRemaining(missing::remove);
        }
        assertEquals(Set.of(), missing);
    }

    /** What the engine makes, another program reads without complaint, but for what was bad when it came. */
    @Test
    void shouldMakeNothingThatTsharkComplainsOf() throws Exception {
        for (Path sample : folders(SAMPLES)) {
            if (!sample.endsWith("malformed")) {
                Path all = directory.resolve("all.pcap");
                join(sample.resolve("expected"), all);
                assertEquals(List.of(), TsharkRun.complaints(all), sample.toString());
            }
        }
    }

    /** Writes what is in the captures of {@code folder}, which all have the same header, into one. */
    private static void join(Path folder, Path all) throws IOException {
        try (OutputStream out = Files.newOutputStream(all)) {
            int headerLength = 0;
            for (String name : names(folder)) {
                if (name.endsWith(".pcap")) {
                    byte[] octets = Files.readAllBytes(folder.resolve(name));
                    out.write(octets, headerLength, octets.length - headerLength);
                    headerLength = PCAP_HEADER_LENGTH;
                }
            }
        }
    }

    /** The comparison can fail: another site gives another outcome. */
    @Test
    void shouldDifferWhenTheSiteDoes() throws IOException {
        Path sample = SAMPLES.resolve("uplink-local");
        Path other = Files.createDirectory(directory.resolve("other"));
        String site = Files.readString(sample.resolve("site.yaml"));
        Files.writeString(other.resolve("site.yaml"), site.replace("10.60.1.10", "10.60.1.99"));
        Files.copy(sample.resolve("in.pcap"), other.resolve("in.pcap"));

        replay(other, other.resolve("out"));

        assertTrue(Files.size(other.resolve("out/app.pcap")) < Files.size(sample.resolve("expected/app.pcap")));
    }
}
