package io.turnout.generate;

import java.util.SplittableRandom;

/** Times of frames at a rate. Used by one thread. */
public final class Arrivals {
    /** How the times of frames lie around the rate. */
    public enum Pattern {
        /** Equal gaps. */
        CONSTANT,
        /** Anywhere in an equal share of time each. */
        JITTER,
        /** Independent of each other: gaps are distributed exponentially. */
        POISSON,
        /** Close together, then a pause. */
        BURSTS
    }

    /** About a frame of 1250 octets at 10 Gbit/s. */
    private static final double GAP_IN_BURST_NS = 1000;

    private final Pattern pattern;
    private final double gapNs;
    private final int burstLength;
    private final SplittableRandom random;
    private long frameIndex;
    private double afterStartNs;

    Arrivals(Pattern pattern, double framesPerSecond, int burstLength, SplittableRandom random) {
        this.pattern = pattern;
        this.gapNs = 1e9 / framesPerSecond;
        this.burstLength = burstLength;
        this.random = random;
    }

    /** Time of the next frame in nanoseconds after the first that there can be, never before the one before. */
    long nextNs() {
        long index = frameIndex++;
        switch (pattern) {
            case CONSTANT -> afterStartNs = index * gapNs;
            case JITTER -> afterStartNs = (index + random.nextDouble()) * gapNs;
            case POISSON -> afterStartNs -= StrictMath.log(1 - random.nextDouble()) * gapNs;
            case BURSTS -> {
                long indexInBurst = index % burstLength;
                afterStartNs = (index - indexInBurst) * gapNs + indexInBurst * Math.min(gapNs, GAP_IN_BURST_NS);
            }
        }
        return (long) afterStartNs;
    }
}
