package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CountersTest {
    @Test
    void shouldCountForEachWorkerApart() {
        UnsafeBuffer memory = Tables.memory(Counters.length(3, 20));
        Counters[] workers = {new Counters(memory, 0, 20), new Counters(memory, 1, 20), new Counters(memory, 2, 20)};
        for (int worker = 0; worker < 3; worker++) {
            for (int index = 0; index < 20; index++) {
                workers[worker].add(index, 100 * worker + index);
                workers[worker].add(index, -1);
            }
        }
        for (int worker = 0; worker < 3; worker++) {
            for (int index = 0; index < 20; index++) {
                assertEquals(100 * worker + index - 1, workers[worker].value(index));
            }
        }
        assertEquals(20, workers[0].count());
        assertEquals(0, Counters.length(1, 20) % 128, "workers do not share lines");
    }

    @Test
    void shouldRefuseMemoryThatIsTooShort() {
        UnsafeBuffer memory = Tables.memory(Counters.length(1, 20));
        assertThrows(IndexOutOfBoundsException.class, () -> new Counters(memory, 1, 20));
    }
}
