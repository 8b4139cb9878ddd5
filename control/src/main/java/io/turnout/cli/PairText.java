package io.turnout.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Pairs and switches as lines of a table. Stateless. */
final class PairText {
    private static final String PAIR = "  %-20s %-20s %-16s %-12s %-8s %s%n";
    private static final String SWITCH = "  %-26s %-20s %-20s %-7s %-8s %-12s %-10s %s%n";

    private PairText() {}

    /** One line for each pair of {@code pairs}. */
    static void printPairs(JsonNode pairs, PrintWriter out) {
        out.printf(PAIR, "ue", "application", "state", "served at", "epoch", "");
        for (JsonNode pair : pairs) {
            String notes = (pair.path("asked").asBoolean() ? "asked for " : "")
                    + (pair.path("released").asBoolean() ? "released " : "")
                    + (pair.path("owed").asInt() > 0 ? "indication owed " : "")
                    + pair.path("reason").asText("");
            out.printf(
                    PAIR,
                    pair.path("ue").asText(),
                    pair.path("application").asText(),
                    pair.path("state").asText(),
                    pair.path("servedAt").asText(),
                    pair.path("epoch").asLong() < 0 ? "-" : pair.path("epoch").asText(),
                    notes.strip());
        }
        out.flush();
    }

    /** One line for each switch of {@code switches}. */
    static void printSwitches(JsonNode switches, PrintWriter out) {
        out.printf(SWITCH, "begun", "ue", "application", "role", "grant", "peer", "took", "end");
        for (JsonNode it : switches) {
            out.printf(
                    SWITCH,
                    it.path("begun").asText(),
                    it.path("ue").asText(),
                    it.path("application").asText(),
                    it.path("role").asText(),
                    it.path("epoch").asText() + "." + it.path("attempt").asText(),
                    it.path("peer").asText("-"),
                    millis(it.path("durationMicros").asLong()),
                    ended(it));
        }
        out.flush();
    }

    /** Each switch of {@code switches} with its steps. */
    static void printTimelines(JsonNode switches, PrintWriter out) {
        for (JsonNode it : switches) {
            out.printf(
                    "%s  %s, %s of grant %s.%s with %s: %s after %s%n",
                    it.path("begun").asText(),
                    it.path("application").asText(),
                    it.path("role").asText(),
                    it.path("epoch").asText(),
                    it.path("attempt").asText(),
                    it.path("peer").asText("nobody"),
                    ended(it),
                    millis(it.path("durationMicros").asLong()));
            for (JsonNode step : it.path("steps")) {
                out.printf(
                        "  %12s  %s %-22s %s%n",
                        millis(step.path("atMicros").asLong()),
                        step.path("isInput").asBoolean() ? "<" : ">",
                        step.path("name").asText(),
                        step.path("detail").asText());
            }
            if (it.path("droppedSteps").asInt() > 0) {
                out.printf("  and %d steps more%n", it.path("droppedSteps").asInt());
            }
        }
        out.flush();
    }

    private static String ended(JsonNode timeline) {
        String end = timeline.path("end").asText("open");
        return timeline.hasNonNull("reason")
                ? end + ": " + timeline.path("reason").asText()
                : end;
    }

    private static String millis(long micros) {
        return "%.3f ms".formatted(micros / 1e3);
    }
}
