package io.turnout.replay;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Link;
import io.turnout.engine.ParsedFrame;
import io.turnout.engine.Reason;
import io.turnout.engine.Steering;
import io.turnout.engine.SwitchLimits;
import io.turnout.engine.SwitchWriter;
import io.turnout.engine.Switching;
import io.turnout.engine.Unanswered;
import io.turnout.engine.VerdictListener;
import io.turnout.table.Counters;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Drives captures through the engine, offline: the frames' own times, one thread, the same engine as inline.
 *
 * <pre>
 *   CaptureMerge -> burst (copied: the engine rewrites in place) -> Engine -> digest, outputs
 *   Timeline -> SwitchWriter, between bursts -------------------------^ `-> bearers -> TableWriter, at once
 * </pre>
 *
 * <p>One replay, one thread.
 */
public final class Replay implements FrameSink, VerdictListener {
    private static final int BURST_FRAMES = 64;
    /** Progress is told once in so many frames. */
    private static final long PROGRESS_MASK = (1 << 16) - 1;

    private static final int FRAME_ALIGNMENT = 64;

    /** Room for a burst of ordinary frames, and for any single one. */
    private static final int MEMORY_LENGTH = 2 * (CaptureReader.MAX_CAPTURED_LENGTH + Burst.HEADROOM);

    /** An IP packet of any length behind a link header can be kept until the rest of its datagram comes. */
    private static final EngineLimits LIMITS =
            new EngineLimits(BURST_FRAMES, 65_535 + Burst.HEADROOM, 1_024, 512, 1_000_000_000L);

    private static final SwitchLimits SWITCH_LIMITS = new SwitchLimits(1_024, 4_096, 2_048);

    private final Steering steering;
    private final DirectionFinder directions;
    private final Tables tables;
    private final TableWriter writer;
    private final SwitchWriter switches;
    private final Engine engine;
    private final List<ReplayOutput> outputs;
    private final ReplayDigest digest = new ReplayDigest();
    private final GtpuCounts gtpu = new GtpuCounts();
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(MEMORY_LENGTH));
    private final Burst burst = new Burst(memory, BURST_FRAMES);
    private int memoryUsed;
    private Timeline timeline = new Timeline(List.of());
    private long firstNs;
    private long lastNs;
    private long frames;
    private long octets;

    /**
     * A replay.
     *
     * @param steering the site's
     * @param directions the site's networks
     * @param capacity of the tables, with one worker
     * @param outputs what to write beside the report
     */
    public Replay(Steering steering, DirectionFinder directions, Tables.Capacity capacity, List<ReplayOutput> outputs) {
        this.steering = steering;
        this.directions = directions;
        this.tables = Tables.inMemory(capacity);
        this.writer = new TableWriter(tables);
        this.outputs = List.copyOf(outputs);
        EngineCounters counters = new EngineCounters(new Counters(
                new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT))),
                0,
                EngineCounters.COUNT));
        Switching switching = new Switching(SWITCH_LIMITS, 1);
        this.switches =
                new SwitchWriter(writer, tables.quietPoints(), switching, SWITCH_LIMITS, Unanswered.INSTANCE, _ -> {});
        this.engine = new Engine(tables, 0, writer, counters, steering, LIMITS, switching);
        engine.verdicts(this);
    }

    /** Has commands of switches take effect between frames, at their times. Before the first frame. */
    public void timeline(Timeline commands) {
        timeline = commands;
    }

    /**
     * Replays all frames of {@code captures}, and ends.
     *
     * @param progress told now and then how many octets of the captures were read so far
     */
    public ReplayReport run(CaptureMerge captures, LongConsumer progress) {
        read(captures, progress);
        return finish();
    }

    /** Replays all frames of {@code captures}; more may follow. */
    public void read(CaptureMerge captures, LongConsumer progress) {
        while (captures.next()) {
            add(captures.reader());
            if (burst.isFull()) {
                process();
                reportProgress(captures, progress);
            }
        }
        process();
    }

    /** Lets go of what still waits, and says what came of it all. */
    public ReplayReport finish() {
        command(Long.MAX_VALUE);
        engine.finish(lastNs, this);
        return new ReplaySummary(steering, tables, engine).report(frames, octets, gtpu.counts(), digest.finish());
    }

    /** Replays one Ethernet frame at {@code timeNs}; more may follow. */
    public void read(DirectBuffer frame, int length, long timeNs) {
        add(frame, length, length, Link.ETHERNET, timeNs);
        process();
    }

    /** Has UE {@code ueKey} a rule of its own for an application; false where there is no room for it. */
    public boolean rule(long ueKey, int applicationIndex, long route) {
        boolean isStaged = writer.stageRoute(ueKey, applicationIndex, route);
        writer.publish();
        return isStaged;
    }

    private void reportProgress(CaptureMerge captures, LongConsumer progress) {
        if ((frames & PROGRESS_MASK) < BURST_FRAMES) {
            long readLength = 0;
            for (CaptureReader reader : captures.readers()) {
                readLength += reader.readLength();
            }
            progress.accept(readLength);
        }
    }

    /** The engine's counters, for whoever checks them. */
    public EngineCounters counters() {
        return engine.counters();
    }

    private void add(CaptureReader frame) {
        int link = frame.linkType();
        add(frame.frame(), frame.capturedLength(), frame.originalLength(), link, frame.timeNs());
    }

    private void add(DirectBuffer frame, int length, int wireLength, int link, long timeNs) {
        if (memoryUsed + Burst.HEADROOM + length > MEMORY_LENGTH) {
            process();
        }
        if (frames == 0) {
            firstNs = timeNs;
            lastNs = timeNs;
        }
        command(timeNs - firstNs);
        lastNs = Math.max(lastNs, timeNs);
        int offset = memoryUsed + Burst.HEADROOM;
        memory.putBytes(offset, frame, 0, length);
        memoryUsed = (offset + length + FRAME_ALIGNMENT - 1) & -FRAME_ALIGNMENT;
        frames++;
        octets += length;
        int ingress = directions.ingress(memory, offset, length, link);
        burst.add(offset, length, wireLength, link, ingress, timeNs, frames);
    }

    private void process() {
        engine.process(burst, this);
        burst.clear();
        memoryUsed = 0;
        switches.onTime(lastNs);
        switches.poll();
    }

    /** Carries out the commands that are due {@code elapsedNs} after the first frame, each in its own batch. */
    private void command(long elapsedNs) {
        while (timeline.isDue(elapsedNs)) {
            process();
            lastNs = Math.max(lastNs, firstNs + timeline.nextNs());
            switches.onTime(lastNs);
            timeline.next().accept(switches);
            switches.onPublished(writer.publish());
            engine.onIdle(lastNs, this);
            switches.poll();
        }
    }

    @Override
    public void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        digest.onFrame(buffer, offset, length, wireLength, egress);
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).onFrame(buffer, offset, length, wireLength, link, egress, timeNs);
        }
    }

    @Override
    public void onVerdict(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        gtpu.onFrame(frame.messageType());
        digest.onVerdict(frame.number(), reason);
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).onVerdict(frame, packet, reason);
        }
    }
}
