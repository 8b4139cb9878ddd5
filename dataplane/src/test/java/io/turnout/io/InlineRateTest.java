package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.turnout.engine.Engine;
import io.turnout.io.Dataplane.Backend;
import io.turnout.io.bpf.Assembler;
import io.turnout.io.bpf.Bpf;
import io.turnout.io.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a frame through Java costs next to one through the kernel's bridge: delivered frames under overload, the two in
 * turn, with the same generator (AF_PACKET, sendmmsg, 10,000 UEs) and the same sink (XDP drop). Ratios are of medians.
 */
@Tag("prove")
@Timeout(300)
class InlineRateTest {
    private static final int UES = 10_000;
    private static final int PAIRS = 5;
    private static final long RUN_NS = 2_000_000_000L;
    private static final int BATCH = 64;
    private static final int MAX_BEAT_AGE_NS = 1_900_000_000;

    private static TestWire wire;
    private static int sink;

    @BeforeAll
    static void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, 1);
        sink = wire.sgw.call(() -> {
            long[] drop = new Assembler().compute(Assembler.MOVE, 0, 1).exit().instructions();
            return Bpf.attach(Bpf.load("sink", drop), Libc.interfaceIndex("s0"), Bpf.NATIVE);
        });
        assertTrue(sink > 0);
    }

    @AfterAll
    static void disconnect() {
        if (wire != null) {
            Libc.close(sink);
            wire.close();
        }
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
    private static double delivered(int fd, MemorySegment frames, int length) {
        MessageBatch batch = new MessageBatch(Arena.ofAuto(), BATCH);
        long before = wire.sgw.received("s0");
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
        return (wire.sgw.received("s0") - before) / seconds / 1_000;
    }

    private static MemorySegment frames(int length) {
        MemorySegment frames = Arena.ofAuto().allocate((long) UES * length);
        for (int ue = 0; ue < UES; ue++) {
            byte[] frame = TestFrames.uplink(InlineSite.UE + ue, InlineSite.ELSEWHERE, ue, length);
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

    @ParameterizedTest
    @CsvSource({"XDP, 128, 0.5", "XDP, 1400, 0.5", "PACKET, 128, 0.3", "PACKET, 1400, 0.3"})
    void shouldDeliverInProportionToTheBridge(Backend backend, int length, double atLeast) {
        int fd = wire.enb.call(InlineRateTest::generatorSocket);
        MemorySegment frames = frames(length);
        List<Double> bridge = new ArrayList<>();
        List<Double> java = new ArrayList<>();
        long received = 0;
        double octetsPerFrame = 0;
        for (int pair = 0; pair <= PAIRS; pair++) {
            double bridged = delivered(fd, frames, length);
            unbridge(backend, true);
            Engine engine = InlineSite.engine();
            try (Dataplane _ = wire.mec.call(() -> Dataplane.open(
                    new Dataplane.Setup(
                            backend,
                            "m-enb",
                            "m-sgw",
                            null,
                            null,
                            List.of(),
                            List.of(),
                            List.of(),
                            2_048,
                            MAX_BEAT_AGE_NS),
                    engine))) {
                long allocated = allocatedOctets();
                double ours = delivered(fd, frames, length);
                if (pair > 0) { // the first warms up
                    bridge.add(bridged);
                    java.add(ours);
                    octetsPerFrame = (double) (allocatedOctets() - allocated)
                            / engine.counters().received();
                }
            }
            unbridge(backend, false);
            received += engine.counters().received();
            assertTrue(engine.counters().isConserved());
        }
        Libc.close(fd);
        double ratio = median(java) / median(bridge);
        System.out.printf(
                "%s %d octets, sink XDP drop: bridge %s, Java %s (thousands a second), ratio %.2f, %.3f octets"
                        + " allocated a frame%n",
                backend, length, rounded(bridge), rounded(java), ratio, octetsPerFrame);
        assertTrue(received > 0, "frames went through Java");
        assertTrue(ratio >= atLeast, () -> "ratio " + ratio);
        assertTrue(octetsPerFrame < 1, "steady state allocates nothing for a frame");
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
