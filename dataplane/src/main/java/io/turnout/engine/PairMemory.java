package io.turnout.engine;

import org.agrona.BitUtil;

/**
 * What a worker remembers of pairs (UE, application): an address, a number and a time. Bounded: a pair that finds no room
 * takes the place of the one whose time is oldest among a few, which is counted. Owned by one worker.
 */
final class PairMemory {
    /** Nothing is remembered of the pair. */
    static final int NULL_PLACE = -1;

    private static final int WAYS = 4;
    private static final long HASH = 0x9E37_79B9_7F4A_7C15L;

    private final long[] ueKeys;
    private final int[] applications;
    private final long[] highs;
    private final long[] lows;
    private final long[] timesNs;
    private final int mask;
    private long forgottenCount;

    /** Room for about {@code capacity} pairs. */
    PairMemory(int capacity) {
        int places = BitUtil.findNextPositivePowerOfTwo(Math.max(WAYS, capacity));
        ueKeys = new long[places];
        applications = new int[places];
        highs = new long[places];
        lows = new long[places];
        timesNs = new long[places];
        mask = places - 1;
    }

    /** Where the pair is remembered, or {@link #NULL_PLACE}. */
    int find(long ueKey, int application) {
        int first = first(ueKey, application);
        for (int place = first; place < first + WAYS; place++) {
            if (ueKeys[place] == ueKey && applications[place] == application) {
                return place;
            }
        }
        return NULL_PLACE;
    }

    /** Remembers {@code high} and {@code low} of the pair at {@code timeNs}. */
    void put(long ueKey, int application, long high, long low, long timeNs) {
        int place = find(ueKey, application);
        if (place == NULL_PLACE) {
            place = oldest(first(ueKey, application));
            forgottenCount += ueKeys[place] == 0 ? 0 : 1;
            ueKeys[place] = ueKey;
            applications[place] = application;
        }
        highs[place] = high;
        lows[place] = low;
        timesNs[place] = timeNs;
    }

    private int oldest(int first) {
        int oldest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (ueKeys[place] == 0) {
                return place;
            }
            if (timesNs[place] < timesNs[oldest]) {
                oldest = place;
            }
        }
        return oldest;
    }

    long high(int place) {
        return highs[place];
    }

    long low(int place) {
        return lows[place];
    }

    long timeNs(int place) {
        return timesNs[place];
    }

    /** Pairs that others took the place of. */
    long forgottenCount() {
        return forgottenCount;
    }

    private int first(long ueKey, int application) {
        long hash = (ueKey ^ application * 31L) * HASH;
        return (int) (hash >>> 32) & mask & -WAYS;
    }
}
