package io.turnout.bench;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPolicy;
import io.turnout.engine.TrafficPolicy.Destination;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Counters;
import io.turnout.table.Flow;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.TrafficFilter;
import io.turnout.wire.TunnelExtension;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The production entry point for frames of every direction, 1,000 UEs: reception (the whole frame copied), the engine,
 * and what leaves handed on. {@link #receiveOnly()} is the do-nothing control.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DirectionBenchmark {
    private static final int BURST_FRAMES = 32;
    private static final int UES = 1_000;
    private static final int PLACE_LENGTH = 512;
    private static final int PAYLOAD_LENGTH = 40;
    private static final int UPLINK_TEID = 0x1000;
    private static final int DOWNLINK_TEID = 0x2000;

    private static final String ENB = "10.0.1.1";
    private static final String SGW = "10.0.0.1";
    private static final String PLATFORM = "10.100.0.1";
    private static final String PEER = "10.100.0.2";
    private static final String HERE = "10.60.1.10";
    private static final String REWRITTEN = "10.61.0.1";
    private static final String THERE = "10.60.2.10";
    private static final String ELSEWHERE = "10.99.0.1";

    /** Which way frames go, and why. */
    public enum Case {
        /** Uplink to an instance that takes it as it is. */
        LOCAL(Reason.UPLINK_LOCAL),
        /** Uplink to an instance that gets its own address. */
        LOCAL_REWRITTEN(Reason.UPLINK_LOCAL),
        /** Uplink to another platform. */
        PEER(Reason.UPLINK_PEER),
        /** Uplink from another platform, to an instance. */
        FROM_PEER(Reason.TUNNEL_LOCAL),
        /** An instance's answer, into the bearer. */
        ANSWER(Reason.DOWNLINK_INSTANCE),
        /** Downlink of the gateway, on its way. */
        DOWNLINK(Reason.DOWNLINK_THROUGH),
        /** A traffic rule drops it. */
        RULE_DROP(Reason.TRAFFIC_RULE_DROP),
        /** A traffic rule sends it to a host. */
        RULE_LOCAL(Reason.TRAFFIC_RULE_LOCAL);

        private final Reason reason;

        Case(Reason reason) {
            this.reason = reason;
        }
    }

    /** Which way frames go, and why. */
    @Param
    public Case way;

    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * UES * PLACE_LENGTH));
    private final Burst burst = new Burst(memory, BURST_FRAMES);
    private final FrameSink sink = this::onFrame;
    private byte[][] frames;
    private Engine engine;
    private int next;
    private long timeNs;
    private long taught;
    private long sent;

    /** Makes the frames, and teaches the engine both ways of each UE. */
    @Setup
    public void setUp() {
        Tables tables = Tables.inMemory(new Tables.Capacity(2 * UES, UES, 16, 1));
        TableWriter writer = new TableWriter(tables);
        UnsafeBuffer counters = new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT)));
        engine = new Engine(
                tables,
                0,
                writer,
                new EngineCounters(new Counters(counters, 0, EngineCounters.COUNT)),
                steering(),
                EngineLimits.DEFAULT);
        for (int i = 0; i < UES; i++) {
            teach(gPdu(ENB, SGW, UPLINK_TEID + i, ue(i), HERE), Side.ACCESS);
            teach(gPdu(SGW, ENB, DOWNLINK_TEID + i, ELSEWHERE, ue(i)), Side.CORE);
        }
        frames = new byte[UES][];
        for (int i = 0; i < UES; i++) {
            frames[i] = frame(i).octets();
        }
    }

    private Steering steering() {
        Steering.Builder steering = new Steering.Builder()
                .ueNetwork(0, Address.of("10.45.0.0").low(), 96 + 16)
                .instance(new Steering.Instance("here", 0, Address.of(HERE).low(), false, 1))
                .instance(
                        new Steering.Instance("own", 0, Address.of("10.61.0.2").low(), true, 2))
                .application(new Steering.Application("here", Route.local(0, 0)))
                .application(new Steering.Application("own", Route.local(1, 0)))
                .application(new Steering.Application("there", Route.peer(0, 0)))
                .entry(0, Address.of(HERE).low(), 0)
                .entry(0, Address.of(REWRITTEN).low(), 1)
                .entry(0, Address.of(THERE).low(), 2)
                .platform(new Steering.Platform("mec-1", 0, Address.of(PLATFORM).low(), 3))
                .peer(new Steering.Peer("mec-2", 0, Address.of(PEER).low(), 4));
        if (way == Case.RULE_DROP || way == Case.RULE_LOCAL) {
            TrafficPolicy.Action action =
                    way == Case.RULE_DROP ? TrafficPolicy.Action.DROP : TrafficPolicy.Action.FORWARD_DECAPSULATED;
            TrafficFilter filter = new TrafficFilter(1, 0).numbers(Flow.Scalar.DESTINATION_PORT, 7_000, 7_000);
            Destination host = Destination.host(5, 6);
            steering.traffic(
                    TrafficPolicy.of(List.of(filter), List.of(new TrafficPolicy.Rule("rule", action, host, host))));
        }
        return steering.build();
    }

    private static String ue(int i) {
        return "10.45." + i / 250 + "." + (1 + i % 250);
    }

    private static FrameBuilder gPdu(String from, String to, int teid, String source, String destination) {
        return packet(FrameBuilder.gPdu(from, to, teid).packet(source, destination));
    }

    private static FrameBuilder packet(FrameBuilder frame) {
        return frame.udp(40_000, 7_000).payload(PAYLOAD_LENGTH);
    }

    private void teach(FrameBuilder frame, int side) {
        byte[] octets = frame.udp(1, 2).octets();
        memory.putBytes(Burst.HEADROOM, octets);
        burst.clear();
        burst.add(Burst.HEADROOM, octets.length, side, timeNs++);
        engine.process(burst, sink);
        taught++;
    }

    private FrameBuilder frame(int i) {
        int up = UPLINK_TEID + i;
        return switch (way) {
            case LOCAL -> gPdu(ENB, SGW, up, ue(i), HERE);
            case LOCAL_REWRITTEN -> gPdu(ENB, SGW, up, ue(i), REWRITTEN);
            case PEER -> gPdu(ENB, SGW, up, ue(i), THERE);
            case FROM_PEER ->
                packet(FrameBuilder.gPdu(PEER, PLATFORM, 0)
                        .extension(TunnelExtension.TYPE, (byte) 0x10, (byte) 3, (byte) 1, (byte) 2, (byte) 3, (byte) 4)
                        .packet(ue(i), HERE));
            case ANSWER -> packet(FrameBuilder.plain(HERE, ue(i)));
            case DOWNLINK -> gPdu(SGW, ENB, DOWNLINK_TEID + i, ELSEWHERE, ue(i));
            case RULE_DROP, RULE_LOCAL -> gPdu(ENB, SGW, up, ue(i), ELSEWHERE);
        };
    }

    private int side() {
        return switch (way) {
            case ANSWER -> Side.APP;
            case DOWNLINK, FROM_PEER -> Side.CORE;
            default -> Side.ACCESS;
        };
    }

    /** Every frame must have got the reason that is measured; all but dropped ones must have left. */
    @TearDown(Level.Trial)
    public void check() {
        EngineCounters counters = engine.counters();
        long measured = counters.received() - taught;
        long leaving = way == Case.RULE_DROP ? taught : counters.received();
        if (counters.frames(way.reason) < measured || sent != leaving || !counters.isConserved()) {
            throw new IllegalStateException(
                    measured + " frames, " + counters.frames(way.reason) + " of " + way.reason + ", " + sent + " sent");
        }
    }

    private Burst receive() {
        int side = side();
        burst.clear();
        timeNs += 1_000;
        for (int i = 0; i < BURST_FRAMES; i++) {
            next = next + 1 == UES ? 0 : next + 1;
            byte[] frame = frames[next];
            int offset = next * PLACE_LENGTH + Burst.HEADROOM;
            memory.putBytes(offset, frame);
            burst.add(offset, frame.length, side, timeNs);
        }
        return burst;
    }

    /** Reception alone. */
    @Benchmark
    @OperationsPerInvocation(BURST_FRAMES)
    public Burst receiveOnly() {
        return receive();
    }

    /** Reception and the engine. */
    @Benchmark
    @OperationsPerInvocation(BURST_FRAMES)
    public void process() {
        engine.process(receive(), sink);
    }

    private void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        sent++;
    }
}
