package io.turnout.agent;

import io.turnout.switching.Effect;
import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import io.turnout.switching.SwitchReason;
import java.time.Instant;
import java.util.List;

/**
 * One handshake as this platform saw it. Immutable.
 *
 * @param pair the pair
 * @param grant under which it ran
 * @param peer the other platform; null where it is not known
 * @param isTarget whether this platform was the target
 * @param begun when the first step was taken
 * @param end how it ended here; null while it is open
 * @param reason why it was refused, aborted or went on with a loss; null where nothing of the kind happened
 * @param durationNs from the first step to the last
 * @param steps what happened, in order; empty where only an overview was asked for
 * @param droppedCount steps, mostly repeats, that there was no room for
 */
public record SwitchTimeline(
        Pair pair,
        Grant grant,
        String peer,
        boolean isTarget,
        Instant begun,
        Effect.Event end,
        SwitchReason reason,
        long durationNs,
        List<Step> steps,
        int droppedCount) {
    /** Copies what it is given. */
    public SwitchTimeline {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param atNs since the first step
     * @param name of the input or effect, such as {@code SteeredRemote} or {@code Swap}
     * @param isInput whether it happened to this platform, or was done by it
     * @param detail to or from whom, and what; for people
     */
    public record Step(long atNs, String name, boolean isInput, String detail) {}
}
