package io.turnout.switching;

/**
 * Every time and bound of the handshake.
 *
 * @param repeatNs first interval after which an unanswered message or command is repeated; doubled at each repeat
 * @param repeatMaxNs longest such interval
 * @param boundNs most time a target takes from its grant to the decision, or an unanswered request or trigger waits
 * @param fenceNs most time a source waits for a fence and the packets before it
 * @param bearerNs most time a swap waits for a bearer
 * @param deleteNs most time a source waits for the second of the indications 8 and 9, and for an unfreeze
 * @param qualityNs most time a quality source may take
 * @param recheckNs interval at which quality is asked for again while the traffic goes on
 * @param settleNs time after a swap in which detections are leftovers of the move
 * @param retryNs first back-off after a failed start; doubled at each
 * @param retryCount failed starts after which the pair is left alone for {@code giveUpNs}
 * @param giveUpNs that time, and the longest back-off
 * @param messageLifeNs longest time a message can be under way: so long a released pair's grants are remembered
 */
public record Timing(
        long repeatNs,
        long repeatMaxNs,
        long boundNs,
        long fenceNs,
        long bearerNs,
        long deleteNs,
        long qualityNs,
        long recheckNs,
        long settleNs,
        long retryNs,
        int retryCount,
        long giveUpNs,
        long messageLifeNs) {
    private static final long MS = 1_000_000;

    /** The times of a site that configures none. */
    public static final Timing DEFAULT = new Timing(
            100 * MS,
            2_000 * MS,
            5_000 * MS,
            50 * MS,
            500 * MS,
            2_000 * MS,
            1_000 * MS,
            5_000 * MS,
            200 * MS,
            500 * MS,
            5,
            30_000 * MS,
            30_000 * MS);

    /** The interval before repeat number {@code repeatCount} (from 0). */
    long repeatNs(int repeatCount) {
        return Math.min(repeatNs << Math.min(repeatCount, 16), repeatMaxNs);
    }

    /** The back-off after {@code failureCount} failed starts (from 1). */
    long backOffNs(int failureCount) {
        return failureCount >= retryCount ? giveUpNs : Math.min(retryNs << Math.min(failureCount - 1, 16), giveUpNs);
    }
}
