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
 */
public record EngineLimits(
        int burstFrames,
        int maxFrameLength,
        int fragmentedDatagrams,
        int fragments,
        long fragmentTimeoutNs,
        int pairs) {
    /** For ports whose frames are at most 2,048 octets. */
    public static final EngineLimits DEFAULT = new EngineLimits(64, 2_048, 1_024, 4_096, 1_000_000_000L);

    private static final int DEFAULT_PAIRS = 1 << 16;

    /** Limits with room for 65,536 pairs. */
    public EngineLimits(
            int burstFrames, int maxFrameLength, int fragmentedDatagrams, int fragments, long fragmentTimeoutNs) {
        this(burstFrames, maxFrameLength, fragmentedDatagrams, fragments, fragmentTimeoutNs, DEFAULT_PAIRS);
    }
}
