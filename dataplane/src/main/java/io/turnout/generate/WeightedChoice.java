package io.turnout.generate;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Picks from a list, each item as often as its weight says. Immutable. */
final class WeightedChoice<T> {
    private final List<T> items;
    private final double[] limits;

    WeightedChoice(List<T> items, ToDoubleFunction<T> weight) {
        this.items = List.copyOf(items);
        limits = new double[items.size()];
        double sum = 0;
        for (int i = 0; i < limits.length; i++) {
            sum += weight.applyAsDouble(items.get(i));
            limits[i] = sum;
        }
    }

    int size() {
        return limits.length;
    }

    T at(int index) {
        return items.get(index);
    }

    T pick(SplittableRandom random) {
        return items.get(pickIndex(random));
    }

    int pickIndex(SplittableRandom random) {
        int last = limits.length - 1;
        if (last == 0) {
            return 0;
        }
        double at = random.nextDouble() * limits[last];
        int index = 0;
        while (index < last && at >= limits[index]) {
            index++;
        }
        return index;
    }
}
