package io.turnout.peer;

/**
 * Every time of a link, by a clock that only goes forward.
 *
 * @param tickNs how often the times below are looked at
 * @param keepAliveNs longest time in which a link sends nothing
 * @param deadNs time without anything received, or anything taken, after which the peer counts as dead
 * @param helloNs most time from a connection's begin to its hello, TLS included
 * @param redialFirstNs wait after the first failed dial; doubled at each, up to {@code redialMaxNs}
 * @param redialMaxNs longest such wait
 * @param stableNs a link that stood so long was no failure
 */
public record PeerTiming(
        long tickNs, long keepAliveNs, long deadNs, long helloNs, long redialFirstNs, long redialMaxNs, long stableNs) {
    private static final long MS = 1_000_000;

    /** The times of production. */
    public static final PeerTiming DEFAULT =
            new PeerTiming(50 * MS, 500 * MS, 2_000 * MS, 5_000 * MS, 100 * MS, 2_000 * MS, 5_000 * MS);
}
