package io.turnout.ipc;

import java.util.List;

/** Writes down the events that it hears. */
record RecordedEvents(List<String> heard) implements EventListener {
    private void note(String event, long... fields) {
        StringBuilder line = new StringBuilder(event);
        for (long field : fields) {
            line.append(' ').append(field);
        }
        heard.add(line.toString());
    }

    @Override
    public void onStarted(long generation) {
        note("started", generation);
    }

    @Override
    public void onPublished(long sequence, long version, long refused) {
        note("published", sequence, version, refused);
    }

    @Override
    public void onGraceElapsed(long sequence, long version) {
        note("grace", sequence, version);
    }

    @Override
    public void onRejected(long sequence, int why) {
        note("rejected", sequence, why);
    }

    @Override
    public void onUeIdle(long ueKey) {
        note("idle", ueKey);
    }

    @Override
    public void onBearerKnown(long ueKey) {
        note("bearer", ueKey);
    }

    @Override
    public void onEndMarker(long ueKey) {
        note("end-marker", ueKey);
    }

    @Override
    public void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {
        note("round-trip", ueKey, applicationIndex, roundTripNs);
    }

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {
        note("steered-remote", ueKey, applicationIndex, timeNs);
    }

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {
        note("tunnel-traffic", ueKey, applicationIndex, peerIndex, timeNs);
    }

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {
        note("returned", ueKey, applicationIndex, timeNs);
    }

    @Override
    public void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount) {
        note("hold-published", ueKey, applicationIndex, epoch, attempt, forwardedCount);
    }

    @Override
    public void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow) {
        note("hold-ended", ueKey, applicationIndex, epoch, attempt, isOverflow ? 1 : 0);
    }

    @Override
    public void onFenceReport(
            long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount) {
        note("fence-report", ueKey, applicationIndex, epoch, attempt, isPassed ? 1 : 0, receivedCount);
    }

    @Override
    public void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone) {
        note("swap-published", ueKey, applicationIndex, epoch, attempt, isDone ? 1 : 0);
    }
}
