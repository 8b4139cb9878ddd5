package io.turnout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.turnout.lab.SwitchTrace.Outcome;
import io.turnout.lab.SwitchTrace.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The switches of a run, from what both platforms tell of their handshakes: the target says how one ended and how long its
 * steps took, the source when its rule was replaced.
 */
final class SwitchList {
    private static final long NS_PER_MICRO = 1_000;

    private final Instant zero;
    private final long zeroNs;
    private final Map<Key, JsonNode> targets = new HashMap<>();
    private final Map<Key, JsonNode> sources = new HashMap<>();
    private final Map<Key, Integer> platforms = new HashMap<>();

    /** One handshake, whoever tells of it. */
    private record Key(String ue, long epoch, int attempt) {}

    /**
     * None so far.
     *
     * @param zero a time of day, and
     * @param zeroNs the same on the clock of the lab's loop
     */
    SwitchList(Instant zero, long zeroNs) {
        this.zero = zero;
        this.zeroNs = zeroNs;
    }

    /** Adds handshakes that platform {@code index} tells of; those it told before are replaced. */
    void add(int index, JsonNode timelines) {
        for (JsonNode timeline : timelines) {
            Key key = new Key(
                    timeline.get("ue").asText(),
                    timeline.get("epoch").asLong(),
                    timeline.get("attempt").asInt());
            boolean isTarget = timeline.get("role").asText().equals("target");
            (isTarget ? targets : sources).put(key, timeline);
            if (isTarget) {
                platforms.put(key, index);
            }
        }
    }

    /** All of them, in the order of their beginning. */
    List<SwitchTrace> traces(LabPlan plan, int ueCount) {
        Map<String, Integer> ues = new HashMap<>();
        for (int ue = 0; ue < ueCount; ue++) {
            ues.put(plan.ue(ue), ue);
        }
        List<SwitchTrace> traces = new ArrayList<>();
        targets.forEach((key, target) -> {
            Integer ue = ues.get(key.ue());
            if (ue != null && key.epoch() >= 0) {
                traces.add(trace(ue, LabPlan.platform(platforms.get(key)), target, sources.get(key)));
            }
        });
        traces.sort(Comparator.comparingLong(SwitchTrace::startNs));
        return traces;
    }

    private SwitchTrace trace(int ue, String platform, JsonNode target, JsonNode source) {
        Map<Phase, Long> phases = new EnumMap<>(Phase.class);
        long identity = first(target, "Identity", "Request");
        long notified = first(target, "Notification");
        long held = first(target, "HoldPublished");
        long synchronizedAt = first(target, "Synchronized");
        long swapped = first(target, "SwapPublished");
        put(phases, Phase.IDENTITY, 0, identity);
        put(phases, Phase.NOTIFY, identity, notified);
        put(phases, Phase.SYNCHRONIZE, notified, held >= 0 ? held : synchronizedAt);
        put(phases, Phase.HELD, held, swapped);
        put(phases, Phase.SWAP, synchronizedAt, swapped);
        put(phases, Phase.INDICATE, swapped, first(target, "UpdateIndicationAck"));
        if (source != null) {
            put(phases, Phase.DELETE, first(source, "UpdateIndication"), last(source, "Route"));
        }
        long startNs = toNs(target.get("begun").asText());
        String end = target.path("end").asText("");
        Outcome outcome = switch (end) {
            case "committed" -> Outcome.COMPLETED;
            case "" -> Outcome.OPEN;
            default -> Outcome.ABORTED;
        };
        return new SwitchTrace(
                ue,
                target.path("peer").asText(""),
                platform,
                outcome,
                outcome == Outcome.COMPLETED ? "" : target.path("reason").asText(""),
                startNs,
                startNs + target.get("durationMicros").asLong() * NS_PER_MICRO,
                swapped < 0 ? 0 : startNs + swapped,
                swapped < 0 ? -1 : swapped - first(target, "Swap"),
                phases,
                -1);
    }

    private long toNs(String instant) {
        return zeroNs + Duration.between(zero, Instant.parse(instant)).toNanos();
    }

    private static void put(Map<Phase, Long> phases, Phase phase, long fromNs, long toNs) {
        if (fromNs >= 0 && toNs >= fromNs) {
            phases.put(phase, toNs - fromNs);
        }
    }

    /** When the first step with one of these names was taken, nanoseconds behind the beginning; -1 for never. */
    private static long first(JsonNode timeline, String... names) {
        List<String> wanted = List.of(names);
        for (JsonNode step : timeline.get("steps")) {
            if (wanted.contains(step.get("name").asText())) {
                return step.get("atMicros").asLong() * NS_PER_MICRO;
            }
        }
        return -1;
    }

    private static long last(JsonNode timeline, String name) {
        long last = -1;
        for (JsonNode step : timeline.get("steps")) {
            if (step.get("name").asText().equals(name)) {
                last = step.get("atMicros").asLong() * NS_PER_MICRO;
            }
        }
        return last;
    }
}
