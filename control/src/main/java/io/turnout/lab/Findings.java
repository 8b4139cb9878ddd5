package io.turnout.lab;

import io.turnout.lab.DeliveryLog.Delivery;
import io.turnout.lab.SwitchTrace.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a report of what was seen on the wires, and of what platforms tell of their switches. */
final class Findings {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final double NS_PER_MICRO = 1e3;

    /** How long the loss of a killed data plane may show: until the bridge carries, and until its successor is there. */
    private static final long CRASH_WINDOW_NS = 3 * NS_PER_SECOND;

    private static final int MOST_STRAYS = 4;
    private static final int MOST_PLACES = 12;

    private final LabOptions options;
    private final Topology topology;
    private final Radio radio;
    private final Gateway gateway;
    private final TrafficLoop loop;
    private final List<UserEquipment> ues;
    private final List<Long> killTimesNs;

    Findings(
            LabOptions options,
            Topology topology,
            Radio radio,
            Gateway gateway,
            TrafficLoop loop,
            List<UserEquipment> ues,
            List<Long> killTimesNs) {
        this.options = options;
        this.topology = topology;
        this.radio = radio;
        this.gateway = gateway;
        this.loop = loop;
        this.ues = ues;
        this.killTimesNs = killTimesNs;
    }

    /**
     * The report.
     *
     * @param traces every switch
     * @param tcp what became of the TCP connection; null where there was none
     * @param conservation what the data planes have counted
     * @param beginNs when the scenario began
     * @param endNs when it ended
     */
    LabResult result(
            List<SwitchTrace> traces, TcpStream.Result tcp, Conservation conservation, long beginNs, long endNs) {
        List<List<Delivery>> arrived = DeliveryLog.byUe(loop.instances(), ues.size());
        List<SwitchTrace> switches = traces.stream()
                .filter(it -> it.startNs() >= beginNs)
                .map(it -> interrupted(detected(it), arrived))
                .toList();
        Ledger uplink = uplink(arrived, traces);
        Tally downlink = downlink(arrived);
        LabReport report = new LabReport(
                options.scenario(),
                topology.io(),
                ues.size(),
                (double) (endNs - beginNs) / NS_PER_SECOND,
                uplink.tally(),
                downlink,
                passed(),
                gateway.altered() + radio.altered(),
                tcp,
                uplink.crashLost(),
                switches,
                swapVisible(switches),
                conservation.received(),
                conservation.accounted(),
                invariants(uplink.tally(), traces, conservation),
                notes(uplink, traces.size() - switches.size(), conservation, Disorder.lines(arrived, traces)));
        return new LabResult(report, arrived, beginNs);
    }

    /** With the time from the UE's first packet behind its last move until a platform began. */
    private SwitchTrace detected(SwitchTrace trace) {
        UserEquipment ue = ues.get(trace.ue());
        long movedNs = ue.moves.lastUpTo(trace.startNs());
        int first = movedNs < 0 ? ue.uplink.count() : ue.uplink.firstFrom(movedNs);
        return first < ue.uplink.count() && ue.uplink.timeNs(first) <= trace.startNs()
                ? trace.detectedAfter(trace.startNs() - ue.uplink.timeNs(first))
                : trace;
    }

    private static Percentiles swapVisible(List<SwitchTrace> switches) {
        long[] times = switches.stream()
                .mapToLong(SwitchTrace::swapVisibleNs)
                .filter(it -> it >= 0)
                .toArray();
        return Percentiles.of(times, NS_PER_MICRO);
    }

    private SwitchTrace interrupted(SwitchTrace trace, List<List<Delivery>> arrived) {
        long interruptionNs = trace.outcome() == Outcome.COMPLETED
                ? Interruption.longestNs(arrived.get(trace.ue()), ues.get(trace.ue()).uplink, trace.swapNs())
                : -1;
        return trace.interruptedFor(interruptionNs);
    }

    /** Uplink of all UEs; {@code carried}: past the platforms to the gateway; {@code strays}: whose went astray. */
    private record Ledger(Tally tally, long crashLost, long carried, List<String> strays) {}

    private Ledger uplink(List<List<Delivery>> arrived, List<SwitchTrace> switches) {
        List<List<Delivery>> carried = DeliveryLog.byUe(List.of(gateway.escaped()), ues.size());
        Tally tally = Tally.NONE;
        long crashLost = 0;
        long carriedCount = 0;
        List<String> strays = new ArrayList<>();
        for (UserEquipment ue : ues) {
            BitSet expected = new BitSet();
            expected.set(0, ue.uplink.count());
            for (Delivery delivery : carried.get(ue.index)) {
                if (!killTimesNs.isEmpty() && expected.get((int) delivery.number())) {
                    expected.clear((int) delivery.number());
                    carriedCount++;
                }
            }
            crashLost += takeCrashLost(ue, expected, arrived.get(ue.index));
            List<Integer> places = places(ue, switches);
            Tally own = Tally.of(expected, arrived.get(ue.index), places);
            if (own.misdelivered() > 0 && strays.size() < MOST_STRAYS) {
                strays.add(stray(ue, own.misdelivered(), places, arrived.get(ue.index)));
            }
            tally = tally.plus(own);
        }
        return new Ledger(tally, crashLost, carriedCount, strays);
    }

    private static String stray(UserEquipment ue, long count, List<Integer> places, List<Delivery> arrived) {
        List<String> seen = new ArrayList<>();
        int place = -1;
        for (Delivery delivery : arrived) {
            if (delivery.place() != place && seen.size() < MOST_PLACES) {
                place = delivery.place();
                seen.add(LabPlan.instance(place) + " from " + delivery.number());
            }
        }
        return "UE %d: %,d packets misdelivered: its switches led to %s; its packets went to %s."
                .formatted(
                        ue.index, count, places.stream().map(LabPlan::instance).toList(), seen);
    }

    /** Takes from {@code expected} what was sent around a kill of a data plane and never arrived; returns how much. */
    private long takeCrashLost(UserEquipment ue, BitSet expected, List<Delivery> arrived) {
        BitSet missing = (BitSet) expected.clone();
        arrived.forEach(it -> missing.clear((int) it.number()));
        long count = 0;
        for (int number = missing.nextSetBit(0); number >= 0; number = missing.nextSetBit(number + 1)) {
            long sentNs = ue.uplink.timeNs(number);
            for (long killNs : killTimesNs) {
                if (sentNs > killNs - NS_PER_SECOND && sentNs < killNs + CRASH_WINDOW_NS) {
                    expected.clear(number);
                    count++;
                    break;
                }
            }
        }
        return count;
    }

    /** Where a UE's packets had to go, one instance after another: its home, then as it was switched. */
    private static List<Integer> places(UserEquipment ue, List<SwitchTrace> switches) {
        List<Integer> places = new ArrayList<>();
        places.add(0);
        for (SwitchTrace trace : switches) {
            if (trace.ue() == ue.index && trace.outcome() == Outcome.COMPLETED) {
                places.add(trace.to().equals(LabPlan.platform(0)) ? 0 : 1);
            }
        }
        return places;
    }

    /** The instance answers every packet once, so what arrived there must come back. */
    private Tally downlink(List<List<Delivery>> arrived) {
        List<List<Delivery>> answers = DeliveryLog.byUe(List.of(radio.answers()), ues.size());
        Tally tally = Tally.NONE;
        for (UserEquipment ue : ues) {
            BitSet expected = new BitSet();
            arrived.get(ue.index).forEach(it -> expected.set((int) it.number()));
            tally = tally.plus(Tally.of(expected, answers.get(ue.index), List.of()));
        }
        return tally;
    }

    /** To the server and back. */
    private Tally passed() {
        List<List<Delivery>> there = DeliveryLog.byUe(List.of(gateway.passed()), ues.size());
        List<List<Delivery>> back = DeliveryLog.byUe(List.of(radio.passed()), ues.size());
        Tally tally = Tally.NONE;
        for (UserEquipment ue : ues) {
            BitSet sent = new BitSet();
            sent.set(0, ue.passed.count());
            tally = tally.plus(Tally.of(sent, there.get(ue.index), List.of()));
            tally = tally.plus(Tally.of(ue.answered, back.get(ue.index), List.of()));
        }
        return tally;
    }

    private Map<String, Boolean> invariants(Tally uplink, List<SwitchTrace> switches, Conservation conservation) {
        boolean isRight = uplink.misdelivered() == 0;
        Map<String, Boolean> invariants = new TreeMap<>();
        invariants.put("I1", uplink.duplicated() == 0);
        invariants.put("I2", isRight);
        invariants.put("I3", isRight);
        if (switches.stream().anyMatch(it -> it.outcome() == Outcome.ABORTED)) {
            invariants.put("I4", isRight);
        }
        invariants.put("I5", conservation.holds());
        if (options.isHolding()) {
            invariants.put("I6", uplink.lost() == 0 && uplink.duplicated() == 0 && uplink.reordered() == 0);
        }
        invariants.put("I7", switches.stream().noneMatch(it -> it.outcome() == Outcome.OPEN));
        return invariants;
    }

    private List<String> notes(Ledger uplink, int warmUpCount, Conservation conservation, List<String> disorder) {
        List<String> notes = new ArrayList<>();
        if (warmUpCount > 0) {
            notes.add(
                    "%,d switches before the scenario warmed the processes up: their packets are counted, their times are not."
                            .formatted(warmUpCount));
        }
        notes.add("I2 to I4 and I6 are checked by what reached the instances.");
        notes.addAll(uplink.strays());
        notes.addAll(disorder);
        conservation
                .dropped()
                .forEach((reason, count) -> notes.add("%,d frames dropped: %s.".formatted(count, reason)));
        if (uplink.carried() > 0) {
            notes.add("%,d packets for the application crossed to the gateway while a data plane was gone."
                    .formatted(uplink.carried()));
        }
        if (loop.behindCount() > 0) {
            notes.add(
                    "The lab itself was too late for %,d packets, which were not sent: ask for less than %,d a second."
                            .formatted(loop.behindCount(), options.pps()));
        }
        if (radio.refused() > 0) {
            notes.add("%,d packets found no room in the base stations' own links.".formatted(radio.refused()));
        }
        if (radio.afterEndMarker() > 0) {
            notes.add("%,d packets came through a tunnel behind its End Marker, and reached nobody."
                    .formatted(radio.afterEndMarker()));
        }
        return notes;
    }
}
