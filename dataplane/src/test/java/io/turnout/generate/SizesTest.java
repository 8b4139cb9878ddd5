package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    private static final int COUNT = 12_000;

    private static Map<Integer, Long> picked(String text) {
        SplittableRandom random = new SplittableRandom(1);
        Sizes sizes = Sizes.of(text);
        return IntStream.range(0, COUNT)
                .mapToObj(i -> sizes.pick(random))
                .collect(Collectors.groupingBy(it -> it, TreeMap::new, Collectors.counting()));
    }

    @Test
    void shouldBeOneLengthWhenOneIsGiven() {
        assertEquals(Map.of(100, (long) COUNT), picked("100"));
    }

    @Test
    void shouldReachBothEndsWhenARangeIsGiven() {
        assertEquals(Set.of(64, 65, 66, 67), picked("64-67").keySet());
    }

    @Test
    void shouldBeEquallyFrequentWhenSeveralAreGiven() {
        Map<Integer, Long> picked = picked("40,1358");

        assertEquals(Set.of(40, 1358), picked.keySet());
        assertEquals(COUNT / 2, picked.get(40), COUNT * 0.02);
    }

    @Test
    void shouldBeSevenToFourToOneWhenImix() {
        Map<Integer, Long> picked = picked("imix");

        assertEquals(Set.of(40, 576, 1358), picked.keySet());
        assertEquals(COUNT * 7 / 12, picked.get(40), COUNT * 0.02);
        assertEquals(COUNT * 4 / 12, picked.get(576), COUNT * 0.02);
        assertTrue(picked.get(1358) > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "19", "65001", "100-99", "-", "64-", "-64", "1x", "40,", "IMIX", "1000000000000"})
    void shouldRefuseWhenItIsNoSize(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Sizes.of(text))
                .getMessage();

        assertTrue(message.endsWith("not '" + text + "'"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "65000", "20-65000"})
    void shouldTakeTheSmallestAndTheLargest(String text) {
        Sizes.of(text);
    }
}
