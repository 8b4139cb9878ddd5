package io.turnout.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.api.TestPlatform;
import io.turnout.config.Tls;
import io.turnout.peer.TestCertificates;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.SwitchReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that are processes of their own, in Java and in Python: they start in about a second each. */
@Timeout(120)
class MixedProcessesTest {
    private static final Grant GRANT = SwitchScript.GRANT;
    private static final String UE = SwitchScript.UE;

    @TempDir
    private Path directory;

    private final List<OtherProcess> processes = new ArrayList<>();
    private SwitchScript script;

    @BeforeEach
    void start() throws IOException {
        script = new SwitchScript();
    }

    @AfterEach
    void stop() {
        for (OtherProcess process : processes) {
            process.close();
        }
        script.close();
    }

    private Path file(int length) throws IOException {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return Files.write(directory.resolve("context.bin"), octets);
    }

    private OtherProcess start(String language, String id, Path context, Tls tls) throws Exception {
        boolean isSource = id.equals("cache-1");
        String platform = (isSource ? script.source : script.target).uri().toString();
        List<String> command = new ArrayList<>();
        if (language.equals("java")) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            if (tls != null) {
                command.add("-Dcertificate=" + tls.certificate());
                command.add("-Dkey=" + tls.key());
                command.add("-Dtrust=" + tls.trust());
            }
            command.addAll(List.of("-XX:+UseSerialGC", "-cp", OtherProcess.classPath(), LogInstance.class.getName()));
            command.addAll(List.of(id, platform, "0"));
            if (context != null) {
                command.add(UE + "=" + context);
            }
        } else {
            command.addAll(List.of("python3", language, "--id", id, "--application", "video-cache"));
            command.addAll(List.of("--platform", platform, "--listen", "127.0.0.1:0"));
            if (tls != null) {
                command.addAll(List.of("--certificate", tls.certificate().toString()));
                command.addAll(List.of("--key", tls.key().toString()));
                command.addAll(List.of("--trust", tls.trust().toString()));
            }
            if (context != null) {
                command.addAll(List.of("--put", UE + "=" + context));
            }
        }
        OtherProcess process = new OtherProcess(command);
        processes.add(process);
        (isSource ? script.source : script.target).expect(Input.InstanceUp.class);
        return process;
    }

    private OtherProcess startAny(String language, String id, Path context) throws Exception {
        return startAny(language, id, context, null);
    }

    private OtherProcess startAny(String language, String id, Path context, Tls tls) throws Exception {
        return start(language.equals("python") ? OtherProcess.python().toString() : language, id, context, tls);
    }

    /** Certificates say who is who: to the platforms, and between the instances. */
    @ParameterizedTest
    @CsvSource({"java, python, 1024", "python, java, 1048576", "python, python, 1024"})
    void shouldMoveAContextOverTls(String from, String to, int length) throws Exception {
        script.close();
        TestCertificates certificates = new TestCertificates(directory, "authority");
        Path callers = Files.writeString(directory.resolve("callers"), "");
        script = new SwitchScript(
                TestPlatform.secure("mec-1", certificates.ofLoopback("mec-1"), callers),
                TestPlatform.secure("mec-2", certificates.ofLoopback("mec-2"), callers));
        Path context = file(length);
        OtherProcess source = startAny(from, "cache-1", context, certificates.ofLoopback("cache-1"));
        OtherProcess target = startAny(to, "cache-2", null, certificates.ofLoopback("cache-2"));
        script.synchronize(GRANT, "127.0.0.1:" + source.port);
        assertEquals(LogInstance.describe(Files.readAllBytes(context)), target.context(UE));
        script.commit(GRANT);
        assertEquals(0, Integer.parseInt(source.context(UE).split(" ", 2)[0]));
    }

    @ParameterizedTest
    @CsvSource({"java, python, 1024", "python, java, 1048576", "python, python, 1048576", "java, java, 67108864"})
    void shouldMoveAContextFromOneLanguageToAnother(String from, String to, int length) throws Exception {
        Path context = file(length);
        OtherProcess source = startAny(from, "cache-1", context);
        OtherProcess target = startAny(to, "cache-2", null);
        script.synchronize(GRANT, "127.0.0.1:" + source.port);
        assertEquals(LogInstance.describe(Files.readAllBytes(context)), target.context(UE));
        script.commit(GRANT);
        assertEquals(0, Integer.parseInt(source.context(UE).split(" ", 2)[0]));
    }

    @Test
    void shouldFailWhereTheSourceIsKilledBeforeItsLastPart() throws Exception {
        OtherProcess source = startAny("python", "cache-1", file(1 << 20));
        OtherProcess target = startAny("java", "cache-2", null);
        script.sendNotification(GRANT, "127.0.0.1:" + source.port, true);
        script.target.expect(Input.HoldWanted.class);
        source.kill();
        script.source.expect(Input.InstanceDown.class);
        script.target.expect(Input.SyncFailed.class);
        script.target.tell("cache-2", new Notice.Aborted(SwitchScript.PAIR, GRANT, SwitchReason.SYNC_FAILED));
        script.target.expect(Input.Resumed.class);
        assertEquals(0, Integer.parseInt(target.context(UE).split(" ", 2)[0]), "dropped again");
    }

    @Test
    void shouldGoOnServingWhereTheTargetIsKilledInBetween() throws Exception {
        Path context = file(1 << 20);
        OtherProcess source = startAny("java", "cache-1", context);
        OtherProcess target = startAny("python", "cache-2", null);
        script.sendNotification(GRANT, "127.0.0.1:" + source.port, true);
        script.target.expect(Input.HoldWanted.class);
        target.kill();
        script.target.expect(Input.InstanceDown.class);
        script.source.tell("cache-1", new Notice.Aborted(SwitchScript.PAIR, GRANT, SwitchReason.INSTANCE_DOWN));
        script.source.expect(Input.Resumed.class);
        assertEquals(LogInstance.describe(Files.readAllBytes(context)), source.context(UE));
    }

    /** Wrong now and then: fetched again from there. Wrong always: failed. */
    @ParameterizedTest
    @CsvSource({"1, Synchronized", "1000000, SyncFailed"})
    void shouldNotBelieveAWrongChecksum(int lieCount, String outcome) throws Exception {
        Path liar = directory.resolve("liar.py");
        Files.writeString(liar, """
            import sys
            sys.path.insert(0, %s)
            import turnout_instance
            lies = %d
            def checksum(self, chunk, honest=turnout_instance.Instance.checksum):
                global lies
                lies -= 1
                return honest(self, chunk) ^ (1 if lies >= 0 else 0)
            turnout_instance.Instance.checksum = checksum
            turnout_instance.main()
            """.formatted("\"" + OtherProcess.python().getParent() + "\"", lieCount));
        OtherProcess source = start(liar.toString(), "cache-1", file(1 << 20), null);
        startAny("java", "cache-2", null);
        script.sendNotification(GRANT, "127.0.0.1:" + source.port, false);
        Input answer = script.target.expect(Input.class);
        assertEquals(outcome, answer.getClass().getSimpleName());
    }
}
