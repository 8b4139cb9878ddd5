package io.turnout.switching;

/**
 * An owner's exclusive leave to take a pair over: the owner's epoch, and its how-manieth grant in that epoch.
 *
 * <p>Grants of one pair are ordered. A target remembers the highest it has ever seen, and so tells a duplicate, a late
 * message and a leftover of an aborted attempt from news.
 *
 * @param epoch the owner's epoch; a commit makes the target the owner of {@code epoch + 1}
 * @param attempt counts from 1 within the epoch
 */
public record Grant(long epoch, int attempt) implements Comparable<Grant> {
    /** Below every grant. */
    public static final Grant NULL_GRANT = new Grant(-1, 0);

    @Override
    public int compareTo(Grant other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Integer.compare(attempt, other.attempt);
    }

    /** Whether this grant is newer than {@code other}. */
    public boolean isAfter(Grant other) {
        return compareTo(other) > 0;
    }

    @Override
    public String toString() {
        return epoch + "." + attempt;
    }
}
