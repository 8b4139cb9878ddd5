package io.turnout.agent;

import io.turnout.engine.TrafficPlan;
import io.turnout.ipc.CommandListener;
import io.turnout.ipc.CommandReader;
import io.turnout.ipc.EventWriter;
import io.turnout.ipc.GivenBearer;
import io.turnout.ipc.RingFile;
import io.turnout.table.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A data plane without packets at the other end of real rings: keeps rules and holds, and answers at once as if every
 * worker had passed a quiet point and every packet come through. Owned by one thread.
 */
final class StubDataPlane implements CommandListener {
    /** A pair, by application index. */
    record Key(long ueKey, int applicationIndex) {}

    private record Hold(long epoch, int attempt) {}

    final Map<Key, Long> rules = new HashMap<>();
    final List<String> heard = new ArrayList<>();
    final List<Integer> batchSizes = new ArrayList<>();
    final EventWriter events;
    /** Whether nothing is kept of what was heard. */
    boolean isQuiet;

    private final Map<Key, Hold> holds = new HashMap<>();
    private final RingFile commands;
    private int commandCount;

    StubDataPlane(RingFile commands, RingFile eventRing) {
        this.commands = commands;
        events = new EventWriter(eventRing);
    }

    int doWork() {
        int workCount = 0;
        while (commands.poll(this::onBatch)) {
            workCount++;
        }
        return workCount;
    }

    private void onBatch(int type, DirectBuffer buffer, int offset, int length) {
        long sequence = CommandReader.sequence(buffer, offset, length);
        int fault = CommandReader.check(type, buffer, offset, length);
        if (fault != CommandReader.VALID) {
            events.onRejected(sequence, fault);
            return;
        }
        commandCount = 0;
        CommandReader.read(buffer, offset, this);
        if (!isQuiet) {
            batchSizes.add(commandCount);
        }
        events.onPublished(sequence, sequence, 0);
    }

    /** Whether anything of the pair waits. */
    boolean isHeld(long ueKey, int applicationIndex) {
        return holds.containsKey(new Key(ueKey, applicationIndex));
    }

    private void hear(String what) {
        commandCount++;
        if (!isQuiet) {
            heard.add(what);
        }
    }

    private static long epoch(long route) {
        return route & 0xFFFF_FFFFL;
    }

    @Override
    public void onSetRoute(long ueKey, int applicationIndex, long route) {
        hear("set-route");
    }

    @Override
    public void onBearer(GivenBearer bearer) {
        hear("bearer");
    }

    @Override
    public void onReleaseUe(long ueKey) {
        hear("release " + ueKey);
        rules.keySet().removeIf(it -> it.ueKey() == ueKey);
    }

    @Override
    public void onCount(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        hear("count");
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
        hear("hold");
        holds.put(new Key(ueKey, applicationIndex), new Hold(epoch, attempt));
        events.onHoldPublished(ueKey, applicationIndex, epoch, attempt, 5);
    }

    @Override
    public void onFence(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
        hear("fence " + forwardedCount);
    }

    @Override
    public void onReportFence(long ueKey, int applicationIndex, long epoch, int attempt) {
        hear("report-fence");
        events.onFenceReport(ueKey, applicationIndex, epoch, attempt, true, Long.MAX_VALUE);
    }

    @Override
    public void onSwap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld) {
        hear("swap");
        Key key = new Key(ueKey, applicationIndex);
        Long rule = rules.get(key);
        boolean isSwapped = rule != null && epoch(rule) >= epoch(route);
        boolean isDone = isSwapped || !ifHeld || new Hold(epoch, attempt).equals(holds.get(key));
        if (isDone && !isSwapped) {
            rules.put(key, route);
            holds.remove(key);
        }
        events.onSwapPublished(ueKey, applicationIndex, epoch, attempt, isDone);
    }

    @Override
    public void onRoute(long ueKey, int applicationIndex, long route) {
        hear("route");
        Key key = new Key(ueKey, applicationIndex);
        if (epoch(rules.getOrDefault(key, 0L)) <= epoch(route)) {
            rules.put(key, route);
            if (Route.kind(route) == Route.PEER) {
                holds.remove(key);
            }
        }
    }

    @Override
    public void onUnroute(long ueKey, int applicationIndex) {
        hear("unroute");
        rules.remove(new Key(ueKey, applicationIndex));
    }

    @Override
    public void onDrain(long ueKey, int applicationIndex, long epoch, int attempt, long route) {
        hear("drain");
        holds.remove(new Key(ueKey, applicationIndex), new Hold(epoch, attempt));
    }

    @Override
    public void onGiveWay(
            long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long limitNs, long route) {
        hear("give-way");
        holds.remove(new Key(ueKey, applicationIndex), new Hold(epoch, attempt));
        events.onHoldEnded(ueKey, applicationIndex, epoch, attempt, false);
    }

    @Override
    public void onSolicit(long ueKey) {
        hear("solicit");
        events.onBearerKnown(ueKey);
    }

    @Override
    public void onTrafficRules(TrafficPlan plan) {
        hear("traffic-rules " + plan.rules().size());
    }

    @Override
    public long refusedCount() {
        return 0;
    }
}
