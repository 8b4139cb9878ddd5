package io.turnout.engine;

import io.turnout.table.Bearer;

/**
 * The next sequence number of downlink tunnels whose packets carry one: one more than the last seen from the gateway or
 * put in by us. Owned by one worker.
 *
 * <p>A small table without collision handling: a tunnel that loses its place begins at 0 again, which a receiver that
 * orders by these numbers takes for a restart (TS 29.281, 5.1). Such bearers are rare.
 */
final class TunnelSequences {
    private static final int PLACES = 1 << 10;
    private static final long HASH = 0x9E37_79B9_7F4A_7C15L;

    private final long[] tunnels = new long[PLACES];
    private final short[] nexts = new short[PLACES];

    /** The gateway sent {@code sequence} on this tunnel. */
    void onSeen(int pathIndex, int teid, int sequence) {
        long tunnel = Bearer.of(teid, pathIndex, -1, false);
        int place = place(tunnel);
        tunnels[place] = tunnel;
        nexts[place] = (short) (sequence + 1);
    }

    /** The number for the next packet that we put in. */
    int next(long bearer) {
        long tunnel = Bearer.of(Bearer.teid(bearer), Bearer.pathIndex(bearer), -1, false);
        int place = place(tunnel);
        if (tunnels[place] != tunnel) {
            tunnels[place] = tunnel;
            nexts[place] = 0;
        }
        return nexts[place]++ & 0xFFFF;
    }

    private static int place(long tunnel) {
        return (int) (tunnel * HASH >>> 54);
    }
}
