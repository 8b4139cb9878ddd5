package io.turnout.io;

import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final int CHUNKS = 256;

    private final Umem umem = new Umem(CHUNKS, 2_048);
    private final Engine engine = InlineSite.engine();
    private final FakePort access = new FakePort(umem, "access", Side.ACCESS);
    private final FakePort core = new FakePort(umem, "core", Side.CORE);
    private Worker.Clock clock = () -> 0;
    private final Worker worker = new Worker(
            umem, engine, List.of(access, core), Map.of(Side.ACCESS, access, Side.CORE, core), () -> clock.nowNs());

    @AfterEach
    void close() {
        umem.close();
    }

    /** A port whose link is two lists. */
    private static final class FakePort implements Port {
        final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
        final List<byte[]> sent = new ArrayList<>();
        final PortCounters counters = new PortCounters();
        private final Umem umem;
        private final String name;
        private final int side;
        boolean isBypassed;
        long beatNs;
        int queued;
        int takenAtFlush = Integer.MAX_VALUE;
        int flushCount;

        FakePort(Umem umem, String name, int side) {
            this.umem = umem;
            this.name = name;
            this.side = side;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String kind() {
            return "fake";
        }

        @Override
        public PortCapabilities capabilities() {
            return new PortCapabilities(true, true, true, true, false, umem.maxFrameLength());
        }

        @Override
        public int[] descriptors() {
            return new int[0];
        }

        @Override
        public int receive(Burst burst, long nowNs) {
            int count = 0;
            for (; !arriving.isEmpty() && !burst.isFull(); count++) {
                byte[] frame = arriving.remove();
                int offset = umem.take() + Umem.HEADROOM;
                umem.buffer().putBytes(offset, frame);
                burst.add(offset, frame.length, side, nowNs);
            }
            return count;
        }

        @Override
        public boolean send(DirectBuffer buffer, int offset, int length) {
            byte[] octets = new byte[length];
            buffer.getBytes(offset, octets);
            sent.add(octets);
            queued++;
            return true;
        }

        @Override
        public void flush() {
            queued -= Math.min(queued, takenAtFlush);
            flushCount++;
        }

        @Override
        public void withdraw() {
            sent.subList(sent.size() - queued, sent.size()).clear();
            queued = 0;
        }

        @Override
        public int pending() {
            return queued;
        }

        @Override
        public void beat(long nowNs) {
            beatNs = nowNs;
        }

        @Override
        public void bypass(boolean on) {
            isBypassed = on;
        }

        @Override
        public PortCounters counters() {
            return counters;
        }

        @Override
        public void close() {}
    }

    private static byte[] passing(int number) {
        return uplink(InlineSite.UE, InlineSite.ELSEWHERE, number, 128);
    }

    @Test
    void shouldTakeFramesFromEachPortToTheOther() {
        for (int i = 0; i < 100; i++) {
            access.arriving.add(passing(i));
        }
        core.arriving.add(passing(777));
        assertEquals(Worker.BURST_FRAMES + 1, worker.round(5));
        assertEquals(100 - Worker.BURST_FRAMES, worker.round(6));
        assertEquals(0, worker.round(7));
        assertEquals(100, core.sent.size());
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(passing(i), core.sent.get(i));
        }
        assertArrayEquals(passing(777), access.sent.getFirst());
        assertEquals(0, core.queued);
        assertEquals(CHUNKS, umem.freeCount());
    }

    @Test
    void shouldWithdrawTheBurstThatItWasStoppedWith() {
        access.arriving.add(passing(1));
        clock = () -> 5 + XdpPort.MAX_LATE_NS + 1;
        assertEquals(1, worker.round(5));
        assertEquals(0, core.sent.size());
        access.arriving.add(passing(2));
        clock = () -> 5 + XdpPort.MAX_LATE_NS;
        worker.round(5);
        assertArrayEquals(passing(2), core.sent.getFirst());
        assertEquals(CHUNKS, umem.freeCount());
    }

    /** A first fragment that comes to one worker, and the others that come to another. */
    @Test
    void shouldPutTogetherWhatCameToSeveralWorkers() {
        List<Umem> umems = List.of(umem, new Umem(CHUNKS, 2_048));
        List<Handover> parts = Handover.among(umems);
        List<FakePort> from = new ArrayList<>();
        List<FakePort> to = new ArrayList<>();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < umems.size(); i++) {
            from.add(new FakePort(umems.get(i), "access", Side.ACCESS));
            to.add(new FakePort(umems.get(i), "app", Side.APP));
            workers.add(new Worker(
                    umems.get(i),
                    InlineSite.engine(),
                    List.of(from.get(i), to.get(i)),
                    Map.of(Side.APP, to.get(i)),
                    () -> 0,
                    parts.get(i)));
        }
        byte[] datagram = Arrays.copyOfRange(uplink(InlineSite.UE, InlineSite.APPLICATION, 42, 900), 34, 900);
        from.getFirst().arriving.add(ethernet("0800", ipv4(17, 0x2000, new byte[0], Arrays.copyOf(datagram, 400))));
        from.get(1)
                .arriving
                .add(ethernet("0800", ipv4(17, 50, new byte[0], Arrays.copyOfRange(datagram, 400, datagram.length))));
        workers.forEach(each -> each.round(5));
        workers.forEach(each -> each.round(6));

        assertEquals(1, to.getFirst().sent.size());
        assertEquals(14 + 850, to.getFirst().sent.getFirst().length);
        assertEquals(0, to.get(1).sent.size());
        umems.forEach(each -> assertEquals(CHUNKS, each.freeCount()));
        umems.get(1).close();
    }

    @Test
    void shouldBeatInEveryRound() {
        worker.round(5);
        assertEquals(5, access.beatNs);
        assertEquals(5, core.beatNs);
        worker.round(6);
        assertEquals(6, core.beatNs);
    }

    @Test
    void shouldGoOnSendingWhatThePortCouldNot() {
        core.takenAtFlush = 2;
        for (int i = 0; i < 5; i++) {
            access.arriving.add(passing(i));
        }
        worker.round(5);
        assertTrue(core.queued > 0);
        worker.round(6);
        worker.round(7);
        assertEquals(0, core.queued);
        int flushes = core.flushCount;
        worker.round(8);
        assertEquals(flushes, core.flushCount, "nothing is left to send");
    }

    @Test
    void shouldCountFramesThatHaveNoPort() {
        access.arriving.add(uplink(InlineSite.UE, InlineSite.APPLICATION, 1, 128));
        worker.round(5);
        assertEquals(1, worker.unroutedFrames());
        assertEquals(1, engine.counters().frames(Reason.UPLINK_LOCAL));
    }

    @Test
    void shouldLetGoOfWaitingFragmentsWhenIdle() {
        byte[] part = ethernet("0800", ipv4(17, 0x00B9, new byte[0], new byte[64]));
        access.arriving.add(part);
        worker.round(5);
        assertEquals(0, core.sent.size());
        worker.idle(6);
        assertEquals(0, core.sent.size());
        worker.idle(2_000_000_000L);
        assertArrayEquals(part, core.sent.getFirst());
        assertEquals(0, core.queued);
    }

    @Test
    void shouldBypassAndBack() {
        worker.bypass(true);
        assertTrue(access.isBypassed && core.isBypassed && worker.isBypassed());
        worker.bypass(false);
        assertFalse(access.isBypassed || core.isBypassed || worker.isBypassed());
    }

    @Test
    void shouldDrainWhatIsInHandAndWhatStillComes() {
        core.takenAtFlush = 3;
        byte[] part = ethernet("0800", ipv4(17, 0x00B9, new byte[0], new byte[64]));
        access.arriving.add(part);
        for (int i = 0; i < 150; i++) {
            access.arriving.add(passing(i));
        }
        long[] nowNs = {1_000};
        clock = () -> {
            nowNs[0] += 100_000;
            if (nowNs[0] == 2_001_000) {
                assertTrue(access.isBypassed, "nothing new comes meanwhile");
                access.arriving.add(passing(150)); // was on its way
            }
            return nowNs[0];
        };
        worker.drain();
        assertEquals(152, core.sent.size());
        assertArrayEquals(part, core.sent.getLast(), "the fragment that waited");
        assertEquals(0, core.queued);
        assertTrue(engine.counters().isConserved());
    }

    @Test
    void shouldEndADrainThatFramesKeepComingTo() {
        long[] nowNs = {1_000};
        int[] count = {0};
        clock = () -> {
            access.arriving.add(passing(count[0]++));
            nowNs[0] += 1_000_000;
            return nowNs[0];
        };
        worker.drain();
        assertTrue(Arrays.stream(count).sum() < 1_000);
        core.takenAtFlush = 0;
        access.arriving.add(passing(0));
        clock = () -> nowNs[0] += 1_000_000;
        worker.drain();
        assertTrue(core.queued > 0, "given up");
    }
}
