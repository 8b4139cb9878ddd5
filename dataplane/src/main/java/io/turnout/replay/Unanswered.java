package io.turnout.replay;

import io.turnout.engine.SwitchEvents;

/** Nobody hears what the data plane answers: in a replay, what comes next stands written already. */
enum Unanswered implements SwitchEvents {
    INSTANCE;

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {}

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {}

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {}

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
