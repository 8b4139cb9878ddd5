package io.turnout.switching;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One coordinator under test, {@code me}, whose world the test plays itself; {@code mec-1} is the home. */
final class Desk {
    static final long MS = 1_000_000;
    static final Pair PAIR = new Pair(0x0A2D0007L, "cache");
    static final InstanceInfo A1 = new InstanceInfo.IpAddress(0, 0x0A3C010AL);
    static final UeInfo UE = new UeInfo.Ipv4(0x0A2D0007);
    /** The longest time that a hold lasts. */
    static final long HOLD_NS = 200_000_000;

    static final Timing TIMING = Timing.DEFAULT;

    final Map<Pair, PairRecord> journal = new HashMap<>();
    private final String me;
    private final Policy policy;
    private final int capacity;
    Coordinator coordinator;
    long nowNs = 1_000 * MS;
    private List<Effect> effects = List.of();

    /** A policy with the parts that tests vary. */
    static final class Policy {
        int switchLimit = 100;
        UeInfo.Kind ueInfo = UeInfo.Kind.IPV4;
        ApplicationPolicy.When when = ApplicationPolicy.When.ALWAYS;
        boolean hold = true;
        boolean abortOnShortfall;
        ApplicationPolicy.DeleteOn deleteOn = ApplicationPolicy.DeleteOn.PLATFORM;
        boolean withoutContext;
        boolean awaitBearer;
        boolean metUnanswered = true;
        Site.Detect detect = Site.Detect.BOTH;

        ApplicationPolicy build() {
            return new ApplicationPolicy(
                    "cache",
                    "mec-1",
                    ueInfo,
                    when,
                    hold,
                    512,
                    1 << 20,
                    HOLD_NS,
                    abortOnShortfall,
                    deleteOn,
                    withoutContext,
                    awaitBearer,
                    metUnanswered,
                    TIMING);
        }
    }

    Desk(String me, Policy policy) {
        this(me, policy, 100);
    }

    Desk(String me, Policy policy, int capacity) {
        this.me = me;
        this.policy = policy;
        this.capacity = capacity;
        coordinator = new Coordinator(site());
    }

    private Site site() {
        Map<String, Site.Detect> detects = new HashMap<>();
        for (String peer : List.of("mec-1", "mec-2", "mec-3")) {
            if (!peer.equals(me)) {
                detects.put(peer, policy.detect);
            }
        }
        List<Site.Instance> instances = List.of(
                new Site.Instance(
                        "cache-1",
                        "cache",
                        "mec-1",
                        List.of(A1, new InstanceInfo.Teid(0x77), new InstanceInfo.GreKey(0x88)),
                        "10.60.1.10:7500"),
                new Site.Instance("cache-2", "cache", "mec-2", List.of(new InstanceInfo.Teid(2)), "10.60.2.10:7500"),
                new Site.Instance("cache-3", "cache", "mec-3", List.of(new InstanceInfo.GreKey(3)), "10.60.3.10:7500"),
                new Site.Instance("other-1", "other", "mec-1", List.of(new InstanceInfo.Teid(9)), "10.60.1.11:7500"));
        return new Site(me, Map.of("cache", policy.build()), instances, detects, capacity, policy.switchLimit);
    }

    /** Takes an input; what it led to is asked for with {@link #did} and the like. */
    Desk on(Input input) {
        effects = coordinator.step(input, nowNs);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Persist persist) {
                journal.put(persist.record().pair(), persist.record());
            } else if (effect instanceof Effect.Erase erase) {
                journal.remove(erase.pair());
            }
        }
        return this;
    }

    Desk from(String platform, Message message) {
        return on(new Input.FromPeer(platform, message));
    }

    /** Lets the next deadline come, with whatever falls due at that time. */
    Desk tick() {
        nowNs = Math.max(nowNs, coordinator.nextDeadlineNs());
        return on(new Input.Tick());
    }

    /** Ticks until {@code durationNs} have passed. */
    Desk pass(long durationNs) {
        long endNs = nowNs + durationNs;
        while (coordinator.nextDeadlineNs() <= endNs) {
            tick();
        }
        nowNs = endNs;
        return this;
    }

    /** Killed and started again with what the journal holds. */
    Desk restart() {
        coordinator = new Coordinator(site());
        return on(new Input.Restarted(List.copyOf(journal.values()), 0));
    }

    SwitchState state() {
        return coordinator.state(PAIR);
    }

    List<Effect> effects() {
        return effects;
    }

    boolean did(Effect effect) {
        return effects.contains(effect);
    }

    boolean sent(String to, Message message) {
        return did(new Effect.Send(to, message));
    }

    boolean ordered(Command command) {
        return did(new Effect.Order(command));
    }

    /** Whether {@code first} is among the effects and comes before {@code second}. */
    boolean didInOrder(Effect first, Effect second) {
        int index = effects.indexOf(first);
        return index >= 0 && index < effects.indexOf(second);
    }

    /** Whether the pair was made durable, in {@code state}, before {@code effect}. */
    boolean persistedBefore(SwitchState state, Effect effect) {
        for (Effect each : effects) {
            if (each.equals(effect)) {
                return false;
            }
            if (each instanceof Effect.Persist persist && persist.record().state() == state) {
                return effects.contains(effect);
            }
        }
        return false;
    }
}
