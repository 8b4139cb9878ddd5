package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab as a process, told to end amid its run: what it made goes with it. */
@Timeout(120)
class LabCommandTest {
    private static final Path NAMESPACES = Paths.get("/run/netns");

    @TempDir
    Path directory;

    private static boolean awaitLine(Process process, String start) throws IOException {
        BufferedReader err = process.errorReader();
        String line = err.readLine();
        while (line != null && !line.startsWith(start)) {
            line = err.readLine();
        }
        return line != null;
    }

    @Test
    void shouldLeaveNothingBehindWhenToldToEnd() throws Exception {
        Process lab = JavaProcess.builder(
                        Turnout.class,
                        List.of(),
                        "lab",
                        "--ues",
                        "2",
                        "--pps",
                        "100",
                        "--seconds",
                        "60",
                        "--dir",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .start();
        String namespaces = "turnout-lab-" + lab.pid() + "-";
        assertTrue(awaitLine(lab, "lab: traffic"), "it began");
        List<ProcessHandle> programs = lab.descendants().toList();
        assertFalse(programs.isEmpty());

        lab.destroy();

        assertTrue(lab.waitFor(60, TimeUnit.SECONDS), "it ended");
        assertEquals(ExitCode.FAILED, lab.exitValue());
        assertEquals(List.of(), programs.stream().filter(ProcessHandle::isAlive).toList());
        if (Files.isDirectory(NAMESPACES)) {
            try (var names = Files.list(NAMESPACES)) {
                assertEquals(
                        List.of(),
                        names.map(it -> it.getFileName().toString())
                                .filter(it -> it.startsWith(namespaces))
                                .toList());
            }
        }
    }
}
