package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivenessTest {
    private static final PeerTiming TIMING = PeerTiming.DEFAULT;
    private static final long DEAD_NS = TIMING.deadNs();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 1_000_000, -5_000_000_000L})
    void shouldSayThatPeerFellSilentWheneverTheClockBegan(long beginNs) {
        Liveness liveness = new Liveness(TIMING, beginNs);
        assertNull(liveness.death(beginNs + DEAD_NS - 1));
        liveness.onBacklog(0, beginNs + DEAD_NS);
        assertEquals(PeerReason.SILENT, liveness.death(beginNs + DEAD_NS));
        liveness.onReceived(beginNs + DEAD_NS);
        assertNull(liveness.death(beginNs + DEAD_NS));
    }

    @Test
    void shouldAskForKeepAliveOnlyWhereNothingElseWasSent() {
        Liveness liveness = new Liveness(TIMING, 0);
        assertFalse(liveness.isKeepAliveDue(TIMING.keepAliveNs() - 1));
        assertTrue(liveness.isKeepAliveDue(TIMING.keepAliveNs()));
        liveness.onSent(TIMING.keepAliveNs());
        assertFalse(liveness.isKeepAliveDue(2 * TIMING.keepAliveNs() - 1));
    }

    @Test
    void shouldSayThatPeerStoppedReadingThoughItStillSends() {
        Liveness liveness = new Liveness(TIMING, 0);
        liveness.onBacklog(1_000, 1);
        liveness.onBacklog(1_000, DEAD_NS);
        liveness.onReceived(DEAD_NS);
        assertEquals(PeerReason.STALLED, liveness.death(DEAD_NS + 1));
    }

    @Test
    void shouldTakeASlowReaderForAlive() {
        Liveness liveness = new Liveness(TIMING, 0);
        for (int step = 1; step <= 10; step++) {
            long nowNs = step * (DEAD_NS - 1);
            liveness.onBacklog(1_000 - step, nowNs);
            liveness.onReceived(nowNs);
            assertNull(liveness.death(nowNs));
        }
    }
}
