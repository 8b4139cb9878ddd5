package io.turnout.io;

import io.turnout.engine.Engine;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPlan;
import java.util.List;

/**
 * Keeps the engines' steering up to date: made anew, as a whole, when link addresses or traffic rules change.
 *
 * <p>The table writer's thread brings traffic rules, housekeeping brings link addresses; a lock keeps them apart. The
 * workers take the latest at their next burst and never wait.
 */
final class Course {
    private final SteeringSource source;
    private final LinkAddresses links;
    private final List<Engine> engines;
    private TrafficPlan traffic;
    private long refusedCount;

    /** For {@code engines}, which steer by {@code setup} already. */
    Course(DataplaneService.Setup setup, LinkAddresses links, List<Engine> engines) {
        source = setup.steering();
        traffic = setup.traffic();
        this.links = links;
        this.engines = engines;
    }

    /** Has {@code plan} take the place of the traffic rules; without effect, and counted, where it does not fit here. */
    synchronized void follow(TrafficPlan plan) {
        try {
            Steering next = source.steering(links, plan);
            if (!plan.fits(next.peerCount())) {
                refusedCount++;
                return;
            }
            traffic = plan;
            engines.forEach(engine -> engine.steering(next));
        } catch (IllegalArgumentException e) { // more than fit
            refusedCount++;
        }
    }

    /** Sets of rules that did not fit. */
    synchronized long refusedCount() {
        return refusedCount;
    }

    /** Looks for link addresses that have changed; whether there were any. */
    synchronized boolean refresh() {
        boolean isChanged = links.refresh();
        if (isChanged) {
            Steering next = source.steering(links, traffic);
            engines.forEach(engine -> engine.steering(next));
        }
        return isChanged;
    }
}
