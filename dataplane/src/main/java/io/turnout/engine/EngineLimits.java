package io.turnout.engine;

/**
 * What one worker's engine may hold at most.
 *
 * @param burstFrames frames in one burst
 * @param maxFrameLength octets of the longest frame that it can keep a copy of; longer ones are passed
 * @param fragmentedDatagrams datagrams waiting for fragments
 * @param fragments fragments waiting
 * @param fragmentTimeoutNs how long a datagram may wait for its fragments
 * @param pairs (UE, application) pairs of which it remembers the address that the UE used, and how long they drain
 * @param secret by which answers to echo requests in UEs' names are known: the same for all workers, and for nobody else
 */
public record EngineLimits(
        int burstFrames,
        int maxFrameLength,
        int fragmentedDatagrams,
        int fragments,
        long fragmentTimeoutNs,
        int pairs,
        long secret) {
    /** For ports whose frames are at most 2,048 octets. */
    public static final EngineLimits DEFAULT = new EngineLimits(64, 2_048, 1_024, 4_096, 1_000_000_000L);

    private static final int DEFAULT_PAIRS = 1 << 16;
    private static final long DEFAULT_SECRET = 0x5475_726E_6F75_7421L;

    /** Limits with a secret that everybody knows: for engines offline. */
    public EngineLimits(
            int burstFrames,
            int maxFrameLength,
            int fragmentedDatagrams,
            int fragments,
            long fragmentTimeoutNs,
            int pairs) {
        this(burstFrames, maxFrameLength, fragmentedDatagrams, fragments, fragmentTimeoutNs, pairs, DEFAULT_SECRET);
    }

    /** These limits with another secret. */
    public EngineLimits withSecret(long another) {
        return new EngineLimits(
                burstFrames, maxFrameLength, fragmentedDatagrams, fragments, fragmentTimeoutNs, pairs, another);
    }

    /** Limits with room for 65,536 pairs. */
    public EngineLimits(
            int burstFrames, int maxFrameLength, int fragmentedDatagrams, int fragments, long fragmentTimeoutNs) {
        this(burstFrames, maxFrameLength, fragmentedDatagrams, fragments, fragmentTimeoutNs, DEFAULT_PAIRS);
    }
}
