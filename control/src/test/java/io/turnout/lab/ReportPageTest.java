package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.lab.DeliveryLog.Delivery;
import io.turnout.lab.SwitchTrace.Outcome;
import io.turnout.lab.SwitchTrace.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    private static final long MS = 1_000_000L;
    private static final long BEGIN_NS = 5_000 * MS;

    @TempDir
    Path directory;

    static LabReport report() {
        List<SwitchTrace> switches = new ArrayList<>();
        for (int ue = 0; ue < 40; ue++) {
            Map<Phase, Long> phases = Map.of(
                    Phase.DETECT, MS / 3, Phase.IDENTITY, MS, Phase.SYNCHRONIZE, (2 + ue % 5) * MS, Phase.HELD, 2 * MS);
            Outcome outcome = ue == 7 ? Outcome.ABORTED : Outcome.COMPLETED;
            String reason = ue == 7 ? "sync-failed" : "";
            long startNs = BEGIN_NS + 50 * MS * ue;
            switches.add(new SwitchTrace(
                    ue,
                    "mec-1",
                    "mec-2",
                    outcome,
                    reason,
                    startNs,
                    startNs + 6 * MS,
                    startNs + 5 * MS,
                    MS / 5,
                    phases,
                    (ue % 9) * MS));
        }
        return new LabReport(
                Scenario.HANDOVER,
                "xdp",
                40,
                2,
                new Tally(8_000, 7_999, 1, 0, 0, 0),
                new Tally(7_999, 7_999, 0, 0, 0, 0),
                new Tally(2_000, 2_000, 0, 0, 0, 0),
                0,
                new TcpStream.Result(4_096, 0, 12 * MS, ""),
                0,
                switches,
                Percentiles.of(new long[] {30_000, 40_000}, 1_000),
                20_000,
                20_000,
                Map.of("I1", true, "I5", true, "I6", false),
                List.of("</script> is only text."));
    }

    private static List<List<Delivery>> arrivals() {
        List<List<Delivery>> arrivals = new ArrayList<>();
        for (int ue = 0; ue < 3; ue++) {
            List<Delivery> deliveries = new ArrayList<>();
            for (int number = 0; number < 200; number++) {
                deliveries.add(new Delivery(number, number < 90 + 10 * ue ? 0 : 1, BEGIN_NS + 10 * MS * number));
            }
            arrivals.add(deliveries);
        }
        return arrivals;
    }

    @Test
    void shouldWriteAPageThatNeedsNothingElse() throws IOException {
        Path file = directory.resolve("report.html");

        ReportPage.write(file, report(), arrivals(), BEGIN_NS);

        String page = Files.readString(file);
        assertTrue(page.contains("uPlot=function"), "the plotting library is in the page");
        assertFalse(page.contains("/*DATA*/") || page.contains("/*UPLOT"), "every place is filled");
        assertFalse(page.contains("src=") || page.contains("<link"), "it loads nothing");
        assertEquals(2, page.split("</script>", -1).length - 1, "text cannot end a script");
    }

    @Test
    void shouldSayInJsonWhatTheAgreementNames() throws IOException {
        JsonNode json = new ObjectMapper().readTree(report().json().toString());

        assertEquals("handover", json.get("scenario").asText());
        assertEquals(1, json.at("/uplink/lost").asInt());
        assertEquals(40, json.at("/switches/started").asInt());
        assertEquals(39, json.at("/switches/completed").asInt());
        assertEquals(1, json.at("/switches/aborted").asInt());
        assertEquals(8.0, json.at("/interruptionMillis/max").asDouble());
        assertEquals(2.0, json.at("/phasesMillis/held/p99").asDouble());
        assertEquals(0.0, json.at("/phasesMillis/delete/p99").asDouble());
        assertEquals(40.0, json.at("/swapVisibleMicros/max").asDouble());
        assertEquals(20_000, json.at("/conservation/accounted").asInt());
        assertFalse(json.at("/invariants/I6").asBoolean());
        assertFalse(report().holds());
    }

    @Test
    void shouldTellPeopleTheSame() {
        String text = ReportText.of(report());

        assertTrue(text.contains("40 started, 39 completed, 1 aborted, 0 open"), text);
        assertTrue(text.contains("I6 BROKEN"), text);
        assertTrue(text.contains("UE 7 mec-1 -> mec-2 aborted (sync-failed)"), text);
    }
}
