package io.turnout.bench;

import static io.turnout.bench.DirectionFrames.AT_CORE;
import static io.turnout.bench.DirectionFrames.ELSEWHERE;
import static io.turnout.bench.DirectionFrames.HERE;
import static io.turnout.bench.DirectionFrames.HERE6;
import static io.turnout.bench.DirectionFrames.OTHER_PEER;
import static io.turnout.bench.DirectionFrames.OWN;
import static io.turnout.bench.DirectionFrames.OWN6;
import static io.turnout.bench.DirectionFrames.PEER;
import static io.turnout.bench.DirectionFrames.PEER_ID;
import static io.turnout.bench.DirectionFrames.PLATFORM;
import static io.turnout.bench.DirectionFrames.REWRITTEN;
import static io.turnout.bench.DirectionFrames.REWRITTEN6;
import static io.turnout.bench.DirectionFrames.SOLICITED;
import static io.turnout.bench.DirectionFrames.THERE;
import static io.turnout.bench.DirectionFrames.THERE6;
import static io.turnout.bench.DirectionFrames.THERE_TOO;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.engine.SwitchLimits;
import io.turnout.engine.SwitchWriter;
import io.turnout.engine.Switching;
import io.turnout.engine.TrafficPolicy;
import io.turnout.engine.TrafficPolicy.Destination;
import io.turnout.engine.Unanswered;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Counters;
import io.turnout.table.Flow;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.TrafficFilter;
import io.turnout.table.UeKey;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An engine of 1,000 UEs that has learned their bearers, and a frame of each that goes one {@link Way}. One thread. */
final class DirectionSite {
    static final int BURST_FRAMES = 32;

    private static final int UES = 1_000;
    private static final int PLACE_LENGTH = 512;
    private static final int APPLICATION = 0;
    private static final int HOLD_PACKETS = 1_000;
    private static final int HOLD_OCTETS = 1_000_000;

    /** What waits for a bearer waits no longer than this. */
    private static final long BEARER_WAIT_NS = 250_000_000L;

    /** Duty cycles of worker and writer that it takes from a hold's release to its slot's return. */
    private static final int CYCLES = 3;

    private static final long BURST_NS = 1_000L;

    private final Way way;
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * UES * PLACE_LENGTH));
    private final Burst burst = new Burst(memory, BURST_FRAMES);
    private final FrameSink sink = this::onFrame;
    private final Tables tables = Tables.inMemory(new Tables.Capacity(4 * UES, 4 * UES, 16, 1));
    private final TableWriter writer = new TableWriter(tables);
    private final Switching switching = new Switching(new SwitchLimits(16, 1_024, PLACE_LENGTH), 1);
    private final SwitchWriter switches = new SwitchWriter(
            writer,
            tables.quietPoints(),
            switching,
            new SwitchLimits(16, 1_024, PLACE_LENGTH),
            Unanswered.INSTANCE,
            w -> {});
    private final Engine engine;
    private final byte[][] frames = new byte[UES][];
    private final long stepNs;
    private final long[] ueKeys = new long[UES];
    private int next;
    private int epoch;
    private long held;
    private long timeNs;
    private long taught;
    private long taughtSent;
    private long sent;

    DirectionSite(Way way) {
        this.way = way;
        UnsafeBuffer counters = new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT)));
        engine = new Engine(
                tables,
                0,
                writer,
                new EngineCounters(new Counters(counters, 0, EngineCounters.COUNT)),
                steering(),
                EngineLimits.DEFAULT,
                switching);
        stepNs = switch (way) {
            case AWAITED, NO_BEARER -> BEARER_WAIT_NS;
            case SPOOFED -> 0; // whom nobody has heard of for long owns no bearer
            default -> BURST_NS;
        };
        for (int ue = 0; ue < UES; ue++) {
            teach(ue);
            frames[ue] = way.frame(ue);
            ueKeys[ue] = UeKey.ofIpv4(Address.of(DirectionFrames.ue(ue)).v4());
        }
        taughtSent = sent;
    }

    private Steering steering() {
        Steering.Builder steering = new Steering.Builder()
                .ueNetwork(0, Address.of("10.45.0.0").low(), 96 + 16)
                .ueNetwork(Address.of("2001:db8:45::").high(), 0, 48)
                .instance(new Steering.Instance("here", 0, Address.of(HERE).low(), false, 1))
                .instance(new Steering.Instance("own", 0, Address.of(OWN).low(), true, 2))
                .instance(new Steering.Instance(
                        "own6", Address.of(OWN6).high(), Address.of(OWN6).low(), true, 2))
                .application(new Steering.Application(HERE, Route.local(0, 0)))
                .application(new Steering.Application("own", Route.local(1, 0)))
                .application(new Steering.Application("own6", Route.local(2, 0)))
                .application(new Steering.Application("there", Route.peer(0, 0)))
                .application(new Steering.Application("there too", Route.peer(1, 0)))
                .application(new Steering.Application("core", Route.core(0)))
                .platform(new Steering.Platform("mec-1", 0, Address.of(PLATFORM).low(), 3))
                .peer(new Steering.Peer(PEER_ID, 0, Address.of(PEER).low(), 4))
                .peer(new Steering.Peer("mec-3", 0, Address.of(OTHER_PEER).low(), 4))
                .dropSpoofed(way == Way.SPOOFED);
        String[][] addresses = {
            {HERE, HERE6}, {REWRITTEN, OWN}, {REWRITTEN6, OWN6}, {THERE, THERE6}, {THERE_TOO}, {AT_CORE}
        };
        for (int application = 0; application < addresses.length; application++) {
            for (String address : addresses[application]) {
                Address entry = Address.of(address);
                steering.entry(entry.high(), entry.low(), application);
            }
        }
        if (way == Way.AWAITED) {
            steering.solicit(0, Address.of(SOLICITED).low());
        }
        if (way.rule != null) {
            TrafficFilter filter = new TrafficFilter(1, 0).numbers(Flow.Scalar.DESTINATION_PORT, 7_000, 7_000);
            Destination to = way == Way.RULE_PEER ? Destination.peer(0) : Destination.host(5, 6);
            TrafficPolicy.Rule rule = new TrafficPolicy.Rule("rule", way.rule, to, to);
            steering.traffic(TrafficPolicy.of(List.of(filter), List.of(rule)));
        }
        return steering.build();
    }

    /** Has the engine learn the UE's bearers, both ways and of both families, as far as the way wants that. */
    private void teach(int ue) {
        switch (way) {
            case NO_BEARER -> {
                // Nobody has heard of them.
            }
            case AWAITED -> teach(DirectionFrames.uplink(ue, ELSEWHERE), Side.ACCESS);
            case ANSWER_TO_PEER -> teach(DirectionFrames.fromPeer(ue, HERE), Side.CORE);
            case LOCAL_OVER_6 -> teach(DirectionFrames.uplinkOver6(ue, HERE), Side.ACCESS);
            default -> {
                teach(DirectionFrames.uplink(ue, REWRITTEN), Side.ACCESS);
                teach(DirectionFrames.downlink(ue), Side.CORE);
                teach(DirectionFrames.uplink6(ue, HERE6), Side.ACCESS);
                teach(DirectionFrames.downlink6(ue), Side.CORE);
            }
        }
    }

    private void teach(FrameBuilder frame, int side) {
        byte[] octets = frame.udp(1, 2).octets();
        memory.putBytes(Burst.HEADROOM, octets);
        burst.clear();
        burst.add(Burst.HEADROOM, octets.length, side, timeNs++);
        engine.process(burst, sink);
        taught++;
    }

    /** Reception: every frame is copied to its place. */
    Burst receive() {
        burst.clear();
        timeNs += stepNs;
        for (int i = 0; i < BURST_FRAMES; i++) {
            next = next + 1 == UES ? 0 : next + 1;
            receive(next, next);
        }
        return burst;
    }

    private void receive(int ue, int place) {
        byte[] frame = frames[ue];
        int offset = place * PLACE_LENGTH + Burst.HEADROOM;
        memory.putBytes(offset, frame);
        burst.add(offset, frame.length, way.side, timeNs);
    }

    /** Reception and the engine; of what waits for a switch, its hold and release too. */
    void process() {
        if (way == Way.HELD) {
            holdAndRelease();
        } else {
            engine.process(receive(), sink);
        }
    }

    private void holdAndRelease() {
        next = next + 1 == UES ? 0 : next + 1;
        timeNs += stepNs;
        epoch++;
        switches.onTime(timeNs);
        switches.onHold(ueKeys[next], APPLICATION, epoch, 1, HOLD_PACKETS, HOLD_OCTETS, 0, Route.NULL_ROUTE);
        switches.onPublished(writer.publish());
        burst.clear();
        for (int i = 0; i < BURST_FRAMES; i++) {
            receive(next, i);
        }
        long waiting = engine.counters().frames(Reason.HELD);
        engine.process(burst, sink);
        held += engine.counters().frames(Reason.HELD) - waiting;
        switches.onDrain(ueKeys[next], APPLICATION, epoch, 1, Route.local(0, epoch));
        switches.onPublished(writer.publish());
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            engine.onIdle(timeNs, sink);
            switches.poll();
        }
    }

    /** Every frame must have got the reason that is measured, and as many must have left as that lets. */
    void check() {
        EngineCounters counters = engine.counters();
        long measured = counters.received() - taught;
        boolean isAsking = way == Way.AWAITED;
        boolean isRight = (isAsking || sent - taughtSent == measured * way.leaving)
                && (way != Way.HELD || held == measured)
                && switches.refusedCount() == 0;
        long decided = counters.frames(way.reason) + counters.frames(Reason.BEARER_AWAITED);
        if (decided < measured || !isRight || !counters.isConserved()) {
            throw new IllegalStateException(
                    measured + " frames, " + decided + " of " + way.reason + ", " + (sent - taughtSent) + " sent");
        }
    }

    private void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        sent++;
    }
}
