package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GrantCountsTest {
    private final GrantCounts counts = new GrantCounts(GrantCounts.PROBES);

    private String total(long ueKey, long epoch, int attempt) {
        GrantCounts.Total total = new GrantCounts.Total(epoch, attempt);
        counts.addTo(ueKey, 0, total);
        return total.packets() + (total.isPassed() ? " passed" : "");
    }

    @Test
    void shouldCountUnderTheNewestGrantOnly() {
        counts.onPacket(1, 0, 5, 1, 0);
        counts.onPacket(1, 0, 5, 1, 0);
        assertEquals("2", total(1, 5, 1));
        assertEquals("0", total(1, 5, 2), "nothing came under it");
        counts.onFence(1, 0, 5, 1, 0);
        assertEquals("2 passed", total(1, 5, 1));
        counts.onPacket(1, 0, 5, 2, 0);
        assertEquals("0", total(1, 5, 1), "a newer one has come");
        assertEquals("1", total(1, 5, 2));
        counts.onPacket(1, 0, 5, 1, 0);
        counts.onFence(1, 0, 4, 9, 0);
        assertEquals("1", total(1, 5, 2), "older ones count for nothing");
        counts.onPacket(1, 0, 6, 1, 0);
        assertEquals("1", total(1, 6, 1));
    }

    @Test
    void shouldKeepPairsApart() {
        counts.onPacket(1, 0, 5, 1, 0);
        counts.onPacket(1, 1, 5, 1, 0);
        counts.onFence(2, 0, 5, 1, 0);
        assertEquals("1", total(1, 5, 1));
        assertEquals("0 passed", total(2, 5, 1));
        assertEquals("0", total(3, 5, 1));
    }

    @Test
    void shouldRefuseAndCountWhatFindsNoEntryUntilOneHadNoPacketForLong() {
        for (int ue = 1; ue <= GrantCounts.PROBES; ue++) {
            counts.onPacket(ue, 0, 5, 1, ue);
        }
        counts.onPacket(99, 0, 5, 1, GrantCounts.LIFE_NS);
        counts.onFence(99, 0, 5, 1, GrantCounts.LIFE_NS);
        assertEquals("0", total(99, 5, 1));
        assertEquals(2, counts.refusedCount());
        counts.onPacket(99, 0, 5, 1, GrantCounts.LIFE_NS + 2);
        assertEquals("1", total(99, 5, 1));
        assertEquals("0", total(1, 5, 1), "it made room");
        assertEquals("1", total(2, 5, 1));
        assertEquals(2, counts.refusedCount());
    }
}
