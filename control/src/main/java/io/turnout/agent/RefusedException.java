package io.turnout.agent;

/** The agent has no room for a question now, or does not run any more. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the reason for people. */
    public RefusedException(String message) {
        super(message);
    }
}
