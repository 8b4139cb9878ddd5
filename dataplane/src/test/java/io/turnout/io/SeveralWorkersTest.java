package io.turnout.io;

import static io.turnout.io.TestFrames.between;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Reason;
import io.turnout.engine.TrafficPlan;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two workers on ports of two queues: UEs of several base stations, whole packets and fragments, in order and none lost. */
@Timeout(120)
class SeveralWorkersTest {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int QUIET_MILLIS = 50;
    private static final int PAIRS = 16;
    private static final int UES = 96;
    private static final int ROUNDS = 150;
    private static final int LENGTH = 200;
    private static final int SPLIT = 104;
    private static final int MAX_DATAGRAMS_IN_FLIGHT = 60;
    private static final int UE_IN_T_PDU = 12;
    private static final int NUMBER_IN_T_PDU = 28;

    @TempDir
    Path directory;

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;
    private RawSocket app;

    private void connect(int queues) {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, queues);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
        app = new RawSocket(wire.app, "a0");
    }

    @AfterEach
    void disconnect() {
        if (wire != null) {
            enb.close();
            sgw.close();
            app.close();
            wire.close();
        }
        assertNull(error.get());
    }

    private DataplaneService open(int workers) {
        DataplaneService.Setup setup = new DataplaneService.Setup(
                new Dataplane.Setup(
                        Dataplane.Backend.XDP,
                        "m-enb",
                        "m-sgw",
                        "m-app",
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        2_048,
                        1_900_000_000),
                new Tables.Capacity(1_024, 64, 64, workers),
                (_, _) -> InlineSite.steering(),
                TrafficPlan.NONE,
                EngineLimits.DEFAULT,
                List.of(),
                1_000_000_000_000L);
        return wire.mec.call(() -> DataplaneService.open(setup, new SharedDirectory(directory), error::set));
    }

    /** Gives a fragment the identification of its datagram; the sum that its checksum is of stays. */
    private static byte[] identified(int datagram, byte[] frame) {
        ByteBuffer octets = ByteBuffer.wrap(frame);
        int change = datagram % MAX_DATAGRAMS_IN_FLIGHT << 8;
        octets.putShort(14 + 4, (short) (octets.getShort(14 + 4) + change));
        octets.putShort(14 + 8, (short) (octets.getShort(14 + 8) - change));
        return frame;
    }

    private static int pair(int ue) {
        return ue % PAIRS;
    }

    private void sendWhole(int ue, int number) {
        enb.send(between(pair(ue), uplink(InlineSite.UE + ue, InlineSite.ELSEWHERE, number, LENGTH)));
    }

    private void sendInFragments(int ue, int number) {
        byte[] frame = uplink(InlineSite.UE + ue, InlineSite.APPLICATION, number, LENGTH);
        byte[] datagram = Arrays.copyOfRange(frame, 34, LENGTH);
        byte[] first = ipv4(17, 0x2000, new byte[0], Arrays.copyOf(datagram, SPLIT));
        byte[] second = ipv4(17, SPLIT / 8, new byte[0], Arrays.copyOfRange(datagram, SPLIT, datagram.length));
        for (byte[] part : new byte[][] {first, second}) {
            enb.send(between(pair(ue), identified(ue / PAIRS * 10 + number, ethernet("0800", part))));
        }
    }

    /** Takes {@code count} packets of UEs, each of which must be the next of its UE. */
    private static void assertInOrder(RawSocket end, int count, int tPduOffset, int[] next) {
        for (int i = 0; i < count; i++) {
            byte[] frame = end.receive(LIMIT_MILLIS);
            assertNotNull(frame, "packet " + i + " of " + count);
            ByteBuffer octets = ByteBuffer.wrap(frame);
            int ue = octets.getInt(tPduOffset + UE_IN_T_PDU) - InlineSite.UE;
            assertEquals(next[ue]++, octets.getInt(tPduOffset + NUMBER_IN_T_PDU), "of UE " + ue);
        }
    }

    private static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "in time");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long sum(CounterFile counters, String name) {
        return counters.sum(counters.names().indexOf(name));
    }

    @Test
    void shouldKeepEachUesOrderAndEveryFrame() throws IOException {
        connect(2);
        int[] nextAtSgw = new int[UES];
        int[] nextAtApp = new int[UES];
        DataplaneService service = open(2);
        try (CounterFile counters = new SharedDirectory(directory).counters()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int ue = 0; ue < UES; ue++) {
                    sendWhole(ue, round);
                    sendInFragments(ue, round);
                }
                assertInOrder(sgw, UES, 14 + 28 + 8, nextAtSgw);
                assertInOrder(app, UES, 14, nextAtApp);
            }
            long frames = 3L * ROUNDS * UES;
            await(() -> sum(counters, "port.access.received-frames") == frames);
            service.close();
            assertNull(sgw.receive(QUIET_MILLIS));
            assertNull(app.receive(QUIET_MILLIS));
            long received = 0;
            for (int worker = 0; worker < 2; worker++) {
                EngineCounters engine = new EngineCounters(counters.worker(worker));
                assertTrue(engine.isConserved(), "worker " + worker);
                assertTrue(engine.received() > frames / 10, "worker " + worker + " has its share");
                received += engine.received();
            }
            assertEquals(frames, received);
            assertEquals(2L * ROUNDS * UES, sum(counters, Reason.UPLINK_LOCAL.label()));
            assertEquals((long) ROUNDS * UES, sum(counters, Reason.NO_APPLICATION.label()));
            assertEquals((long) ROUNDS * UES, sum(counters, "port.core.sent-frames"));
            assertEquals((long) ROUNDS * UES, sum(counters, "port.app.sent-frames"));
            assertTrue(sum(counters, "handed-over-frames") > 0, "fragments came by another queue");
            assertEquals(0, sum(counters, "handover-refused-frames") + sum(counters, "port.access.lost-frames"));
        } finally {
            service.close();
        }
    }

    @Test
    void shouldRefuseMoreWorkersThanQueuesAndLeaveTheWireAsItIs() {
        connect(1);
        Throwable refused = assertThrows(IllegalStateException.class, () -> open(2));
        while (refused.getCause() != null) {
            refused = refused.getCause();
        }
        assertEquals(
                "too few receive queues for 2 workers at m-enb, which has 1: io.workers: 1 in the"
                        + " site file, as m-enb can have no more",
                refused.getMessage());
        sendWhole(0, 0);
        assertNotNull(sgw.receive(LIMIT_MILLIS));
    }
}
