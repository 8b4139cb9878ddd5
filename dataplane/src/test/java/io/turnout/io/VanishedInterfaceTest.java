package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineLimits;
import io.turnout.engine.TrafficPlan;
import io.turnout.ipc.SharedDirectory;
import io.turnout.table.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An interface that goes and comes back while the data plane is inline, and names and queues that it cannot have. */
@Timeout(60)
class VanishedInterfaceTest {
    private static final int LIMIT_MILLIS = 5_000;
    private static final byte[] FRAME = TestFrames.uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 128);

    @TempDir
    Path directory;

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;

    @BeforeEach
    void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, 1);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
    }

    @AfterEach
    void disconnect() {
        if (wire != null) {
            enb.close();
            sgw.close();
            wire.close();
        }
    }

    private DataplaneService open(String app) throws Exception {
        return open(app, directory);
    }

    private DataplaneService open(String app, Path shared) throws Exception {
        DataplaneService.Setup setup = new DataplaneService.Setup(
                new Dataplane.Setup(
                        Dataplane.Backend.XDP,
                        "m-enb",
                        "m-sgw",
                        app,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        2_048,
                        XdpPort.DEFAULT_MAX_BEAT_AGE_NS),
                new Tables.Capacity(64, 64, 16, 1),
                (_, _) -> InlineSite.steering(),
                TrafficPlan.NONE,
                EngineLimits.DEFAULT,
                List.of(),
                1_000_000_000_000L);
        return wire.mec.call(() -> DataplaneService.open(setup, new SharedDirectory(shared), error::set));
    }

    private void assertCrosses() {
        enb.send(FRAME);
        assertArrayEquals(FRAME, sgw.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldEndWhenAnInterfaceIsGoneAndBeginAnewWhenItIsBack() throws Exception {
        try (DataplaneService service = open("m-app")) {
            assertCrosses();
            wire.mec.ip("link del m-app");
            service.awaitEnd();
            assertEquals("interface m-app is gone", error.get().getMessage());
        }
        assertCrosses();
        assertThrows(IllegalStateException.class, () -> open("m-app"), "it is not back yet");
        assertCrosses();
        wire.app.link("a0", "02:00:00:00:03:01", wire.mec, "m-app", "02:00:00:00:03:fe", 1_600, 1);
        try (DataplaneService _ = open("m-app")) {
            assertCrosses();
        }
    }

    @Test
    void shouldLeaveTheWireAsItIsWhenAQueueIsInUseOrANameIsWrong() throws Exception {
        try (DataplaneService _ = open(null)) {
            IllegalStateException busy =
                    assertThrows(IllegalStateException.class, () -> open(null, directory.resolve("second")));
            assertEquals(
                    "m-enb: another AF_XDP socket has one of its queues (ss --xdp tells whose): Device or resource busy"
                            + " (errno 16)",
                    rootMessage(busy));
            assertCrosses();
        }
        IllegalStateException missing = assertThrows(IllegalStateException.class, () -> open("no-such0"));
        assertTrue(rootMessage(missing).contains("find interface no-such0: No such device"), rootMessage(missing));
        assertCrosses();
    }

    private static String rootMessage(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
