package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.io.FailToWireRun.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * That traffic goes on when the process is killed, stopped or ended, on a machine that does other things too; in
 * {@link FailToWireProofTest} stands how soon, and what is lost.
 */
@Timeout(90)
class FailToWireTest {
    private static final int PER_SECOND = 5_000;
    private static final double COARSE_MILLIS = 400;

    /** What waits longer than the port forwards is freed; it may have waited on its way to the port, too. */
    private static final double MAX_LATE_MILLIS = 1.5 * XdpPort.MAX_LATE_NS / 1e6;

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

    private static void assertGoesOn(Outcome outcome) {
        assertTrue(outcome.sent() > PER_SECOND / 2, outcome::toString);
        assertTrue(outcome.missingMillis(PER_SECOND) <= COARSE_MILLIS, outcome::toString);
        assertEquals(0, outcome.twice(), outcome::toString);
        assertTrue(outcome.lateMillis() <= MAX_LATE_MILLIS, outcome::toString);
    }

    @Test
    void shouldGoOnWhenKilled() throws Exception {
        try (InlineFork fork = run.start()) {
            assertGoesOn(run.during(() -> {
                fork.signal("KILL");
                assertTrue(fork.awaitEnd());
            }));
        }
    }

    @Test
    void shouldGoOnWhenStoppedAndAccountForWhatWaited() throws Exception {
        try (InlineFork fork = run.start()) {
            assertGoesOn(run.during(() -> {
                fork.signal("STOP");
                Thread.sleep(1_000);
                fork.signal("CONT");
            }));
            fork.signal("TERM");
            assertTrue(fork.awaitEnd());
            assertTrue(fork.output().contains("CONSERVED true"), fork.output());
        }
    }

    @Test
    void shouldGoOnWhenEndedAndStartedAgain() throws Exception {
        try (InlineFork first = run.start()) {
            InlineFork[] second = new InlineFork[1];
            assertGoesOn(run.during(() -> {
                first.signal("TERM");
                assertTrue(first.awaitEnd());
                second[0] = run.start();
            }));
            second[0].close();
            assertTrue(first.output().contains("CONSERVED true"), first.output());
        }
    }

    /** By datagram ports, the kernel routes what Java no longer takes. */
    @Test
    void shouldBeRoutedWhenKilledAndGoOnWhenStartedAgain() throws Exception {
        run.close();
        run = new FailToWireRun(PER_SECOND, "datagram");
        InlineFork[] second = new InlineFork[1];
        try (InlineFork first = run.start()) {
            assertGoesOn(run.during(() -> {
                first.signal("KILL");
                assertTrue(first.awaitEnd());
            }));
            assertGoesOn(run.during(() -> second[0] = run.start()));
        }
        second[0].signal("TERM");
        assertTrue(second[0].awaitEnd());
        assertTrue(second[0].output().contains("CONSERVED true"), second[0].output());
        assertFalse(second[0].output().contains("RECEIVED 0 "), "it took over");
        second[0].close();
    }
}
