package io.turnout.cli;

import io.turnout.replay.ReplayReport;
import io.turnout.replay.ReplayReport.LearnedBearer;
import io.turnout.replay.ReplayReport.RuleUse;
import io.turnout.replay.ReplayReport.TrafficRuleUse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A replay's report as tables for people. */
final class ReplayText {
    /** Bearers printed; {@code --json} has all. */
    private static final int MAX_BEARERS = 20;

    private ReplayText() {}

    static void print(ReplayReport report, PrintWriter out) {
        out.printf(Locale.ROOT, "%,d frames, %,d octets%n", report.frames(), report.octets());
        out.printf("%nGTP-U messages%n");
        ReplayReport.Gtpu gtpu = report.gtpu();
        row(out, "G-PDU", gtpu.gpdu());
        row(out, "Echo Request", gtpu.echoRequest());
        row(out, "Echo Response", gtpu.echoResponse());
        row(out, "Error Indication", gtpu.errorIndication());
        row(out, "End Marker", gtpu.endMarker());
        row(out, "Supported Extension Headers", gtpu.supportedExtensionHeaders());
        row(out, "other", gtpu.other());
        row(out, "malformed", gtpu.malformed());
        print(out, "Verdicts", report.verdicts());
        print(out, "Reasons", report.reasons());
        if (!report.waited().isEmpty()) {
            print(out, "Waited on their way", report.waited());
        }
        if (report.spoofed() > 0) {
            row(out, "(spoofed, whatever became of them)", report.spoofed());
        }
        printRules(out, report.rules());
        printTrafficRules(out, report.trafficRules());
        printBearers(out, report.bearers());
        out.printf("%ndigest %s%n", report.digest());
    }

    private static void print(PrintWriter out, String title, Map<String, Long> counts) {
        out.printf("%n%s%n", title);
        counts.forEach((name, count) -> row(out, name, count));
    }

    private static void row(PrintWriter out, String name, long count) {
        if (count > 0) {
            out.printf(Locale.ROOT, "  %-32s %,14d%n", name, count);
        }
    }

    private static void printRules(PrintWriter out, List<RuleUse> rules) {
        if (rules.isEmpty()) {
            return;
        }
        out.printf(
                "%nSteered%n  %-16s %-28s %-20s %-9s %12s %16s%n",
                "ue", "destination", "application", "verdict", "packets", "octets");
        for (RuleUse rule : rules) {
            out.printf(
                    Locale.ROOT,
                    "  %-16s %-28s %-20s %-9s %,12d %,16d%n",
                    rule.ue(),
                    rule.destination(),
                    rule.application(),
                    rule.verdict(),
                    rule.packets(),
                    rule.octets());
        }
    }

    private static void printTrafficRules(PrintWriter out, List<TrafficRuleUse> rules) {
        if (rules.isEmpty()) {
            return;
        }
        out.printf("%nTraffic rules%n  %-32s %-24s %12s %16s%n", "rule", "action", "packets", "octets");
        for (TrafficRuleUse rule : rules) {
            out.printf(
                    Locale.ROOT,
                    "  %-32s %-24s %,12d %,16d%n",
                    rule.trafficRuleId(),
                    rule.action(),
                    rule.packets(),
                    rule.octets());
        }
    }

    private static void printBearers(PrintWriter out, List<LearnedBearer> bearers) {
        if (bearers.isEmpty()) {
            return;
        }
        out.printf("%nBearers%n  %-24s %-16s %-16s %-24s %s%n", "ue", "enb", "sgw", "uplink TEIDs", "downlink TEIDs");
        bearers.stream()
                .limit(MAX_BEARERS)
                .forEach(it -> out.printf(
                        "  %-24s %-16s %-16s %-24s %s%n",
                        it.ue(), it.enb(), it.sgw(), teids(it.uplinkTeids()), teids(it.downlinkTeids())));
        if (bearers.size() > MAX_BEARERS) {
            out.printf(Locale.ROOT, "  and %,d more: see --json%n", bearers.size() - MAX_BEARERS);
        }
    }

    private static String teids(List<Long> teids) {
        return teids.isEmpty()
                ? "-"
                : teids.stream().map(it -> String.format("0x%08x", it)).collect(Collectors.joining(" "));
    }
}
