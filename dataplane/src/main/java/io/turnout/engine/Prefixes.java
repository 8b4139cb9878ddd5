package io.turnout.engine;

import io.turnout.table.PathTable;
import java.util.List;
import java.util.stream.IntStream;

/** A few networks of 128-bit addresses. */
public final class Prefixes {
    private final long[] highs;
    private final long[] lows;
    private final long[] highMasks;
    private final long[] lowMasks;

    /** Of those that hold IPv4 addresses, side by side: mask, first address. */
    private final int[] ipv4;

    /** A network: its first address and how many of the 128 bits it fixes. */
    public record Prefix(long high, long low, int length) {}

    /** These networks. */
    public Prefixes(List<Prefix> prefixes) {
        int count = prefixes.size();
        highs = new long[count];
        lows = new long[count];
        highMasks = new long[count];
        lowMasks = new long[count];
        for (int i = 0; i < count; i++) {
            Prefix prefix = prefixes.get(i);
            highMasks[i] = mask(prefix.length());
            lowMasks[i] = mask(prefix.length() - Long.SIZE);
            highs[i] = prefix.high() & highMasks[i];
            lows[i] = prefix.low() & lowMasks[i];
        }
        ipv4 = IntStream.range(0, count)
                .filter(i -> contains(i, 0, PathTable.mapped((int) lows[i])))
                .flatMap(i -> IntStream.of((int) lowMasks[i], (int) lows[i]))
                .toArray();
    }

    private boolean contains(int i, long high, long low) {
        return (low & lowMasks[i]) == lows[i] && (high & highMasks[i]) == highs[i];
    }

    /** Whether one of them holds this IPv4 address. */
    boolean containsIpv4(int address) {
        int[] networks = ipv4;
        for (int i = 0; i + 1 < networks.length; i += 2) {
            if ((address & networks[i]) == networks[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** The 64-bit mask that keeps the first {@code length} bits, none where that is negative. */
    private static long mask(int length) {
        return length <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return highs.length == 0;
    }

    /** Whether one of them holds this address. */
    public boolean contains(long high, long low) {
        for (int i = 0; i < highs.length; i++) {
            if (contains(i, high, low)) {
                return true;
            }
        }
        return false;
    }
}
