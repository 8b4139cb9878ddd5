package io.turnout.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the reading of one file has found so far. For one thread. */
final class Findings {
    private final List<Finding> mistakes = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    /** Something that the platform cannot work with. */
    void mistake(Place place, String message) {
        mistakes.add(new Finding(place, message));
    }

    /** Something that works, but is hardly meant. */
    void warning(Place place, String message) {
        warnings.add(new Finding(place, message));
    }

    boolean hasMistakes() {
        return !mistakes.isEmpty();
    }

    /** In the order of the file. */
    List<Finding> mistakes() {
        return inOrder(mistakes);
    }

    /** In the order of the file. */
    List<Finding> warnings() {
        return inOrder(warnings);
    }

    private static List<Finding> inOrder(List<Finding> findings) {
        return findings.stream().sorted(Comparator.comparing(Finding::place)).toList();
    }
}
