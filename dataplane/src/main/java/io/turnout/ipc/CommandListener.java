package io.turnout.ipc;

/** Hears the commands of a batch, in order. */
public interface CommandListener extends OpaqueCommands {
    /** The route of (UE, application) is to be {@code route}. */
    void onSetRoute(long ueKey, int applicationIndex, long route);

    /** The UE is to be forgotten. */
    void onReleaseUe(long ueKey);
}
