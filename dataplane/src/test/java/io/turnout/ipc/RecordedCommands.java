package io.turnout.ipc;

import io.turnout.engine.TrafficPlan;
import java.util.List;

/** Writes down the commands that it hears. */
record RecordedCommands(List<String> heard) implements CommandListener {
    private void note(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        heard.add(line.toString());
    }

    @Override
    public void onSetRoute(long ueKey, int applicationIndex, long route) {
        note("set-route", ueKey, applicationIndex, route);
    }

    @Override
    public void onBearer(GivenBearer bearer) {
        note("bearer", bearer.ueKey(), bearer.uplinkTeid(), bearer.downlinkTeid(), bearer.sgwLow(), bearer.qfi());
    }

    @Override
    public void onReleaseUe(long ueKey) {
        note("release", ueKey);
    }

    @Override
    public void onCount(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        note("count", ueKey, applicationIndex, epoch, attempt, peerIndex);
    }

    @Override
    public void onHold(
            long ueKey,
            int applicationIndex,
            long epoch,
            int attempt,
            int packetLimit,
            int octetLimit,
            long limitNs,
            long overflowRoute) {
        note("hold", ueKey, applicationIndex, epoch, attempt, packetLimit, octetLimit, limitNs, overflowRoute);
    }

    @Override
    public void onFence(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
        note("fence", ueKey, applicationIndex, epoch, attempt, peerIndex, forwardedCount);
    }

    @Override
    public void onReportFence(long ueKey, int applicationIndex, long epoch, int attempt) {
        note("report-fence", ueKey, applicationIndex, epoch, attempt);
    }

    @Override
    public void onSwap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld) {
        note("swap", ueKey, applicationIndex, epoch, attempt, route, ifHeld);
    }

    @Override
    public void onRoute(long ueKey, int applicationIndex, long route) {
        note("route", ueKey, applicationIndex, route);
    }

    @Override
    public void onUnroute(long ueKey, int applicationIndex) {
        note("unroute", ueKey, applicationIndex);
    }

    @Override
    public void onDrain(long ueKey, int applicationIndex, long epoch, int attempt, long route) {
        note("drain", ueKey, applicationIndex, epoch, attempt, route);
    }

    @Override
    public void onGiveWay(
            long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long limitNs, long route) {
        note("give-way", ueKey, applicationIndex, epoch, attempt, peerIndex, limitNs, route);
    }

    @Override
    public void onSolicit(long ueKey) {
        note("solicit", ueKey);
    }

    @Override
    public void onTrafficRules(TrafficPlan plan) {
        note("traffic-rules", plan.rules().size(), plan.filters().size());
    }

    @Override
    public long refusedCount() {
        return 0;
    }
}
