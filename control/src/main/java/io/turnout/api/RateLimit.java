package io.turnout.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** A token bucket for each caller, the most recent ones. For one thread. */
final class RateLimit {
    private static final int CAPACITY = 4096;
    private static final double NS = 1e9;

    private final double perSecond;
    private final double burst;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CAPACITY;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long atNs;
    }

    RateLimit(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Whether {@code who} may make a request now. */
    boolean take(String who, long nowNs) {
        Bucket bucket = buckets.computeIfAbsent(who, _ -> {
            Bucket full = new Bucket();
            full.tokens = burst;
            full.atNs = nowNs;
            return full;
        });
        bucket.tokens = Math.min(burst, bucket.tokens + (nowNs - bucket.atNs) / NS * perSecond);
        bucket.atNs = nowNs;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
