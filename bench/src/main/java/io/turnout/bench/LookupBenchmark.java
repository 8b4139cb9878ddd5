package io.turnout.bench;

import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeTable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * A burst of look-ups of random UEs' routes, as the engine does them, while a writer changes rules at some rate in
 * batches of a thousand. {@link #chooseOnly()} is the do-nothing control.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {
    private static final int BURST = UplinkTraffic.BURST_FRAMES;
    private static final int BATCH = 1_000;
    private static final long SECOND_NS = 1_000_000_000L;

    /** UEs, each with a rule and a bearer. */
    @Param({"1000", "100000", "1000000", "4000000"})
    public int rules;

    /** Rule changes a second. */
    @Param({"0", "100000"})
    public int changes;

    private final long[] keys = new long[BURST];
    private final long[] hashes = new long[BURST];
    private final int[] slots = new int[BURST];
    private Tables tables;
    private UplinkTraffic random;
    private Thread changer;
    private volatile boolean isOver;

    /** Fills the tables and starts the writer. */
    @Setup
    public void setUp() {
        tables = Tables.inMemory(new Tables.Capacity(rules, 1, 4, 1));
        TableWriter writer = new TableWriter(tables);
        UplinkTraffic.fill(writer, rules, Route.local(0, 0));
        random = new UplinkTraffic(rules);
        changer = new Thread(() -> change(writer));
        if (changes > 0) {
            changer.start();
        }
    }

    /** Stops the writer. */
    @TearDown
    public void tearDown() throws InterruptedException {
        isOver = true;
        tables.quietPoints().idle(0);
        changer.join();
    }

    private void change(TableWriter writer) {
        UplinkTraffic ues = new UplinkTraffic(rules);
        long nextNs = System.nanoTime();
        for (int epoch = 1; !isOver; epoch++) {
            for (int i = 0; i < BATCH; i++) {
                writer.stageRoute(UplinkTraffic.ueKey(ues.nextUe()), 0, Route.local(0, epoch));
            }
            writer.publish();
            nextNs += SECOND_NS / changes * BATCH;
            LockSupport.parkNanos(nextNs - System.nanoTime());
        }
    }

    /** Choosing UEs alone. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long chooseOnly() {
        choose();
        return hashes[0];
    }

    /** Choosing UEs and looking up their routes. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long find() {
        long version = tables.quietPoints().enter(0);
        UeTable ues = tables.ues();
        choose();
        long read = ues.fetch(hashes, BURST, slots);
        for (int i = 0; i < BURST; i++) {
            int slot = ues.find(keys[i], hashes[i], slots[i]);
            read ^= ues.route(ues.findRule(slot, 0), version);
        }
        return read;
    }

    private void choose() {
        for (int i = 0; i < BURST; i++) {
            keys[i] = UplinkTraffic.ueKey(random.nextUe());
            hashes[i] = UeTable.hash(keys[i]);
        }
    }
}
