package io.turnout.switching;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The step at hand: its time, what is known of the platform, and the effects so far. Shared by the roles of one
 * {@link Coordinator}, whose thread owns it.
 */
final class Outbox {
    final Site site;
    private final Set<String> downInstances = new HashSet<>();
    private List<Effect> effects = new ArrayList<>();
    private long nowNs;

    Outbox(Site site) {
        this.site = site;
    }

    void begin(long stepNowNs) {
        nowNs = stepNowNs;
        effects = new ArrayList<>(6);
    }

    List<Effect> effects() {
        return effects;
    }

    long nowNs() {
        return nowNs;
    }

    boolean isHere(String platform) {
        return site.platform().equals(platform);
    }

    boolean isServedHere(Session s) {
        return isHere(s.servedAt());
    }

    void instance(String id, boolean up) {
        if (up) {
            downInstances.remove(id);
        } else {
            downInstances.add(id);
        }
    }

    /** This platform's instance of the application; null where there is none. */
    Site.Instance localInstance(ApplicationPolicy policy) {
        return site.instanceAt(policy.identity(), site.platform());
    }

    boolean isReady(Site.Instance instance) {
        return instance != null && !downInstances.contains(instance.id());
    }

    void persist(Session s) {
        effects.add(new Effect.Persist(s.toRecord()));
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void send(String platform, Message message) {
        effects.add(new Effect.Send(platform, message));
    }

    void order(Command command) {
        effects.add(new Effect.Order(command));
    }

    /** Tells this platform's instance of the pair's application. */
    void tell(Session s, Notice notice) {
        Site.Instance instance = localInstance(s.policy);
        if (instance != null) {
            effects.add(new Effect.Tell(instance.id(), notice));
        }
    }

    void report(Session s, Effect.Event event, SwitchReason reason) {
        effects.add(new Effect.Report(s.pair, s.grant, event, reason));
    }

    /** Sets the time after which the state's message or command is repeated, longer each time. */
    void repeatLater(Session s) {
        s.repeatAtNs = nowNs + s.policy.timing().repeatNs(s.repeatCount++);
    }
}
