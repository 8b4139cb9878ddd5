package io.turnout.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.agrona.collections.IntArrayList;

/** Paced traffic through a data plane in a process of its own, which meanwhile is killed, stopped, ended or started. */
final class FailToWireRun implements AutoCloseable {
    private static final int LENGTH = 128;
    private static final int GAP_MILLIS = 500;
    private static final int BEFORE_AND_AFTER_MILLIS = 500;

    private final TestWire wire;
    private final RawSocket enb;
    private final NumberedReceiver sgw;
    private final int perSecond;
    private final String backend;

    /** By AF_XDP, in a bridge. */
    FailToWireRun(int perSecond) {
        this(perSecond, "xdp");
    }

    /** By {@code backend}: {@code datagram} on a router, others in a bridge. */
    FailToWireRun(int perSecond, String backend) {
        boolean isRouted = "datagram".equals(backend);
        this.perSecond = perSecond;
        this.backend = backend;
        wire = TestWire.create(!isRouted, 1_600, 1);
        if (isRouted) {
            wire.route();
        }
        enb = new RawSocket(wire.enb, "e0");
        sgw = new NumberedReceiver(wire.sgw, "s0", LENGTH);
    }

    /** What happens while traffic runs. */
    @FunctionalInterface
    interface Event {
        void happen() throws Exception;
    }

    /**
     * What became of the traffic.
     *
     * @param sent frames
     * @param missing frames that never arrived, for whatever reason
     * @param twice frames that arrived more than once
     * @param late frames that arrived after one with a higher number
     * @param lateMillis how long before the latest of those that overtook it such a frame was sent, at most
     * @param holeMillis the longest time in which frames were sent of which none arrived
     * @param seconds that sending took
     * @param load of the machine, as the kernel has it
     */
    record Outcome(
            int sent,
            int missing,
            int twice,
            int late,
            double lateMillis,
            double holeMillis,
            double seconds,
            String load) {
        /** Missing frames as time at the rate that was to be kept. */
        double missingMillis(int perSecond) {
            return missing * 1_000.0 / perSecond;
        }
    }

    /** A data plane, ready. */
    InlineFork start() throws IOException, InterruptedException {
        return new InlineFork(wire.mec, backend, "m-enb", "m-sgw");
    }

    /** Sends at a steady rate before, while and after {@code event} happens, and says what became of it. */
    Outcome during(Event event) throws Exception {
        sgw.start();
        PacedSender sender = new PacedSender(enb, perSecond, LENGTH);
        try (sender) {
            Thread.sleep(BEFORE_AND_AFTER_MILLIS);
            event.happen();
            Thread.sleep(BEFORE_AND_AFTER_MILLIS);
        }
        return outcome(sender, sgw.numbers(GAP_MILLIS));
    }

    private static Outcome outcome(PacedSender sender, IntArrayList arrivals) throws IOException {
        BitSet arrived = new BitSet();
        int twice = 0;
        int late = 0;
        int highest = 0;
        long lateNs = 0;
        for (int i = 0; i < arrivals.size(); i++) {
            int number = arrivals.getInt(i);
            twice += arrived.get(number) ? 1 : 0;
            late += number < highest ? 1 : 0;
            lateNs = Math.max(lateNs, sender.sentNs(highest) - sender.sentNs(number));
            arrived.set(number);
            highest = Math.max(highest, number);
        }
        int sent = sender.sentCount();
        long longestNs = 0;
        for (int from = arrived.nextClearBit(0); from < sent; from = arrived.nextClearBit(from)) {
            int next = arrived.nextSetBit(from);
            int to = next < 0 ? sent - 1 : next;
            longestNs = Math.max(longestNs, sender.sentNs(to) - sender.sentNs(Math.max(0, from - 1)));
            if (next < 0) {
                break;
            }
            from = to;
        }
        double seconds = sent == 0 ? 0 : (sender.sentNs(sent - 1) - sender.sentNs(0)) / 1e9;
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        return new Outcome(
                sent,
                sent - arrived.get(0, sent).cardinality(),
                twice,
                late,
                lateNs / 1e6,
                longestNs / 1e6,
                seconds,
                load);
    }

    @Override
    public void close() {
        enb.close();
        sgw.close();
        wire.close();
    }
}
