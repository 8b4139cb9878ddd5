package io.turnout.bench;

import io.turnout.engine.Engine;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Reason;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * The uplink job of a reference in another language, by this engine, as one process to be run in turn with it:
 * {@code UplinkJob RULES FRAMES}. Prints nanoseconds per frame, of reception alone and of the whole job.
 *
 * <p>They are the thread's own processor time, so that a busy machine's other processes count on neither side.
 */
public final class UplinkJob {
    private static final int WARM_UP_FRAMES = 3_000_000;
    private static final int WINDOW_BURSTS = 1_000;

    private static long sent;

    private UplinkJob() {}

    /** Runs it. */
    public static void main(String[] args) {
        int rules = Integer.parseInt(args[0]);
        long frames = Long.parseLong(args[1]);
        Tables tables = Tables.inMemory(new Tables.Capacity(rules, 1, 4, 1));
        TableWriter writer = new TableWriter(tables);
        UplinkTraffic.fill(writer, rules, Route.local(0, 0));
        UplinkTraffic traffic = new UplinkTraffic(rules);
        Engine engine = UplinkTraffic.engine(tables, writer);
        run(traffic, engine, WARM_UP_FRAMES);
        double[] ns = run(traffic, engine, frames);
        if (engine.counters().frames(Reason.UPLINK_LOCAL) != engine.counters().received()
                || sent != engine.counters().received()) {
            throw new IllegalStateException("not all frames reached the instance");
        }
        System.out.printf(Locale.ROOT, "receive only   %.1f ns/packet%n", ns[0]);
        System.out.printf(Locale.ROOT, "turnout        %.1f ns/packet%n", ns[1]);
    }

    /** Windows of reception alone and of the whole job in turn. */
    private static double[] run(UplinkTraffic traffic, Engine engine, long frames) {
        FrameSink sink = (buffer, offset, length, wireLength, link, egress, timeNs) -> sent++;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long receivingNs = 0;
        long workingNs = 0;
        long windows = frames / (WINDOW_BURSTS * UplinkTraffic.BURST_FRAMES);
        for (long window = 0; window < windows; window++) {
            long beginNs = threads.getCurrentThreadCpuTime();
            receive(traffic);
            long betweenNs = threads.getCurrentThreadCpuTime();
            process(traffic, engine, sink);
            receivingNs += betweenNs - beginNs;
            workingNs += threads.getCurrentThreadCpuTime() - betweenNs;
        }
        double measured = (double) windows * WINDOW_BURSTS * UplinkTraffic.BURST_FRAMES;
        return new double[] {receivingNs / measured, workingNs / measured};
    }

    private static void receive(UplinkTraffic traffic) {
        for (int burst = 0; burst < WINDOW_BURSTS; burst++) {
            traffic.receive();
        }
    }

    private static void process(UplinkTraffic traffic, Engine engine, FrameSink sink) {
        for (int burst = 0; burst < WINDOW_BURSTS; burst++) {
            engine.process(traffic.receive(), sink);
        }
    }
}
