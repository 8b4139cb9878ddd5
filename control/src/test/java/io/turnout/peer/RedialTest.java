package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RedialTest {
    private static final PeerTiming TIMING = PeerTiming.DEFAULT;

    private final Redial redial = new Redial(TIMING, new Random(1));

    @Test
    void shouldWaitTwiceAsLongAfterEachFailureUpToTheLongest() {
        long backOffNs = TIMING.redialFirstNs();
        for (int failure = 0; failure < 100; failure++) {
            assertWithin(backOffNs, redial.onFailureNs());
            backOffNs = Math.min(2 * backOffNs, TIMING.redialMaxNs());
        }
    }

    @Test
    void shouldBeginAnewAfterALinkThatStood() {
        redial.onFailureNs();
        redial.onFailureNs();
        assertWithin(TIMING.redialFirstNs(), redial.onLinkEndNs(TIMING.stableNs()));
    }

    @Test
    void shouldCountALinkThatStoodTooShortAsFailure() {
        redial.onFailureNs();
        assertWithin(2 * TIMING.redialFirstNs(), redial.onLinkEndNs(TIMING.stableNs() - 1));
    }

    private static void assertWithin(long backOffNs, long waitNs) {
        assertTrue(waitNs >= backOffNs / 2 && waitNs <= backOffNs, waitNs + " of " + backOffNs);
    }
}
