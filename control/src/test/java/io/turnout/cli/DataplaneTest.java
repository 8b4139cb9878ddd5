package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.generate.FrameBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, over ports that need no privileges. */
@Timeout(120)
class DataplaneTest {
    private static final int LIMIT_MILLIS = 10_000;
    private static final byte[] FRAME = FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 7)
            .packet("10.45.0.1", "192.0.2.1")
            .udp(40_000, 7_000)
            .payload(100)
            .octets();

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();
    private DatagramSocket enb;
    private DatagramSocket sgw;
    private int accessPort;
    private Path site;
    private Path shared;

    @BeforeEach
    void prepare() throws IOException {
        enb = socket();
        sgw = socket();
        accessPort = freePort();
        site = directory.resolve("site.yaml");
        shared = directory.resolve("shared");
        Files.writeString(site, """
            platform: { id: mec-1, address: 10.100.0.1 }
            io: { backend: loopback, access: %d-%d, core: %d-%d, app: %d-%d }
            access: { networks: [10.0.1.0/24] }
            core: { networks: [10.0.0.0/24] }
            tables: { ues: 1000, rules: 1000, bearers: 1000, paths: 16 }
            applications: [{ identity: a, instances: [{ id: i, platform: mec-1, address: 10.60.1.10 }] }]
            """.formatted(
                        accessPort, enb.getLocalPort(), freePort(), sgw.getLocalPort(), freePort(), freePort()));
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        enb.close();
        sgw.close();
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = socket()) {
            return socket.getLocalPort();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(it -> !it.startsWith("-javaagent"))
                .forEach(command::add);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, Turnout.class.getName()));
        command.addAll(List.of("dataplane", "--config", site.toString(), "--dir", shared.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private void awaitReady(Process process) throws IOException {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        assertTrue(line != null && line.startsWith("ready: "), () -> line + " " + read(directory.resolve("err")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void assertCrosses() throws IOException {
        enb.send(new DatagramPacket(FRAME, FRAME.length, InetAddress.getLoopbackAddress(), accessPort));
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        sgw.receive(packet);
        assertArrayEquals(FRAME, Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void shouldPassFramesUntilTheSignalAndEndWithZero() throws Exception {
        Process process = start();
        awaitReady(process);
        assertCrosses();

        Run second = Run.turnout("dataplane", "--config", site.toString(), "--dir", shared.toString());
        assertEquals(1, second.exitCode());
        assertTrue(second.err().contains("another process has the tables"), second.err());

        signal("TERM", process);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), read(directory.resolve("err")));

        Run stat = Run.turnout("stat", "--json", "--interval", "10", "--dir", shared.toString());
        assertEquals(
                1,
                new ObjectMapper().readTree(stat.out()).at("/frames/received").asLong(),
                stat.out());
        assertEquals(false, new ObjectMapper().readTree(stat.out()).get("alive").asBoolean(), stat.out());
    }

    @Test
    void shouldStartAgainAfterItWasKilledAndBypassByHand() throws Exception {
        Process killed = start();
        awaitReady(killed);
        signal("KILL", killed);
        killed.waitFor();

        Run late = Run.turnout("bypass", "on", "--dir", shared.toString());
        assertEquals(1, late.exitCode());
        assertTrue(late.err().contains("no data plane runs"), late.err());
        assertEquals(1, Run.turnout("bypass", "off", "--dir", shared.toString()).exitCode());

        Process next = start();
        awaitReady(next);
        assertCrosses();
        assertEquals(0, Run.turnout("bypass", "on", "--dir", shared.toString()).exitCode());
        assertEquals(0, Run.turnout("bypass", "off", "--dir", shared.toString()).exitCode());
    }

    @Test
    void shouldSayInOneLineWhichPortIsInUse() throws Exception {
        try (DatagramSocket _ =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), accessPort))) {
            Process process = start();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
            String err = read(directory.resolve("err")).strip();
            assertTrue(err.lines().count() == 1, err);
            assertTrue(err.contains("bind UDP port " + accessPort + ": Address already in use (errno 98)"), err);
        }
    }
}
