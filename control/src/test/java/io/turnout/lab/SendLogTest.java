package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SendLogTest {
    @Test
    void shouldFindWhatHappenedAroundATime() {
        SendLog log = new SendLog();
        for (long timeNs : new long[] {10, 20, 20, 30}) {
            log.onSent(timeNs);
        }
        assertEquals(0, log.firstFrom(10));
        assertEquals(1, log.firstFrom(11));
        assertEquals(1, log.firstFrom(20));
        assertEquals(4, log.firstFrom(31));
        assertEquals(-1, log.lastUpTo(9));
        assertEquals(10, log.lastUpTo(19));
        assertEquals(20, log.lastUpTo(20));
        assertEquals(30, log.lastUpTo(100));
    }
}
