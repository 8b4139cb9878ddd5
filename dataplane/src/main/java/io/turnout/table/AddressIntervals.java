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

    /** Marks a way to a node that looks at the very next octet: there is nothing between to be compared. */
    private static final int NEXT_OCTET = 1;

    /** The first octets of an address, by how many: as far as they are in its high half, and in its low half. */
    private static final long[] HIGH_MASKS = new long[OCTETS + 1];

    private static final long[] LOW_MASKS = new long[OCTETS + 1];

    static {
        for (int octets = 1; octets <= OCTETS; octets++) {
            HIGH_MASKS[octets] = octets >= Long.BYTES ? -1 : -1L << Long.SIZE - Byte.SIZE * octets;
            LOW_MASKS[octets] = octets <= Long.BYTES ? 0 : -1L << 2 * Long.SIZE - Byte.SIZE * octets;
        }
    }

    private final long[] highs;
    private final long[] lows;

    /** Per node: which octet it looks at, the octets before, and the intervals before and behind what they enclose. */
    private int[] octets = new int[4];

    private long[] prefixHighs = new long[4];
    private long[] prefixLows = new long[4];
    private int[] before = new int[4];
    private int[] behind = new int[4];

    /** Per node and value of its octet: twice the next node, and {@link #NEXT_OCTET}; or, inverted, an interval. */
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
        root = bounds.size() == 1 ? ~0 : node(1, bounds.size(), 0) << 1;
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
        int octet = 0;
        while (at >= 0) {
            int node = at >>> 1;
            octet++;
            if ((at & NEXT_OCTET) == 0) {
                octet = octets[node];
                long prefixHigh = high & HIGH_MASKS[octet];
                long prefixLow = low & LOW_MASKS[octet];
                if (prefixHigh != prefixHighs[node] || prefixLow != prefixLows[node]) {
                    return compare(prefixHigh, prefixLow, prefixHighs[node], prefixLows[node]) < 0
                            ? before[node]
                            : behind[node];
                }
            }
            at = children[node * FAN_OUT + octet(high, low, octet)];
        }
        return ~at;
    }

    /** A node for the bounds from {@code from} up to {@code to}, behind interval {@code first}. */
    private int node(int from, int to, int first) {
        int octet = firstDifference(highs[from], lows[from], highs[to - 1], lows[to - 1]);
        int node = newNode();
        octets[node] = octet;
        prefixHighs[node] = highs[from] & HIGH_MASKS[octet];
        prefixLows[node] = lows[from] & LOW_MASKS[octet];
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
            int way = isWhole ? ~interval : wayTo(node(begin, next, interval), octet);
            children[node * FAN_OUT + value] = way; // not in one: making nodes may move the array
            interval = next > begin ? next - 1 : interval;
        }
        return node;
    }

    private int wayTo(int node, int fromOctet) {
        return node << 1 | (octets[node] == fromOctet + 1 ? NEXT_OCTET : 0);
    }

    /** Where two addresses first differ; the last octet where they do not. */
    private static int firstDifference(long high, long low, long otherHigh, long otherLow) {
        long difference = high != otherHigh ? high ^ otherHigh : low ^ otherLow;
        int octet = Long.numberOfLeadingZeros(difference) / Byte.SIZE + (high != otherHigh ? 0 : Long.BYTES);
        return Math.min(octet, OCTETS - 1);
    }

    /** Whether a bound is the very first address that has its octets up to {@code octet}. */
    private boolean isZeroBehind(int bound, int octet) {
        return (highs[bound] & ~HIGH_MASKS[octet + 1]) == 0 && (lows[bound] & ~LOW_MASKS[octet + 1]) == 0;
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
}
