package io.turnout.io.sys;

/** A system call that failed where the caller cannot go on. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * A failure.
     *
     * @param attempt what was tried, such as {@code bind eth0 queue 0}
     * @param result the call's negative result
     */
    public SystemCallException(String attempt, long result) {
        super(attempt + ": " + Libc.errorText((int) -result) + " (errno " + -result + ")");
        this.errno = (int) -result;
    }

    /** The error number. */
    public int errno() {
        return errno;
    }

    /** {@code result} as it is where it is not negative; throws otherwise. */
    public static int check(String attempt, int result) {
        if (result < 0) {
            throw new SystemCallException(attempt, result);
        }
        return result;
    }
}
