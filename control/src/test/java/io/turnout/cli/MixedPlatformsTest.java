package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.JavaProcess;
import io.turnout.app.LogInstance;
import io.turnout.app.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole handshake with nothing but processes: two platforms' controls, and instances in Java and in Python. Each of
 * the six processes takes a second or two to start.
 */
@Timeout(180)
class MixedPlatformsTest {
    private static final String SWITCHING = "lastPackets: hold, bearerMillis: 0, deleteMillis: 1000, ";
    private static final String PATIENT = SWITCHING + "boundMillis: 30000, hold: { millis: 10000 }";
    private static final String STRICT = SWITCHING + "boundMillis: 5000, hold: { millis: 1000 }";
    private static final int[] LENGTHS = {1 << 10, 1 << 20, 64 << 20};
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path directory;

    private final List<PlatformProcess> platforms = new ArrayList<>();
    private final List<OtherProcess> others = new ArrayList<>();
    private final List<Process> samples = new ArrayList<>();
    private PlatformProcess.Ports ports;

    private void begin(String switching) throws Exception {
        ports = PlatformProcess.freePorts();
        int[] peerPorts = {ports.peer() + 1, ports.peer() + 2};
        for (int number = 1; number <= 2; number++) {
            platforms.add(new PlatformProcess(directory, number, 2, ports, peerPorts, switching, "", false, false));
        }
    }

    @AfterEach
    void stop() throws Exception {
        others.forEach(OtherProcess::close);
        samples.forEach(it -> it.destroyForcibly().onExit().join());
        for (PlatformProcess platform : platforms) {
            platform.close();
        }
    }

    private PlatformProcess platform(int number) {
        return platforms.get(number - 1);
    }

    private String url(int number) {
        return "http://127.0.0.1:" + platform(number).apiPort();
    }

    private static String ue(int index) {
        return "10.45.0." + (7 + index);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!condition.holds()) {
            assertTrue(
                    System.nanoTime() < endNs, () -> what + ": " + platform(2).get("/switches") + samples);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void awaitUp(int number, boolean isUp) throws Exception {
        await("cache-" + number, () -> {
            JsonNode instance = platform(number).get("/instances/cache-" + number);
            return instance != null && instance.path("isUp").asBoolean() == isUp;
        });
    }

    private void move(String ue, int to) throws Exception {
        await("a start is taken up", () -> platform(to).start(ue, "mec-" + to));
        await(ue + " at mec-" + to, () -> {
            JsonNode there = platform(to).pair(ue);
            JsonNode before = platform(3 - to).pair(ue);
            String name = "mec-" + to;
            return there != null
                    && there.path("servedAt").asText("mec-1").equals(name)
                    && before != null
                    && before.path("servedAt").asText("mec-1").equals(name);
        });
    }

    @Test
    void shouldMoveContextsOfAnySizeBetweenPythonAndJavaAndBack() throws Exception {
        begin(PATIENT);
        List<String> contexts = new ArrayList<>();
        List<String> command =
                new ArrayList<>(List.of("python3", OtherProcess.python().toString()));
        command.addAll(List.of("--id", "cache-1", "--application", PlatformProcess.APPLICATION));
        command.addAll(List.of(
                "--platform", url(1), "--listen", "127.0.0.1:" + platform(1).synchronizePort()));
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] octets = new byte[LENGTHS[i]];
            new Random(i).nextBytes(octets);
            contexts.add(LogInstance.describe(octets));
            command.addAll(List.of("--put", ue(i) + "=" + Files.write(directory.resolve("context-" + i), octets)));
        }
        others.add(new OtherProcess(command));
        others.add(new OtherProcess(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                OtherProcess.classPath(),
                LogInstance.class.getName(),
                "cache-2",
                url(2),
                Integer.toString(platform(2).synchronizePort()))));
        awaitUp(1, true);
        awaitUp(2, true);
        for (int to : new int[] {2, 1}) {
            for (int i = 0; i < LENGTHS.length; i++) {
                String ue = ue(i);
                move(ue, to);
                assertEquals(contexts.get(i), others.get(to - 1).context(ue));
                OtherProcess before = others.get(2 - to);
                await("the context is let go", () -> {
                    try {
                        return before.context(ue).startsWith("0 ");
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                });
            }
        }
    }

    private Process sample(int number, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("sample", "counting", "cache-" + number));
        arguments.addAll(
                List.of(PlatformProcess.APPLICATION, url(number), "127.0.0.1:" + (ports.peer() + 60 + number)));
        arguments.add("127.0.0.1:" + platform(number).synchronizePort());
        arguments.addAll(List.of("--context", "1048576"));
        arguments.addAll(List.of(options));
        Process process = JavaProcess.start(Turnout.class, arguments.toArray(String[]::new));
        samples.add(process);
        awaitUp(number, true);
        return process;
    }

    /** Every switch ends in an abort, with its reason, and the UE is where it was. */
    @Test
    void shouldAbortWhenAnInstanceDiesFailsIsLateOrLies() throws Exception {
        begin(STRICT);
        sample(2);
        assertAborted("sync-failed", "--lie", "1000000");
        assertAborted("sync-failed", "--fail", "giving");
        assertAborted("instance-down|sync-failed|peer-instance-down", "--die", "giving");
        assertAborted("time-limit", "--slow-last", "8000"); // beyond the bound; the stub data plane holds for ever
        Process honest = sample(1);
        move(ue(0), 2);
        assertTrue(honest.isAlive());
    }

    private void assertAborted(String reasons, String... options) throws Exception {
        Process source = sample(1, options);
        int switchCount = platform(2).get("/switches").size();
        await("a start is taken up", () -> platform(2).start(ue(0), "mec-2"));
        await("aborted with " + reasons, () -> {
            JsonNode switches = platform(2).get("/switches");
            JsonNode last = switches.path(0);
            return switches.size() > switchCount
                    && last.path("end").asText().equals("aborted")
                    && last.path("reason").asText().matches(reasons);
        });
        await("served where it was", () -> {
            JsonNode there = platform(1).pair(ue(0));
            return there != null && there.path("servedAt").asText("mec-1").equals("mec-1");
        });
        source.destroyForcibly().onExit().join();
        awaitUp(1, false);
    }
}
