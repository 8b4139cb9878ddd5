package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuietPointsTest {
    private final QuietPoints quietPoints = new QuietPoints(Tables.memory(QuietPoints.length(2)), 2);

    @Test
    void shouldHoldEverythingUpUntilWorkersAreKnownToBeIdle() {
        assertEquals(0, quietPoints.oldest());
        quietPoints.idleAll();
        assertEquals(QuietPoints.IDLE, quietPoints.oldest());
        assertEquals(2, quietPoints.workerCount());
    }

    @Test
    void shouldTellTheOldestVersionThatAWorkerReads() {
        quietPoints.idleAll();
        quietPoints.publish(5);
        assertEquals(5, quietPoints.enter(0));
        quietPoints.publish(6);
        assertEquals(5, quietPoints.oldest());
        assertEquals(6, quietPoints.enter(1));
        assertEquals(5, quietPoints.oldest());
        quietPoints.publish(7);
        assertEquals(7, quietPoints.enter(0));
        assertEquals(6, quietPoints.oldest());
        quietPoints.idle(1);
        assertEquals(7, quietPoints.oldest());
        assertEquals(7, quietPoints.published());
        quietPoints.idle(0);
        assertEquals(QuietPoints.IDLE, quietPoints.oldest());
    }
}
