package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Burst;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pauses, long and short, and several queues. */
@Timeout(30)
class XdpPortGateTest {
    private static final int QUEUES = 2;
    private static final int MAX_BEAT_AGE_NS = 100_000_000;
    private static final long SHORT_NS = 150_000_000;
    private static final long LONG_NS = XdpPort.MAX_LATE_NS + 1;
    private static final int SOURCE_PORT_OFFSET = 34;

    private final Umem umem = new Umem(QUEUES * XdpPort.CHUNKS_PER_QUEUE, 2_048);
    private final Burst burst = new Burst(umem.buffer(), 64);
    private LinkPair link;
    private XdpPort port;
    private PortContract.End end;
    private long takenCount;

    @BeforeEach
    void open() {
        link = new LinkPair(1_600, QUEUES);
        port = link.here.call(
                () -> XdpPort.open(umem, null, "here", QUEUES, Side.ACCESS, MAX_BEAT_AGE_NS, XdpProgram::tunnels));
        end = link.end();
    }

    @AfterEach
    void close() {
        if (port != null) {
            end.close();
            port.close();
            link.close();
        }
        umem.close();
    }

    /** Sends frames of as many flows, and waits until the program has taken them. */
    private void send(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, i, 128);
            frame[SOURCE_PORT_OFFSET + 1] = (byte) i;
            end.send(frame);
        }
        takenCount += count;
        for (int i = 0; i < 200 && port.gate().taken() < takenCount; i++) {
            Thread.sleep(1);
        }
        assertEquals(takenCount, port.gate().taken());
    }

    private int receive() {
        burst.clear();
        int count = port.receive(burst, 0);
        umem.endBurst(burst);
        return count;
    }

    @Test
    void shouldServeAllQueues() throws InterruptedException {
        port.beat(System.nanoTime());
        send(40);
        assertEquals(40, receive());
        assertEquals(0, port.counters().lateFrames());
    }

    @Test
    void shouldForwardWhatWaitedForAShortPause() throws InterruptedException {
        long nowNs = System.nanoTime();
        port.beat(nowNs);
        send(5);
        port.beat(nowNs + MAX_BEAT_AGE_NS);
        assertEquals(0, port.counters().lateFrames(), "the gate was open all the time");
        port.beat(nowNs + MAX_BEAT_AGE_NS + SHORT_NS);
        assertEquals(5, port.counters().lateFrames());
        assertEquals(5, receive());
        assertEquals(0, port.counters().staleFrames());
    }

    @Test
    void shouldFreeWhatWaitedForALongPause() throws InterruptedException {
        int free = umem.freeCount();
        long nowNs = System.nanoTime();
        port.beat(nowNs);
        send(5);
        port.beat(nowNs + LONG_NS);
        assertEquals(5, port.counters().staleFrames());
        assertEquals(0, port.counters().lateFrames());
        assertEquals(0, receive());
        assertEquals(free, umem.freeCount());
        send(5);
        assertEquals(5, receive());
    }

    @Test
    void shouldFreeWhatIsWithdrawnAndSendTheRest() throws InterruptedException {
        int free = umem.freeCount();
        port.beat(System.nanoTime());
        send(2);
        burst.clear();
        assertEquals(2, port.receive(burst, 0));
        for (int i = 0; i < 2; i++) {
            assertTrue(port.send(burst.buffer(), burst.offset(i), 128));
        }
        assertTrue(port.send(new UnsafeBuffer(new byte[60]), 0, 60), "a copy");
        port.withdraw();
        assertEquals(3, port.counters().staleFrames());
        assertTrue(port.send(new UnsafeBuffer(new byte[70]), 0, 70));
        port.flush();
        umem.endBurst(burst);
        assertEquals(70, end.receive(1_000).length);
        port.flush();
        assertEquals(0, port.pending());
        assertEquals(free, umem.freeCount());
    }

    @Test
    void shouldStayShutBeforeTheFirstBeatAndAfterTheLast() throws InterruptedException {
        end.send(uplink(InlineSite.UE, InlineSite.ELSEWHERE, 0, 128));
        for (int i = 0; i < 200 && port.gate().closed() < 1; i++) {
            Thread.sleep(1);
        }
        assertEquals(1, port.gate().closed());
        port.beat(System.nanoTime() - MAX_BEAT_AGE_NS - 1);
        end.send(uplink(InlineSite.UE, InlineSite.ELSEWHERE, 0, 128));
        for (int i = 0; i < 200 && port.gate().closed() < 2; i++) {
            Thread.sleep(1);
        }
        assertEquals(2, port.gate().closed());
        assertEquals(0, port.gate().taken());
    }
}
