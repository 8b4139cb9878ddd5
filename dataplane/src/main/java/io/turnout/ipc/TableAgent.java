package io.turnout.ipc;

import io.turnout.engine.SwitchWriter;
import io.turnout.table.BearerRing;
import io.turnout.table.QuietPoints;
import io.turnout.table.TableWriter;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

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

    /** The link header of a path is learned from its packets. */
    private static final DirectBuffer NO_LINK = new UnsafeBuffer(0, 0);

    private final TableWriter writer;
    private final QuietPoints quietPoints;
    private final RingFile commands;
    private final EventWriter events;
    private final List<BearerRing> learned;
    private final SwitchWriter switches;
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
     * @param switches what is about pairs that are being switched, over the same tables
     * @param site takes what is about the whole platform, on this thread, before its batch is published
     * @param clock of the times that packets have
     * @param idleTimeoutNs after which a UE without packets is released
     */
    public TableAgent(
            TableWriter writer,
            QuietPoints quietPoints,
            RingFile commands,
            EventWriter events,
            List<BearerRing> learned,
            SwitchWriter switches,
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
        switches.onTime(nowNs);
        int workCount = 0;
        for (int i = 0; i < learned.size(); i++) {
            workCount += learned.get(i).drainTo(writer);
        }
        for (int batch = 0; batch < MAX_BATCHES && commands.poll(this::onMessage); batch++) {
            workCount++;
        }
        workCount += switches.poll() + tellGraces();
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
        long refusedBefore = refusedCount();
        CommandReader.read(buffer, offset, stager, switches, site);
        long version = publish();
        lastSequence = sequence;
        events.onPublished(sequence, version, refusedCount() - refusedBefore);
        graces.addLong(version);
        graces.addLong(sequence);
    }

    private long publish() {
        long version = writer.publish();
        switches.onPublished(version);
        return version;
    }

    private long refusedCount() {
        return stager.refusedCount + switches.refusedCount() + site.refusedCount();
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
        int idle = writer.forEachIdle(nowNs - idleTimeoutNs, SWEPT_SLOTS, ueKey -> {
            switches.stageRelease(ueKey);
            events.onUeIdle(ueKey);
        });
        if (idle > 0) {
            publish();
        }
        writer.tidy();
    }

    /** Stages what a batch says of tables. */
    private final class Stager implements TableCommands {
        private long refusedCount;

        @Override
        public void onSetRoute(long ueKey, int applicationIndex, long route) {
            if (!switches.stageRoute(ueKey, applicationIndex, route)) {
                refusedCount++;
            }
        }

        @Override
        public void onBearer(GivenBearer bearer) {
            long refusedBefore = writer.refusedCount();
            if (bearer.isEnded() && bearer.hasDownlink()) {
                writer.endDownlink(
                        bearer.enbHigh(), bearer.enbLow(), bearer.sgwHigh(), bearer.sgwLow(), bearer.downlinkTeid());
            } else if (!bearer.isEnded()) {
                if (bearer.hasUplink()) {
                    enter(bearer, true, bearer.uplinkTeid());
                }
                if (bearer.hasDownlink()) {
                    enter(bearer, false, bearer.downlinkTeid());
                }
            }
            refusedCount += writer.refusedCount() - refusedBefore;
        }

        private void enter(GivenBearer bearer, boolean uplink, int teid) {
            writer.onTunnel(
                    bearer.ueKey(),
                    uplink,
                    teid,
                    bearer.qfi(),
                    false,
                    bearer.enbHigh(),
                    bearer.enbLow(),
                    bearer.sgwHigh(),
                    bearer.sgwLow(),
                    NO_LINK,
                    0,
                    0,
                    clock.nanoTime());
        }

        @Override
        public void onReleaseUe(long ueKey) {
            switches.stageRelease(ueKey);
        }
    }
}
