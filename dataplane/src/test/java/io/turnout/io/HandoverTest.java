package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Burst;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
    private static final int CHUNKS = 256;
    private static final int LENGTH = 1_600;
    private static final int PAIR_OCTET = 14 + 15;

    private final List<Umem> umems = List.of(new Umem(CHUNKS, 2_048), new Umem(CHUNKS, 2_048));
    private final List<Handover> parts = Handover.among(umems);
    private final List<Burst> bursts =
            umems.stream().map(umem -> new Burst(umem.buffer(), 64)).toList();
    private final List<Integer> woken = new ArrayList<>();

    @AfterEach
    void close() {
        umems.forEach(Umem::close);
    }

    private static byte[] frame(int pair, int number) {
        byte[] frame = uplink(InlineSite.UE, InlineSite.ELSEWHERE, number, LENGTH);
        frame[PAIR_OCTET] = (byte) pair;
        return frame;
    }

    private void arrive(int worker, byte[] frame) {
        Umem umem = umems.get(worker);
        int offset = umem.take() + Umem.HEADROOM;
        umem.buffer().putBytes(offset, frame);
        bursts.get(worker).add(offset, frame.length, Side.CORE, 7);
    }

    private byte[] frameOf(int worker, int i) {
        Burst burst = bursts.get(worker);
        byte[] octets = new byte[burst.length(i)];
        burst.buffer().getBytes(burst.offset(i), octets);
        return octets;
    }

    private void end(int worker) {
        umems.get(worker).endBurst(bursts.get(worker));
        bursts.get(worker).clear();
    }

    /** Pair 0 is at home at worker 0, pair 1 at worker 1. */
    private void settle() {
        for (int worker = 0; worker < 2; worker++) {
            arrive(worker, frame(worker, 0));
            parts.get(worker).handOver(bursts.get(worker));
            assertEquals(1, bursts.get(worker).count());
            end(worker);
        }
    }

    @Test
    void shouldTakeFramesHomeInOrderAndKeepTheOthersInTheirs() {
        settle();
        parts.getFirst().waker(woken::add);
        for (int i = 0; i < 20; i++) {
            arrive(0, frame(i % 2, i));
        }
        parts.getFirst().handOver(bursts.getFirst());

        assertEquals(10, bursts.getFirst().count());
        assertEquals(10, parts.get(1).receive(bursts.get(1), 99));
        for (int i = 0; i < 10; i++) {
            assertArrayEquals(frame(0, 2 * i), frameOf(0, i));
            assertArrayEquals(frame(1, 2 * i + 1), frameOf(1, i));
            assertEquals(Side.CORE, bursts.get(1).ingress(i));
            assertEquals(99, bursts.get(1).timeNs(i));
        }
        assertEquals(List.of(1), woken, "once for a burst");
        assertEquals(10, parts.getFirst().handedOver());
        end(0);
        end(1);
        assertEquals(CHUNKS, umems.getFirst().freeCount());
        assertEquals(CHUNKS, umems.get(1).freeCount());
    }

    @Test
    void shouldTakeNoMoreThanThereIsRoomFor() {
        settle();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 30; i++) {
                arrive(0, frame(1, i));
            }
            parts.getFirst().handOver(bursts.getFirst());
            end(0);
        }
        assertEquals(64, parts.get(1).receive(bursts.get(1), 0));
        assertEquals(0, parts.get(1).receive(bursts.get(1), 0), "the burst is full");
        end(1);
        while (umems.get(1).take() != Umem.NULL_CHUNK) {
            // Nothing is free.
        }
        assertEquals(0, parts.get(1).receive(bursts.get(1), 0), "no chunk is free");
        umems.get(1).release(0);
        assertEquals(1, parts.get(1).receive(bursts.get(1), 0));
    }

    @Test
    void shouldCountWhatFindsTheRingFull() {
        settle();
        int sent = 0;
        while (parts.getFirst().refused() == 0) {
            for (int i = 0; i < 64; i++, sent++) {
                arrive(0, frame(1, sent));
            }
            parts.getFirst().handOver(bursts.getFirst());
            assertEquals(0, bursts.getFirst().count());
        }
        assertEquals(CHUNKS, umems.getFirst().freeCount());
        assertEquals(sent, parts.getFirst().handedOver() + parts.getFirst().refused());
        assertTrue(parts.getFirst().handedOver() > 2_000, "more than a port's ring");
        long received = 0;
        for (int count = 1; count > 0; received += count) {
            count = parts.get(1).receive(bursts.get(1), 0);
            end(1);
        }
        assertEquals(parts.getFirst().handedOver(), received);
    }
}
