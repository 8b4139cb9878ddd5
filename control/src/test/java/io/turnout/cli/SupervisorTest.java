package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SupervisorTest {
    private static final long LIMIT_NS = 10_000_000_000L;

    @TempDir
    Path directory;

    private final StringWriter err = new StringWriter();
    private final Supervisor supervisor = new Supervisor(new PrintWriter(err, true));

    @AfterEach
    void end() {
        supervisor.end();
    }

    private CompletableFuture<Integer> keep() {
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                exitCode.complete(supervisor.keep());
            } catch (IOException | InterruptedException e) {
                exitCode.completeExceptionally(e);
            }
        });
        return exitCode;
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "in time");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void shouldStartAgainWhatEndsAndWaitLongerEachTime() throws InterruptedException {
        Path starts = directory.resolve("starts");
        supervisor.add("brief", shell("echo x >> " + starts + "; exit 7"), Supervisor.NO_BEAT);
        var _ = keep();

        await(() -> lines(starts).size() >= 3);

        assertTrue(err.toString().contains("brief ended with 7, starts again in 100 ms"), err.toString());
        assertTrue(err.toString().contains("brief ended with 7, starts again in 200 ms"), err.toString());
    }

    @Test
    void shouldEndAllWhenOneIsConfiguredWrongly() throws Exception {
        Path trace = directory.resolve("trace");
        supervisor.add(
                "good",
                shell("trap 'echo ended >> " + trace + "; exit 0' TERM; echo up >> " + trace
                        + "; while :; do sleep 0.05; done"),
                Supervisor.NO_BEAT);
        supervisor.add(
                "wrong", shell("until grep -q up " + trace + "; do sleep 0.05; done; exit 2"), Supervisor.NO_BEAT);

        assertEquals(ExitCode.WRONG_USAGE, keep().get(20, TimeUnit.SECONDS));
        assertEquals(List.of("up", "ended"), lines(trace));
    }

    @Test
    void shouldEndInReverseOrderAndStartNothingAfterwards() throws Exception {
        Path trace = directory.resolve("trace");
        for (String name : new String[] {"first", "second"}) {
            supervisor.add(
                    name,
                    shell("trap 'echo " + name + " >> " + trace + "; exit 0' TERM; echo x >> " + directory.resolve("up")
                            + "; while :; do sleep 0.05; done"),
                    Supervisor.NO_BEAT);
        }
        CompletableFuture<Integer> exitCode = keep();
        await(() -> lines(directory.resolve("up")).size() == 2);

        supervisor.end();

        assertEquals(ExitCode.DONE, exitCode.get(20, TimeUnit.SECONDS));
        assertEquals(List.of("second", "first"), lines(trace));
        assertFalse(err.toString().contains("starts again"), err.toString());
    }

    @Test
    void shouldGiveAnInputThatEndsWithIt() throws InterruptedException {
        Path up = directory.resolve("up");
        supervisor.add("reader", shell("echo $TURNOUT_SUPERVISED > " + up + "; exec cat"), Supervisor.NO_BEAT);
        var _ = keep();

        await(() -> lines(up).equals(List.of("1")));
        assertEquals("", err.toString(), "it waits for input");
    }
}
