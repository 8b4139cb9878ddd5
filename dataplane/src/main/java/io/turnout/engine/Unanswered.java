package io.turnout.engine;

/** Nobody hears what the data plane answers: where what comes next stands written already, as in a replay. */
public enum Unanswered implements SwitchEvents {
    /** The one there is. */
    INSTANCE;

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {}

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {}

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {}

    @Override
    public void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {}

    @Override
    public void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount) {}

    @Override
    public void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow) {}

    @Override
    public void onFenceReport(
            long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount) {}

    @Override
    public void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone) {}
}
