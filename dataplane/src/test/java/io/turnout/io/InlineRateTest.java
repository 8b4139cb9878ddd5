package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.turnout.engine.Burst;
import io.turnout.engine.BurstProcessor;
import io.turnout.engine.Engine;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Link;
import io.turnout.engine.Side;
import io.turnout.io.Dataplane.Backend;
import io.turnout.io.bpf.Assembler;
import io.turnout.io.bpf.Bpf;
import io.turnout.io.sys.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a frame through Java costs next to one through the kernel's bridge: delivered frames under overload, the bridge,
 * input and output alone, and the whole engine in turn, with the same generator (AF_PACKET, sendmmsg, 10,000 UEs) and the
 * same sink (XDP drop). Ratios are of medians.
 */
@Tag("prove")
@Timeout(300)
class InlineRateTest {
    private static final int UES = 10_000;
    private static final int ROUNDS = 5;
    private static final int SGW = Side.CORE;
    private static final int APP = Side.APP;
    private static final long RUN_NS = 1_000_000_000L;
    private static final int BATCH = 64;
    private static final int MAX_BEAT_AGE_NS = 1_900_000_000;

    private static TestWire wire;
    private static int sink;
    private static int appSink;

    @BeforeAll
    static void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, 1);
        sink = drop(wire.sgw, "s0");
        appSink = drop(wire.app, "a0");
    }

    @AfterAll
    static void disconnect() {
        if (wire != null) {
            Libc.close(sink);
            Libc.close(appSink);
            wire.close();
        }
    }

    private static int drop(Namespace namespace, String interfaceName) {
        int link = namespace.call(() -> {
            long[] drop = new Assembler().compute(Assembler.MOVE, 0, 1).exit().instructions();
            return Bpf.attach(Bpf.load("sink", drop), Libc.interfaceIndex(interfaceName), Bpf.NATIVE);
        });
        assertTrue(link > 0);
        return link;
    }

    private static int generatorSocket() {
        int fd = Libc.socket(17, Libc.SOCK_RAW, 0);
        Libc.setsockopt(fd, 263, 20, 1); // PACKET_QDISC_BYPASS
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) 17);
            address.set(JAVA_INT, 4, Libc.interfaceIndex("e0"));
            assertEquals(0, Libc.bind(fd, address.address(), 20));
        }
        return fd;
    }

    /** Frames delivered in a second, in thousands, while as many come as the generator can send. */
    private static double delivered(int fd, MemorySegment frames, int length, int side) {
        Namespace end = side == APP ? wire.app : wire.sgw;
        String interfaceName = side == APP ? "a0" : "s0";
        MessageBatch batch = new MessageBatch(Arena.ofAuto(), BATCH);
        long before = end.received(interfaceName);
        long beginNs = System.nanoTime();
        int next = 0;
        while (System.nanoTime() - beginNs < RUN_NS) {
            for (int i = 0; i < BATCH; i++) {
                batch.set(i, frames.address() + (long) next * length, length);
                next = next + 1 == UES ? 0 : next + 1;
            }
            batch.send(fd, BATCH);
        }
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        return (end.received(interfaceName) - before) / seconds / 1_000;
    }

    private static MemorySegment frames(int length, int destination) {
        MemorySegment frames = Arena.ofAuto().allocate((long) UES * length);
        for (int ue = 0; ue < UES; ue++) {
            byte[] frame = TestFrames.uplink(InlineSite.UE + ue, destination, ue, length);
            MemorySegment.copy(frame, 0, frames, JAVA_BYTE, (long) ue * length, length);
        }
        return frames;
    }

    private static long allocatedOctets() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && "packets".equals(thread.getThreadName()))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
                .sum();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Passes every frame to the other side, and that is all: what input and output cost. */
    private static final class Through implements BurstProcessor {
        private long received;

        @Override
        public void process(Burst burst, FrameSink out) {
            received += burst.count();
            for (int i = 0; i < burst.count(); i++) {
                int length = burst.length(i);
                int egress = Side.opposite(burst.ingress(i));
                out.onFrame(burst.buffer(), burst.offset(i), length, length, Link.ETHERNET, egress, burst.timeNs(i));
            }
        }

        @Override
        public void onIdle(long nowNs, FrameSink out) {
            // Nothing waits.
        }

        @Override
        public boolean isReleasing() {
            return false;
        }

        @Override
        public boolean flush(FrameSink out) {
            return true;
        }
    }

    private static Dataplane open(Backend backend, BurstProcessor processor) {
        return wire.mec.call(() -> Dataplane.open(
                new Dataplane.Setup(
                        backend,
                        "m-enb",
                        "m-sgw",
                        backend == Backend.XDP ? "m-app" : null,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        2_048,
                        MAX_BEAT_AGE_NS),
                processor));
    }

    @ParameterizedTest
    @CsvSource({"XDP, 128", "XDP, 1400", "PACKET, 128", "PACKET, 1400"})
    void shouldDeliverInProportionToTheBridge(Backend backend, int length) {
        int fd = wire.enb.call(InlineRateTest::generatorSocket);
        MemorySegment passed = frames(length, InlineSite.ELSEWHERE);
        MemorySegment steered = frames(length, InlineSite.APPLICATION);
        List<Double> bridge = new ArrayList<>();
        List<Double> through = new ArrayList<>();
        List<Double> engine = new ArrayList<>();
        List<Double> local = new ArrayList<>();
        double octetsPerFrame = 0;
        Engine decider = InlineSite.engine();
        for (int round = 0; round <= ROUNDS; round++) {
            double bridged = delivered(fd, passed, length, SGW);
            unbridge(backend, true);
            double ioOnly;
            Through passing = new Through();
            try (Dataplane _ = open(backend, passing)) {
                ioOnly = delivered(fd, passed, length, SGW);
            }
            assertTrue(passing.received > 0);
            double decided;
            double toApp = 0;
            try (Dataplane _ = open(backend, decider)) {
                long before = decider.counters().received();
                long allocated = allocatedOctets();
                decided = delivered(fd, passed, length, SGW);
                octetsPerFrame = (double) (allocatedOctets() - allocated)
                        / (decider.counters().received() - before);
                if (backend == Backend.XDP) {
                    toApp = delivered(fd, steered, length, APP);
                }
            }
            unbridge(backend, false);
            if (round > 0) { // the first warms up
                bridge.add(bridged);
                through.add(ioOnly);
                engine.add(decided);
                local.add(toApp);
            }
        }
        Libc.close(fd);
        assertTrue(decider.counters().isConserved());
        double toBridge = median(engine) / median(bridge);
        double toIo = median(engine) / median(through);
        System.out.printf(
                "%s, %d octets, %d UEs, sink XDP drop, load %s; thousands a second:%n  bridge %s, input and output"
                        + " alone %s, engine %s, to a local instance %s%n  engine to bridge %.2f, engine to input and"
                        + " output alone %.2f, local to bridge %.2f; %.3f octets allocated a frame%n",
                backend,
                length,
                UES,
                load(),
                rounded(bridge),
                rounded(through),
                rounded(engine),
                rounded(local),
                toBridge,
                toIo,
                median(local) / median(bridge),
                octetsPerFrame);
        assertTrue(toIo >= 0.9, () -> "engine to input and output alone: " + toIo);
        assertTrue(octetsPerFrame < 1, "steady state allocates nothing for a frame");
    }

    /** What a frame takes from one end to the other at a steady 100,000 a second, by the bridge and through Java. */
    @Test
    void shouldAddLittleLatency() throws InterruptedException {
        long[] bridge = latenciesNs();
        long[] java;
        try (Dataplane _ = open(Backend.XDP, InlineSite.engine())) {
            latenciesNs(); // warms up
            java = latenciesNs();
        }
        System.out.printf(
                "latency at 100,000 a second, load %s: bridge p50 %d us, p99 %d us (%d frames); Java p50 %d us, p99 %d"
                        + " us (%d frames); added p50 %d us, p99 %d us%n",
                load(),
                micros(bridge, 50),
                micros(bridge, 99),
                bridge.length,
                micros(java, 50),
                micros(java, 99),
                java.length,
                micros(java, 50) - micros(bridge, 50),
                micros(java, 99) - micros(bridge, 99));
        assertTrue(java.length > 0);
    }

    private static long micros(long[] sortedNs, int percent) {
        return sortedNs[(int) ((long) (sortedNs.length - 1) * percent / 100)] / 1_000;
    }

    private static long[] latenciesNs() throws InterruptedException {
        List<Long> latencies = new ArrayList<>();
        // The sink drops by XDP before a raw socket sees anything, so it makes way here.
        Libc.close(sink);
        try (RawSocket enb = new RawSocket(wire.enb, "e0");
                RawSocket sgw = new RawSocket(wire.sgw, "s0")) {
            List<long[]> arrivals = new ArrayList<>();
            Thread receiver = Thread.ofPlatform().daemon().start(() -> {
                for (byte[] frame = sgw.receive(5_000); frame != null; frame = sgw.receive(300)) {
                    if (frame.length == 128) {
                        arrivals.add(new long[] {PacedSender.number(frame), System.nanoTime()});
                    }
                }
            });
            PacedSender sender = new PacedSender(enb, 100_000, 128);
            Thread.sleep(2_000);
            sender.close();
            receiver.join();
            for (long[] arrival : arrivals) {
                latencies.add(arrival[1] - sender.sentNs((int) arrival[0]));
            }
        } finally {
            sink = drop(wire.sgw, "s0");
        }
        return latencies.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }

    /** AF_PACKET ports must not be in a bridge. */
    private static void unbridge(Backend backend, boolean isOut) {
        if (backend == Backend.PACKET) {
            for (String name : new String[] {"m-enb", "m-sgw"}) {
                wire.mec.ip("link set " + name + (isOut ? " nomaster" : " master br0"));
            }
        }
    }
}
