package io.turnout.bench;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Reason;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
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
 * The production entry point, per frame and verdict: reception (headers written), parse, bearer check, look-up, rewrite,
 * count, hand on. {@link #receiveOnly()} is the do-nothing control: reception alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {
    private static final int ECHO_REQUEST = 1;
    private static final int G_PDU = 255;
    private static final int ELSEWHERE = 0x0808_0808;

    /** UEs, each with a rule and a bearer. */
    @Param({"1000", "100000", "1000000", "4000000"})
    public int rules;

    /** Why frames get their verdict. */
    @Param({"UPLINK_LOCAL", "RULE_TO_CORE", "NO_APPLICATION", "GTPU_ECHO"})
    public Reason reason;

    private UplinkTraffic traffic;
    private final FrameSink sink = this::onFrame;
    private Engine engine;
    private long sent;

    /** Fills the tables. */
    @Setup
    public void setUp() {
        Tables tables = Tables.inMemory(new Tables.Capacity(rules, 1, 4, 1));
        TableWriter writer = new TableWriter(tables);
        UplinkTraffic.fill(writer, rules, reason == Reason.RULE_TO_CORE ? Route.core(0) : Route.local(0, 0));
        traffic = new UplinkTraffic(rules)
                .destination(reason == Reason.NO_APPLICATION ? ELSEWHERE : UplinkTraffic.APPLICATION_ADDRESS)
                .messageType(reason == Reason.GTPU_ECHO ? ECHO_REQUEST : G_PDU);
        engine = UplinkTraffic.engine(tables, writer);
    }

    /** Every frame must have got the verdict that is measured. */
    @TearDown(Level.Trial)
    public void check() {
        long received = engine.counters().received();
        if (engine.counters().frames(reason) != received || sent != received) {
            throw new IllegalStateException(received + " frames, "
                    + engine.counters().frames(reason) + " of " + reason + ", " + sent + " sent");
        }
    }

    /** Reception alone. */
    @Benchmark
    @OperationsPerInvocation(UplinkTraffic.BURST_FRAMES)
    public Burst receiveOnly() {
        return traffic.receive();
    }

    /** Reception and the engine. */
    @Benchmark
    @OperationsPerInvocation(UplinkTraffic.BURST_FRAMES)
    public void process() {
        engine.process(traffic.receive(), sink);
    }

    private void onFrame(
            DirectBuffer buffer, int offset, int length, int wireLength, int link, int egress, long timeNs) {
        sent++;
    }
}
