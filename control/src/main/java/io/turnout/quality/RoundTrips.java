package io.turnout.quality;

import io.turnout.switching.Pair;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The platform's own measurement: the latest round trips that the data plane saw, smoothed as TCP does (RFC 6298, 2). The
 * least recently seen pair makes room for a new one. Owned by the agent's thread.
 */
public final class RoundTrips {
    private static final int OLD_PARTS = 7;
    private static final int PARTS = 8;

    private final Map<Pair, Smoothed> byPair;
    private final long freshNs;

    private static final class Smoothed {
        long roundTripNs;
        long seenNs;
    }

    /**
     * Of up to {@code capacity} pairs.
     *
     * @param freshNs age after which a measurement says nothing any more
     */
    public RoundTrips(int capacity, long freshNs) {
        this.freshNs = freshNs;
        byPair = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Pair, Smoothed> eldest) {
                return size() > capacity;
            }
        };
    }

    /** A packet of the pair and its answer were {@code roundTripNs} apart, at {@code nowNs}. */
    public void on(Pair pair, long roundTripNs, long nowNs) {
        Smoothed smoothed = byPair.computeIfAbsent(pair, _ -> new Smoothed());
        boolean isFirst = smoothed.seenNs == 0 || nowNs - smoothed.seenNs > freshNs;
        smoothed.roundTripNs = isFirst ? roundTripNs : (smoothed.roundTripNs * OLD_PARTS + roundTripNs) / PARTS;
        smoothed.seenNs = nowNs;
    }

    /** The pair's smoothed round trip; -1 where none was seen of late. */
    public long roundTripNs(Pair pair, long nowNs) {
        Smoothed smoothed = byPair.get(pair);
        return smoothed == null || nowNs - smoothed.seenNs > freshNs ? -1 : smoothed.roundTripNs;
    }

    /** A source that compares with {@code limitNs}, at the time that {@code clock} tells. */
    public QualitySource source(long limitNs, Clock clock) {
        return (pair, answer) -> {
            long roundTripNs = roundTripNs(pair, clock.nowNs());
            if (roundTripNs >= 0) {
                answer.on(roundTripNs <= limitNs);
            }
            return true;
        };
    }

    /** Tells the time. */
    @FunctionalInterface
    public interface Clock {
        /** Never less than before. */
        long nowNs();
    }
}
