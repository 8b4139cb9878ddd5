package io.turnout.engine;

/**
 * How many packets of its own an engine may make: so many at once, then one an interval, in packet time (a token
 * bucket). Owned by one worker.
 */
final class Allowance {
    private final int burst;
    private final long intervalNs;
    private long usedUpToNs = Long.MIN_VALUE;

    /**
     * An allowance.
     *
     * @param burst packets at once, 1 or more
     * @param intervalNs between packets in the long run
     */
    Allowance(int burst, long intervalNs) {
        this.burst = burst;
        this.intervalNs = intervalNs;
    }

    /** Takes one packet's share at {@code nowNs}; false where nothing is left. A clock that goes back gives nothing. */
    boolean take(long nowNs) {
        long fullNs = nowNs - burst * intervalNs;
        if (usedUpToNs < fullNs) {
            usedUpToNs = fullNs;
        }
        if (usedUpToNs + intervalNs > nowNs) {
            return false;
        }
        usedUpToNs += intervalNs;
        return true;
    }
}
