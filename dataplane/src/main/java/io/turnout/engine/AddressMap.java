package io.turnout.engine;

import java.util.Arrays;
import org.agrona.BitUtil;

/** From an IP address (128 bits, IPv4 mapped) to a small number; filled once, then read by any thread. */
final class AddressMap {
    static final int NULL_VALUE = -1;

    private final long[] highs;
    private final long[] lows;
    private final int[] values;
    private final int mask;

    AddressMap(int capacity) {
        int length = BitUtil.findNextPositivePowerOfTwo(Math.max(4, 2 * capacity));
        highs = new long[length];
        lows = new long[length];
        values = new int[length];
        Arrays.fill(values, NULL_VALUE);
        mask = length - 1;
    }

    int find(long high, long low) {
        int i = home(high, low);
        while (values[i] != NULL_VALUE) {
            if (lows[i] == low && highs[i] == high) {
                return values[i];
            }
            i = i + 1 & mask;
        }
        return NULL_VALUE;
    }

    /** Adds an address; one that is there keeps its number. At most as many as the capacity. */
    void add(long high, long low, int value) {
        int i = home(high, low);
        while (values[i] != NULL_VALUE) {
            if (lows[i] == low && highs[i] == high) {
                return;
            }
            i = i + 1 & mask;
        }
        highs[i] = high;
        lows[i] = low;
        values[i] = value;
    }

    private int home(long high, long low) {
        long hash = (low ^ high * 31) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (hash >>> 32) & mask;
    }
}
