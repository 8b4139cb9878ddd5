package io.turnout.lab;

import java.util.Arrays;

/**
 * The middle, the hundredth and the worst of some measurements, in the unit of whoever asks; all 0 of none.
 *
 * @param count measurements
 */
record Percentiles(int count, double p50, double p99, double max) {
    static final Percentiles NONE = new Percentiles(0, 0, 0, 0);

    /** Of {@code values}, each divided by {@code unit}. */
    static Percentiles of(long[] values, double unit) {
        if (values.length == 0) {
            return NONE;
        }
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length, rank(sorted, 0.50) / unit, rank(sorted, 0.99) / unit, sorted[sorted.length - 1] / unit);
    }

    /** The smallest value that is not exceeded by at least {@code share} of all (nearest rank). */
    private static long rank(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
