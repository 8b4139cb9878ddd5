package io.turnout.switching;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A range of seeds on all cores, with progress: {@code SimulationProof FROM COUNT}. What {@code scripts/prove
 * simulation} runs. Ends with 1 at the first violation, after a readable transcript.
 */
final class SimulationProof {
    private static final int CHUNK = 1_000;
    private static final long PROGRESS_NS = 10_000_000_000L;

    private SimulationProof() {}

    public static void main(String[] args) throws InterruptedException {
        long first = Long.parseLong(args[0]);
        long end = first + Long.parseLong(args[1]);
        int coreCount = Integer.getInteger("turnout.cores", Runtime.getRuntime().availableProcessors());
        AtomicLong next = new AtomicLong(first);
        AtomicLong done = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        long startNs = System.nanoTime();
        for (int i = 0; i < coreCount; i++) {
            threads.add(Thread.ofPlatform().start(() -> runChunks(next, end, done)));
        }
        long saidNs = startNs;
        for (Thread thread : threads) {
            while (!thread.join(java.time.Duration.ofMillis(200))) {
                if (System.nanoTime() - saidNs > PROGRESS_NS) {
                    saidNs = System.nanoTime();
                    System.err.printf(
                            "%d of %d seeds, %d s%n", done.get(), end - first, (saidNs - startNs) / 1_000_000_000);
                }
            }
        }
        System.out.printf(
                "%d seeds from %d without a violation, %d s on %d cores%n",
                done.get(), first, (System.nanoTime() - startNs) / 1_000_000_000, coreCount);
    }

    private static void runChunks(AtomicLong next, long end, AtomicLong done) {
        long[] taken = new long[SwitchState.values().length * SwitchState.values().length];
        long from = next.getAndAdd(CHUNK);
        while (from < end) {
            long to = Math.min(from + CHUNK, end);
            for (long seed = from; seed < to; seed++) {
                runOrExit(seed, taken);
            }
            done.addAndGet(to - from);
            from = next.getAndAdd(CHUNK);
        }
    }

    private static void runOrExit(long seed, long[] taken) {
        try {
            SimulationTest.run(seed, taken);
        } catch (AssertionError violation) {
            System.out.println(violation.getMessage());
            System.exit(1);
        } catch (RuntimeException broken) {
            System.out.println("seed " + seed + ": " + broken);
            broken.printStackTrace(System.out);
            System.exit(1);
        }
    }
}
