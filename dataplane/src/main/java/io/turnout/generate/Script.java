package io.turnout.generate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Frames in a fixed order, to be mixed with others. It describes them one after the other in a frame of its own, so
 * that a step may send again what the step before it sent. Used by one thread.
 */
final class Script {
    /** Concerns no UE that others must leave alone. */
    static final int NULL_UE = -1;

    /** One frame: describes it and says what it is. */
    interface Step {
        FrameKind describe(FrameBuilder frame);
    }

    private final FrameBuilder frame;
    private final int ue;
    private final Deque<Step> steps = new ArrayDeque<>();

    Script(FrameBuilder frame, int ue) {
        this.frame = frame;
        this.ue = ue;
    }

    Script then(Step step) {
        steps.add(step);
        return this;
    }

    /** The UE that it moves, which may be in no other script then. */
    int ue() {
        return ue;
    }

    int stepCount() {
        return steps.size();
    }

    /** Takes the next step, of which there is one. */
    FrameKind next() {
        return steps.remove().describe(frame);
    }

    /** What the last step described. */
    FrameBuilder frame() {
        return frame;
    }
}
