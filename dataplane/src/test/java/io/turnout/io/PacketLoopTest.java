package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Engine;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop over ports that need no privileges, its far ends two sockets. */
@Timeout(30)
class PacketLoopTest {
    private static final int LIMIT_MILLIS = 2_000;

    private final Umem umem = new Umem(1_024, 2_048);
    private final Engine engine = InlineSite.engine();
    private DatagramSocket enb;
    private DatagramSocket sgw;
    private volatile boolean isBroken;
    private LoopbackPort access;
    private LoopbackPort core;
    private PacketLoop loop;

    @BeforeEach
    void open() throws IOException {
        engine.verdicts((_, _, _) -> {
            if (isBroken) {
                throw new IllegalStateException("a broken invariant");
            }
        });
        enb = socket();
        sgw = socket();
        int accessPort = freePort();
        int corePort = freePort();
        access = LoopbackPort.open(umem, new LoopbackLink(accessPort, enb.getLocalPort()), Side.ACCESS);
        core = LoopbackPort.open(umem, new LoopbackLink(corePort, sgw.getLocalPort()), Side.CORE);
        enb.connect(InetAddress.getLoopbackAddress(), accessPort);
        sgw.connect(InetAddress.getLoopbackAddress(), corePort);
        loop = new PacketLoop(
                "packets",
                new Worker(
                        umem,
                        engine,
                        List.of(access, core),
                        Map.of(Side.ACCESS, access, Side.CORE, core),
                        System::nanoTime));
    }

    @AfterEach
    void close() {
        loop.close();
        access.close();
        core.close();
        umem.close();
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

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void shouldCarryFramesBothWaysAndWakeForEach() throws IOException {
        int count = 200;
        long beginNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, i, 90 + i);
            DatagramSocket from = i % 2 == 0 ? enb : sgw;
            from.send(new DatagramPacket(frame, frame.length));
            assertArrayEquals(frame, receive(i % 2 == 0 ? sgw : enb));
        }
        assertTrue(System.nanoTime() - beginNs < count * PacketLoop.MAX_BLOCK_NS / 2, "woken, not timed out");
        assertEquals(count, engine.counters().received());
        assertTrue(engine.counters().isConserved());
    }

    @Test
    void shouldGiveWhatWaitsToTheEngineBeforeItEnds() throws IOException {
        for (int i = 0; i < 100; i++) {
            byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, i, 128);
            enb.send(new DatagramPacket(frame, frame.length));
        }
        loop.close();
        assertEquals(100, engine.counters().received());
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(uplink(InlineSite.UE, InlineSite.ELSEWHERE, i, 128), receive(sgw));
        }
        loop = new PacketLoop("packets", loop.worker());
    }

    @Test
    void shouldEndWhenAnInvariantIsBroken() throws Exception {
        assertTrue(loop.isRunning());
        isBroken = true;
        byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 128);
        enb.send(new DatagramPacket(frame, frame.length));
        for (int i = 0; i < 500 && loop.isRunning(); i++) {
            Thread.sleep(10);
        }
        assertFalse(loop.isRunning());
        loop.close(); // does not wait for a thread that is gone
    }
}
