package io.turnout.ipc;

import io.turnout.engine.TrafficPlan;

/** What control changes for the whole platform, or asks of it. */
public interface SiteCommands {
    /** The bearer of the UE is to be asked for in its name. */
    void onSolicit(long ueKey);

    /**
     * The traffic rules are to be {@code plan}, all of them from one burst on; where they cannot be, those before stay,
     * and that is counted.
     */
    void onTrafficRules(TrafficPlan plan);

    /** Commands that could not be carried out. */
    long refusedCount();
}
