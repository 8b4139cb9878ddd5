package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.engine.BurstProcessor;
import io.turnout.engine.FrameSink;
import io.turnout.engine.Link;
import io.turnout.engine.Side;

/** Passes every frame to the other side, and that is all: what input and output cost. */
final class Through implements BurstProcessor {
    private volatile long received;

    /** Frames that it was given. */
    long received() {
        return received;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // its worker alone writes it
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
