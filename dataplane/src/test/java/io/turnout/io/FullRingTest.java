package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Engine;
import io.turnout.engine.Reason;
import io.turnout.io.Dataplane.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port whose kernel side takes nothing more, while the wire goes on. */
@Timeout(60)
class FullRingTest {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int QUIET_MILLIS = 50;
    private static final int STEERED = 3_000;
    private static final int AT_ONCE = 100;
    private static final int LENGTH = 128;
    private static final int PATIENT_NS = 1_900_000_000;

    private final Engine engine = InlineSite.engine();
    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;
    private RawSocket app;
    private Dataplane dataplane;

    @BeforeEach
    void open() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, 1);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
        app = new RawSocket(wire.app, "a0");
        Dataplane.Setup setup = new Dataplane.Setup(
                Backend.XDP, "m-enb", "m-sgw", "m-app", null, List.of(), List.of(), List.of(), 2_048, PATIENT_NS);
        dataplane = wire.mec.call(() -> Dataplane.open(setup, engine));
    }

    @AfterEach
    void close() {
        if (dataplane != null) {
            dataplane.close();
            enb.close();
            sgw.close();
            app.close();
            wire.close();
        }
    }

    private static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "in time");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void assertPasses(int number) {
        byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, number, LENGTH);
        enb.send(frame);
        assertArrayEquals(frame, sgw.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldCountWhatAnInterfaceThatIsDownDoesNotTakeAndKeepTheWireUp() {
        PortCounters toApp = dataplane.ports().get(2).counters();
        wire.mec.ip("link set m-app down");
        for (int sent = 0; sent < STEERED; ) {
            for (int i = 0; i < AT_ONCE; i++, sent++) {
                enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, sent, LENGTH));
            }
            int expected = sent;
            await(() -> engine.counters().frames(Reason.UPLINK_LOCAL) == expected);
            assertPasses(sent);
        }
        assertTrue(toApp.refusedFrames() >= STEERED - XdpPort.RING_SIZE, "the ring is full");
        assertEquals(STEERED, toApp.sentFrames() + toApp.refusedFrames());
        assertTrue(engine.counters().isConserved());
        assertEquals(0, dataplane.unroutedFrames());

        wire.mec.ip("link set m-app up");
        for (int i = 0; i < toApp.sentFrames(); i++) {
            byte[] frame = app.receive(LIMIT_MILLIS);
            assertNotNull(frame, "what was queued leaves: " + i);
            byte[] tPdu = TestFrames.tPdu(InlineSite.UE, InlineSite.APPLICATION, i, LENGTH - 50);
            assertArrayEquals(tPdu, Arrays.copyOfRange(frame, 14, frame.length));
        }
        assertNull(app.receive(QUIET_MILLIS));
        enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, STEERED, LENGTH));
        assertNotNull(app.receive(LIMIT_MILLIS), "and what comes then");
    }
}
