package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.Reason;
import io.turnout.io.ServiceCounters;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatTest {
    @TempDir
    Path directory;

    private Run stat(String... more) {
        List<String> args = new ArrayList<>(List.of("stat", "--dir", directory.toString(), "--interval", "10"));
        args.addAll(List.of(more));
        return Run.turnout(args.toArray(String[]::new));
    }

    /** A data plane that is this process, with 5 frames of one reason. */
    private void count() throws IOException {
        List<String> names = new ArrayList<>(EngineCounters.names());
        names.addAll(List.of("port.access.received-frames", ServiceCounters.PROCESS_ID, ServiceCounters.BYPASSED));
        try (CounterFile file = new SharedDirectory(directory).createCounters(names, 2)) {
            file.worker(0).add(Reason.NO_APPLICATION.code(), 5);
            file.worker(0).add(names.indexOf("received"), 5);
            file.worker(1).add(names.indexOf("port.access.received-frames"), 5);
            file.worker(1).add(names.indexOf(ServiceCounters.BYPASSED), 1);
            file.worker(1)
                    .add(
                            names.indexOf(ServiceCounters.PROCESS_ID),
                            ProcessHandle.current().pid());
        }
    }

    @Test
    void shouldShowReasonsPortsAndState() throws IOException {
        count();

        Run run = stat();

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(directory + ": runs"), run.out());
        assertTrue(run.out().contains("BYPASSED"), run.out());
        assertTrue(run.out().matches("(?s).*no-application +pass +5 .*"), run.out());
        assertTrue(run.out().matches("(?s).*port access\\R +received-frames +5 .*"), run.out());
        assertTrue(!run.out().contains("not accounted for"), run.out());
    }

    @Test
    void shouldPrintOneObjectForMachines() throws IOException {
        count();

        JsonNode json = new ObjectMapper().readTree(stat("--json").out());

        assertTrue(json.get("alive").asBoolean());
        assertEquals(5, json.at("/frames/received").asLong());
        assertEquals(0, json.at("/frames/unaccounted").asLong());
        assertEquals(5, json.at("/reasons/no-application/frames").asLong());
        assertEquals("pass", json.at("/reasons/no-application/verdict").asText());
        assertEquals(5, json.at("/ports/access/received-frames").asLong());
    }

    @Test
    void shouldSayWhenThereIsNothingToRead() throws IOException {
        assertEquals(3, stat().exitCode());
        assertTrue(stat().err().contains("no such file"), stat().err());

        Files.writeString(directory.resolve("counters"), "nonsense".repeat(20));
        assertEquals(3, stat().exitCode());
        assertTrue(stat().err().contains("does not hold counters"), stat().err());
    }

    @Test
    void shouldRefuseAnIntervalOfNothing() {
        assertEquals(2, stat("--interval", "0").exitCode());
    }
}
