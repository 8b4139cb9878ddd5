package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class PairMemoryTest {
    private static final int CAPACITY = 64;

    private final PairMemory memory = new PairMemory(CAPACITY);

    @Test
    void shouldRememberThePairsLastWord() {
        memory.put(7, 1, 2, 3, 4);
        memory.put(7, 2, 5, 6, 7);
        memory.put(7, 1, 8, 9, 10);

        int place = memory.find(7, 1);
        assertEquals(8, memory.high(place));
        assertEquals(9, memory.low(place));
        assertEquals(10, memory.timeNs(place));
        assertEquals(6, memory.low(memory.find(7, 2)));
        assertEquals(PairMemory.NULL_PLACE, memory.find(8, 1));
        assertEquals(0, memory.forgottenCount());
    }

    @Test
    void shouldForgetTheOldestOfAFewAndCountWhenThereIsNoRoom() {
        int pairs = 10 * CAPACITY;
        for (int ue = 1; ue <= pairs; ue++) {
            memory.put(ue, 0, 0, ue, ue);
            int place = memory.find(ue, 0);
            assertNotEquals(PairMemory.NULL_PLACE, place, "the newest is never the one forgotten");
            assertEquals(ue, memory.low(place));
        }

        int known = 0;
        for (int ue = 1; ue <= pairs; ue++) {
            known += memory.find(ue, 0) == PairMemory.NULL_PLACE ? 0 : 1;
        }
        assertEquals(pairs, known + memory.forgottenCount());
        assertEquals(CAPACITY, known);
    }
}
