package io.turnout.io;

import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.turnout.engine.Burst;
import io.turnout.engine.Link;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every kind of port keeps to, whatever it is made of. */
@Timeout(60)
abstract class PortContract {
    static final int SIDE = Side.CORE;
    private static final int LIMIT_MILLIS = 2_000;
    private static final int QUIET_MILLIS = 30;
    private static final long NOW_NS = 77_000;

    final Umem umem = new Umem(2 * XdpPort.CHUNKS_PER_QUEUE, 2_048);
    private final Burst burst = new Burst(umem.buffer(), Worker.BURST_FRAMES);
    private Port port;
    private End end;

    /** The other end of the port's link. */
    interface End extends AutoCloseable {
        void send(byte[] frame);

        byte[] receive(int limitMillis);

        @Override
        void close();
    }

    /** What of a frame a port of this kind keeps: all of it where it is {@code frameExact}. */
    byte[] essence(byte[] frame) {
        return frame;
    }

    final Port port() {
        return port;
    }

    private void assertSame(byte[] expected, byte[] actual) {
        assertNotNull(actual);
        assertArrayEquals(essence(expected), essence(actual));
    }

    /** Opens the port under test, to enter by {@link #SIDE}. */
    abstract Port open();

    /** The other end of its link. */
    abstract End end();

    /** The time on a frame that has just been received. */
    void assertArrival(long timeNs) {
        assertEquals(NOW_NS, timeNs);
    }

    /** As {@link #assertArrival}, of a port that tells the kernel's time. */
    static void assertKernelTime(long timeNs) {
        long lateNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - timeNs;
        assertTrue(lateNs >= 0 && lateNs < LIMIT_MILLIS * 1_000_000L, "received " + lateNs + " ns ago");
    }

    @BeforeEach
    void openBoth() {
        port = open();
        end = end();
        port.beat(System.nanoTime());
    }

    @AfterEach
    void closeBoth() {
        if (end != null) {
            end.close();
            port.close();
            umem.close();
        }
    }

    private static byte[] frame(int number, int length) {
        return uplink(InlineSite.UE, InlineSite.ELSEWHERE, number, length);
    }

    /** Waits for {@code count} frames in the burst. */
    private void await(int count) {
        burst.clear();
        long endNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        while (burst.count() < count && System.nanoTime() < endNs) {
            port.beat(System.nanoTime());
            port.receive(burst, NOW_NS);
        }
        assertEquals(count, burst.count());
    }

    private byte[] received(int i) {
        byte[] octets = new byte[burst.length(i)];
        burst.buffer().getBytes(burst.offset(i), octets);
        return octets;
    }

    @Test
    void shouldReceiveOctetForOctet() {
        for (int length : new int[] {90, 128, 1_400, port.capabilities().maxFrameLength()}) {
            byte[] frame = frame(length, length);
            end.send(frame);
            await(1);
            assertSame(frame, received(0));
            assertEquals(SIDE, burst.ingress(0));
            assertEquals(Link.ETHERNET, burst.link(0));
            assertArrival(burst.timeNs(0));
            assertEquals(length, burst.wireLength(0));
            umem.endBurst(burst);
        }
        assertEquals(4, port.counters().receivedFrames());
        assertEquals(
                90 + 128 + 1_400 + port.capabilities().maxFrameLength(),
                port.counters().receivedOctets());
    }

    @Test
    void shouldReceiveTagsWhereTheyWere() {
        assumeTrue(port.capabilities().keepsLinkHeader());
        byte[] packet = Arrays.copyOfRange(frame(1, 200), 14, 200);
        for (String tags : new String[] {"8100 2007 0800", "88a8 0007 8100 0009 0800"}) {
            byte[] frame = ethernet(tags, packet);
            end.send(frame);
            await(1);
            assertArrayEquals(frame, received(0));
            umem.endBurst(burst);
        }
    }

    @Test
    void shouldLeaveRoomForHeadersBeforeEachFrame() {
        for (int i = 0; i < 3; i++) {
            end.send(frame(i, 128));
        }
        await(3);
        for (int i = 0; i < 3; i++) {
            burst.buffer().setMemory(burst.offset(i) - Burst.HEADROOM, Burst.HEADROOM, (byte) 0x55);
        }
        for (int i = 0; i < 3; i++) {
            assertSame(frame(i, 128), received(i));
        }
        umem.endBurst(burst);
    }

    @Test
    void shouldTakeNoMoreThanABurstHoldsAndTheRestLaterInOrder() {
        int count = Worker.BURST_FRAMES + 10;
        for (int i = 0; i < count; i++) {
            end.send(frame(i, 128));
        }
        await(Worker.BURST_FRAMES);
        assertEquals(0, port.receive(burst, NOW_NS));
        assertSame(frame(0, 128), received(0));
        assertSame(frame(Worker.BURST_FRAMES - 1, 128), received(Worker.BURST_FRAMES - 1));
        umem.endBurst(burst);
        await(10);
        assertSame(frame(Worker.BURST_FRAMES, 128), received(0));
        umem.endBurst(burst);
    }

    @Test
    void shouldSendABurstsFramesFromWhereTheyLieAndTheirCopies() {
        end.send(frame(1, 300));
        await(1);
        assertTrue(port.send(burst.buffer(), burst.offset(0), 300));
        assertTrue(port.send(burst.buffer(), burst.offset(0), 300), "the same again");
        port.flush();
        umem.endBurst(burst);
        assertSame(frame(1, 300), end.receive(LIMIT_MILLIS));
        assertSame(frame(1, 300), end.receive(LIMIT_MILLIS));
        assertEquals(2, port.counters().sentFrames());
        assertEquals(600, port.counters().sentOctets());
    }

    @Test
    void shouldSendFramesOfOtherMemory() {
        byte[] longest = frame(2, port.capabilities().maxFrameLength());
        assertTrue(port.send(new UnsafeBuffer(longest), 0, longest.length));
        assertTrue(port.send(new UnsafeBuffer(frame(3, 128)), 0, 128));
        assertNull(end.receive(QUIET_MILLIS), "not before the burst ends");
        port.flush();
        assertSame(longest, end.receive(LIMIT_MILLIS));
        assertSame(frame(3, 128), end.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        int length = port.capabilities().maxFrameLength() + 1;
        assertFalse(port.send(new UnsafeBuffer(new byte[length]), 0, length));
        port.flush();
        assertNull(end.receive(QUIET_MILLIS));
        assertEquals(1, port.counters().tooLongFrames());
        assertEquals(0, port.counters().refusedFrames() + port.counters().sentFrames());
    }

    @Test
    void shouldCountWhatFindsItsRoomTakenAndGoOn() {
        int sent = 30_000;
        for (int i = 0; i < sent; i++) {
            end.send(frame(i, 128));
        }
        long endNs = System.nanoTime() + LIMIT_MILLIS * 1_000_000L;
        while (port.counters().receivedFrames() + port.lostFrames() < sent && System.nanoTime() < endNs) {
            burst.clear();
            port.receive(burst, NOW_NS);
            umem.endBurst(burst);
        }
        assertEquals(sent, port.counters().receivedFrames() + port.lostFrames());
        assertTrue(port.lostFrames() > 0, "more than there is room for");
        end.send(frame(sent, 128));
        await(1);
        assertSame(frame(sent, 128), received(0));
        umem.endBurst(burst);
    }

    @Test
    void shouldNotLoseChunks() {
        UnsafeBuffer other = new UnsafeBuffer(frame(0, 128));
        int free = umem.freeCount();
        for (int round = 0; round < 500; round++) {
            end.send(frame(round, 128));
            await(1);
            assertTrue(port.send(burst.buffer(), burst.offset(0), 128));
            assertTrue(port.send(other, 0, 128));
            port.flush();
            umem.endBurst(burst);
            assertSame(frame(round, 128), end.receive(LIMIT_MILLIS));
            assertSame(frame(0, 128), end.receive(LIMIT_MILLIS));
        }
        port.flush();
        assertEquals(0, port.pending());
        assertEquals(free, umem.freeCount());
    }
}
