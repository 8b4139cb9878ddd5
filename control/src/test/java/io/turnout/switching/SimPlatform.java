package io.turnout.switching;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One platform: control, which may be killed between any two effects, its journal, its data plane and its instance. */
final class SimPlatform {
    private final Sim sim;
    final String id;
    final Map<Pair, PairRecord> journal = new HashMap<>();
    long epochFloor;
    final SimDataPlane dataPlane;
    final SimInstance instance;
    private Coordinator coordinator;
    private long tickAtNs = Long.MAX_VALUE;
    private int life;
    private final long[] takenCounts;

    SimPlatform(Sim sim, String id, long[] takenCounts) {
        this.sim = sim;
        this.id = id;
        this.takenCounts = takenCounts;
        dataPlane = new SimDataPlane(sim, this);
        instance = new SimInstance(sim, this);
        coordinator = new Coordinator(sim.site(id));
    }

    boolean isUp() {
        return coordinator != null;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    void input(Input input) {
        if (coordinator == null) {
            return;
        }
        if (!(input instanceof Input.Tick) && !(input instanceof Input.FromPeer)) {
            sim.say(id, "!", input);
        }
        List<Effect> effects = coordinator.step(input, sim.nowNs);
        for (Effect effect : effects) {
            if (sim.plan.crashAtEffect > 0 && --sim.plan.crashAtEffect == 0 && sim.faulty) {
                crashControl();
                return;
            }
            carryOut(effect);
        }
        schedule();
    }

    private void schedule() {
        long next = coordinator.nextDeadlineNs();
        if (next < tickAtNs) {
            tickAtNs = next;
            int scheduledLife = life;
            sim.later(Math.max(0, next - sim.nowNs), () -> {
                if (life == scheduledLife && tickAtNs == next) {
                    tickAtNs = Long.MAX_VALUE;
                    input(new Input.Tick());
                }
            });
        }
    }

    private void carryOut(Effect effect) {
        sim.onEffect(this, effect);
        switch (effect) {
            case Effect.Persist persist -> {
                boolean lost = sim.breakage == Breakage.GRANTS_NOT_DURABLE
                        && persist.record().state().isGranting();
                if (!lost) {
                    journal.put(persist.record().pair(), persist.record());
                }
                sim.checks.onPersist(this, persist.record());
            }
            case Effect.Erase erase -> journal.remove(erase.pair());
            case Effect.PersistFloor floor -> epochFloor = floor.epoch();
            case Effect.Send send -> sim.network.message(id, send.platform(), send.message());
            case Effect.Tell tell -> sim.later(sim.between(0, Sim.MS), () -> instance.on(tell.notice()));
            case Effect.Order order -> dataPlane.on(order.command());
            case Effect.AskQuality ask -> {
                if (!sim.chance(0.2)) {
                    boolean met = sim.chance(0.5);
                    sim.later(sim.between(0, 10 * Sim.MS), () -> input(new Input.QualityAnswered(ask.pair(), met)));
                }
            }
            case Effect.AskBearer ask -> {
                if (!sim.chance(0.2)) {
                    sim.later(sim.between(0, 20 * Sim.MS), () -> input(new Input.BearerKnown(ask.pair())));
                }
            }
            case Effect.Report report -> sim.checks.onReport(this, report);
        }
    }

    void crashControl() {
        sim.say(id, "!", "control is killed");
        keepCounts();
        coordinator = null;
        life++;
        tickAtNs = Long.MAX_VALUE;
        sim.checks.onCrash(this);
        sim.later(sim.between(Sim.MS, 150 * Sim.MS), this::restartControl);
    }

    void keepCounts() {
        if (coordinator == null) {
            return;
        }
        for (SwitchState from : SwitchState.values()) {
            for (SwitchState to : SwitchState.values()) {
                takenCounts[Session.transitionIndex(from, to)] += coordinator.transitionCount(from, to);
            }
        }
    }

    private void restartControl() {
        if (coordinator != null) {
            return;
        }
        sim.say(id, "!", "control restarts");
        coordinator = new Coordinator(sim.site(id));
        if (!instance.up) {
            input(new Input.InstanceDown(instance.id));
        }
        input(new Input.Restarted(new ArrayList<>(journal.values()), epochFloor));
    }

    void crashDataPlane() {
        sim.say(id, "!", "data plane is killed");
        sim.checks.onCrash(this);
        dataPlane.crash();
        sim.later(sim.between(Sim.MS, 20 * Sim.MS), () -> input(new Input.DataPlaneRestarted()));
    }

    void crashInstance() {
        sim.say(id, "!", "instance is killed");
        instance.crash();
        sim.checks.onInstanceCrash();
        sim.checks.onCrash(this);
        sim.later(Sim.MS, () -> input(new Input.InstanceDown(instance.id)));
        sim.later(sim.between(5 * Sim.MS, 200 * Sim.MS), () -> {
            instance.up = true;
            input(new Input.InstanceUp(instance.id));
        });
    }
}
