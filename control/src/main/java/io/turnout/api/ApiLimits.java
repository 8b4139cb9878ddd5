package io.turnout.api;

/**
 * What the HTTP interface takes at most. Immutable.
 *
 * @param bodyOctets longest body of a request
 * @param connections open at once; one more is closed at once
 * @param streams of events open at once
 * @param requestsPerSecond of one caller, in the long run
 * @param burst of one caller at once
 * @param resources of one kind
 */
public record ApiLimits(
        int bodyOctets, int connections, int streams, double requestsPerSecond, double burst, int resources) {
    /** What is used where nothing else is said: 256 KiB, 1024 connections, 2000 requests a second. */
    public static final ApiLimits DEFAULT = new ApiLimits(256 << 10, 1024, 256, 2_000, 10_000, 10_000);
}
