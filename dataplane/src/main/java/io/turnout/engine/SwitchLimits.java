package io.turnout.engine;

import io.turnout.table.Route;

/**
 * What the switches of a platform may take at most.
 *
 * @param slots pairs in the middle of a switch; more are refused
 * @param frames frames that wait, of all pairs together
 * @param maxFrameLength octets of the longest frame that can wait
 */
public record SwitchLimits(int slots, int frames, int maxFrameLength) {
    /** A storm of two thousand pairs, for frames of at most 2,048 octets. */
    public static final SwitchLimits DEFAULT = new SwitchLimits(2_048, 16_384, 2_048);

    /** Next to nothing: where no writer gives pairs slots. */
    static final SwitchLimits NONE = new SwitchLimits(1, 1, 1);

    private static final int MAX_FRAMES = HoldWord.MAX_PACKETS;

    /** Refuses what does not fit into the words that count it. */
    public SwitchLimits {
        if (slots < 1 || slots > Route.MAX_SLOT || frames < 1 || frames > MAX_FRAMES || maxFrameLength < 1) {
            throw new IllegalArgumentException(
                    slots + " slots, " + frames + " frames of " + maxFrameLength + " octets");
        }
    }
}
