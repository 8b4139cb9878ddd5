package io.turnout.api;

/** What somebody may do. */
public enum Role {
    /** What anybody may: ask whether the platform is alive. */
    ANYONE,
    /** Look at everything, change nothing. */
    READER,
    /** Speak for one application instance. */
    INSTANCE,
    /** Everything. */
    OPERATOR
}
