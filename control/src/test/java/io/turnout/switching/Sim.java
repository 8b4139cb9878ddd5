package io.turnout.switching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Three platforms, their instances and data planes, UEs that move and send numbered packets, and a faulty network: one
 * seed makes one run, and the same seed the same run. Time is simulated; invariants are checked after every event.
 */
final class Sim {
    static final long MS = 1_000_000;
    static final String APPLICATION = "video-cache";
    static final List<String> PLATFORMS = List.of("mec-1", "mec-2", "mec-3");
    static final Timing TIMING = new Timing(
            20 * MS, 160 * MS, 400 * MS, 40 * MS, 40 * MS, 150 * MS, 30 * MS, 100 * MS, 20 * MS, 30 * MS, 3, 300 * MS,
            300 * MS);
    /** When moves and faults end. */
    static final long CALM_NS = 1_200 * MS;

    static final long PACKET_NS = 10 * MS;

    final Breakage breakage;
    final SimPlan plan;
    final ApplicationPolicy policy;
    final SimNetwork network;
    final SimChecks checks;
    long nowNs;
    boolean faulty = true;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, SimPlatform> platforms = new HashMap<>();
    private final List<Ue> ues = new ArrayList<>();
    private final List<String> transcript;
    private long eventCount;

    private record Event(long atNs, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNs, other.atNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final class Ue {
        final Pair pair;
        String at;
        long nextNumber;

        Ue(Pair pair, String at) {
            this.pair = pair;
            this.at = at;
        }
    }

    /**
     * The run of {@code seed}.
     *
     * @param takenCounts where the transitions taken are added up
     * @param recorded whether to keep a transcript
     */
    Sim(long seed, Breakage breakage, long[] takenCounts, boolean recorded) {
        this.breakage = breakage;
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
        plan = new SimPlan(random);
        policy = plan.policy;
        network = new SimNetwork(this);
        checks = new SimChecks(this);
        transcript = recorded ? new ArrayList<>() : null;
        for (String id : PLATFORMS) {
            platforms.put(id, new SimPlatform(this, id, takenCounts));
        }
        for (int i = 0; i < plan.ueCount; i++) {
            ues.add(new Ue(new Pair(0x0A2D0001L + i, APPLICATION), pickPlatform()));
        }
    }

    /** Runs to the end; throws where an invariant does not hold. */
    void run() {
        try {
            prepare();
            runUntil(CALM_NS);
            calm();
            runUntil(CALM_NS + 300 * MS);
            ues.forEach(ue -> ue.at = null);
            runUntil(nowNs + SimChecks.BOUND_NS);
            checks.atEnd(
                    ues.stream().map(ue -> ue.pair).toList(),
                    ues.stream().mapToLong(ue -> ue.nextNumber).toArray());
        } catch (IllegalStateException e) {
            SimViolation violation = new SimViolation("agent stopped", e.getMessage());
            violation.initCause(e);
            throw violation;
        } finally {
            platforms.values().forEach(SimPlatform::keepCounts);
        }
    }

    private void prepare() {
        say("seed", "", plan);
        for (Ue ue : ues) {
            checks.watch(ue.pair);
            later(between(0, PACKET_NS), () -> sendPacket(ue));
        }
        for (int i = 0; i < plan.moveCount * plan.ueCount; i++) {
            Ue ue = ues.get(random.nextInt(ues.size()));
            String to = pickPlatform();
            later(between(20 * MS, CALM_NS), () -> {
                say("UE", "moves to", to);
                ue.at = to;
            });
        }
        for (int i = 0; i < plan.crashCount; i++) {
            SimPlatform victim = platform(pickPlatform());
            int kind = random.nextInt(4);
            later(between(20 * MS, CALM_NS), () -> crash(victim, kind));
        }
        for (int i = 0; i < plan.partitionCount; i++) {
            String one = pickPlatform();
            String other = pickPlatform();
            later(between(20 * MS, CALM_NS), () -> {
                say(one, "cut off from", other);
                network.cut(one, other);
                checks.onFault();
            });
        }
        for (int i = 0; i < plan.askCount; i++) {
            Pair pair = ues.get(random.nextInt(ues.size())).pair;
            String to = pickPlatform();
            String at = pickPlatform();
            later(between(20 * MS, CALM_NS), () -> platform(at).input(new Input.SwitchAsked(pair, to)));
        }
        for (int i = 0; i < plan.abortCount; i++) {
            Pair pair = ues.get(random.nextInt(ues.size())).pair;
            String at = pickPlatform();
            later(between(20 * MS, CALM_NS), () -> platform(at).input(new Input.AbortAsked(pair)));
        }
        for (int i = 0; i < plan.releaseCount; i++) {
            Pair pair = ues.get(random.nextInt(ues.size())).pair;
            later(between(100 * MS, CALM_NS), () -> {
                checks.onReleased(pair);
                PLATFORMS.forEach(id -> platform(id).input(new Input.Released(pair)));
            });
        }
        if (plan.decides) {
            later(between(100 * MS, CALM_NS), this::decide);
        }
    }

    private void crash(SimPlatform victim, int kind) {
        if (kind == 0) {
            victim.crashDataPlane();
        } else if (kind == 1) {
            victim.crashInstance();
        } else if (victim.isUp()) {
            victim.crashControl();
        }
    }

    /** An operator who has looked at the target's journal decides for a source in doubt. */
    private void decide() {
        for (SimPlatform platform : platforms.values()) {
            for (PairRecord record : List.copyOf(platform.journal.values())) {
                if (platform.isUp() && platform.coordinator().state(record.pair()) == SwitchState.IN_DOUBT) {
                    PairRecord other = platform(record.peer()).journal.get(record.pair());
                    if (other != null && other.epoch() > record.grant().epoch()) {
                        platform.input(new Input.Decided(record.pair(), true));
                    }
                }
            }
        }
    }

    private void calm() {
        say("network", "", "heals");
        network.heal();
        faulty = false;
        checks.onFault();
    }

    private void runUntil(long endNs) {
        while (!events.isEmpty() && events.peek().atNs() <= endNs) {
            Event event = events.poll();
            nowNs = event.atNs();
            event.what().run();
            checks.afterEvent();
        }
        nowNs = endNs;
    }

    private void sendPacket(Ue ue) {
        if (ue.at == null) {
            return;
        }
        platform(ue.at).dataPlane.onAccess(ue.pair, ue.nextNumber++);
        later(between(PACKET_NS / 2, PACKET_NS * 3 / 2) * (faulty ? 1 : 4), () -> sendPacket(ue));
    }

    void later(long delayNs, Runnable what) {
        events.add(new Event(nowNs + delayNs, eventCount++, what));
    }

    long between(long fromNs, long toNs) {
        return fromNs + random.nextLong(toNs - fromNs + 1);
    }

    boolean chance(double probability) {
        return probability > 0 && faulty && random.nextDouble() < probability;
    }

    private String pickPlatform() {
        return PLATFORMS.get(random.nextInt(PLATFORMS.size()));
    }

    boolean isPlatform(String id) {
        return platforms.containsKey(id);
    }

    SimPlatform platform(String id) {
        return platforms.get(id);
    }

    Site site(String id) {
        List<Site.Instance> instances = new ArrayList<>();
        Map<String, Site.Detect> detects = new HashMap<>();
        for (int i = 0; i < PLATFORMS.size(); i++) {
            String at = PLATFORMS.get(i);
            instances.add(new Site.Instance(
                    "cache-" + at, APPLICATION, at, List.of(new InstanceInfo.IpAddress(0, 0x0A3C0000 + i)), at));
            if (!at.equals(id)) {
                detects.put(at, plan.detect);
            }
        }
        return new Site(id, Map.of(APPLICATION, policy), instances, detects, 1000, plan.switchLimit);
    }

    void onEffect(SimPlatform at, Effect effect) {
        if (!(effect instanceof Effect.Send)) {
            say(at.id, "  ", effect);
        } else {
            say(at.id, "->", effect);
        }
    }

    void say(String who, String how, Object what) {
        if (transcript != null) {
            transcript.add(String.format("%9.3f %s %s %s", nowNs / 1e6, who, how, what));
        }
    }

    List<String> transcript() {
        return transcript;
    }
}
