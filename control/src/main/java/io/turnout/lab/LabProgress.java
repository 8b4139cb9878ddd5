package io.turnout.lab;

import java.util.List;

/**
 * What a run has seen on the wires so far.
 *
 * @param seconds since traffic began
 * @param moves of UEs, warm-up and all
 * @param sent packets for the application
 * @param delivered those that reached an instance, by platform
 * @param answers the instances' answers that reached their UEs
 */
public record LabProgress(long seconds, int moves, long sent, List<Long> delivered, long answers) {
    /** Copies what it is given. */
    public LabProgress {
        delivered = List.copyOf(delivered);
    }

    /** What {@link #row} has in its columns, of the same width. */
    public static String header() {
        StringBuilder text = new StringBuilder("%6s %8s %12s".formatted("time", "moves", "uplink"));
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            text.append(" %12s".formatted(LabPlan.instance(index)));
        }
        return text.append(" %12s".formatted("downlink")).toString();
    }

    /** One line for people. */
    public String row() {
        StringBuilder text = new StringBuilder("%4d s %,8d %,12d".formatted(seconds, moves, sent));
        delivered.forEach(count -> text.append(" %,12d".formatted(count)));
        return text.append(" %,12d".formatted(answers)).toString();
    }
}
