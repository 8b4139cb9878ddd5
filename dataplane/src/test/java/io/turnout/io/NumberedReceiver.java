package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.agrona.collections.IntArrayList;

/**
 * Notes the numbers of what a {@link PacedSender} sent and an interface receives, in order of arrival. It looks some
 * thousand times a second and takes what the kernel's ring has by then, so that whoever is measured has the cores.
 */
final class NumberedReceiver implements AutoCloseable {
    private static final long FIRST_FRAME_NS = 5_000_000_000L;
    private static final long PAUSE_NS = 500_000;

    private final int length;
    private final Umem umem = new Umem(1_024, 2_048);
    private final Burst burst = new Burst(umem.buffer(), Worker.BURST_FRAMES);
    private final PacketPort port;
    private IntArrayList numbers = new IntArrayList();
    private volatile long gapNs = FIRST_FRAME_NS;
    private Thread thread;

    /** On an interface of a namespace; frames of other lengths are somebody else's. */
    NumberedReceiver(Namespace namespace, String interfaceName, int length) {
        this.length = length;
        port = namespace.call(() -> PacketPort.open(umem, interfaceName, Side.CORE));
    }

    /** Begins, forgetting what was before. */
    void start() {
        numbers = new IntArrayList();
        gapNs = FIRST_FRAME_NS;
        thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        long lastNs = System.nanoTime();
        long nowNs = lastNs;
        while (nowNs - lastNs < gapNs) {
            burst.clear();
            if (port.receive(burst, nowNs) > 0) {
                lastNs = nowNs;
                note();
            } else {
                LockSupport.parkNanos(PAUSE_NS);
            }
            nowNs = System.nanoTime();
        }
    }

    private void note() {
        for (int i = 0; i < burst.count(); i++) {
            if (burst.length(i) == length) {
                numbers.addInt(
                        burst.buffer().getInt(burst.offset(i) + PacedSender.numberOffset(), ByteOrder.BIG_ENDIAN));
            }
        }
        umem.endBurst(burst);
    }

    /** Waits until nothing has come for {@code gapMillis}; all numbers, in order of arrival. */
    IntArrayList numbers(int gapMillis) throws InterruptedException {
        gapNs = gapMillis * 1_000_000L;
        thread.join();
        if (port.lostFrames() > 0) {
            throw new IllegalStateException("the receiver itself lost " + port.lostFrames() + " frames");
        }
        return numbers;
    }

    @Override
    public void close() {
        port.close();
        umem.close();
    }
}
