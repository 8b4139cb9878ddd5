package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** A data plane with no more capabilities than it was given. */
@Timeout(60)
class PrivilegesTest {
    private static final int LIMIT_MILLIS = 5_000;

    @TempDir
    Path directory;

    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;
    private Process process;

    @BeforeEach
    void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        Namespace.assumeProgram("/usr/bin/setpriv");
        wire = TestWire.create(true, 1_600, 1);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
    }

    @AfterEach
    void disconnect() {
        if (process != null) {
            process.destroyForcibly();
        }
        if (wire != null) {
            enb.close();
            sgw.close();
            wire.close();
        }
    }

    /** Starts a data plane and returns what it has written when it is ready, or has ended. */
    private String start(String capabilities) throws Exception {
        Path log = directory.resolve("log");
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-all" + capabilities));
        command.addAll(Namespace.jvm(InlineProcess.class, "xdp", "m-enb", "m-sgw"));
        process = wire.mec.start(log, command.toArray(String[]::new));
        String told = "";
        while (!told.contains("READY") && !process.waitFor(10, TimeUnit.MILLISECONDS)) {
            told = Files.readString(log);
        }
        return Files.readString(log);
    }

    private void assertCrosses() {
        byte[] frame = TestFrames.uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 128);
        enb.send(frame);
        assertArrayEquals(frame, sgw.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldNeedThoseThatDoctorNames() throws Exception {
        String told = start("," + Doctor.XDP_CAPABILITIES);
        assertTrue(told.contains("READY"), told);
        assertCrosses();
    }

    @Test
    void shouldSayWhatItMayNotAndLeaveTheWireAsItIs() throws Exception {
        String told = start("");
        assertTrue(told.contains("Operation not permitted (errno 1)"), told);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertCrosses();
    }
}
