package io.turnout.table;

/** Numbers that are free to be given out: a bounded stack, lowest first when new. */
final class FreeNumbers {
    /** None is free. */
    static final int NULL_NUMBER = -1;

    private final int[] numbers;
    private int count;

    /** The {@code length} numbers from {@code first} on. */
    FreeNumbers(int first, int length) {
        numbers = new int[length];
        count = length;
        for (int i = 0; i < length; i++) {
            numbers[i] = first + length - 1 - i;
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
