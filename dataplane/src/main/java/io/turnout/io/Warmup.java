package io.turnout.io;

import io.turnout.engine.Burst;
import io.turnout.engine.Engine;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * Has the engine's code compiled before it takes traffic over: the first frames of a cold engine take a thousand times as
 * long as later ones, long enough for rings to fill.
 *
 * <p>Drives an engine of its own over tables of its own, so that the one in service starts with clean counters. Stateless.
 */
public final class Warmup {
    private static final int CHUNK_LENGTH = 2_048;
    private static final int CHECK_INTERVAL = 256;

    private Warmup() {}

    /**
     * Runs {@code frames} through {@code engine} again and again.
     *
     * @param engine one that is not in service
     * @param frames such as will come: Ethernet frames, from the access and the core side in turn
     * @param burstCount bursts to run
     * @param limitNs when to stop, in any case
     * @return bursts run
     */
    public static int run(Engine engine, List<byte[]> frames, int burstCount, long limitNs) {
        long endNs = System.nanoTime() + limitNs;
        try (Umem umem = new Umem(Worker.BURST_FRAMES, CHUNK_LENGTH)) {
            Burst burst = new Burst(umem.buffer(), Worker.BURST_FRAMES);
            int done = 0;
            while (done < burstCount && (done % CHECK_INTERVAL != 0 || System.nanoTime() < endNs)) {
                fill(burst, umem.buffer(), frames, done);
                engine.process(burst, (_, _, _, _, _, _, _) -> {});
                done++;
            }
            return done;
        }
    }

    private static void fill(Burst burst, MutableDirectBuffer memory, List<byte[]> frames, int round) {
        burst.clear();
        for (int i = 0; i < burst.capacity(); i++) {
            byte[] frame = frames.get((round + i) % frames.size());
            int offset = i * CHUNK_LENGTH + Umem.HEADROOM;
            memory.putBytes(offset, frame);
            burst.add(offset, frame.length, i % 2 == 0 ? Side.ACCESS : Side.CORE, round);
        }
    }
}
