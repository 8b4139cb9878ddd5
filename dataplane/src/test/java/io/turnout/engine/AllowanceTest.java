package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    private final Allowance allowance = new Allowance(3, 100);

    private int takenAt(long nowNs, int wanted) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            taken += allowance.take(nowNs) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void shouldGiveSoManyAtOnceAndThenOneAnInterval() {
        assertEquals(3, takenAt(1_000, 10));
        assertEquals(0, takenAt(1_099, 10));
        assertEquals(1, takenAt(1_100, 10));
        assertEquals(2, takenAt(1_300, 10));
    }

    @Test
    void shouldSaveUpNoMoreThanSoMany() {
        assertEquals(3, takenAt(0, 10));
        assertEquals(3, takenAt(1_000_000, 10));
    }

    @Test
    void shouldGiveNothingForAClockThatGoesBack() {
        assertTrue(allowance.take(1_000));
        assertEquals(2, takenAt(1_000, 10));

        assertFalse(allowance.take(500));
        assertTrue(allowance.take(1_100));
    }
}
