package io.turnout.quality;

import io.turnout.switching.Pair;

/** Knows whether a UE's service meets the requirement. */
public interface QualitySource {
    /**
     * Asks. Called on the agent's thread; never blocks.
     *
     * @param answer called once at most, on any thread, with whether the quality meets the requirement; not at all
     *     where nothing is known
     * @return false when there is no room for the question now
     */
    boolean ask(Pair pair, Answer answer);

    /** Takes an answer. */
    @FunctionalInterface
    interface Answer {
        /** Whether the quality meets the requirement. */
        void on(boolean isMet);
    }
}
