package io.turnout.switching;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** One platform's packet processing: rules, holds whose end and commit contend, fences, counters. */
final class SimDataPlane {
    static final int HOP_LIMIT = 6;
    private static final long DRAIN_STEP_NS = 20_000;

    private final Sim sim;
    final SimPlatform platform;
    final Map<Pair, Rule> rules = new HashMap<>();
    final Map<Pair, Hold> holds = new HashMap<>();
    private final Map<Pair, Counted> sent = new HashMap<>();
    private final Map<Pair, Counted> received = new HashMap<>();
    private final Map<Pair, Long> claimedEpochs = new HashMap<>();
    private final Map<Pair, Long> quietUntilNs = new HashMap<>();
    long inCount;
    long localCount;
    long peerCount;
    long droppedCount;
    long heldCount;

    record Rule(long epoch, String platform) {}

    private static final class Counted {
        Grant grant = Grant.NULL_GRANT;
        String peer;
        long count;
        boolean fencePassed;
    }

    /** The one word of a hold. */
    enum HoldState {
        HOLD,
        DRAINING
    }

    static final class Hold {
        final Grant grant;
        final Command.Hold limits;

        /** The other side of the grant; null where it was forgotten. */
        final String countedPeer;

        /** From the target's platform; what else waits leaves behind them. */
        final ArrayDeque<SimPacket> tunnelled = new ArrayDeque<>();

        final ArrayDeque<SimPacket> direct = new ArrayDeque<>();
        HoldState state = HoldState.HOLD;
        String drainTo;
        String giveWayTo;

        boolean isUntilTold() {
            return limits.overflowTo() == null;
        }

        boolean isGivingWayTo(String peer) {
            return state == HoldState.HOLD && peer != null && peer.equals(giveWayTo) && tunnelled.isEmpty();
        }

        int size() {
            return tunnelled.size() + direct.size();
        }

        SimPacket poll() {
            return tunnelled.isEmpty() ? direct.poll() : tunnelled.poll();
        }

        Hold(Command.Hold limits, String countedPeer) {
            this.grant = limits.grant();
            this.limits = limits;
            this.countedPeer = countedPeer;
        }
    }

    SimDataPlane(Sim sim, SimPlatform platform) {
        this.sim = sim;
        this.platform = platform;
    }

    /** Where the pair's uplink goes from here. */
    String destination(Pair pair) {
        Rule rule = rules.get(pair);
        return rule == null ? sim.policy.home() : rule.platform();
    }

    /** The epoch of what this platform knows, whether or not the table says so. */
    long claimedEpoch(Pair pair) {
        return claimedEpochs.getOrDefault(pair, -1L);
    }

    /** A UE's packet enters. */
    void onAccess(Pair pair, long number) {
        SimPacket packet = new SimPacket(pair, number, platform.id, claimedEpoch(pair));
        inCount++;
        sim.checks.onEntered(pair, number);
        if (destination(pair).equals(platform.id)) {
            event(pair, new Input.Returned(pair, sim.nowNs));
        } else {
            event(pair, new Input.SteeredRemote(pair, sim.nowNs));
        }
        steer(packet, null);
    }

    /** A packet comes from {@code peer}. */
    void onTunnel(String peer, SimPacket packet) {
        inCount++;
        if (!packet.mark.equals(Grant.NULL_GRANT)) {
            received(packet.pair, packet.mark).count++;
        }
        if (destination(packet.pair).equals(platform.id)) {
            event(packet.pair, new Input.TunnelTraffic(packet.pair, packet.entry, sim.nowNs));
        }
        steer(packet, peer);
    }

    /** Tells control, no more often than every ten milliseconds for a pair. */
    private void event(Pair pair, Input input) {
        if (sim.nowNs >= quietUntilNs.getOrDefault(pair, 0L)) {
            quietUntilNs.put(pair, sim.nowNs + 10 * Sim.MS);
            sim.later(sim.between(0, Sim.MS), () -> platform.input(input));
        }
    }

    private void steer(SimPacket packet, String peer) {
        Hold hold = holds.get(packet.pair);
        boolean waits = hold != null
                && (hold.state == HoldState.HOLD || sim.breakage != Breakage.DRAIN_OVERTAKEN)
                && !hold.isGivingWayTo(peer);
        if (waits) {
            packet.waitedAtSource |= hold.isUntilTold();
            packet.waitedAtTarget |= !hold.isUntilTold();
        }
        if (!waits) {
            emit(packet, destination(packet.pair));
        } else if (hold.state == HoldState.HOLD && hold.size() >= hold.limits.packetLimit()) {
            if (hold.limits.overflowTo() == null) {
                droppedCount++;
                sim.checks.onDropped(packet, "hold-overflow");
            } else {
                join(hold, packet, peer);
                endHold(hold, true);
            }
        } else {
            join(hold, packet, peer);
        }
    }

    private void join(Hold hold, SimPacket packet, String peer) {
        boolean isTunnelled = isFromTarget(hold, peer) && sim.breakage != Breakage.RELEASED_BY_ARRIVAL;
        (isTunnelled ? hold.tunnelled : hold.direct).add(packet);
        heldCount++;
    }

    private static boolean isFromTarget(Hold hold, String peer) {
        return peer != null && (hold.countedPeer == null || peer.equals(hold.countedPeer));
    }

    private void endHold(Hold hold, boolean overflow) {
        drain(hold, hold.limits.overflowTo());
        Pair pair = hold.limits.pair();
        sim.later(sim.between(0, Sim.MS), () -> platform.input(new Input.HoldEnded(pair, hold.grant, overflow)));
    }

    private void drain(Hold hold, String to) {
        hold.state = HoldState.DRAINING;
        hold.drainTo = to;
        if (sim.breakage == Breakage.RELEASE_DROPS_ONE && hold.poll() != null) {
            heldCount--;
        }
        drainNext(hold);
    }

    private void drainNext(Hold hold) {
        Pair pair = hold.limits.pair();
        if (holds.get(pair) != hold) {
            return;
        }
        SimPacket packet = hold.poll();
        if (packet == null) {
            holds.remove(pair);
            if (!hold.drainTo.equals(platform.id) && !hold.isUntilTold()) {
                lastFence(pair, hold.grant, hold.drainTo);
            }
            return;
        }
        heldCount--;
        emit(packet, hold.drainTo);
        sim.later(DRAIN_STEP_NS, () -> drainNext(hold));
    }

    private void emit(SimPacket packet, String to) {
        if (to.equals(platform.id) && !platform.instance.up) {
            droppedCount++;
            sim.checks.onDropped(packet, "crash");
            return;
        }
        if (to.equals(platform.id)) {
            localCount++;
            sim.checks.onDelivered(packet, platform);
            platform.instance.onPacket(packet);
            return;
        }
        sim.checks.onSteered(packet, platform, to);
        if (++packet.hopCount > HOP_LIMIT) {
            droppedCount++;
            sim.checks.onDropped(packet, "hop-limit");
            return;
        }
        Counted counted = sent.get(packet.pair);
        packet.mark = Grant.NULL_GRANT;
        if (counted != null && to.equals(counted.peer)) {
            counted.count++;
            packet.mark = counted.grant;
        }
        peerCount++;
        sim.network.tunnel(platform.id, to, packet);
    }

    void on(Command command) {
        switch (command) {
            case Command.Count count -> onCount(count);
            case Command.Hold hold -> onHold(hold);
            case Command.Fence fence ->
                sim.network.fence(
                        platform.id,
                        fence.peer(),
                        () -> sim.platform(fence.peer()).dataPlane.onFence(fence.pair(), fence.grant()));
            case Command.ReportFence report -> report(report.pair(), report.grant());
            case Command.Swap swap -> onSwap(swap);
            case Command.Route route -> onRoute(route);
            case Command.Unroute unroute -> {
                onReroute(unroute.pair(), sim.policy.home());
                rules.remove(unroute.pair());
                claimedEpochs.put(unroute.pair(), sim.policy.home().equals(platform.id) ? platform.epochFloor : -1L);
            }
            case Command.GiveWay giveWay -> onGiveWay(giveWay);
            case Command.Drain drain -> {
                Hold hold = holds.get(drain.pair());
                boolean isGrants = hold != null && hold.grant.equals(drain.grant());
                if (isGrants && hold.state == HoldState.HOLD) {
                    drain(hold, drain.platform());
                } else if (!isGrants && !drain.platform().equals(platform.id)) {
                    lastFence(drain.pair(), drain.grant(), drain.platform());
                }
                if (sim.breakage == Breakage.ABORT_LEAVES_RULE
                        && !drain.platform().equals(platform.id)) {
                    rules.put(drain.pair(), new Rule(drain.grant().epoch(), platform.id));
                }
            }
        }
    }

    private void lastFence(Pair pair, Grant grant, String peer) {
        sim.network.fence(platform.id, peer, () -> sim.platform(peer).dataPlane.onLastFence(pair, grant));
    }

    private void onGiveWay(Command.GiveWay command) {
        Hold hold = holds.get(command.pair());
        boolean stands = hold != null && hold.state == HoldState.HOLD && hold.grant.equals(command.grant());
        boolean gives = stands && sim.breakage != Breakage.RETURNED_FIRST;
        if (gives && hold.giveWayTo == null) {
            hold.giveWayTo = command.peer();
            sim.later(command.limitNs(), () -> endGivingWay(command.pair(), command.grant()));
        } else if (stands && !gives) {
            drain(hold, platform.id);
        }
        Input answer = gives
                ? new Input.HoldPublished(command.pair(), command.grant(), 0)
                : new Input.HoldEnded(command.pair(), command.grant(), false);
        sim.later(sim.between(Sim.MS / 10, 2 * Sim.MS), () -> platform.input(answer));
    }

    private void onLastFence(Pair pair, Grant grant) {
        endGivingWay(pair, grant);
    }

    private void endGivingWay(Pair pair, Grant grant) {
        Hold hold = holds.get(pair);
        if (hold != null && hold.state == HoldState.HOLD && hold.giveWayTo != null && hold.grant.equals(grant)) {
            drain(hold, platform.id);
        }
    }

    private void onCount(Command.Count count) {
        Counted counted = sent.get(count.pair());
        if (counted == null || !counted.grant.equals(count.grant())) {
            counted = new Counted();
            counted.grant = count.grant();
            counted.peer = count.peer();
            sent.put(count.pair(), counted);
        }
    }

    private void onHold(Command.Hold command) {
        Hold hold = holds.get(command.pair());
        if (hold != null && hold.grant.equals(command.grant()) && hold.state == HoldState.DRAINING) {
            sim.later(Sim.MS, () -> platform.input(new Input.HoldEnded(command.pair(), command.grant(), false)));
            return;
        }
        Counted counted = sent.get(command.pair());
        boolean isCounted = counted != null && counted.grant.equals(command.grant());
        if (hold == null) {
            Hold made = new Hold(command, isCounted ? counted.peer : null);
            holds.put(command.pair(), made);
            if (command.limitNs() > 0) {
                sim.later(command.limitNs(), () -> {
                    if (holds.get(command.pair()) == made && made.state == HoldState.HOLD) {
                        endHold(made, false);
                    }
                });
            }
        } else if (!hold.grant.equals(command.grant())) {
            return; // an earlier hold is still draining; the command is repeated
        }
        long count = isCounted ? counted.count : 0;
        sim.later(
                sim.between(Sim.MS / 10, 2 * Sim.MS),
                () -> platform.input(new Input.HoldPublished(command.pair(), command.grant(), count)));
    }

    /** What has arrived under {@code grant}; what arrives under an older one than the newest counts for nothing. */
    private Counted received(Pair pair, Grant grant) {
        Counted counted = received.get(pair);
        if (counted == null || grant.isAfter(counted.grant)) {
            counted = new Counted();
            counted.grant = grant;
            received.put(pair, counted);
        }
        return counted.grant.equals(grant) ? counted : new Counted();
    }

    private void onFence(Pair pair, Grant grant) {
        received(pair, grant).fencePassed = true;
        report(pair, grant);
    }

    private void report(Pair pair, Grant grant) {
        Counted counted = received(pair, grant);
        boolean early = sim.breakage == Breakage.FENCE_TOO_EARLY;
        Input report = new Input.FenceReport(
                pair, grant, early || counted.fencePassed, early ? Long.MAX_VALUE : counted.count);
        sim.later(sim.between(0, Sim.MS), () -> platform.input(report));
    }

    private void onSwap(Command.Swap swap) {
        Pair pair = swap.pair();
        Rule rule = rules.get(pair);
        Hold hold = holds.get(pair);
        boolean swapped = rule != null && rule.epoch() >= swap.epoch();
        boolean held = hold != null && hold.state == HoldState.HOLD && hold.grant.equals(swap.grant());
        boolean done = swapped || held || !swap.ifHeld();
        if (done && !swapped) {
            if (sim.breakage != Breakage.SWAP_NOT_APPLIED) {
                rules.put(pair, new Rule(swap.epoch(), platform.id));
            }
            claimedEpochs.put(pair, swap.epoch());
            sim.checks.onSwapped(pair, swap, platform);
            if (held) {
                drain(hold, destination(pair));
            }
        }
        sim.later(
                sim.between(Sim.MS / 10, 2 * Sim.MS),
                () -> platform.input(new Input.SwapPublished(pair, swap.grant(), done)));
    }

    private void onRoute(Command.Route route) {
        Rule rule = rules.get(route.pair());
        if (rule != null && rule.epoch() > route.epoch()) {
            return;
        }
        onReroute(route.pair(), route.platform());
        boolean wrong =
                sim.breakage == Breakage.RULE_LEADS_NOWHERE && !route.platform().equals(platform.id);
        rules.put(route.pair(), new Rule(route.epoch(), wrong ? "nowhere" : route.platform()));
        claimedEpochs.put(route.pair(), route.epoch());
        Hold hold = holds.get(route.pair());
        boolean away = !route.platform().equals(platform.id);
        if (away && hold != null && hold.state == HoldState.HOLD) {
            drain(hold, destination(route.pair()));
        }
    }

    /** A way through one platform gives way to another: packets on the two may overtake each other. */
    private void onReroute(Pair pair, String to) {
        String from = destination(pair);
        if (!from.equals(to) && !from.equals(platform.id) && !to.equals(platform.id)) {
            sim.checks.onRerouted(pair);
        }
    }

    /** A kill: what was inside is lost; rules survive, and holds that only control may end. */
    void crash() {
        for (Hold hold : holds.values()) {
            for (SimPacket packet = hold.poll(); packet != null; packet = hold.poll()) {
                heldCount--;
                droppedCount++;
                sim.checks.onDropped(packet, "crash");
            }
        }
        holds.values().removeIf(hold -> hold.state == HoldState.DRAINING || hold.limits.overflowTo() != null);
        sent.clear();
        received.clear();
    }
}
