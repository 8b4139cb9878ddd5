package io.turnout.table;

import java.util.BitSet;

/** Numbers that are free to be given out: a bounded stack, lowest first when new. */
final class FreeNumbers {
    /** None is free. */
    static final int NULL_NUMBER = -1;

    private final int[] numbers;
    private int count;

    /** Of the {@code length} numbers from {@code first} on, those whose distance from it is not in {@code used}. */
    FreeNumbers(int first, int length, BitSet used) {
        numbers = new int[length];
        for (int i = length - 1; i >= 0; i--) {
            if (!used.get(i)) {
                numbers[count++] = first + i;
            }
        }
    }

    /** A free number, no longer free, or {@link #NULL_NUMBER}. */
    int take() {
        return count == 0 ? NULL_NUMBER : numbers[--count];
    }

    void giveBack(int number) {
        numbers[count++] = number;
    }

    int count() {
        return count;
    }
}
