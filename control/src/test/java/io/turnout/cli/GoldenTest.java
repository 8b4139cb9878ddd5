package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.engine.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Run run = Run.turnout(
                "replay",
                "--config",
                sample.resolve("site.yaml").toString(),
                "--json",
                "--out",
                out.toString(),
                "--verdicts",
                out.resolve("verdicts.csv").toString(),
                sample.resolve("in.pcap").toString());
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

    /**
     * Reasons that only rules of UEs give, of which a replay has none; that no frame has at the end; that take more than
     * a thousand datagrams; that switches give; or a site's MTUs and solicitation. Their cases are the engine's tests.
     */
    private static final Set<String> NOT_IN_SAMPLES = Set.of(
            "rule-to-core",
            "downlink-draining",
            "fragment-waiting",
            "fragments-full",
            "held",
            "hold-full",
            "bearer-answer",
            "bearer-awaited",
            "bearer-not-answered",
            "too-big",
            "too-big-untold");

    @Test
    void shouldHaveASampleOfEveryReason() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (int code = 0; code < Reason.count(); code++) {
            missing.add(Reason.of(code).label());
        }
        missing.removeAll(NOT_IN_SAMPLES);
        for (Path sample : folders(SAMPLES)) {
            Path report = sample.resolve("expected/report.json");
            JsonNode reasons = new ObjectMapper().readTree(report.toFile()).get("reasons");
            reasons.fieldNames().forEachRemaining(missing::remove);
        }
        assertEquals(Set.of(), missing);
    }

    /** What the engine makes, another program reads without complaint. */
    @Test
    void shouldMakeNothingThatTsharkComplainsOf() throws Exception {
        for (String sample : HandMadeSamples.all().keySet()) {
            for (Path file : captures(SAMPLES.resolve(sample).resolve("expected"))) {
                assertEquals(List.of(), TsharkRun.complaints(file), file.toString());
            }
        }
    }

    private static List<Path> captures(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.toString().endsWith(".pcap")).sorted().toList();
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
