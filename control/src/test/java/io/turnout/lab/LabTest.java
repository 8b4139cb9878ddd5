package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.lab.LabOptions.Io;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every scenario at small size, with the real processes: in network namespaces as root, else over the loopback. What it
 * takes is the start of six processes each time.
 */
@Timeout(180)
class LabTest {
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));
    private static final int UES = 4;
    private static final int PPS = 200;
    private static final double SECONDS = 4;

    @TempDir
    Path directory;

    private LabOptions options(Scenario scenario, Io io, boolean isHolding, boolean isTunnelling) {
        return new LabOptions(scenario, UES, PPS, 0, SECONDS, io, "both", isHolding, 128, isTunnelling, directory);
    }

    private static JsonNode run(LabOptions options) throws IOException {
        try (Lab lab = new Lab(options)) {
            return lab.run(_ -> {}).json();
        }
    }

    private static JsonNode runWhereBest(Scenario scenario, Path directory) throws IOException {
        return run(new LabOptions(
                scenario, UES, PPS, 0, SECONDS, IS_ROOT ? Io.XDP : Io.LOOPBACK, "both", true, 128, true, directory));
    }

    private static void assertNothingLost(JsonNode report, String direction) {
        JsonNode tally = report.get(direction);
        for (String name : new String[] {"lost", "duplicated", "reordered", "misdelivered"}) {
            assertEquals(0, tally.get(name).asLong(), () -> direction + ": " + report.toPrettyString());
        }
    }

    private static void assertInvariants(JsonNode report) {
        report.get("invariants")
                .properties()
                .forEach(it ->
                        assertTrue(it.getValue().asBoolean(), () -> it.getKey() + ": " + report.toPrettyString()));
        assertEquals(
                report.get("conservation").get("received").asLong(),
                report.get("conservation").get("accounted").asLong());
        assertEquals(0, report.get("switches").get("open").asLong());
        assertEquals(0, report.get("passed").get("altered").asLong());
        JsonNode tcp = report.get("tcp");
        if (IS_ROOT && !report.get("io").asText().equals("loopback")) {
            assertTrue(tcp.get("octets").asLong() > 0, report::toPrettyString);
            assertEquals(0, tcp.get("wrong").asLong(), report::toPrettyString);
            assertEquals("", tcp.get("failure").asText());
        }
    }

    private static void assertSwitches(JsonNode report, boolean isCompleting) {
        JsonNode switches = report.get("switches");
        assertTrue(switches.get(isCompleting ? "completed" : "aborted").asLong() > 0, () -> report.toPrettyString());
        if (!isCompleting) {
            assertEquals(0, switches.get("completed").asLong(), () -> report.toPrettyString());
        }
    }

    @Tag("prove")
    @ParameterizedTest
    @EnumSource(names = {"HANDOVER", "STORM", "SIMULTANEOUS", "SLOW_SYNC"})
    void shouldLoseNothingWhenUesMove(Scenario scenario) throws IOException {
        JsonNode report = runWhereBest(scenario, directory);
        assertNothingLost(report, "uplink");
        assertNothingLost(report, "downlink");
        assertInvariants(report);
        assertSwitches(report, true);
    }

    /** Whether a switch ends before the UE is back is a matter of chance at so small a size. */
    @Tag("prove")
    @Test
    void shouldLoseNothingWhenAUeGoesToAndFro() throws IOException {
        JsonNode report = runWhereBest(Scenario.PING_PONG, directory);
        assertNothingLost(report, "uplink");
        assertNothingLost(report, "downlink");
        assertInvariants(report);
    }

    @Tag("prove")
    @Test
    void shouldLoseNothingOverTheLoopback() throws IOException {
        JsonNode report = run(options(Scenario.HANDOVER, Io.LOOPBACK, true, true));
        assertNothingLost(report, "uplink");
        assertNothingLost(report, "downlink");
        assertInvariants(report);
        assertSwitches(report, true);
    }

    @Tag("prove")
    @Test
    void shouldLoseNothingWhereLastPacketsAreForwarded() throws IOException {
        JsonNode report = run(options(Scenario.HANDOVER, IS_ROOT ? Io.XDP : Io.LOOPBACK, false, true));
        assertEquals(0, report.get("uplink").get("lost").asLong(), report::toPrettyString);
        assertInvariants(report);
        assertSwitches(report, true);
    }

    @Test
    void shouldNotShareItsDirectoryWithAnotherRun() throws IOException {
        LabOptions options = options(Scenario.STEADY, Io.LOOPBACK, true, true);
        try (Lab _ = new Lab(options)) {
            LabException refused = assertThrows(LabException.class, () -> new Lab(options));
            assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
        }
        new Lab(options).close();
    }

    @Test
    void shouldServeWhereItIsWhenNobodyMoves() throws IOException {
        assertServedAtHome(runWhereBest(Scenario.STEADY, directory));
    }

    @Tag("prove")
    @Test
    void shouldServeWhereItWasWhenTheTargetIsMissing() throws IOException {
        assertServedAtHome(runWhereBest(Scenario.TARGET_MISSING, directory));
    }

    private static void assertServedAtHome(JsonNode report) {
        assertNothingLost(report, "uplink");
        assertNothingLost(report, "downlink");
        assertInvariants(report);
        assertEquals(0, report.get("switches").get("completed").asLong());
    }

    @Test
    void shouldAbortAndLoseNothingWhenContextsCannotBeCopied() throws IOException {
        JsonNode report = runWhereBest(Scenario.SYNC_FAILS, directory);
        assertNothingLost(report, "uplink");
        assertInvariants(report);
        assertSwitches(report, false);
    }

    /** Uplink only: an instance that is killed does not answer what reached it. */
    @Tag("prove")
    @ParameterizedTest
    @EnumSource(names = {"KILL_CONTROL", "KILL_DATAPLANE", "KILL_APP", "PARTITION"})
    void shouldComeOutRightWhateverIsKilled(Scenario scenario) throws IOException {
        if (scenario == Scenario.PARTITION || scenario == Scenario.KILL_DATAPLANE) {
            assumeTrue(IS_ROOT, "network namespaces need root");
        }
        JsonNode report = runWhereBest(scenario, directory);
        assertNothingLost(report, "uplink");
        assertInvariants(report);
    }

    @Test
    void shouldShowLossesWithoutTheTunnel() throws IOException {
        JsonNode report = run(options(Scenario.HANDOVER, IS_ROOT ? Io.XDP : Io.LOOPBACK, false, false));
        JsonNode uplink = report.get("uplink");
        assertTrue(uplink.get("lost").asLong() + uplink.get("misdelivered").asLong() > 0, report::toPrettyString);
    }
}
