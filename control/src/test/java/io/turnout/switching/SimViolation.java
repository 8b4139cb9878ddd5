package io.turnout.switching;

/** An invariant of SWITCHING.md does not hold. */
final class SimViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String invariant;

    SimViolation(String invariant, String text) {
        super(invariant + ": " + text);
        this.invariant = invariant;
    }
}
