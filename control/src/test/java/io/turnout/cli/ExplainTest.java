package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code turnout explain} says of frames and of UEs. */
class ExplainTest {
    private static final Path SAMPLES = Path.of("..", "pcap-samples");

    private static Run explain(String sample, String... arguments) {
        Path site = SAMPLES.resolve(sample).resolve("site.yaml");
        List<String> command = new ArrayList<>(List.of("explain", "--config", site.toString()));
        command.addAll(List.of(arguments));
        return Run.turnout(command.toArray(String[]::new));
    }

    private static JsonNode json(String sample, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add("--json");
        Run run = explain(sample, command.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.exitCode(), run.err());
        return new ObjectMapper().readTree(run.out());
    }

    /** Every line of what replay said of the same capture. */
    private static void assertAgreesWithReplay(String sample) throws IOException {
        List<String> lines = Files.readAllLines(SAMPLES.resolve(sample).resolve("expected/verdicts.csv"));
        String capture = SAMPLES.resolve(sample).resolve("in.pcap").toString();
        int step = Math.max(1, lines.size() / 8);
        for (int number = 1; number < lines.size(); number += step) {
            String[] verdict = lines.get(number).split(",", -1);
            JsonNode explained = json(sample, "--capture", capture, "--frame", String.valueOf(number));
            assertEquals(verdict[2], explained.get("ingress").asText());
            assertEquals(verdict[3], explained.get("verdict").asText());
            assertEquals(verdict[4], explained.get("reason").asText());
            assertEquals(verdict[5], explained.get("ue").asText());
            assertEquals(verdict[6], explained.get("destination").asText());
        }
    }

    @Test
    void shouldAgreeWithReplayOnEveryKindOfFrame() throws IOException {
        for (String sample : List.of("uplink-local", "fragments", "malformed", "ipv6-ues")) {
            assertAgreesWithReplay(sample);
        }
    }

    @Test
    void shouldSayForAUeAndADestinationWhatDecides() {
        Run run = explain("uplink-local", "--ue", "10.45.0.7", "--destination", "10.60.1.10:7000");

        assertEquals(ExitCode.DONE, run.exitCode(), run.err());
        for (String expected : List.of(
                "UE           10.45.0.7",
                "application  video-cache",
                "decided by   the default of video-cache",
                "leads to     instance cache-1 on this platform",
                "verdict      local",
                "(uplink-local)",
                "leaves       by app, ")) {
            assertTrue(run.out().contains(expected), run.out());
        }
    }

    @Test
    void shouldSayThatNothingDecidesForAnAddressThatNoApplicationHas() throws IOException {
        JsonNode explained = json("uplink-local", "--ue", "10.45.0.7", "--destination", "198.51.100.1", "--tcp");

        assertEquals("no-application", explained.get("reason").asText());
        assertEquals("", explained.get("decidedBy").asText());
        assertEquals("core", explained.get("leaving").get(0).get("egress").asText());
    }

    @Test
    void shouldTakeTheUesRulesFromARunningPlatform(@TempDir Path directory) throws IOException {
        try (Tables tables = Tables.open(directory, new Tables.Capacity(16, 16, 16, 1))) {
            TableWriter writer = new TableWriter(tables);
            assertTrue(writer.stageRoute(UeKey.ofIpv4(0x0A2D_0007), 0, Route.core(5)));
            writer.publish();
        }

        JsonNode ruled =
                json("uplink-local", "--ue", "10.45.0.7", "--destination", "10.60.1.10", "--dir", directory.toString());

        assertEquals(
                "the rule of 10.45.0.7 for video-cache, epoch 5",
                ruled.get("decidedBy").asText());
        assertEquals("rule-to-core", ruled.get("reason").asText());
    }

    @Test
    void shouldRefuseInOneLineWhatItCannotExplain() {
        String capture = SAMPLES.resolve("uplink-local/in.pcap").toString();
        for (String[] wrong : new String[][] {
            {"--capture", capture, "--frame", "1000000"},
            {"--ue", "10.45.0.7", "--destination", "2001:db8::1"},
            {"--ue", "here", "--destination", "10.60.1.10"},
            {"--ue", "10.45.0.7", "--destination", "10.60.1.10:x"},
            {"--ue", "10.45.0.7"},
            {}
        }) {
            Run run = explain("uplink-local", wrong);
            assertEquals(ExitCode.WRONG_USAGE, run.exitCode(), String.join(" ", wrong));
            assertEquals(1, run.err().lines().count(), run.err());
        }
        Run run = explain("uplink-local", "--capture", "nowhere.pcap", "--frame", "1");
        assertEquals(ExitCode.UNREADABLE, run.exitCode());
    }
}
