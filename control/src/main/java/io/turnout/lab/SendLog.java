package io.turnout.lab;

import java.util.Arrays;

/** When each numbered packet of one UE left. Written by its sender's thread, read when that has ended. */
final class SendLog {
    private static final int FIRST_CAPACITY = 1_024;

    private long[] timesNs = new long[FIRST_CAPACITY];
    private int count;

    /** Notes that the packet with the next number leaves now. */
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
}
