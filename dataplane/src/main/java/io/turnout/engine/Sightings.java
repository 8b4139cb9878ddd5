package io.turnout.engine;

import java.util.Arrays;

/**
 * What one worker sees of pairs (UE, application) that control should know, told to the writer's thread: of each pair, no
 * more than one thing in {@value #QUIET_NS} ns.
 *
 * <p>The pairs told of lately are kept in sets of {@value #WAYS}. Where all of a set are that fresh, a further pair waits
 * until one is not: the rate holds whatever comes. What the ring has no room for is dropped and counted. Owned by its
 * worker, but for the ring's other end.
 */
final class Sightings {
    static final int STEERED_REMOTE = 1;
    static final int TUNNEL_TRAFFIC = 2;
    static final int RETURNED = 3;
    static final int FENCE_PASSED = 4;
    static final int LAST_FENCE_PASSED = 5;
    static final int ROUND_TRIP = 6;

    static final long QUIET_NS = 10_000_000;

    static final int WAYS = 4;

    private static final int SETS = 4_096;
    private static final int RING_CAPACITY = 4_096;

    private final long[] hashes = new long[SETS * WAYS];
    private final long[] toldNs = new long[SETS * WAYS];
    private final PairRing ring = new PairRing(RING_CAPACITY);
    private final Absences absences;

    /** Of a worker that shares {@code absences} with the others. */
    Sightings(Absences absences) {
        this.absences = absences;
        Arrays.fill(toldNs, Long.MIN_VALUE / 2);
    }

    PairRing ring() {
        return ring;
    }

    /** Access traffic of the pair is steered to another platform. */
    void onSteeredRemote(long ueKey, int applicationIndex, long nowNs) {
        if (isDue(PairHash.of(ueKey, applicationIndex), nowNs)) {
            ring.send(STEERED_REMOTE, ueKey, applicationIndex, 0, 0, 0, nowNs);
        }
    }

    /** Traffic of the pair for an instance here came through the tunnel from {@code peerIndex}. */
    void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long nowNs) {
        long hash = PairHash.of(ueKey, applicationIndex);
        absences.onTunnel(hash, nowNs);
        if (isDue(hash, nowNs)) {
            ring.send(TUNNEL_TRAFFIC, ueKey, applicationIndex, 0, 0, peerIndex, nowNs);
        }
    }

    /** Access traffic of the pair is for an instance here, which is only of interest for a while after it was away. */
    void onLocal(long ueKey, int applicationIndex, long nowNs) {
        if (!absences.isAnyAway(nowNs)) {
            return;
        }
        long hash = PairHash.of(ueKey, applicationIndex);
        boolean isTold = absences.isReturnDue(hash, nowNs)
                && isDue(hash, nowNs)
                && ring.send(RETURNED, ueKey, applicationIndex, 0, 0, 0, nowNs);
        if (isTold) {
            absences.onReturnTold(hash);
        }
    }

    /** The fence of a grant came through the tunnel. */
    void onFencePassed(long ueKey, int applicationIndex, long epoch, int attempt) {
        ring.send(FENCE_PASSED, ueKey, applicationIndex, epoch, attempt, 0, 0);
    }

    /** The last fence of an aborted grant came through the tunnel. */
    void onLastFencePassed(long ueKey, int applicationIndex, long epoch, int attempt) {
        ring.send(LAST_FENCE_PASSED, ueKey, applicationIndex, epoch, attempt, 0, 0);
    }

    /** A packet of the pair and its answer were {@code roundTripNs} apart. Whoever measures sees to the rate. */
    void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {
        ring.send(ROUND_TRIP, ueKey, applicationIndex, 0, 0, 0, roundTripNs);
    }

    private boolean isDue(long hash, long nowNs) {
        int first = (int) (hash >>> 20) & SETS - 1;
        int oldest = first;
        for (int way = 0; way < WAYS; way++) {
            int at = first + way * SETS;
            if (hashes[at] == hash) {
                oldest = at;
                break;
            }
            if (toldNs[at] < toldNs[oldest]) {
                oldest = at;
            }
        }
        if (nowNs - toldNs[oldest] < QUIET_NS) {
            return false;
        }
        hashes[oldest] = hash;
        toldNs[oldest] = nowNs;
        return true;
    }
}
