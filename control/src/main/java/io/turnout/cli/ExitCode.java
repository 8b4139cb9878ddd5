package io.turnout.cli;

/** What a command's process ends with. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;
    /** Tried, and failed. */
    static final int FAILED = 1;
    /** Wrong usage, or a wrong configuration. */
    static final int WRONG_USAGE = 2;
    /** Input that cannot be read. */
    static final int UNREADABLE = 3;

    private ExitCode() {}
}
