package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.engine.BurstProcessor;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Link;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.table.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.DirectBuffer;

/**
 * Drives ports and an engine: takes what waits at each port in turn through the engine to the ports that it leaves by.
 *
 * <p>One round looks at every port once and takes at most one burst from each. Its time comes from the loop that calls it;
 * after each burst it looks at the clock once, to see whether the process was stopped with the burst in hand.
 *
 * <p>Owned by one thread ({@link PacketLoop}), save {@link #unroutedFrames}, {@link #beatNs} and {@link #bypass}, which any may call. No
 * method blocks, save {@link #drain}, which is bounded.
 */
public final class Worker {
    /** Frames of a burst. */
    public static final int BURST_FRAMES = 64;

    private static final int MAX_SIDES = Side.FIRST_PEER + Route.MAX_TARGET + 1;
    private static final long BEAT_INTERVAL_NS = 1_000_000;
    private static final long DRAIN_QUIET_NS = 5_000_000;
    private static final long DRAIN_LIMIT_NS = 200_000_000;

    private final Umem umem;
    private final BurstProcessor engine;
    private final Port[] ports;
    private final AtomicReferenceArray<Port> egress = new AtomicReferenceArray<>(MAX_SIDES);
    private final Burst burst;
    private final FrameSink sink = this::onFrame;
    private final Clock clock;
    private final Handover handover;
    private volatile boolean isBypassed;
    private volatile boolean isDraining;
    private volatile long unroutedFrames;
    private volatile long beatNs;

    /** A worker that every frame is at home with. */
    public Worker(Umem umem, BurstProcessor engine, List<Port> ports, Map<Integer, Port> egress, Clock clock) {
        this(umem, engine, ports, egress, clock, null);
    }

    /**
     * A worker, one of several.
     *
     * @param umem the memory of its ports
     * @param engine its own
     * @param ports those it receives from
     * @param egress which port a frame leaves by, for each {@link Side}; frames for others are counted
     * @param clock what tells the time
     * @param handover its part in it; null where there is one worker only
     */
    Worker(
            Umem umem,
            BurstProcessor engine,
            List<Port> ports,
            Map<Integer, Port> egress,
            Clock clock,
            Handover handover) {
        this.umem = umem;
        this.handover = handover;
        this.clock = clock;
        this.engine = engine;
        this.ports = ports.toArray(Port[]::new);
        egress.forEach(this.egress::set);
        this.burst = new Burst(umem.buffer(), BURST_FRAMES);
    }

    /** Its ports. */
    public List<Port> ports() {
        return List.of(ports);
    }

    /** Has frames for {@code side} leave by {@code port} from now on; null for none. Any thread. */
    void egress(int side, Port port) {
        egress.set(side, port);
    }

    /** Frames that the engine gave out for a side that has no port. */
    public long unroutedFrames() {
        return unroutedFrames;
    }

    /** When it last went round, to a millisecond or so. */
    public long beatNs() {
        return beatNs;
    }

    /** Has everything cross without us, or no longer, at ports that can. */
    public synchronized void bypass(boolean on) {
        isBypassed = on || isDraining;
        for (Port port : ports) {
            port.bypass(isBypassed);
        }
    }

    /** Whether everything crosses without us. */
    public boolean isBypassed() {
        return isBypassed;
    }

    /**
     * Looks at every port once.
     *
     * @return frames taken in
     */
    public int round(long nowNs) {
        if (nowNs - beatNs > BEAT_INTERVAL_NS) {
            beatNs = nowNs;
        }
        int frames = 0;
        for (Port port : ports) {
            port.beat(nowNs);
            burst.clear();
            int count = port.receive(burst, nowNs);
            if (count > 0) {
                frames += count;
                if (handover != null) {
                    handover.handOver(burst);
                }
                process(nowNs);
            } else if (port.pending() > 0) {
                port.flush();
            }
        }
        if (handover != null) {
            burst.clear();
            frames += handover.receive(burst, nowNs);
            process(nowNs);
        }
        return frames;
    }

    private void process(long nowNs) {
        if (burst.count() == 0) {
            return;
        }
        engine.process(burst, sink);
        if (clock.nowNs() - nowNs > XdpPort.MAX_LATE_NS) {
            withdraw();
        }
        flush();
        umem.endBurst(burst);
    }

    private void withdraw() {
        for (Port port : ports) {
            port.withdraw();
        }
    }

    private void flush() {
        for (Port port : ports) {
            port.flush();
        }
    }

    /**
     * Lets go of what has waited too long in the engine; called before the loop blocks.
     *
     * @return whether the loop may block: nothing is being released that the next round goes on with
     */
    public boolean idle(long nowNs) {
        burst.clear();
        engine.onIdle(nowNs, sink);
        flush();
        return !engine.isReleasing();
    }

    /**
     * Ends without losing a frame: has new ones cross without us, then takes those that wait through the engine, and waits
     * until the kernel has taken everything to be sent. Bounded, should frames keep coming.
     */
    public void drain() {
        isDraining = true;
        bypass(true);
        long beginNs = clock.nowNs();
        long quietSinceNs = beginNs;
        long nowNs = beginNs;
        // Quiet for a while: a frame may still be on its way from the program to a ring when the gate closes.
        while (nowNs - quietSinceNs < DRAIN_QUIET_NS && nowNs - beginNs < DRAIN_LIMIT_NS) {
            if (round(nowNs) > 0) {
                quietSinceNs = nowNs;
            }
            nowNs = clock.nowNs();
        }
        burst.clear();
        boolean isFlushed;
        do {
            isFlushed = engine.flush(sink);
            flush();
            nowNs = clock.nowNs();
        } while ((!isFlushed || pending() > 0) && nowNs - beginNs < DRAIN_LIMIT_NS);
    }

    private int pending() {
        int pending = 0;
        for (Port port : ports) {
            pending += port.pending();
        }
        return pending;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // the worker's thread alone writes it
    private void onFrame(DirectBuffer buffer, int offset, int length, int wireLength, int link, int side, long timeNs) {
        Port port = egress.getPlain(side); // another port takes effect soon enough
        if (port == null || link != Link.ETHERNET) {
            unroutedFrames++;
        } else {
            port.send(buffer, offset, length);
        }
    }

    /** Tells the time, in nanoseconds of CLOCK_MONOTONIC. */
    @FunctionalInterface
    public interface Clock {
        /** The time now. */
        long nowNs();
    }
}
