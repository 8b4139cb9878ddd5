package io.turnout.lab;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of one switch when the run is over.
 *
 * @param ue whose, from 0
 * @param from the platform that served it
 * @param to the platform that was to serve it
 * @param outcome how it ended
 * @param reason why, where it was aborted; else empty
 * @param startNs when it was noticed that it was due
 * @param endNs when its last step was done
 * @param swapNs when the route rules were swapped; 0 where they were not
 * @param swapVisibleNs from control's order to swap until it heard that every worker reads the new rule; -1 for never
 * @param phasesNs how long each phase took, those that were reached
 * @param interruptionNs how long it kept packets from arriving ({@link Interruption}); -1 where that cannot be told
 */
record SwitchTrace(
        int ue,
        String from,
        String to,
        Outcome outcome,
        String reason,
        long startNs,
        long endNs,
        long swapNs,
        long swapVisibleNs,
        Map<Phase, Long> phasesNs,
        long interruptionNs) {
    /** Copies what it is given. */
    SwitchTrace {
        phasesNs = phasesNs.isEmpty() ? Map.of() : new EnumMap<>(phasesNs);
    }

    /** The same, with how long it kept packets from arriving. */
    SwitchTrace interruptedFor(long itsInterruptionNs) {
        return new SwitchTrace(
                ue, from, to, outcome, reason, startNs, endNs, swapNs, swapVisibleNs, phasesNs, itsInterruptionNs);
    }

    /** The same, with how long it took to be noticed. */
    SwitchTrace detectedAfter(long detectNs) {
        Map<Phase, Long> phases = new EnumMap<>(Phase.class);
        phases.putAll(phasesNs);
        phases.put(Phase.DETECT, detectNs);
        return new SwitchTrace(
                ue, from, to, outcome, reason, startNs, endNs, swapNs, swapVisibleNs, phases, interruptionNs);
    }

    /** How a switch ended. */
    enum Outcome {
        COMPLETED,
        ABORTED,
        /** It had not ended when the run did. */
        OPEN
    }

    /** What a switch spends its time on, in order. */
    enum Phase {
        /** From the UE's first packet at the target to the start. */
        DETECT,
        /** To the application identity and the grant. */
        IDENTITY,
        /** To the target instance's synchronization request. */
        NOTIFY,
        /** To the hold, or to the target instance's answer where nothing is held. */
        SYNCHRONIZE,
        /** How long packets were held. */
        HELD,
        /** From the target instance's answer to the swap. */
        SWAP,
        /** To the indication's acknowledgement. */
        INDICATE,
        /** To the replacement of the source's rule. */
        DELETE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
