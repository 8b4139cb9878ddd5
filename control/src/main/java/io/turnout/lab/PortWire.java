package io.turnout.lab;

import io.turnout.engine.Burst;
import io.turnout.io.Port;
import io.turnout.io.Worker;
import io.turnout.io.xdp.Umem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A {@link Wire} over a port of the product, with memory of its own. Owned by one thread.
 *
 * <p>Frames have the kernel's time of their arrival: what came by two links is then in the order in which it came, however
 * late the lab looks.
 */
final class PortWire implements Wire {
    static final int CHUNKS = 8_192;
    static final int CHUNK_LENGTH = 2_048;

    private final Umem umem;
    private final Port port;
    private final Burst burst;

    /** From {@link System#nanoTime} to the kernel's times of arrival. */
    private final long stampOffsetNs;

    /** Over {@code port}, which stamps what it receives. */
    PortWire(Umem umem, Port port) {
        this.umem = umem;
        this.port = port;
        stampOffsetNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - System.nanoTime();
        burst = new Burst(umem.buffer(), Worker.BURST_FRAMES);
    }

    @Override
    public boolean send(DirectBuffer frame, int offset, int length) {
        return port.send(frame, offset, length);
    }

    @Override
    public void flush() {
        port.flush();
    }

    @Override
    public int receive(long nowNs, Receiver receiver) {
        burst.clear();
        int count = port.receive(burst, nowNs);
        MutableDirectBuffer frames = umem.buffer();
        for (int i = 0; i < count; i++) {
            receiver.onFrame(frames, burst.offset(i), burst.length(i), burst.timeNs(i) - stampOffsetNs);
        }
        umem.endBurst(burst);
        return count;
    }

    @Override
    public void close() {
        port.close();
        umem.close();
    }
}
