package io.turnout.switching;

import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every invariant can fail: a system broken in one way is caught, by the invariant that is about it. */
class NegativeControlTest {
    private static final int SEED_COUNT = 1_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldBeCaughtWhenBroken(Breakage breakage) {
        long[] taken = new long[SwitchState.values().length * SwitchState.values().length];
        for (long seed = 0; seed < SEED_COUNT; seed++) {
            try {
                new Sim(seed, breakage, taken, false).run();
            } catch (SimViolation violation) {
                if (violation.invariant.equals(breakage.invariant)) {
                    return;
                }
            }
        }
        fail(breakage + " was not caught as a violation of " + breakage.invariant + " by " + SEED_COUNT + " seeds");
    }
}
