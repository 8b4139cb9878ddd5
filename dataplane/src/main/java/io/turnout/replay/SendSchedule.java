package io.turnout.replay;

/** When each frame of a replay is due on the wire. */
@FunctionalInterface
public interface SendSchedule {
    /**
     * The time a frame is due, in nanoseconds after the first frame.
     *
     * @param frameIndex which frame of the replay
     * @param timeNs     when it was captured, relative to the first frame
     */
    long dueNs(long frameIndex, long timeNs);

    /**
     * Frames at even distances, whatever their capture times.
     *
     * @param framesPerSecond above 0
     */
    static SendSchedule atRate(double framesPerSecond) {
        requirePositive(framesPerSecond, "frames per second");
        return (frameIndex, timeNs) -> (long) (frameIndex * 1e9 / framesPerSecond);
    }

    /**
     * Frames at the distances they were captured with.
     *
     * @param factor how many times as fast, above 0
     */
    static SendSchedule atCaptureTimes(double factor) {
        requirePositive(factor, "factor");
        return (frameIndex, timeNs) -> (long) (timeNs / factor);
    }

    private static void requirePositive(double value, String name) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be above 0: " + value);
        }
    }
}
