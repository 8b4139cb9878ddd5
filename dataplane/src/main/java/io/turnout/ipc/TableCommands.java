package io.turnout.ipc;

/** What control changes in the tables without a switch. */
public interface TableCommands {
    /** The route of (UE, application) is to be {@code route}, whatever stands there. */
    void onSetRoute(long ueKey, int applicationIndex, long route);

    /** The bearer is the UE's, or no longer: known as if its packets had gone by. */
    void onBearer(GivenBearer bearer);

    /** The UE is to be forgotten. */
    void onReleaseUe(long ueKey);
}
