package io.turnout.io;

import static io.turnout.io.TestFrames.uplink;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Side;
import io.turnout.io.bpf.Assembler;
import io.turnout.io.bpf.Bpf;
import io.turnout.io.sys.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link TestWire} with a generator (AF_PACKET, sendmmsg) that sends as much as it can, and sinks that drop by XDP, so
 * that they cost the same whoever is measured.
 */
final class Overload implements AutoCloseable {
    private static final long RUN_NS = 1_000_000_000L;
    private static final int BATCH = 64;
    private static final int SOL_PACKET = 263;
    private static final int QDISC_BYPASS = 20;

    final TestWire wire;
    private final int generator;
    private final int appGenerator;
    private final int appSink;
    private final int enbSink;
    private int sink;

    /** With {@code queues} on every interface; flows are spread over several. */
    Overload(int queues) {
        wire = TestWire.create(true, 1_600, queues);
        sink = drop(wire.sgw, "s0");
        appSink = drop(wire.app, "a0");
        enbSink = drop(wire.enb, "e0");
        // Past the queueing discipline the sender's core would choose the queue, not the flow.
        generator = wire.enb.call(() -> generator("e0", queues == 1));
        appGenerator = wire.app.call(() -> generator("a0", true));
    }

    private static int drop(Namespace namespace, String interfaceName) {
        int link = namespace.call(() -> {
            long[] drop = new Assembler().compute(Assembler.MOVE, 0, 1).exit().instructions();
            return Bpf.attach(Bpf.load("sink", drop), Libc.interfaceIndex(interfaceName), Bpf.NATIVE);
        });
        assertTrue(link > 0);
        return link;
    }

    private static int generator(String interfaceName, boolean isBypassing) {
        int fd = Libc.socket(17, Libc.SOCK_RAW, 0);
        Libc.setsockopt(fd, SOL_PACKET, QDISC_BYPASS, isBypassing ? 1 : 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) 17);
            address.set(JAVA_INT, 4, Libc.interfaceIndex(interfaceName));
            assertEquals(0, Libc.bind(fd, address.address(), 20));
        }
        return fd;
    }

    /** Uplink of {@code ues} UEs in turn, of {@code pairs} base stations, one after another in memory. */
    static MemorySegment frames(int ues, int pairs, int length, int destination) {
        MemorySegment frames = Arena.ofAuto().allocate((long) ues * length);
        for (int ue = 0; ue < ues; ue++) {
            byte[] frame = TestFrames.between(ue % pairs, uplink(InlineSite.UE + ue, destination, ue, length));
            MemorySegment.copy(frame, 0, frames, JAVA_BYTE, (long) ue * length, length);
        }
        return frames;
    }

    /** What instances answer to as many UEs, which leaves in frames of {@code length} octets. */
    static MemorySegment answers(int ues, int length) {
        int answerLength = length - 36;
        MemorySegment frames = Arena.ofAuto().allocate((long) ues * answerLength);
        byte[] header = TestFrames.bytes("0200000003fe 020000000301 0800");
        for (int ue = 0; ue < ues; ue++) {
            byte[] packet = TestFrames.tPdu(InlineSite.APPLICATION, InlineSite.UE + ue, ue, answerLength - 14);
            MemorySegment.copy(
                    TestFrames.join(header, packet), 0, frames, JAVA_BYTE, (long) ue * answerLength, answerLength);
        }
        return frames;
    }

    /** Sends each of as many UEs a packet from the gateway, which teaches its bearer. */
    void teachBearers(int ues) {
        try (RawSocket sgw = new RawSocket(wire.sgw, "s0")) {
            for (int ue = 0; ue < ues; ue++) {
                sgw.send(TestFrames.downlink(InlineSite.UE + ue, 1 + ue));
            }
        }
    }

    /** Frames delivered in a second, in thousands, while as many come as the generator at the eNB can send. */
    double delivered(MemorySegment frames, int length, int side) {
        return side == Side.APP
                ? delivered(generator, frames, length, wire.app, "a0")
                : delivered(generator, frames, length, wire.sgw, "s0");
    }

    /** The same, from the instances' side to the eNB. */
    double answered(MemorySegment frames, int length) {
        return delivered(appGenerator, frames, length, wire.enb, "e0");
    }

    private static double delivered(
            int generator, MemorySegment frames, int length, Namespace end, String interfaceName) {
        MessageBatch batch = new MessageBatch(Arena.ofAuto(), BATCH);
        long before = end.received(interfaceName);
        long beginNs = System.nanoTime();
        long next = 0;
        while (System.nanoTime() - beginNs < RUN_NS) {
            for (int i = 0; i < BATCH; i++) {
                batch.set(i, frames.address() + next, length);
                next = next + length == frames.byteSize() ? 0 : next + length;
            }
            batch.send(generator, BATCH);
        }
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        return (end.received(interfaceName) - before) / seconds / 1_000;
    }

    /** Has what arrives at the SGW be seen by raw sockets, which XDP would keep it from. */
    void removeSink() {
        Libc.close(sink);
    }

    void restoreSink() {
        sink = drop(wire.sgw, "s0");
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }

    /** Of the machine, in the last minute. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() {
        Libc.close(generator);
        Libc.close(sink);
        Libc.close(appGenerator);
        Libc.close(appSink);
        Libc.close(enbSink);
        wire.close();
    }
}
