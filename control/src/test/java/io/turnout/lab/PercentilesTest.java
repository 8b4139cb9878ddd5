package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void shouldTakeTheNearestRank() {
        long[] values = LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray();

        assertEquals(new Percentiles(200, 100, 198, 200), Percentiles.of(values, 1));
        assertEquals(new Percentiles(1, 0.5, 0.5, 0.5), Percentiles.of(new long[] {1}, 2));
    }

    @Test
    void shouldBeZeroOfNothing() {
        assertEquals(Percentiles.NONE, Percentiles.of(new long[0], 1));
    }
}
