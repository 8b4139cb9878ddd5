package io.turnout.app;

import java.time.Duration;

/**
 * Bounds of the synchronization between instances. Immutable.
 *
 * @param chunkOctets octets of a part that one chunk carries; 1 to 1048576
 * @param partOctets longest part that is given or taken
 * @param holdOctets when a part is no longer than this, little enough is left to ask for the hold
 * @param rounds most parts that are fetched before the hold is asked for all the same
 * @param connections most that are open to a source at once
 * @param attempts how often a broken connection is made anew before the synchronization has failed
 * @param idle longest wait for the other side's next octets
 * @param frozen longest wait for the last part, behind a freeze
 */
public record SyncLimits(
        int chunkOctets,
        long partOctets,
        int holdOctets,
        int rounds,
        int connections,
        int attempts,
        Duration idle,
        Duration frozen) {
    /** What is used where nothing else is said: parts up to 256 MiB, the hold below 64 KiB or after 8 rounds. */
    public static final SyncLimits DEFAULT =
            new SyncLimits(256 << 10, 256 << 20, 64 << 10, 8, 256, 5, Duration.ofSeconds(2), Duration.ofSeconds(10));

    /** Refuses what cannot work. */
    public SyncLimits {
        boolean isSound = chunkOctets >= 1
                && chunkOctets <= 1 << 20
                && partOctets >= 1
                && partOctets <= Integer.MAX_VALUE - 16
                && rounds >= 1
                && connections >= 1
                && attempts >= 1;
        if (!isSound) {
            throw new IllegalArgumentException("limits out of range");
        }
    }
}
