package io.turnout.switching;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** Seeded runs of whole systems. */
class SimulationTest {
    private static final int SEED_COUNT = Integer.getInteger("turnout.seeds", 10_000);
    private static final int STATE_COUNT = SwitchState.values().length;

    @Test
    void shouldKeepInvariantsWhenAnythingFails() {
        long[] taken = new long[STATE_COUNT * STATE_COUNT];
        for (long seed = 0; seed < SEED_COUNT; seed++) {
            run(seed, taken);
        }
        StringBuilder missing = new StringBuilder();
        for (SwitchState from : SwitchState.values()) {
            for (SwitchState to : SwitchState.values()) {
                if (from.leadsTo(to) && taken[Session.transitionIndex(from, to)] == 0) {
                    missing.append(from).append(" -> ").append(to).append('\n');
                }
            }
        }
        if (!missing.isEmpty()) {
            fail("never taken:\n" + missing);
        }
    }

    /** Control is killed between forgetting a released pair and removing its rule. */
    @Test
    void shouldLeaveNoRuleThatNobodyRemembers() {
        run(11_029, new long[STATE_COUNT * STATE_COUNT]);
    }

    /** A notification overtaken by the commit, which a restarted control tells again. */
    @Test
    void shouldNotBeginAnewWhatIsCommitted() {
        run(694_948, new long[STATE_COUNT * STATE_COUNT]);
    }

    static void run(long seed, long[] taken) {
        try {
            new Sim(seed, Breakage.NONE, taken, false).run();
        } catch (SimViolation violation) {
            Sim replay = new Sim(seed, Breakage.NONE, taken, true);
            try {
                replay.run();
            } catch (SimViolation again) {
                fail("seed " + seed + ": " + again.getMessage() + "\n" + String.join("\n", replay.transcript()), again);
            }
            fail("seed " + seed + " does not replay: " + violation.getMessage());
        }
    }
}
