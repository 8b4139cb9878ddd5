package io.turnout.table;

import java.util.Arrays;
import java.util.List;

/**
 * From a 128-bit address to the number of the interval that it lies in. Immutable.
 *
 * <p>A tree over octets: a node looks at one octet and goes on to a node or ends in an interval. Octets that all bounds
 * below a node have in common are compared at once: an address outside lies in the interval before or behind. So IPv4
 * and short prefixes are found in a few steps, and no address needs more than sixteen.
 */
final class AddressIntervals {
    private static final int FAN_OUT = 256;
    private static final int OCTETS = 16;

    private final long[] highs;
    private final long[] lows;

    /** Per node: which octet it looks at, the octets before, and the intervals before and behind what they enclose. */
    private int[] octets = new int[4];

    private long[] prefixHighs = new long[4];
    private long[] prefixLows = new long[4];
    private int[] before = new int[4];
    private int[] behind = new int[4];

    /** Per node and value of its octet: the next node, or, inverted, an interval. */
    private int[] children = new int[4 * FAN_OUT];

    private final int root;
    private int nodeCount;

    /** A bound: the first address of an interval. */
    record Bound(long high, long low) implements Comparable<Bound> {
        @Override
        public int compareTo(Bound other) {
            return compare(high, low, other.high, other.low);
        }
    }

    /** Intervals that begin at these bounds, sorted and different from each other; the first is address 0. */
    AddressIntervals(List<Bound> bounds) {
        highs = bounds.stream().mapToLong(Bound::high).toArray();
        lows = bounds.stream().mapToLong(Bound::low).toArray();
        root = bounds.size() == 1 ? ~0 : node(1, bounds.size(), 0);
    }

    /** Unsigned order of two addresses. */
    static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    int count() {
        return highs.length;
    }

    /** The interval that an address lies in. */
    int find(long high, long low) {
        int at = root;
        while (at >= 0) {
            int octet = octets[at];
            long highMask = highMask(octet);
            long lowMask = lowMask(octet);
            long prefixHigh = high & highMask;
            long prefixLow = low & lowMask;
            if (prefixHigh != prefixHighs[at] || prefixLow != prefixLows[at]) {
                return compare(prefixHigh, prefixLow, prefixHighs[at], prefixLows[at]) < 0 ? before[at] : behind[at];
            }
            at = children[at * FAN_OUT + octet(high, low, octet)];
        }
        return ~at;
    }

    /** A node for the bounds from {@code from} up to {@code to}, behind interval {@code first}. */
    private int node(int from, int to, int first) {
        int octet = firstDifference(highs[from], lows[from], highs[to - 1], lows[to - 1]);
        int node = newNode();
        octets[node] = octet;
        prefixHighs[node] = highs[from] & highMask(octet);
        prefixLows[node] = lows[from] & lowMask(octet);
        before[node] = first;
        behind[node] = to - 1;
        int next = from;
        int interval = first;
        for (int value = 0; value < FAN_OUT; value++) {
            int begin = next;
            while (next < to && octet(highs[next], lows[next], octet) == value) {
                next++;
            }
            boolean isWhole = next == begin || next == begin + 1 && isZeroBehind(begin, octet);
            interval = next > begin && isWhole ? begin : interval;
            int child = isWhole ? ~interval : node(begin, next, interval);
            children[node * FAN_OUT + value] = child;
            interval = next > begin ? next - 1 : interval;
        }
        return node;
    }

    /** Where two addresses first differ; the last octet where they do not. */
    private static int firstDifference(long high, long low, long otherHigh, long otherLow) {
        long difference = high != otherHigh ? high ^ otherHigh : low ^ otherLow;
        int octet = Long.numberOfLeadingZeros(difference) / Byte.SIZE + (high != otherHigh ? 0 : Long.BYTES);
        return Math.min(octet, OCTETS - 1);
    }

    /** Whether a bound is the very first address that has its octets up to {@code octet}. */
    private boolean isZeroBehind(int bound, int octet) {
        return (highs[bound] & ~highMask(octet + 1)) == 0 && (lows[bound] & ~lowMask(octet + 1)) == 0;
    }

    private int newNode() {
        if (nodeCount == octets.length) {
            int length = 2 * nodeCount;
            octets = Arrays.copyOf(octets, length);
            prefixHighs = Arrays.copyOf(prefixHighs, length);
            prefixLows = Arrays.copyOf(prefixLows, length);
            before = Arrays.copyOf(before, length);
            behind = Arrays.copyOf(behind, length);
            children = Arrays.copyOf(children, length * FAN_OUT);
        }
        return nodeCount++;
    }

    private static int octet(long high, long low, int octet) {
        long half = octet < Long.BYTES ? high : low;
        return (int) (half >>> Long.SIZE - Byte.SIZE * ((octet & Long.BYTES - 1) + 1)) & 0xFF;
    }

    /** The first {@code octets} octets of an address, as far as they are in its high half. */
    private static long highMask(int octets) {
        return octets >= Long.BYTES ? -1 : ~(-1L >>> Byte.SIZE * octets);
    }

    private static long lowMask(int octets) {
        return octets <= Long.BYTES ? 0 : octets == OCTETS ? -1 : ~(-1L >>> Byte.SIZE * (octets - Long.BYTES));
    }
}
