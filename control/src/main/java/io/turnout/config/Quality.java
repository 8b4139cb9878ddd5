package io.turnout.config;

import java.net.URI;
import java.util.Optional;

/**
 * What is asked of an application's service, and who knows whether it is met. Immutable.
 *
 * @param roundTripMillis the longest round trip that meets it; 1 to 60000
 * @param source the http or https address of a management system that is asked; empty, and {@code passive} in the
 *     file, for the platform's own measurement, which is the default
 * @param recheckSeconds how often it is asked again while the traffic goes on; 1 to 86400, default 5
 * @param unanswered what a source that does not answer counts as; default {@code met}
 */
public record Quality(int roundTripMillis, Optional<URI> source, int recheckSeconds, Unanswered unanswered) {
    static final int DEFAULT_RECHECK_SECONDS = 5;

    /** What counts where nobody answers. */
    public enum Unanswered {
        /** The requirement is met: the service stays. */
        MET,
        /** The requirement is not met: the service moves. */
        UNMET
    }
}
