package io.turnout.switching;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The invariants I1 to I7 of SWITCHING.md, checked while a run goes on and at its end. */
final class SimChecks {
    /**
     * I7: longest time a switch may take once nothing fails any more. A source waits twice the target's bound before it
     * asks; the target may then still have its own bound to the decision and another to the acknowledged abort; each
     * answer may be a repeat away; the source waits once for an indication or an unfreeze.
     */
    static final long BOUND_NS = 4 * Sim.TIMING.boundNs() + Sim.TIMING.deleteNs() + 4 * Sim.TIMING.repeatMaxNs();

    private final Sim sim;
    private final Map<Pair, Watched> watched = new HashMap<>();
    private final Map<String, Long> busySinceNs = new HashMap<>();
    private final Map<String, String> rulesAtStart = new HashMap<>();
    private long lastFaultNs;

    private static final class Watched {
        final BitSet delivered = new BitSet();
        final BitSet lost = new BitSet();
        final Map<String, Long> lastByEntry = new HashMap<>();
        final Set<Grant> swapped = new HashSet<>();
        final Set<Grant> swappedHeld = new HashSet<>();
        final Map<Long, String> ownerByEpoch = new HashMap<>();
        long highestNumber = -1;
        long highestFromSourceHold = -1;
        long orderFrom;
        boolean contextLost;
        boolean unheld;
    }

    SimChecks(Sim sim) {
        this.sim = sim;
    }

    void watch(Pair pair) {
        watched.put(pair, new Watched());
    }

    private static void require(boolean holds, String invariant, Object... text) {
        if (!holds) {
            StringBuilder all = new StringBuilder();
            for (Object part : text) {
                all.append(part).append(' ');
            }
            throw new SimViolation(invariant, all.toString().strip());
        }
    }

    void onFault() {
        lastFaultNs = sim.nowNs;
    }

    void onCrash(SimPlatform platform) {
        onFault();
        busySinceNs.keySet().removeIf(key -> key.startsWith(platform.id));
    }

    /** What an instance was doing is lost with it; contexts that it fetched and had not begun to serve are too. */
    void onInstanceCrash() {
        watched.values().forEach(w -> w.contextLost = true);
    }

    void onSteered(SimPacket packet, SimPlatform at, String to) {
        require(sim.isPlatform(to), "I1", packet, "at", at.id, "goes to", to, "which is no platform");
    }

    void onDropped(SimPacket packet, String reason) {
        require(!reason.equals("hop-limit"), "I1", packet, "goes round and round");
        require(lastFaultNs > 0 || sim.plan.slowSync, "I6", packet, "dropped for", reason, "where nothing failed");
        watched.get(packet.pair).lost.set((int) packet.number);
    }

    void onNetworkLoss(SimPacket packet) {
        watched.get(packet.pair).lost.set((int) packet.number);
    }

    void onRerouted(Pair pair) {
        Watched w = watched.get(pair);
        w.orderFrom = w.highestNumber + 1;
    }

    void onReleased(Pair pair) {
        watched.get(pair).contextLost = true;
    }

    void onEntered(Pair pair, long number) {
        Watched w = watched.get(pair);
        w.highestNumber = Math.max(w.highestNumber, number);
    }

    void onDelivered(SimPacket packet, SimPlatform at) {
        Watched w = watched.get(packet.pair);
        int number = (int) packet.number;
        long here = at.dataPlane.claimedEpoch(packet.pair);
        require(
                here >= packet.entryEpoch,
                "I3",
                packet,
                "knowing epoch",
                packet.entryEpoch,
                "reached",
                at.id,
                "of epoch",
                here);
        require(!w.delivered.get(number) && !w.lost.get(number), "I6", packet, "delivered twice, or after it was lost");
        w.delivered.set(number);
        if (at.instance.isFrozen(packet.pair)) {
            require(false, "I6", packet, "reached the frozen instance at", at.id);
        }
        if (packet.waitedAtTarget && isUndisturbed()) {
            require(
                    number > w.highestFromSourceHold,
                    "I6",
                    packet,
                    "waited at the target and was delivered behind",
                    w.highestFromSourceHold,
                    "which waited at the source");
        }
        if (packet.waitedAtSource) {
            w.highestFromSourceHold = Math.max(w.highestFromSourceHold, number);
        }
        Long last = w.lastByEntry.put(packet.entry, packet.number);
        boolean ordered = sim.policy.hold() && !w.unheld && !sim.plan.tunnelReorders && number >= w.orderFrom;
        require(!ordered || last == null || last < packet.number, "I6", packet, "delivered after", last);
    }

    void onSwapped(Pair pair, Command.Swap swap, SimPlatform at) {
        Watched w = watched.get(pair);
        w.swapped.add(swap.grant());
        if (swap.ifHeld()) {
            w.swappedHeld.add(swap.grant());
        } else {
            w.unheld = true;
            w.contextLost = true;
        }
        afterEvent(pair, w);
        sim.say(at.id, "  ", "swapped");
    }

    /** Whether nothing that comes from outside can have kept a fence from coming in time, or in its turn. */
    private boolean isUndisturbed() {
        return lastFaultNs == 0 && !sim.plan.tunnelReorders && sim.plan.tunnelLoss == 0;
    }

    /** No epoch of a pair has two owners. */
    void onPersist(SimPlatform at, PairRecord record) {
        if (at.id.equals(record.owner())) {
            String owner = watched.get(record.pair()).ownerByEpoch.putIfAbsent(record.epoch(), at.id);
            require(owner == null || owner.equals(at.id), "I2", at.id, "and", owner, "own epoch", record.epoch());
        }
    }

    /** I4: rules after an abort are those from before the start. */
    void onReport(SimPlatform at, Effect.Report report) {
        String key = at.id + report.pair() + report.grant();
        String rule = at.dataPlane.destination(report.pair());
        if (report.event() == Effect.Event.STARTED) {
            rulesAtStart.put(key, rule);
        } else if (report.event() == Effect.Event.ABORTED) {
            String before = rulesAtStart.getOrDefault(key, rule);
            require(rule.equals(before), "I4", report.pair(), "led to", before, "before the switch and leads to", rule);
            SimDataPlane.Hold hold = at.dataPlane.holds.get(report.pair());
            boolean stands = hold != null
                    && hold.state == SimDataPlane.HoldState.HOLD
                    && hold.giveWayTo == null // which ends in its time
                    && hold.grant.equals(report.grant());
            require(!stands, "I4", report.pair(), "is still held at", at.id);
        }
    }

    void afterEvent() {
        for (String id : Sim.PLATFORMS) {
            SimDataPlane plane = sim.platform(id).dataPlane;
            long accounted = plane.localCount + plane.peerCount + plane.droppedCount + plane.heldCount;
            require(plane.inCount == accounted, "I5", id, "got", plane.inCount, "and accounts for", accounted);
            for (SimDataPlane.Hold hold : plane.holds.values()) {
                require(hold.size() <= hold.limits.packetLimit() * 4 + 64, "I5", id, "holds without bound");
            }
        }
        watched.forEach(this::afterEvent);
    }

    private void afterEvent(Pair pair, Watched w) {
        String active = null;
        for (String id : Sim.PLATFORMS) {
            SimPlatform at = sim.platform(id);
            if (isActive(at, pair, w)) {
                require(active == null, "I2", pair, "is active at", active, "and", id);
                active = id;
            }
            boundBusy(at, pair);
        }
    }

    /** Whether the platform's instance serves the pair: by the journal, since a killed control keeps its promises. */
    private boolean isActive(SimPlatform at, Pair pair, Watched w) {
        PairRecord record = at.journal.get(pair);
        if (record == null || record.owner() == null) {
            boolean swapped =
                    record != null && record.state() == SwitchState.COMMITTING && w.swapped.contains(record.grant());
            return swapped || sim.policy.home().equals(at.id);
        }
        if (!record.owner().equals(at.id)) {
            return record.state() == SwitchState.COMMITTING && w.swapped.contains(record.grant());
        }
        if (record.state().isGranting() && w.swapped.contains(record.grant())) {
            if (w.swappedHeld.contains(record.grant())) {
                boolean stopped = at.instance.isFrozen(pair) || at.instance.hasLetGo(pair, record.grant());
                require(stopped, "I2", pair, "is active at", at.id, "though its hold was committed");
            }
            return false;
        }
        return true;
    }

    private void boundBusy(SimPlatform at, Pair pair) {
        if (!at.isUp()) {
            return;
        }
        SwitchState state = at.coordinator().state(pair);
        String key = at.id + pair.ueKey();
        if (state.isRest() || state == SwitchState.QUALIFYING) {
            busySinceNs.remove(key);
            return;
        }
        long since = Math.max(busySinceNs.computeIfAbsent(key, _ -> sim.nowNs), lastFaultNs);
        require(sim.nowNs - since <= BOUND_NS, "I7", pair, "has been", state, "at", at.id, "since", since / Sim.MS);
    }

    /** Everything has come to rest: one owner, to whom all rules lead, and every packet accounted for. */
    void atEnd(List<Pair> pairs, long[] sentCounts) {
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            Watched w = watched.get(pair);
            List<String> owners = new ArrayList<>();
            for (String id : Sim.PLATFORMS) {
                SimPlatform at = sim.platform(id);
                PairRecord record = at.journal.get(pair);
                SwitchState state = at.coordinator().state(pair);
                require(state.isRest() || state == SwitchState.QUALIFYING, "I7", pair, "is", state, "at", id);
                require(record == null || record.owed().isEmpty(), "I7", id, "still owes", record);
                require(!at.dataPlane.holds.containsKey(pair), "I7", pair, "is still held at", id);
                if (isActive(at, pair, w)) {
                    owners.add(id);
                }
            }
            require(owners.size() == 1, "I2", pair, "is served by", owners);
            followRules(pair, owners.getFirst());
            BitSet accounted = (BitSet) w.delivered.clone();
            accounted.or(w.lost);
            require(accounted.nextClearBit(0) >= sentCounts[i], "I6", pair, "lost", accounted.nextClearBit(0));
            if (sim.policy.hold() && !w.contextLost) {
                BitSet missing = (BitSet) w.delivered.clone();
                missing.andNot(sim.platform(owners.getFirst()).instance.context(pair).numbers);
                require(missing.isEmpty(), "I6", pair, "has lost from its context", missing);
            }
        }
    }

    private void followRules(Pair pair, String owner) {
        for (String id : Sim.PLATFORMS) {
            String at = id;
            for (int hop = 0; hop < Sim.PLATFORMS.size() && !at.equals(owner); hop++) {
                at = sim.platform(at).dataPlane.destination(pair);
                require(sim.isPlatform(at), "I1", pair, "leads to", at);
            }
            String end = sim.platform(at).dataPlane.destination(pair);
            require(end.equals(owner), "I1", pair, "from", id, "leads to", end, "and not to", owner);
        }
    }
}
