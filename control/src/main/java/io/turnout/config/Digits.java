package io.turnout.config;

/** Unsigned numbers as they stand inside addresses and ports: ASCII digits only, no sign, no blank, of bounded length. */
final class Digits {
    private Digits() {}

    /**
     * The number that {@code text} spells with 1 to {@code maxLength} digits (at most 7) of {@code radix}; -1 if it
     * does not.
     */
    static int parse(String text, int radix, int maxLength) {
        if (text.isEmpty() || text.length() > maxLength) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            int value = digit < 0x80 ? Character.digit(digit, radix) : -1;
            if (value < 0) {
                return -1;
            }
            number = number * radix + value;
        }
        return number;
    }
}
