package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Which pairs' packets lately came through a tunnel: their UEs are away, and a packet of one from the access side means
 * that it is back.
 *
 * <pre>
 *   per pair, at the place its hash leads to:  | part of the hash 20 | returns told 4 | milliseconds 40 |
 *   behind them all:                           | nanoseconds of the latest                |
 * </pre>
 *
 * <p>A return is told at once and then ever more seldom, each time twice as long after: a switch that was begun by what
 * came before the return hears of it still, and a UE that stays is soon no news.
 *
 * <p>A hint, which a pair with the same place writes over: then one return is not noticed, or noticed a packet later.
 * Shared by all workers, which write whole words; wait-free.
 */
final class Absences {
    /** So long after its last packet through a tunnel a pair counts as away. */
    static final long LIFE_NS = 10_000_000_000L;

    private static final long NS_PER_MS = 1_000_000;
    private static final int TOLD_SHIFT = 40;
    private static final long MS_MASK = (1L << TOLD_SHIFT) - 1;
    private static final long HASH_MASK = -1L << TOLD_SHIFT + 4;
    private static final int MAX_TOLD = 15;
    private static final long FIRST_PAUSE_MS = Sightings.QUIET_NS / NS_PER_MS;

    private final AtomicBuffer places;
    private final int mask;

    /** Room for about {@code capacity} pairs. */
    Absences(int capacity) {
        int count = BitUtil.findNextPositivePowerOfTwo(capacity);
        mask = count - 1;
        places = new UnsafeBuffer(ByteBuffer.allocateDirect((count + 1) * Long.BYTES));
        places.putLong(latest(), Long.MIN_VALUE / 2);
    }

    /** A packet of the pair with {@code hash} came through a tunnel. */
    void onTunnel(long hash, long nowNs) {
        places.putLongOpaque(offset(hash), hash & HASH_MASK | millis(nowNs));
        places.putLongOpaque(latest(), nowNs);
    }

    /** Whether a packet of any pair lately did: where none did, nothing more need be looked at. */
    boolean isAnyAway(long nowNs) {
        return nowNs - places.getLongOpaque(latest()) <= LIFE_NS;
    }

    /** Whether one lately did, and it is time to tell that it is back. */
    boolean isReturnDue(long hash, long nowNs) {
        long word = places.getLongOpaque(offset(hash));
        long ageMs = millis(nowNs) - (word & MS_MASK);
        return word != 0
                && (word & HASH_MASK) == (hash & HASH_MASK)
                && ageMs <= LIFE_NS / NS_PER_MS
                && ageMs >= (FIRST_PAUSE_MS << toldCount(word)) - FIRST_PAUSE_MS;
    }

    /** That it is back was told. */
    void onReturnTold(long hash) {
        int offset = offset(hash);
        long word = places.getLongOpaque(offset);
        if (toldCount(word) < MAX_TOLD) {
            places.putLongOpaque(offset, word + (1L << TOLD_SHIFT));
        }
    }

    private static int toldCount(long word) {
        return (int) (word >>> TOLD_SHIFT) & MAX_TOLD;
    }

    private static long millis(long nowNs) {
        return nowNs / NS_PER_MS & MS_MASK;
    }

    private int latest() {
        return (mask + 1) * Long.BYTES;
    }

    private int offset(long hash) {
        return ((int) hash & mask) * Long.BYTES;
    }
}
