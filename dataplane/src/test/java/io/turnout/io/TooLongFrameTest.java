package io.turnout.io;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.join;
import static io.turnout.io.TestFrames.tPdu;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Engine;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.io.Dataplane.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces with different MTUs: what is longer than the one that it leaves by takes. */
@Timeout(60)
class TooLongFrameTest {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int QUIET_MILLIS = 50;
    private static final int CORE_MTU = 1_400;
    private static final int ACCESS_MTU = 1_300;
    private static final int LONGEST = 14 + CORE_MTU;
    private static final int PATIENT_NS = 1_900_000_000;

    private final Engine engine = InlineSite.engine();
    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;
    private RawSocket app;
    private Dataplane dataplane;

    private void open(Backend backend, int mtu) {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(backend == Backend.XDP, mtu, 1);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
        app = new RawSocket(wire.app, "a0");
        engine.steering(InlineSite.builder().mtu(Side.ACCESS, ACCESS_MTU).build());
        wire.mec.ip("link set m-sgw mtu " + CORE_MTU);
        Dataplane.Setup setup = new Dataplane.Setup(
                backend, "m-enb", "m-sgw", "m-app", null, List.of(), List.of(), List.of(), 2_048, PATIENT_NS);
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

    private static byte[] elsewhere(int number, int length) {
        return uplink(InlineSite.UE, InlineSite.ELSEWHERE, number, length);
    }

    private PortCounters core() {
        return dataplane.ports().get(1).counters();
    }

    @ParameterizedTest
    @EnumSource(names = {"XDP", "PACKET"})
    void shouldCountWhatTheOtherInterfaceDoesNotTakeAndSendTheRest(Backend backend) {
        open(backend, 1_600);
        for (int i = 0; i < 300; i++) {
            enb.send(elsewhere(i, i % 3 == 1 ? LONGEST + 1 : i % 3 == 2 ? LONGEST : 128));
        }
        for (int i = 0; i < 300; i++) {
            if (i % 3 != 1) {
                assertArrayEquals(elsewhere(i, i % 3 == 2 ? LONGEST : 128), sgw.receive(LIMIT_MILLIS));
            }
        }
        await(() -> core().tooLongFrames() == 100);
        assertEquals(300, engine.counters().frames(Reason.NO_APPLICATION));
        assertEquals(200, core().sentFrames());
        assertEquals(0, core().refusedFrames());
        assertNull(sgw.receive(QUIET_MILLIS));
    }

    @Test
    void shouldLeaveATagItsRoomBeyondTheMtu() {
        open(Backend.XDP, 1_600);
        byte[] packet = Arrays.copyOfRange(elsewhere(1, LONGEST), 14, LONGEST);
        enb.send(ethernet("8100 0007 0800", packet));
        assertNotNull(sgw.receive(LIMIT_MILLIS));
        enb.send(ethernet("8100 0007 0800", join(packet, new byte[1])));
        await(() -> core().tooLongFrames() == 1);
    }

    @Test
    void shouldSendLongerFramesOnceTheInterfaceTakesThem() {
        open(Backend.XDP, 1_600);
        enb.send(elsewhere(1, LONGEST + 1));
        await(() -> core().tooLongFrames() == 1);
        wire.mec.ip("link set m-sgw mtu 1600");
        wire.mec.call(() -> {
            dataplane.ports().forEach(Port::refresh);
            return null;
        });
        enb.send(elsewhere(2, LONGEST + 1));
        assertArrayEquals(elsewhere(2, LONGEST + 1), sgw.receive(LIMIT_MILLIS));
    }

    /** Without a bridge nothing carries it; what comes behind it crosses. */
    @Test
    void shouldCountWhatDoesNotFitIntoAChunkOfAPacketPort() {
        open(Backend.PACKET, 3_000);
        enb.send(elsewhere(1, 2_500));
        enb.send(elsewhere(2, 128));
        assertArrayEquals(elsewhere(2, 128), sgw.receive(LIMIT_MILLIS));
        assertEquals(1, dataplane.ports().getFirst().oversizeFrames());
        assertEquals(1, engine.counters().received());
    }

    /** In its tunnel, an instance's answer is longer than the way to the eNB takes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSendInPiecesWhatOutgrowsTheInterfaceOrTellItsSender(boolean mayFragment) {
        open(Backend.XDP, 1_600);
        wire.mec.ip("link set m-enb mtu " + ACCESS_MTU);
        enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, 1, 128));
        assertNotNull(app.receive(LIMIT_MILLIS));
        sgw.send(TestFrames.downlink(InlineSite.UE, 99));
        assertNotNull(enb.receive(LIMIT_MILLIS));

        byte[] answer = tPdu(InlineSite.APPLICATION, InlineSite.UE, 3, ACCESS_MTU);
        if (!mayFragment) {
            answer[6] |= 0x40;
            answer[10] = (byte) (answer[10] - 0x40);
        }
        app.send(join(bytes("0200000003fe 020000000301 0800"), answer));

        if (mayFragment) {
            byte[] first = enb.receive(LIMIT_MILLIS);
            byte[] second = enb.receive(LIMIT_MILLIS);
            assertTrue(first.length <= 14 + ACCESS_MTU && second.length < 200, "two pieces");
            byte[] tail = Arrays.copyOfRange(answer, answer.length - 8, answer.length);
            assertArrayEquals(tail, Arrays.copyOfRange(second, second.length - 8, second.length));
        } else {
            byte[] told = app.receive(LIMIT_MILLIS);
            assertArrayEquals(bytes("0304"), Arrays.copyOfRange(told, 34, 36), "fragmentation needed");
            assertEquals(ACCESS_MTU - 36, (told[40] & 0xFF) << 8 | told[41] & 0xFF, "and what would fit");
            assertEquals(1, engine.counters().frames(Reason.TOO_BIG));
        }
        assertEquals(0, dataplane.ports().getFirst().counters().tooLongFrames());
        assertTrue(engine.counters().isConserved());
    }
}
