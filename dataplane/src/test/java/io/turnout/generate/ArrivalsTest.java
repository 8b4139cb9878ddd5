package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.Arrivals.Pattern;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArrivalsTest {
    private static final int COUNT = 100_000;

    private static long[] times(Pattern pattern, double framesPerSecond, int burstLength, int count) {
        Arrivals arrivals = new Arrivals(pattern, framesPerSecond, burstLength, new SplittableRandom(7));
        return LongStream.generate(arrivals::nextNs).limit(count).toArray();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepOrderAndRateWhateverThePattern(Pattern pattern) {
        long[] times = times(pattern, 1_000_000, 32, COUNT);

        for (int i = 1; i < COUNT; i++) {
            assertTrue(times[i] >= times[i - 1]);
        }
        assertEquals(COUNT * 1000.0, (double) times[COUNT - 1], COUNT * 1000.0 * 0.02);
    }

    @Test
    void shouldHaveEqualGapsWhenConstant() {
        assertArrayEquals(new long[] {0, 333_333_333, 666_666_666, 1_000_000_000}, times(Pattern.CONSTANT, 3, 1, 4));
    }

    @Test
    void shouldStayInItsShareOfTimeWhenJittered() {
        long[] times = times(Pattern.JITTER, 1000, 1, 1000);

        long earlyCount = 0;
        for (int i = 0; i < times.length; i++) {
            long insideNs = times[i] - i * 1_000_000L;
            assertTrue(insideNs >= 0 && insideNs < 1_000_000);
            earlyCount += insideNs < 500_000 ? 1 : 0;
        }
        assertEquals(500, (double) earlyCount, 60);
    }

    @Test
    void shouldHaveMoreShortGapsThanLongOnesWhenPoisson() {
        long[] times = times(Pattern.POISSON, 1000, 1, COUNT);

        long shortCount = 0;
        for (int i = 1; i < COUNT; i++) {
            shortCount += times[i] - times[i - 1] < 1_000_000 ? 1 : 0;
        }
        // 1 - 1/e of an exponential distribution is below its mean.
        assertEquals(COUNT * 0.632, (double) shortCount, COUNT * 0.01);
    }

    @Test
    void shouldPauseBetweenBursts() {
        assertArrayEquals(
                new long[] {0, 1000, 2000, 3_000_000, 3_001_000, 3_002_000}, times(Pattern.BURSTS, 1000, 3, 6));
    }

    @Test
    void shouldBeNoSlowerThanTheRateInsideABurst() {
        assertArrayEquals(new long[] {0, 100, 200, 300}, times(Pattern.BURSTS, 10_000_000, 2, 4));
    }
}
