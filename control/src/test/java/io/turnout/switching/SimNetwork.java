package io.turnout.switching;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What lies between the platforms: control messages, application messages, tunnels; and what goes wrong with them. */
final class SimNetwork {
    private final Sim sim;
    private final Map<String, Long> tunnelFreeNs = new HashMap<>();
    private final Set<String> cut = new HashSet<>();

    interface ToInstance {
        void on(SimInstance instance);
    }

    SimNetwork(Sim sim) {
        this.sim = sim;
    }

    void cut(String one, String other) {
        cut.add(one + other);
        cut.add(other + one);
    }

    void heal() {
        cut.clear();
    }

    private boolean loses(String from, String to) {
        boolean lost = cut.contains(from + to) || sim.chance(sim.plan.loss);
        if (lost) {
            sim.checks.onFault();
        }
        return lost;
    }

    void message(String from, String to, Message message) {
        boolean never = sim.breakage == Breakage.OUTCOME_NEVER_TOLD
                && (message instanceof Message.UpdateIndication || message instanceof Message.OutcomeAnswer);
        int copies = sim.chance(sim.plan.repeat) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (never || loses(from, to)) {
                sim.say(from, "-x " + to, message);
            } else {
                sim.later(sim.between(Sim.MS / 5, sim.plan.delayNs), () -> {
                    sim.say(to, "<- " + from, message);
                    sim.platform(to).input(new Input.FromPeer(from, message));
                });
            }
        }
    }

    void app(String from, String to, ToInstance what) {
        if (!loses(from, to)) {
            sim.later(sim.between(Sim.MS / 5, sim.plan.delayNs), () -> {
                SimInstance instance = sim.platform(to).instance;
                if (instance.up) {
                    what.on(instance);
                }
            });
        }
    }

    /** A tunnel keeps order, unless the plan says that it does not. */
    void tunnel(String from, String to, SimPacket packet) {
        if (!sim.isPlatform(to)) {
            return;
        }
        if (cut.contains(from + to) || sim.chance(sim.plan.tunnelLoss)) {
            sim.checks.onNetworkLoss(packet);
            return;
        }
        atTunnelEnd(from, to, () -> sim.platform(to).dataPlane.onTunnel(from, packet));
    }

    void fence(String from, String to, Runnable passed) {
        if (!cut.contains(from + to) && !sim.chance(sim.plan.tunnelLoss)) {
            atTunnelEnd(from, to, passed);
        }
    }

    private void atTunnelEnd(String from, String to, Runnable arrival) {
        long at = sim.nowNs + sim.between(Sim.MS / 2, sim.plan.tunnelDelayNs);
        if (!sim.plan.tunnelReorders) {
            at = Math.max(at, tunnelFreeNs.getOrDefault(from + to, 0L) + 1);
            tunnelFreeNs.put(from + to, at);
        }
        sim.later(at - sim.nowNs, arrival);
    }
}
