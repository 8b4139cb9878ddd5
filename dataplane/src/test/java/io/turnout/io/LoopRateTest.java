package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What drives the ports, compared: frames delivered under overload, and processor time of a frame, input and output alone;
 * in turn, with medians.
 */
@Tag("prove")
@Timeout(300)
class LoopRateTest {
    private static final int UES = 10_000;
    private static final int PAIRS = 64;
    private static final int ROUNDS = 5;
    private static final int LENGTH = 128;
    private static final int PACED = 100_000;
    private static final long PACED_NS = 1_000_000_000L;
    private static final int MAX_BEAT_AGE_NS = 1_900_000_000;

    private Overload overload;

    @BeforeEach
    void assumeAll() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
    }

    @AfterEach
    void disconnect() {
        if (overload != null) {
            overload.close();
        }
    }

    /** Deliveries of each of {@code ways} in turn, thousands a second; the first round warms up. */
    @SafeVarargs
    private List<List<Double>> measure(MemorySegment frames, Supplier<AutoCloseable>... ways) throws Exception {
        List<List<Double>> rates = new ArrayList<>();
        for (int i = 0; i < ways.length; i++) {
            rates.add(new ArrayList<>());
        }
        for (int round = 0; round <= ROUNDS; round++) {
            for (int i = 0; i < ways.length; i++) {
                try (AutoCloseable _ = ways[i].get()) {
                    double rate = overload.delivered(frames, LENGTH, Side.CORE);
                    if (round > 0) {
                        rates.get(i).add(rate);
                    }
                }
            }
        }
        return rates;
    }

    private Dataplane open(int workers, List<Through> through) {
        Dataplane.Setup setup = new Dataplane.Setup(
                Dataplane.Backend.XDP,
                "m-enb",
                "m-sgw",
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                2_048,
                MAX_BEAT_AGE_NS);
        return overload.wire.mec.call(() -> Dataplane.open(setup, through.subList(0, workers)));
    }

    @Test
    void shouldSayWhatASecondWorkerBrings() throws Exception {
        overload = new Overload(2);
        MemorySegment frames = Overload.frames(UES, PAIRS, LENGTH, InlineSite.ELSEWHERE);
        List<Through> through = List.of(new Through(), new Through());
        List<List<Double>> rates = measure(frames, () -> () -> {}, () -> open(1, through), () -> open(2, through));
        System.out.printf(
                "two queues, %d cores, %d octets, load %s; thousands a second: bridge %s, one worker %s, two workers %s;"
                        + " two to one %.2f%n",
                Runtime.getRuntime().availableProcessors(),
                LENGTH,
                Overload.load(),
                Overload.rounded(rates.getFirst()),
                Overload.rounded(rates.get(1)),
                Overload.rounded(rates.get(2)),
                Overload.median(rates.get(2)) / Overload.median(rates.get(1)));
        assertTrue(through.get(1).received() > 0);
    }

    private AutoCloseable openByEpoll(Through through) {
        Umem umem = new Umem(4 * XdpPort.CHUNKS_PER_QUEUE, 2_048);
        List<Port> ports = overload.wire.mec.call(() -> {
            XdpPort access = XdpPort.open(umem, null, "m-enb", 1, Side.ACCESS, MAX_BEAT_AGE_NS, XdpProgram::tunnels);
            return List.of(
                    access, XdpPort.open(umem, access, "m-sgw", 1, Side.CORE, MAX_BEAT_AGE_NS, XdpProgram::tunnels));
        });
        Worker worker = new Worker(
                umem, through, ports, Map.of(Side.ACCESS, ports.getFirst(), Side.CORE, ports.get(1)), System::nanoTime);
        EpollLoop loop = new EpollLoop(worker);
        return () -> {
            loop.close();
            ports.forEach(Port::close);
            umem.close();
        };
    }

    /** What one way to drive the ports did, round by round. */
    private final class Way {
        final List<Double> rates = new ArrayList<>();
        final List<Double> overloadedNs = new ArrayList<>();
        final List<Double> pacedNs = new ArrayList<>();
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final String threadName;
        private final Through through = new Through();
        private final Function<Through, AutoCloseable> opener;

        Way(String threadName, Function<Through, AutoCloseable> opener) {
            this.threadName = threadName;
            this.opener = opener;
        }

        void run(MemorySegment frames, RawSocket enb, boolean counts) throws Exception {
            try (AutoCloseable _ = opener.apply(through)) {
                double[] rate = {0};
                double busyNs = perFrame(() -> rate[0] = overload.delivered(frames, LENGTH, Side.CORE));
                double calmNs = perFrame(() -> {
                    try (PacedSender _ = new PacedSender(enb, PACED, LENGTH)) {
                        LockSupport.parkNanos(PACED_NS);
                    }
                });
                if (counts) {
                    rates.add(rate[0]);
                    overloadedNs.add(busyNs);
                    pacedNs.add(calmNs);
                }
            }
        }

        /** Processor time of the thread for each frame that comes during {@code task}, nanoseconds. */
        private double perFrame(Runnable task) {
            long id = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(thread -> thread != null && threadName.equals(thread.getThreadName()))
                    .mapToLong(ThreadInfo::getThreadId)
                    .findFirst()
                    .orElseThrow();
            long beginNs = threads.getThreadCpuTime(id);
            long before = through.received();
            task.run();
            return (double) (threads.getThreadCpuTime(id) - beginNs) / (through.received() - before);
        }

        @Override
        public String toString() {
            return Overload.rounded(rates) + " thousand frames a second, " + Overload.rounded(overloadedNs)
                    + " ns of its thread a frame, and " + Overload.rounded(pacedNs) + " ns at " + PACED + " a second";
        }
    }

    @Test
    void shouldSayWhatAskingTheRingsFirstBrings() throws Exception {
        overload = new Overload(1);
        MemorySegment frames = Overload.frames(UES, 1, LENGTH, InlineSite.ELSEWHERE);
        Way rings = new Way("packets", through -> open(1, List.of(through)));
        Way epoll = new Way(EpollLoop.THREAD, this::openByEpoll);
        try (RawSocket enb = new RawSocket(overload.wire.enb, "e0")) {
            for (int round = 0; round <= ROUNDS; round++) {
                rings.run(frames, enb, round > 0);
                epoll.run(frames, enb, round > 0);
            }
        }
        System.out.printf(
                "%d octets, load %s%n  own IoHandler over the rings: %s%n  EpollIoHandle of each port:   %s%n",
                LENGTH, Overload.load(), rings, epoll);
        assertEquals(ROUNDS, rings.rates.size());
        double ratio = Overload.median(rings.pacedNs) / Overload.median(epoll.pacedNs);
        assertTrue(ratio < 1.2, () -> "what was chosen takes no more time: " + ratio);
    }
}
