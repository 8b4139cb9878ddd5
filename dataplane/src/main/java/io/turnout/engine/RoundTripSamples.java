package io.turnout.engine;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets of UEs that wait for their answers, to tell how long: a sample of them, of each pair (UE, application) one at a
 * time. Pairs whose hashes lead to the same place take turns.
 *
 * <pre>
 *   per place:  | flow (32) | number that answers (32) | when it was asked, or answered, ns (64) |
 *                 0 and 0: nothing is timed;  0 and 1: a worker is changing it
 * </pre>
 *
 * <p><b>Assumptions:</b> any worker may see a packet, and any other its answer; the times that they give are of one clock.
 * <b>Guarantees:</b> a packet is answered once, and the time is its own. <b>Progress:</b> wait-free: who finds a place being
 * changed leaves it alone, and a sample less is taken.
 */
final class RoundTripSamples {
    /** Between an answer, or a packet that got none, and the next sample at the same place. */
    static final long PAUSE_NS = 200_000_000;

    /** What is answered later than this is not measured. */
    static final long LONGEST_NS = 5_000_000_000L;

    /** There was no such packet. */
    static final long NULL_ROUND_TRIP = -1;

    private static final int PLACE_LENGTH = 2 * Long.BYTES;
    private static final int TIME_OFFSET = Long.BYTES;
    private static final long FREE = 0;
    private static final long CHANGING = 1;

    private final AtomicBuffer places;
    private final int mask;

    /** Room for {@code capacity} pairs, or a few more. */
    RoundTripSamples(int capacity) {
        int count = BitUtil.findNextPositivePowerOfTwo(capacity);
        mask = count - 1;
        places = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(count, PLACE_LENGTH)));
        for (int place = 0; place < count; place++) {
            places.putLong(place * PLACE_LENGTH + TIME_OFFSET, Long.MIN_VALUE / 2);
        }
    }

    private int place(long hash) {
        return ((int) (hash >>> 32) & mask) * PLACE_LENGTH;
    }

    private static long word(int flow, int number) {
        return (long) flow << 32 | number & 0xFFFF_FFFFL;
    }

    /** Whether {@code number} is {@code other} or follows it, as TCP counts (RFC 9293, 3.4). */
    private static boolean isAtOrBehind(int number, int other) {
        return number - other >= 0;
    }

    /**
     * A packet went out that a packet with {@code number}, or a later one where they are in sequence, will answer. It is
     * timed where the place is free and had its pause. A second one like the one that is timed is its repetition: then
     * nobody can tell which of them is answered.
     *
     * @param hash the pair's
     * @param flow what the packet and its answer have in common; not 0
     */
    void onAsked(long hash, int flow, int number, boolean isInSequence, long nowNs) {
        int place = place(hash);
        long word = places.getLongAcquire(place); // pairs with leave()
        long ageNs = nowNs - places.getLongOpaque(place + TIME_OFFSET);
        if (word == FREE ? ageNs >= PAUSE_NS : word != CHANGING && ageNs > LONGEST_NS) {
            if (places.compareAndSetLong(place, word, CHANGING)) {
                leave(place, word(flow, number), nowNs);
            }
        } else if (isInSequence && (int) (word >>> 32) == flow && isAtOrBehind((int) word, number)) {
            places.compareAndSetLong(place, word, FREE);
        }
    }

    /**
     * A packet with {@code number} came back.
     *
     * @return ns since the packet that it answers; {@link #NULL_ROUND_TRIP} where that is not timed
     */
    long onAnswered(long hash, int flow, int number, boolean isInSequence, long nowNs) {
        int place = place(hash);
        long word = places.getLongAcquire(place); // pairs with leave()
        boolean isAnswer =
                (int) (word >>> 32) == flow && (isInSequence ? isAtOrBehind(number, (int) word) : number == (int) word);
        if (!isAnswer || !places.compareAndSetLong(place, word, CHANGING)) {
            return NULL_ROUND_TRIP;
        }
        long roundTripNs = nowNs - places.getLong(place + TIME_OFFSET);
        leave(place, FREE, nowNs);
        return roundTripNs >= 0 && roundTripNs <= LONGEST_NS ? roundTripNs : NULL_ROUND_TRIP;
    }

    /** Ends a change. Release: whoever sees the word, and takes the place by it, sees the time that belongs to it. */
    private void leave(int place, long word, long nowNs) {
        places.putLongOpaque(place + TIME_OFFSET, nowNs);
        places.putLongRelease(place, word); // pairs with onAsked(), onAnswered()
    }
}
