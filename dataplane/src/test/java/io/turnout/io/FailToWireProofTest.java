package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.io.FailToWireRun.Event;
import io.turnout.io.FailToWireRun.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What 50,000 frames a second see when the process is killed, stopped, ended, started and bypassed: every frame that did not
 * arrive counts, whoever lost it. Needs two cores to itself.
 */
@Tag("prove")
@Timeout(120)
class FailToWireProofTest {
    private static final int PER_SECOND = 50_000;
    private static final int KILL_LIMIT_MILLIS = 30;
    private static final int STOP_LIMIT_MILLIS = 100;

    /** Near what datagram ports can do, their socket buffers fill, and are lost with the process. */
    private static final int DATAGRAMS_PER_SECOND = 20_000;

    private int perSecond = PER_SECOND;
    private FailToWireRun run;

    @BeforeEach
    void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        run = new FailToWireRun(PER_SECOND);
    }

    @AfterEach
    void disconnect() {
        if (run != null) {
            run.close();
        }
    }

    private Outcome during(String what, Event event) throws Exception {
        Outcome outcome = run.during(event);
        System.out.printf(
                "%s: %,d frames sent, %,d missing (%.1f ms), longest hole %.1f ms, %,d late (%.1f ms), %d twice,"
                        + " %,.0f a second, load %s%n",
                what,
                outcome.sent(),
                outcome.missing(),
                outcome.missingMillis(perSecond),
                outcome.holeMillis(),
                outcome.late(),
                outcome.lateMillis(),
                outcome.twice(),
                outcome.sent() / outcome.seconds(),
                outcome.load());
        assertEquals(0, outcome.twice());
        double rate = outcome.sent() / outcome.seconds();
        assertTrue(rate >= 0.9 * perSecond, () -> "the sender came to " + rate + " a second only: too busy a machine");
        return outcome;
    }

    @Test
    void shouldCarryWithoutLossWhenNothingHappens() throws Exception {
        try (InlineFork _ = run.start()) {
            Outcome outcome = during("nothing", () -> {});
            assertEquals(0, outcome.missing());
            assertEquals(0, outcome.late());
        }
    }

    @Test
    void shouldLoseAtMostThirtyMillisecondsWhenKilledAndNothingWhenStartedAgain() throws Exception {
        try (InlineFork fork = run.start()) {
            Outcome outcome = during("kill -9", () -> {
                fork.signal("KILL");
                assertTrue(fork.awaitEnd());
            });
            assertTrue(outcome.missingMillis(PER_SECOND) <= KILL_LIMIT_MILLIS);
        }
        InlineFork[] next = new InlineFork[1];
        try {
            assertEquals(0, during("start", () -> next[0] = run.start()).missing());
        } finally {
            next[0].close();
        }
    }

    @Test
    void shouldCrossWithinHundredMillisecondsWhenStopped() throws Exception {
        try (InlineFork fork = run.start()) {
            Outcome outcome = during("SIGSTOP for a second", () -> {
                fork.signal("STOP");
                Thread.sleep(1_000);
                fork.signal("CONT");
            });
            fork.signal("TERM");
            assertTrue(fork.awaitEnd());
            System.out.print(fork.output());
            assertTrue(outcome.holeMillis() <= STOP_LIMIT_MILLIS);
            assertTrue(outcome.missingMillis(PER_SECOND) <= STOP_LIMIT_MILLIS);
            assertEquals(0, outcome.late(), "what waited in the rings is not sent behind newer frames");
            assertTrue(fork.output().contains("CONSERVED true"), fork.output());
        }
    }

    @Test
    void shouldLoseNothingWhenEnded() throws Exception {
        try (InlineFork fork = run.start()) {
            Outcome outcome = during("SIGTERM", () -> {
                fork.signal("TERM");
                assertTrue(fork.awaitEnd());
            });
            System.out.print(fork.output());
            assertEquals(0, outcome.missing());
            assertTrue(fork.output().contains("CONSERVED true"), fork.output());
        }
    }

    @Test
    void shouldBeRoutedWhenADatagramProcessIsKilled() throws Exception {
        run.close();
        perSecond = DATAGRAMS_PER_SECOND;
        run = new FailToWireRun(perSecond, "datagram");
        try (InlineFork fork = run.start()) {
            Outcome outcome = during("datagram: kill -9", () -> {
                fork.signal("KILL");
                assertTrue(fork.awaitEnd());
            });
            assertTrue(outcome.missingMillis(perSecond) <= STOP_LIMIT_MILLIS);
        }
        InlineFork[] next = new InlineFork[1];
        try {
            Outcome outcome = during("datagram: start", () -> next[0] = run.start());
            assertTrue(outcome.missingMillis(perSecond) <= STOP_LIMIT_MILLIS);
        } finally {
            next[0].close();
        }
    }
}
