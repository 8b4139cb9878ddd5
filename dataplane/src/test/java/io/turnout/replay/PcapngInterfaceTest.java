package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngInterfaceTest {
    private static final CapturedLink LINK = new CapturedLink(LinkType.ETHERNET, 0, "");
    private static final BigInteger NS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);

    /** Every resolution there is, against arithmetic without limits. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldConvertTicksOfEveryResolution(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int resolution = 0; resolution < 256; resolution++) {
            long[] samples = {0, 1, 999_999_999, Long.MAX_VALUE, Long.MIN_VALUE, -1, random.nextLong(), random.nextInt()
            };
            for (long ticks : samples) {
                long offsetSeconds = random.nextLong(-1_000, 1_000);
                PcapngInterface captured = new PcapngInterface(LINK, 0, resolution, offsetSeconds);
                assertEquals(
                        exactNs(ticks, resolution, offsetSeconds),
                        captured.timeNs(ticks),
                        "seed " + seed + ", resolution " + resolution + ", ticks " + Long.toUnsignedString(ticks));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 70000, 70000", "68, 70000, 68", "68, 68, 68", "68, 67, 67", "-1, 70000, 70000", "68, -1, 68"})
    void shouldCutFramesAtTheSnapLength(int snapLength, int frameLength, int snapped) {
        assertEquals(snapped, new PcapngInterface(LINK, snapLength, 6, 0).snapped(frameLength));
    }

    @Test
    void shouldCountInMicrosecondsUnlessTold() {
        assertEquals(5_000, new PcapngInterface(LINK, 0, PcapngInterface.MICROSECONDS, 0).timeNs(5));
    }

    private static long exactNs(long ticks, int resolution, long offsetSeconds) {
        BigInteger count = new BigInteger(Long.toUnsignedString(ticks));
        BigInteger base = BigInteger.valueOf((resolution & 0x80) != 0 ? 2 : 10);
        BigInteger ticksPerSecond = base.pow(resolution & 0x7f);
        return count.multiply(NS_PER_SECOND)
                .divide(ticksPerSecond)
                .add(BigInteger.valueOf(offsetSeconds).multiply(NS_PER_SECOND))
                .longValue();
    }
}
