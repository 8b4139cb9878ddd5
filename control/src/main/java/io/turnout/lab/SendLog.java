package io.turnout.lab;

import java.util.Arrays;

/** When each numbered thing happened, such as a UE's packets leaving. Written by its sender's thread, read when that has ended. */
final class SendLog {
    private static final int FIRST_CAPACITY = 1_024;

    private long[] timesNs = new long[FIRST_CAPACITY];
    private int count;

    /** Notes that the one with the next number leaves now; times never go back. */
    void onSent(long timeNs) {
        if (count == timesNs.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * count);
        }
        timesNs[count++] = timeNs;
    }

    /** Packets sent; their numbers are 0 up to this. */
    int count() {
        return count;
    }

    /** When packet {@code number} left. */
    long timeNs(long number) {
        return timesNs[Math.toIntExact(number)];
    }

    /** The last of the times up to {@code limitNs}; -1 for none. */
    long lastUpTo(long limitNs) {
        int number = firstFrom(limitNs + 1);
        return number == 0 ? -1 : timesNs[number - 1];
    }

    /** The number of the first packet that left at {@code fromNs} or later; {@link #count} for none. */
    int firstFrom(long fromNs) {
        int place = Arrays.binarySearch(timesNs, 0, count, fromNs);
        int first = place >= 0 ? place : -place - 1;
        while (first > 0 && timesNs[first - 1] == fromNs) {
            first--;
        }
        return first;
    }
}
