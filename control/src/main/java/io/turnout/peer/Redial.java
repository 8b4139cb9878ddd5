package io.turnout.peer;

import java.util.random.RandomGenerator;

/**
 * When to dial again: doubled after each failure, with jitter, so that platforms that lost each other together do not
 * come back together. Pure but for its own count; one thread.
 */
final class Redial {
    private static final int MAX_DOUBLINGS = 16;

    private final PeerTiming timing;
    private final RandomGenerator random;
    private int failureCount;

    Redial(PeerTiming timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
    }

    /** A dial came to nothing: how long to wait, between half the back-off and all of it. */
    long onFailureNs() {
        int doublings = Math.min(failureCount++, MAX_DOUBLINGS);
        long backOffNs = Math.min(timing.redialFirstNs() << doublings, timing.redialMaxNs());
        return backOffNs / 2 + random.nextLong(backOffNs / 2 + 1);
    }

    /** A link ended that stood for {@code upNs}: how long to wait. One that stood too short a time was a failure. */
    long onLinkEndNs(long upNs) {
        if (upNs >= timing.stableNs()) {
            failureCount = 0;
        }
        return onFailureNs();
    }
}
