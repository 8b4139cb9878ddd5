package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineCountersTest {
    @Test
    void shouldNameEachCounterOnce() {
        List<String> names = EngineCounters.names();

        assertEquals(EngineCounters.COUNT, names.size());
        assertEquals(names.size(), new HashSet<>(names).size());
    }
}
