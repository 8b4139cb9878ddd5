package io.turnout.switching;

/** What the simulation can be told to get wrong: the negative controls of its invariants. */
enum Breakage {
    /** Nothing. */
    NONE(""),
    /** The replacement rule names a platform that does not exist. */
    RULE_LEADS_NOWHERE("I1"),
    /** A source instance gives its final delta and goes on serving. */
    FREEZE_IGNORED("I2"),
    /** An owner sends its grants before they are durable. */
    GRANTS_NOT_DURABLE("I2"),
    /** The data plane confirms a swap and leaves the rule as it is. */
    SWAP_NOT_APPLIED("I3"),
    /** An abort leaves the target's rule pointing at the target. */
    ABORT_LEAVES_RULE("I4"),
    /** Releasing a hold leaves one packet behind, counted nowhere. */
    RELEASE_DROPS_ONE("I5"),
    /** The fence is reported through while packets are still in the tunnel. */
    FENCE_TOO_EARLY("I6"),
    /** Arrivals overtake the packets that a hold is releasing. */
    DRAIN_OVERTAKEN("I6"),
    /** After an abort, what waited at the source goes before what waited at the target. */
    RETURNED_FIRST("I6"),
    /** What came through the tunnel waits its turn behind younger packets. */
    RELEASED_BY_ARRIVAL("I6"),
    /** No answer ever reaches a source in doubt, nor any indication. */
    OUTCOME_NEVER_TOLD("I7");

    final String invariant;

    Breakage(String invariant) {
        this.invariant = invariant;
    }
}
