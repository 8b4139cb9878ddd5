package io.turnout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.lab.SwitchTrace.Outcome;
import io.turnout.lab.SwitchTrace.Phase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of the lab has shown.
 *
 * @param scenario what happened
 * @param io how frames reached the platforms
 * @param ues how many UEs
 * @param seconds how long there was traffic
 * @param uplink of numbered packets to the application
 * @param downlink of its answers
 * @param passed packets through to the core and back
 * @param altered of those, arrivals whose octets were not those sent
 * @param tcp what became of the first UE's TCP connection to the server; null where there was none
 * @param crashLost packets that were inside a process when the scenario killed it
 * @param switches every switch
 * @param swapVisible from the order to swap until every worker reads the new rule, microseconds
 * @param received frames that entered the data planes
 * @param accounted of those, frames that have a verdict
 * @param invariants by name, whether it held
 * @param notes what a reader should know beside the figures
 */
record LabReport(
        Scenario scenario,
        String io,
        int ues,
        double seconds,
        Tally uplink,
        Tally downlink,
        Tally passed,
        long altered,
        TcpStream.Result tcp,
        long crashLost,
        List<SwitchTrace> switches,
        Percentiles swapVisible,
        long received,
        long accounted,
        Map<String, Boolean> invariants,
        List<String> notes) {
    private static final double NS_PER_MS = 1e6;

    /** Copies what it is given. */
    LabReport {
        switches = List.copyOf(switches);
        invariants = new TreeMap<>(invariants);
        notes = List.copyOf(notes);
    }

    /** Switches that ended like this. */
    long count(Outcome outcome) {
        return switches.stream().filter(it -> it.outcome() == outcome).count();
    }

    /** How long a phase took in the switches that reached it, milliseconds. */
    Percentiles phase(Phase phase) {
        return Percentiles.of(
                switches.stream()
                        .filter(it -> it.phasesNs().containsKey(phase))
                        .mapToLong(it -> it.phasesNs().get(phase))
                        .toArray(),
                NS_PER_MS);
    }

    /** How long switches kept packets from arriving, milliseconds. */
    Percentiles interruption() {
        return Percentiles.of(
                switches.stream()
                        .mapToLong(SwitchTrace::interruptionNs)
                        .filter(it -> it >= 0)
                        .toArray(),
                NS_PER_MS);
    }

    /** Whether every invariant held, and TCP with them. */
    boolean holds() {
        return !invariants.containsValue(false) && (tcp == null || tcp.holds());
    }

    /**
     * As JSON: {@code scenario, io, ues, seconds, uplink, downlink {sent, delivered, lost, duplicated, reordered,
     * misdelivered}, passed {sent, delivered, altered}, tcp {octets, wrong, longestPauseMillis, failure}, crashLost, switches {started, completed, aborted, open},
     * interruptionMillis, phasesMillis {detect, ...}, swapVisibleMicros {p50, p99, max}, conservation {received,
     * accounted}, invariants {I1: true, ...}, notes [...]}.
     */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("scenario", scenario.toString());
        json.put("io", io);
        json.put("ues", ues);
        json.put("seconds", seconds);
        put(json.putObject("uplink"), uplink);
        put(json.putObject("downlink"), downlink);
        json.putObject("passed")
                .put("sent", passed.sent())
                .put("delivered", passed.delivered())
                .put("altered", altered);
        if (tcp != null) {
            json.putObject("tcp")
                    .put("octets", tcp.octets())
                    .put("wrong", tcp.wrong())
                    .put("longestPauseMillis", tcp.longestPauseNs() / NS_PER_MS)
                    .put("failure", tcp.failure());
        }
        json.put("crashLost", crashLost);
        json.putObject("switches")
                .put("started", switches.size())
                .put("completed", count(Outcome.COMPLETED))
                .put("aborted", count(Outcome.ABORTED))
                .put("open", count(Outcome.OPEN));
        put(json.putObject("interruptionMillis"), interruption());
        ObjectNode phases = json.putObject("phasesMillis");
        for (Phase phase : Phase.values()) {
            put(phases.putObject(phase.toString()), phase(phase));
        }
        put(json.putObject("swapVisibleMicros"), swapVisible);
        json.putObject("conservation").put("received", received).put("accounted", accounted);
        ObjectNode held = json.putObject("invariants");
        invariants.forEach(held::put);
        notes.forEach(json.putArray("notes")::add);
        return json;
    }

    private static void put(ObjectNode json, Tally tally) {
        json.put("sent", tally.sent())
                .put("delivered", tally.delivered())
                .put("lost", tally.lost())
                .put("duplicated", tally.duplicated())
                .put("reordered", tally.reordered())
                .put("misdelivered", tally.misdelivered());
    }

    private static void put(ObjectNode json, Percentiles percentiles) {
        json.put("p50", percentiles.p50()).put("p99", percentiles.p99()).put("max", percentiles.max());
    }
}
