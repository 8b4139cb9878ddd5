package io.turnout.engine;

import java.util.ArrayList;
import java.util.List;

/** Writes down what switches answer and what is seen of pairs; the application is left out. */
final class SwitchEventLog implements SwitchEvents {
    private final List<String> events = new ArrayList<>();

    /** What was written since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    private void note(String event, long... fields) {
        StringBuilder line = new StringBuilder(event);
        for (long field : fields) {
            line.append(' ').append(field);
        }
        events.add(line.toString());
    }

    @Override
    public void onSteeredRemote(long ueKey, int applicationIndex, long timeNs) {
        note("steered-remote", ueKey, timeNs);
    }

    @Override
    public void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs) {
        note("round-trip", ueKey, roundTripNs);
    }

    @Override
    public void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs) {
        note("tunnel-traffic", ueKey, peerIndex, timeNs);
    }

    @Override
    public void onReturned(long ueKey, int applicationIndex, long timeNs) {
        note("returned", ueKey, timeNs);
    }

    @Override
    public void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount) {
        note("hold-published", ueKey, epoch, attempt, forwardedCount);
    }

    @Override
    public void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow) {
        note(isOverflow ? "hold-overflow" : "hold-expired", ueKey, epoch, attempt);
    }

    @Override
    public void onFenceReport(
            long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount) {
        note("fence-report", ueKey, epoch, attempt, isPassed ? 1 : 0, receivedCount);
    }

    @Override
    public void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone) {
        note("swap-published", ueKey, epoch, attempt, isDone ? 1 : 0);
    }
}
