package io.turnout.config;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading a site file. Immutable.
 *
 * @param site what it says; empty if and only if there are mistakes
 * @param mistakes what the platform cannot work with, in the order of the file
 * @param warnings what works but is hardly meant, in the order of the file
 */
public record SiteReading(Optional<Site> site, List<Finding> mistakes, List<Finding> warnings) {
    public SiteReading {
        mistakes = List.copyOf(mistakes);
        warnings = List.copyOf(warnings);
    }
}
