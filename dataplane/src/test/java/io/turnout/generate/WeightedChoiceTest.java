package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedChoiceTest {
    private static int[] counts(List<Double> weights) {
        WeightedChoice<Double> choice = new WeightedChoice<>(weights, it -> it);
        SplittableRandom random = new SplittableRandom(3);
        int[] counts = new int[weights.size()];
        for (int i = 0; i < 10_000; i++) {
            counts[choice.pickIndex(random)]++;
        }
        return counts;
    }

    @Test
    void shouldPickAsOftenAsWeightsSay() {
        int[] counts = counts(List.of(1.0, 0.0, 2.5, 1.5));

        assertEquals(2000, counts[0], 150);
        assertEquals(0, counts[1]);
        assertEquals(5000, counts[2], 150);
        assertEquals(3000, counts[3], 150);
    }

    @Test
    void shouldPickTheOnlyOneThereIs() {
        WeightedChoice<String> choice = new WeightedChoice<>(List.of("only"), it -> 0.1);

        assertEquals("only", choice.pick(new SplittableRandom(1)));
        assertEquals("only", choice.at(0));
        assertEquals(1, choice.size());
    }
}
