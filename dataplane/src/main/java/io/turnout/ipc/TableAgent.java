package io.turnout.ipc;

import io.turnout.engine.SwitchCommands;
import io.turnout.table.BearerRing;
import io.turnout.table.QuietPoints;
import io.turnout.table.TableWriter;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * The writer's thread: applies control's batches, enters what workers learned, releases idle UEs, and tells control.
 *
 * <pre>
 *   commands ring --> stage all of a batch --> publish --> PUBLISHED ... every worker passed --> GRACE_ELAPSED
 *   bearer rings  --> TableWriter
 * </pre>
 *
 * <p>Owned by the thread of its {@code AgentRunner}; everything that the {@link TableWriter} may be asked for is asked
 * for here.
 */
public final class TableAgent implements Agent {
    /** Batches in one duty cycle: what was learned must not wait for all of a flood. */
    private static final int MAX_BATCHES = 16;

    private static final long TIDY_INTERVAL_NS = 1_000_000L;

    /** Slots looked at for idle UEs at each tidying: a million in two seconds. */
    private static final int SWEPT_SLOTS = 512;

    private final TableWriter writer;
    private final QuietPoints quietPoints;
    private final RingFile commands;
    private final EventWriter events;
    private final List<BearerRing> learned;
    private final SwitchCommands switches;
    private final SiteCommands site;
    private final NanoClock clock;
    private final long idleTimeoutNs;
    private final Stager stager = new Stager();

    /** Pairs (version, sequence) of batches whose grace period has not elapsed. */
    private final LongArrayQueue graces = new LongArrayQueue(Long.MIN_VALUE);

    private long tidiedNs;
    private long lastSequence;
    private long rejectedCount;

    /**
     * An agent.
     *
     * @param writer which no other thread uses
     * @param quietPoints of the same tables
     * @param commands the consumer's end of control's ring
     * @param events to control
     * @param learned one ring for each worker
     * @param switches takes what is about pairs that are being switched, on this thread, before its batch is published
     * @param site takes what is about the whole platform, likewise
     * @param clock of the times that packets have
     * @param idleTimeoutNs after which a UE without packets is released
     */
    public TableAgent(
            TableWriter writer,
            QuietPoints quietPoints,
            RingFile commands,
            EventWriter events,
            List<BearerRing> learned,
            SwitchCommands switches,
            SiteCommands site,
            NanoClock clock,
            long idleTimeoutNs) {
        this.writer = writer;
        this.quietPoints = quietPoints;
        this.commands = commands;
        this.events = events;
        this.learned = List.copyOf(learned);
        this.switches = switches;
        this.site = site;
        this.clock = clock;
        this.idleTimeoutNs = idleTimeoutNs;
        this.tidiedNs = clock.nanoTime();
    }

    @Override
    public String roleName() {
        return "table-writer";
    }

    /** The batch that took effect last. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Batches that were rejected. */
    public long rejectedCount() {
        return rejectedCount;
    }

    @Override
    public int doWork() {
        long nowNs = clock.nanoTime();
        writer.onTime(nowNs);
        int workCount = 0;
        for (int i = 0; i < learned.size(); i++) {
            workCount += learned.get(i).drainTo(writer);
        }
        for (int batch = 0; batch < MAX_BATCHES && commands.poll(this::onMessage); batch++) {
            workCount++;
        }
        workCount += tellGraces();
        if (nowNs - tidiedNs >= TIDY_INTERVAL_NS) {
            tidiedNs = nowNs;
            tidy(nowNs);
        }
        return workCount;
    }

    private void onMessage(int messageType, DirectBuffer buffer, int offset, int length) {
        long sequence = CommandReader.sequence(buffer, offset, length);
        int fault = CommandReader.check(messageType, buffer, offset, length);
        if (fault != CommandReader.VALID) {
            rejectedCount++;
            events.onRejected(sequence, fault);
            return;
        }
        long refusedBefore = stager.refusedCount;
        CommandReader.read(buffer, offset, stager);
        long version = writer.publish();
        lastSequence = sequence;
        events.onPublished(sequence, version, stager.refusedCount - refusedBefore);
        graces.addLong(version);
        graces.addLong(sequence);
    }

    private int tellGraces() {
        long oldest = quietPoints.oldest();
        int told = 0;
        while (!graces.isEmpty() && graces.peekLong() <= oldest) {
            long version = graces.pollLong();
            events.onGraceElapsed(graces.pollLong(), version);
            told++;
        }
        return told;
    }

    private void tidy(long nowNs) {
        if (writer.stageIdle(nowNs - idleTimeoutNs, SWEPT_SLOTS, events::onUeIdle) > 0) {
            writer.publish();
        }
        writer.tidy();
    }

    /** Stages what a batch says. */
    private final class Stager implements CommandListener {
        private long refusedCount;

        @Override
        public void onSetRoute(long ueKey, int applicationIndex, long route) {
            if (!writer.stageRoute(ueKey, applicationIndex, route)) {
                refusedCount++;
            }
        }

        @Override
        public void onReleaseUe(long ueKey) {
            writer.stageRelease(ueKey);
        }

        @Override
        public void onCount(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
            switches.onCount(ueKey, applicationIndex, epoch, attempt, peerIndex);
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
            switches.onHold(ueKey, applicationIndex, epoch, attempt, packetLimit, octetLimit, limitNs, overflowRoute);
        }

        @Override
        public void onFence(
                long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
            switches.onFence(ueKey, applicationIndex, epoch, attempt, peerIndex, forwardedCount);
        }

        @Override
        public void onReportFence(long ueKey, int applicationIndex, long epoch, int attempt) {
            switches.onReportFence(ueKey, applicationIndex, epoch, attempt);
        }

        @Override
        public void onSwap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld) {
            switches.onSwap(ueKey, applicationIndex, epoch, attempt, route, ifHeld);
        }

        @Override
        public void onRoute(long ueKey, int applicationIndex, long route) {
            switches.onRoute(ueKey, applicationIndex, route);
        }

        @Override
        public void onUnroute(long ueKey, int applicationIndex) {
            switches.onUnroute(ueKey, applicationIndex);
        }

        @Override
        public void onDrain(long ueKey, int applicationIndex, long epoch, int attempt, long route) {
            switches.onDrain(ueKey, applicationIndex, epoch, attempt, route);
        }

        @Override
        public void onSolicit(long ueKey) {
            site.onSolicit(ueKey);
        }

        @Override
        public void onSetDefault(int applicationIndex, long route) {
            site.onSetDefault(applicationIndex, route);
        }

        @Override
        public void onTrafficRules(DirectBuffer octets, int offset, int length) {
            site.onTrafficRules(octets, offset, length);
        }

        @Override
        public void onBypass(boolean isOn) {
            site.onBypass(isOn);
        }
    }
}
