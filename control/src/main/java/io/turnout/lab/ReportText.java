package io.turnout.lab;

import io.turnout.lab.SwitchTrace.Outcome;
import io.turnout.lab.SwitchTrace.Phase;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report for people at a terminal. Stateless. */
final class ReportText {
    private static final int SHOWN_SWITCHES = 12;
    private static final double NS_PER_MS = 1e6;

    private ReportText() {}

    static String of(LabReport report) {
        Formatter text = new Formatter(Locale.ROOT);
        text.format(
                "%s: %s; %,d UEs, %.1f s, %s%n",
                report.scenario(), report.scenario().text(), report.ues(), report.seconds(), report.io());
        text.format("%n");
        text.format(
                "%-12s %12s %12s %8s %10s %9s %12s%n",
                "packets", "sent", "delivered", "lost", "duplicated", "reordered", "misdelivered");
        tally(text, "uplink", report.uplink());
        tally(text, "downlink", report.downlink());
        text.format(
                "%-12s %,12d %,12d %,8d %10s %9s %12s   altered %,d%n",
                "passed",
                report.passed().sent(),
                report.passed().delivered(),
                report.passed().lost(),
                "",
                "",
                "",
                report.altered());
        if (report.tcp() != null) {
            text.format(
                    "tcp          %,d octets to the server and back, %,d wrong; longest pause %.1f ms%s%n",
                    report.tcp().octets(),
                    report.tcp().wrong(),
                    report.tcp().longestPauseNs() / NS_PER_MS,
                    report.tcp().failure().isEmpty() ? "" : "; " + report.tcp().failure());
        }
        if (report.crashLost() > 0) {
            text.format("%,d packets were inside a process when the scenario killed it%n", report.crashLost());
        }
        text.format("%n");
        switches(text, report);
        text.format("%n");
        text.format("conservation: %,d frames received, %,d accounted for%n", report.received(), report.accounted());
        text.format("invariants: %s%n", invariants(report.invariants()));
        report.notes().forEach(note -> text.format("note: %s%n", note));
        return text.toString();
    }

    private static void tally(Formatter text, String name, Tally tally) {
        text.format(
                "%-12s %,12d %,12d %,8d %,10d %,9d %,12d%n",
                name,
                tally.sent(),
                tally.delivered(),
                tally.lost(),
                tally.duplicated(),
                tally.reordered(),
                tally.misdelivered());
    }

    private static void switches(Formatter text, LabReport report) {
        text.format(
                "switches: %,d started, %,d completed, %,d aborted, %,d open%n",
                report.switches().size(),
                report.count(Outcome.COMPLETED),
                report.count(Outcome.ABORTED),
                report.count(Outcome.OPEN));
        text.format("%-24s %8s %10s %10s %10s%n", "", "count", "p50", "p99", "max");
        percentiles(text, "interruption, ms", report.interruption());
        for (Phase phase : Phase.values()) {
            percentiles(text, "  " + phase + ", ms", report.phase(phase));
        }
        percentiles(text, "swap visible, us", report.swapVisible());
        report.switches().stream().limit(SHOWN_SWITCHES).forEach(it -> text.format("%s%n", timeline(it)));
        int more = report.switches().size() - SHOWN_SWITCHES;
        if (more > 0) {
            text.format("  ... and %,d more; the HTML page shows them all%n", more);
        }
    }

    private static void percentiles(Formatter text, String name, Percentiles values) {
        if (values.count() > 0) {
            text.format(
                    "%-24s %,8d %10.3f %10.3f %10.3f%n",
                    name, values.count(), values.p50(), values.p99(), values.max());
        }
    }

    /** Such as {@code UE 7 mec-1 -> mec-2 completed: detect 0.4, identity 1.2, ... ms}. */
    private static String timeline(SwitchTrace trace) {
        String phases = trace.phasesNs().entrySet().stream()
                .map(it -> String.format(Locale.ROOT, "%s %.2f", it.getKey(), it.getValue() / NS_PER_MS))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "  UE %d %s -> %s %s%s: %s ms",
                trace.ue(),
                trace.from(),
                trace.to(),
                trace.outcome().name().toLowerCase(Locale.ROOT),
                trace.reason().isEmpty() ? "" : " (" + trace.reason() + ")",
                phases);
    }

    private static String invariants(Map<String, Boolean> invariants) {
        return invariants.entrySet().stream()
                .map(it -> it.getKey() + (it.getValue() ? " holds" : " BROKEN"))
                .collect(Collectors.joining(", "));
    }
}
