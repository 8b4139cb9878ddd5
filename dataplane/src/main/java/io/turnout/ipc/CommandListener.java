package io.turnout.ipc;

import io.turnout.engine.SwitchCommands;

/** Hears the commands of a batch, in order. */
public interface CommandListener extends SwitchCommands, SiteCommands {
    /** The route of (UE, application) is to be {@code route}, whatever stands there. */
    void onSetRoute(long ueKey, int applicationIndex, long route);

    /** The UE is to be forgotten. */
    void onReleaseUe(long ueKey);
}
