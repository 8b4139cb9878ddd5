package io.turnout.app.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UeTallyTest {
    private static UeTally of(long... numbers) {
        UeTally tally = new UeTally();
        for (long number : numbers) {
            tally.onPacket(number, number);
        }
        return tally;
    }

    @ParameterizedTest
    @CsvSource({
        "1 2 3 4,        0, 0, 0",
        "1 2 4,          1, 0, 0",
        "2 3,            1, 0, 0",
        "1 2 2 3,        0, 1, 0",
        "1 2 3 1,        0, 1, 0",
        "1 3 2 4,        0, 0, 1",
        "1 3 2 2 5,      1, 1, 1",
        "1 64 2 65 1,    61, 1, 1",
        "1 1025 1025 2,  1022, 1, 1",
        "1 2 5000,       4997, 0, 0",
        "1 5000 4000 3999 3976, 4995, 0, 3",
    })
    void shouldTellWhatWasLostRepeatedAndReordered(String numbers, long lost, long repeated, long reordered) {
        UeTally tally = of(
                Arrays.stream(numbers.split(" ", -1)).mapToLong(Long::parseLong).toArray());
        assertEquals(repeated, tally.repeated());
        assertEquals(reordered, tally.reordered());
        assertEquals(lost, tally.lost());
    }

    @Test
    void shouldBeTheSameAfterItHasMoved() {
        UeTally tally = of(1, 2, 5, 4, 4);
        UeTally moved = UeTally.of(tally.octets());
        assertArrayEquals(tally.octets(), moved.octets());
        for (UeTally each : new UeTally[] {tally, moved}) {
            each.onPacket(4, 0);
            each.onPacket(3, 0);
            assertEquals(2, each.repeated());
            assertEquals(2, each.reordered());
            assertEquals(0, each.lost());
        }
    }

    /** Against a set of all numbers, for packets that are late by less than the window. */
    @Test
    void shouldCountAsSomebodyWhoRemembersEverything() {
        Random random = new Random(4);
        UeTally tally = new UeTally();
        BitSet all = new BitSet();
        long repeated = 0;
        for (int i = 0; i < 20_000; i++) {
            int number = Math.max(1, i + 1 - random.nextInt(1 + random.nextInt(400)));
            repeated += all.get(number) ? 1 : 0;
            all.set(number);
            tally.onPacket(number, 1);
        }
        assertEquals(repeated, tally.repeated());
        assertEquals(tally.highest() - all.cardinality(), tally.lost());
    }
}
