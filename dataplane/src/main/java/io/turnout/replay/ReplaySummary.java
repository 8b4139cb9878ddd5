package io.turnout.replay;

import io.turnout.engine.Engine;
import io.turnout.engine.Reason;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPolicy;
import io.turnout.engine.Verdict;
import io.turnout.replay.ReplayReport.Gtpu;
import io.turnout.replay.ReplayReport.LearnedBearer;
import io.turnout.replay.ReplayReport.RuleUse;
import io.turnout.replay.ReplayReport.TrafficRuleUse;
import io.turnout.table.Bearer;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Turns what an engine counted and learned into a report. */
final class ReplaySummary {
    private final Steering steering;
    private final Tables tables;
    private final Engine engine;

    ReplaySummary(Steering steering, Tables tables, Engine engine) {
        this.steering = steering;
        this.tables = tables;
        this.engine = engine;
    }

    ReplayReport report(long frames, long octets, Gtpu gtpu, String digest) {
        return new ReplayReport(
                frames,
                octets,
                gtpu,
                verdicts(),
                reasons(),
                waited(),
                engine.counters().spoofed(),
                rules(),
                trafficRules(),
                bearers(),
                digest);
    }

    /** All; but absorbed, which few frames are at the end, only where there are such. */
    private Map<String, Long> verdicts() {
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.ABSORBED || engine.counters().frames(verdict) > 0) {
                verdicts.put(verdict.label(), engine.counters().frames(verdict));
            }
        }
        return verdicts;
    }

    private Map<String, Long> reasons() {
        List<Reason> occurred = new ArrayList<>();
        for (int code = 0; code < Reason.count(); code++) {
            if (engine.counters().frames(Reason.of(code)) > 0) {
                occurred.add(Reason.of(code));
            }
        }
        occurred.sort(Comparator.comparingLong((Reason it) -> engine.counters().frames(it))
                .reversed());
        Map<String, Long> reasons = new LinkedHashMap<>();
        occurred.forEach(it -> reasons.put(it.label(), engine.counters().frames(it)));
        return reasons;
    }

    private Map<String, Long> waited() {
        Map<String, Long> waited = new LinkedHashMap<>();
        for (int code = 0; code < Reason.count(); code++) {
            long frames = engine.counters().waited(Reason.of(code));
            if (frames > 0) {
                waited.put(Reason.of(code).label(), frames);
            }
        }
        return waited;
    }

    private List<RuleUse> rules() {
        List<RuleUse> rules = new ArrayList<>();
        for (int number = 0; number < steering.entryCount(); number++) {
            Steering.Entry entry = steering.entry(number);
            if (engine.defaultPackets(number) > 0) {
                Steering.Application application = steering.application(entry.applicationIndex());
                rules.add(new RuleUse(
                        "*",
                        Addresses.text(entry.high(), entry.low()),
                        application.identity(),
                        verdict(application.defaultRoute()).label(),
                        engine.defaultPackets(number),
                        engine.defaultOctets(number)));
            }
        }
        return rules;
    }

    private static Verdict verdict(long route) {
        return Route.kind(route) == Route.PEER ? Verdict.PEER : Verdict.LOCAL;
    }

    private List<TrafficRuleUse> trafficRules() {
        List<TrafficPolicy.Rule> rules = steering.traffic().list();
        List<TrafficRuleUse> used = new ArrayList<>();
        for (int index = 0; index < rules.size(); index++) {
            used.add(new TrafficRuleUse(
                    rules.get(index).id(),
                    rules.get(index).action().name(),
                    engine.trafficRulePackets(index),
                    engine.trafficRuleOctets(index)));
        }
        return used;
    }

    private List<LearnedBearer> bearers() {
        List<LearnedBearer> bearers = new ArrayList<>();
        for (int slot = 0; slot < tables.ues().capacity(); slot++) {
            if (tables.ues().ueKey(slot) != UeKey.NULL_UE) {
                addBearers(slot, bearers);
            }
        }
        return bearers;
    }

    private void addBearers(int slot, List<LearnedBearer> bearers) {
        UeTable ues = tables.ues();
        PathTable paths = tables.paths();
        Map<Integer, Set<Long>> uplink = new TreeMap<>();
        Map<Integer, Set<Long>> downlink = new TreeMap<>();
        Map<Integer, Integer> qfis = new TreeMap<>();
        for (int n = 0; n < UeTable.MAX_BEARERS; n++) {
            add(ues.uplinkBearer(slot, n), uplink, downlink, qfis);
            add(ues.downlinkBearer(slot, n), downlink, uplink, qfis);
        }
        for (int path : uplink.keySet()) {
            bearers.add(new LearnedBearer(
                    UeKey.text(ues.ueKey(slot)),
                    Addresses.text(paths.enbHigh(path), paths.enbLow(path)),
                    Addresses.text(paths.sgwHigh(path), paths.sgwLow(path)),
                    List.copyOf(uplink.get(path)),
                    List.copyOf(downlink.get(path)),
                    qfis.get(path)));
        }
    }

    private static void add(
            long bearer,
            Map<Integer, Set<Long>> teids,
            Map<Integer, Set<Long>> otherTeids,
            Map<Integer, Integer> qfis) {
        if (bearer == Bearer.NULL_BEARER) {
            return;
        }
        int path = Bearer.pathIndex(bearer);
        teids.computeIfAbsent(path, it -> new TreeSet<>()).add(Integer.toUnsignedLong(Bearer.teid(bearer)));
        otherTeids.computeIfAbsent(path, it -> new TreeSet<>());
        if (Bearer.hasContainer(bearer)) {
            qfis.putIfAbsent(path, Bearer.qfi(bearer));
        }
    }
}
