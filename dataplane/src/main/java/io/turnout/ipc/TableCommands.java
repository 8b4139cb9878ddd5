package io.turnout.ipc;

/** What control changes in the tables without a switch. */
public interface TableCommands {
    /** The route of (UE, application) is to be {@code route}, whatever stands there. */
    void onSetRoute(long ueKey, int applicationIndex, long route);

    /** The UE is to be forgotten. */
    void onReleaseUe(long ueKey);
}
