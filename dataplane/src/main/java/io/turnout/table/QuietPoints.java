package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The published version, and which version each worker may still be reading.
 *
 * <pre>
 *  octet 0      published version                                (writer writes, workers read)
 *  octet 128*w  the oldest version worker w-1 may still read     (worker writes, writer reads)
 * </pre>
 *
 * <p><b>Assumptions:</b> one writer thread; each worker index is used by one thread. <b>Guarantees:</b> everything the
 * writer stored before {@link #publish(long)} is visible to a burst whose {@link #enter(int)} returned that version or
 * a later one, and {@link #oldest()} never exceeds a version that any worker is still reading. <b>Progress:</b> workers
 * are wait-free; the writer waits only where it must reuse what a worker may still see.
 */
public final class QuietPoints {
    /** What an idle worker's cell holds: it reads nothing, so it holds nobody up. */
    public static final long IDLE = Long.MAX_VALUE;

    /** What a waking worker's cell holds until it knows the version it reads: it holds everything up. */
    private static final long WAKING = 0;

    /** Two cache lines: the adjacent-line prefetcher would otherwise share them between cores. */
    private static final int CELL_LENGTH = 2 * BitUtil.CACHE_LINE_LENGTH;

    /** How often the writer looks again before it gives its core away: a worker may need that very core. */
    private static final int SPINS = 200;

    private final AtomicBuffer cells;
    private final int workerCount;

    /**
     * Cells for {@code workerCount} workers over {@code buffer} of {@link #length(int)} octets. Whoever makes them for
     * workers that do not run yet calls {@link #idleAll()} first.
     */
    QuietPoints(AtomicBuffer buffer, int workerCount) {
        this.cells = new UnsafeBuffer(buffer, 0, length(workerCount));
        this.workerCount = workerCount;
    }

    /** Octets that {@code workerCount} workers need. */
    static int length(int workerCount) {
        return CELL_LENGTH * (workerCount + 1);
    }

    /** Says that no worker runs. Before the first does. */
    void idleAll() {
        for (int worker = 0; worker < workerCount; worker++) {
            idle(worker);
        }
    }

    /** How many workers there can be. */
    public int workerCount() {
        return workerCount;
    }

    /** The version that a burst beginning now would read. */
    public long published() {
        return cells.getLongAcquire(0); // pairs with publish()
    }

    /**
     * A quiet point of {@code worker}, and the beginning of its next burst: what it read under an earlier version it
     * reads no longer.
     *
     * @return the version that this burst reads
     */
    public long enter(int worker) {
        int offset = offset(worker);
        if (cells.getLong(offset) == IDLE) {
            // The writer must see that this worker is awake before the version is read, or it could publish twice in
            // between and reuse what this burst is about to read. Full fence: pairs with the one in publish().
            cells.putLongVolatile(offset, WAKING);
        }
        long version = cells.getLongAcquire(0); // pairs with publish()
        cells.putLongRelease(offset, version); // pairs with oldest(): reads of the last burst are over
        return version;
    }

    /** {@code worker} reads nothing until its next {@link #enter(int)}: called before it blocks. */
    public void idle(int worker) {
        cells.putLongRelease(offset(worker), IDLE); // pairs with oldest()
    }

    /** Makes all that the writer stored before this call visible, as {@code version}. Writer only. */
    void publish(long version) {
        // Full fence, and not only release: a later oldest() must not read the cells before a waking worker can read
        // this version. Either this worker's cell shows that it is awake, or it reads this version.
        cells.putLongVolatile(0, version); // pairs with enter()
    }

    /** The oldest version that any worker may still be reading; {@link #IDLE} where none reads. */
    public long oldest() {
        long oldest = IDLE;
        for (int worker = 0; worker < workerCount; worker++) {
            oldest = Math.min(oldest, cells.getLongVolatile(offset(worker)));
        }
        return oldest;
    }

    /** Waits until no worker reads a version before {@code version}. Writer only. */
    @SuppressWarnings("ThreadPriorityCheck") // the worker that is waited for may need this very core
    void awaitOldest(long version) {
        for (int spin = 0; oldest() < version; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private static int offset(int worker) {
        return CELL_LENGTH * (worker + 1);
    }
}
