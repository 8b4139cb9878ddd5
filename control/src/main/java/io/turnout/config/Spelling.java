package io.turnout.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Which of the known words somebody who wrote an unknown one may have meant. */
public final class Spelling {
    private static final int SHORT_WORD_LENGTH = 5;

    private Spelling() {}

    /** The known word that {@code word} differs least from, if that is by one letter at most, or two in a long word. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String nearest = null;
        int leastDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int maxDistance = candidate.length() <= SHORT_WORD_LENGTH ? 1 : 2;
            if (Math.abs(candidate.length() - word.length()) <= maxDistance) {
                int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
                if (distance <= maxDistance && distance < leastDistance) {
                    nearest = candidate;
                    leastDistance = distance;
                }
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Letters to insert, delete, replace or swap with their neighbour. */
    private static int distance(String from, String to) {
        int[][] distance = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replaced = distance[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                distance[i][j] = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
                boolean isSwap = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (isSwap) {
                    distance[i][j] = Math.min(distance[i][j], 1 + distance[i - 2][j - 2]);
                }
            }
        }
        return distance[from.length()][to.length()];
    }
}
