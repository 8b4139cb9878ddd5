package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.JavaProcess;
import io.turnout.api.TestPlatform;
import io.turnout.app.SwitchScript;
import io.turnout.config.Tls;
import io.turnout.peer.TestCertificates;
import io.turnout.switching.Input;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Samples as processes of their own, which start in about a second each, over TLS. */
@Timeout(120)
class SampleTest {
    private static final String TOKEN = "sample-token-0123456789";

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private TestCertificates certificates;
    private SwitchScript script;
    private int sourcePort;

    @BeforeEach
    void start() throws Exception {
        certificates = new TestCertificates(directory, "authority");
        Path callers = Files.writeString(directory.resolve("callers"), "instance cache-2 " + TOKEN);
        script = new SwitchScript(
                TestPlatform.secure("mec-1", certificates.ofLoopback("mec-1"), callers),
                TestPlatform.secure("mec-2", certificates.ofLoopback("mec-2"), callers));
    }

    @AfterEach
    void stop() {
        processes.forEach(it -> it.destroyForcibly().onExit().join());
        script.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(String kind, int number, String... options) throws IOException {
        TestPlatform platform = number == 1 ? script.source : script.target;
        int port = freePort();
        sourcePort = number == 1 ? port : sourcePort;
        List<String> arguments = new ArrayList<>(List.of("sample", kind, "cache-" + number, "video-cache"));
        arguments.addAll(List.of(platform.uri().toString(), "127.0.0.1:" + freePort(), "127.0.0.1:" + port));
        arguments.addAll(List.of(options));
        Process process = JavaProcess.start(Turnout.class, arguments.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private String[] showing(Tls own, String... more) {
        List<String> options =
                new ArrayList<>(List.of("--certificate", own.certificate().toString()));
        options.addAll(
                List.of("--key", own.key().toString(), "--trust", own.trust().toString()));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static String line(Process process) throws IOException {
        return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    @Test
    void shouldMoveAContextOverTlsWhenCertificatesSayWhoIsWho() throws Exception {
        Process source = start("counting", 1, showing(certificates.ofLoopback("cache-1"), "--context", "1048576"));
        Process target = start("counting", 2, showing(certificates.ofLoopback("cache-2")));
        assertEquals("cache-1: ready", line(source));
        script.source.expect(Input.InstanceUp.class);
        script.target.expect(Input.InstanceUp.class);
        script.synchronize(SwitchScript.GRANT, "127.0.0.1:" + sourcePort);
        script.commit(SwitchScript.GRANT);
        assertEquals("cache-2: ready", line(target));
        target.toHandle().destroy();
        assertTrue(target.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, target.exitValue());
        String said = line(target);
        assertTrue(said.startsWith("cache-2: contexts fetched 1, failed 0"), said);
    }

    @Test
    void shouldBeKnownByATokenWhenItHasNoCertificate() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        Path trust = certificates.ofLoopback("nobody").trust();
        Process instance = start("session", 2, "--token-file", token.toString(), "--trust", trust.toString());
        assertEquals("cache-2: ready", line(instance));
        script.target.expect(Input.InstanceUp.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"giving", "taking"})
    void shouldDieAmidASynchronizationWhenToldTo(String side) throws Exception {
        String[] dying = {"--context", "1048576", "--die", side};
        Process source = start("counting", 1, showing(certificates.ofLoopback("cache-1"), dying));
        Process target = start("counting", 2, showing(certificates.ofLoopback("cache-2"), dying));
        script.source.expect(Input.InstanceUp.class);
        script.target.expect(Input.InstanceUp.class);
        script.sendNotification(SwitchScript.GRANT, "127.0.0.1:" + sourcePort, true);
        Process dead = side.equals("giving") ? source : target;
        assertTrue(dead.waitFor(20, TimeUnit.SECONDS));
        assertEquals(137, dead.exitValue());
        if (side.equals("giving")) {
            script.source.expect(Input.InstanceDown.class);
            script.target.expect(Input.SyncFailed.class);
        } else {
            script.target.expect(Input.InstanceDown.class);
        }
    }

    @Test
    void shouldEndWithFailureWhenThePlatformRefusesIt() throws Exception {
        Process instance = start("session", 2, showing(certificates.ofLoopback("somebody")));
        assertTrue(instance.waitFor(20, TimeUnit.SECONDS));
        assertEquals(1, instance.exitValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--context=-1", "--die=maybe", "--certificate=a.pem", "--slow=x"})
    void shouldEndWithTwoWhenAnOptionIsWrong(String option) {
        Run run = Run.turnout(
                "sample", "counting", "a", "b", "http://127.0.0.1:1", "127.0.0.1:0", "127.0.0.1:7500", option);
        assertEquals(2, run.exitCode(), run.err());
    }
}
