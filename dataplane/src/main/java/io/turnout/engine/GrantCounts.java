package io.turnout.engine;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one worker has received through tunnels under grants: of each pair, the packets of the newest grant and whether its
 * fence has passed. Only frames with a mark come here.
 *
 * <pre>
 *  octet 0    UE key                  (8)
 *        8    application index + 1   (4; 0 = free)
 *        12   change                  (4; odd while the entry changes its grant)
 *        16   epoch                   (8)
 *        24   attempt                 (4)
 *        28   1 when the fence passed (4)
 *        32   packets                 (8)
 *        40   last packet, ns         (8)
 * </pre>
 *
 * <p>An entry stands within {@value #PROBES} places of where its pair's hash leads. One that had no packet for long makes
 * room for another; a pair that finds none is refused and counted, and its grant is then given up for want of a fence.
 *
 * <p><b>Assumptions:</b> one worker writes, the writer's thread reads. <b>Guarantees:</b> what is read of an entry belongs
 * to one grant. <b>Progress:</b> the worker is wait-free; the reader begins again where the entry changes its grant.
 */
public final class GrantCounts {
    /** Entries that have had no packet for this long may go: no message of a handshake is under way that long. */
    static final long LIFE_NS = 30_000_000_000L;

    static final int PROBES = 8;

    private static final int ENTRY_LENGTH = BitUtil.CACHE_LINE_LENGTH;
    private static final int APPLICATION_OFFSET = 8;
    private static final int CHANGE_OFFSET = 12;
    private static final int EPOCH_OFFSET = 16;
    private static final int ATTEMPT_OFFSET = 24;
    private static final int PASSED_OFFSET = 28;
    private static final int PACKETS_OFFSET = 32;
    private static final int TIME_OFFSET = 40;
    private static final int NULL_ENTRY = -1;

    private final AtomicBuffer entries;
    private final int mask;
    private volatile long refusedCount;

    /** Room for about {@code capacity} pairs. */
    public GrantCounts(int capacity) {
        int places = BitUtil.findNextPositivePowerOfTwo(Math.max(capacity, PROBES));
        mask = places - 1;
        entries = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.multiplyExact(places, ENTRY_LENGTH)));
    }

    /** Marked packets and fences that found no entry. */
    public long refusedCount() {
        return refusedCount;
    }

    /** A packet came that carries the mark of a grant. Worker only. */
    public void onPacket(long ueKey, int applicationIndex, long epoch, int attempt, long nowNs) {
        int entry = entryOf(ueKey, applicationIndex, epoch, attempt, nowNs);
        if (entry != NULL_ENTRY) {
            entries.putLongOpaque(entry + PACKETS_OFFSET, entries.getLong(entry + PACKETS_OFFSET) + 1);
        }
    }

    /** The fence of a grant came. Worker only. */
    public void onFence(long ueKey, int applicationIndex, long epoch, int attempt, long nowNs) {
        int entry = entryOf(ueKey, applicationIndex, epoch, attempt, nowNs);
        if (entry != NULL_ENTRY) {
            // Release: whoever sees the fence sees the count of what came before it.
            entries.putIntRelease(entry + PASSED_OFFSET, 1); // pairs with addTo()
        }
    }

    /** The entry of the pair under this grant; none where a newer one came, or where there is no room. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the worker counts
    private int entryOf(long ueKey, int applicationIndex, long epoch, int attempt, long nowNs) {
        int entry = find(ueKey, applicationIndex);
        if (entry == NULL_ENTRY) {
            entry = room(ueKey, applicationIndex, nowNs);
            if (entry == NULL_ENTRY) {
                refusedCount++;
                return NULL_ENTRY;
            }
            begin(entry, ueKey, applicationIndex, epoch, attempt);
        } else {
            int order = compare(
                    epoch, attempt, entries.getLong(entry + EPOCH_OFFSET), entries.getInt(entry + ATTEMPT_OFFSET));
            if (order < 0) {
                return NULL_ENTRY;
            }
            if (order > 0) {
                begin(entry, ueKey, applicationIndex, epoch, attempt);
            }
        }
        entries.putLong(entry + TIME_OFFSET, nowNs);
        return entry;
    }

    /** The order of two grants of a pair. */
    static int compare(long epoch, int attempt, long otherEpoch, int otherAttempt) {
        int byEpoch = Long.compare(epoch, otherEpoch);
        return byEpoch != 0 ? byEpoch : Integer.compare(attempt, otherAttempt);
    }

    private void begin(int entry, long ueKey, int applicationIndex, long epoch, int attempt) {
        int change = entries.getInt(entry + CHANGE_OFFSET);
        entries.putIntOpaque(entry + CHANGE_OFFSET, change + 1);
        VarHandle.storeStoreFence(); // what follows is not seen before the odd number: pairs with addTo()
        entries.putLongOpaque(entry, ueKey);
        entries.putIntOpaque(entry + APPLICATION_OFFSET, applicationIndex + 1);
        entries.putLongOpaque(entry + EPOCH_OFFSET, epoch);
        entries.putIntOpaque(entry + ATTEMPT_OFFSET, attempt);
        entries.putIntOpaque(entry + PASSED_OFFSET, 0);
        entries.putLongOpaque(entry + PACKETS_OFFSET, 0);
        entries.putIntRelease(entry + CHANGE_OFFSET, change + 2); // pairs with addTo()
    }

    private int find(long ueKey, int applicationIndex) {
        int home = (int) PairHash.of(ueKey, applicationIndex);
        for (int probe = 0; probe < PROBES; probe++) {
            int entry = (home + probe & mask) * ENTRY_LENGTH;
            if (entries.getLongOpaque(entry) == ueKey
                    && entries.getIntOpaque(entry + APPLICATION_OFFSET) == applicationIndex + 1) {
                return entry;
            }
        }
        return NULL_ENTRY;
    }

    private int room(long ueKey, int applicationIndex, long nowNs) {
        int home = (int) PairHash.of(ueKey, applicationIndex);
        int oldest = NULL_ENTRY;
        long oldestNs = nowNs - LIFE_NS;
        for (int probe = 0; probe < PROBES; probe++) {
            int entry = (home + probe & mask) * ENTRY_LENGTH;
            if (entries.getInt(entry + APPLICATION_OFFSET) == 0) {
                return entry;
            }
            long timeNs = entries.getLong(entry + TIME_OFFSET);
            if (timeNs < oldestNs) {
                oldest = entry;
                oldestNs = timeNs;
            }
        }
        return oldest;
    }

    /** Adds what this worker has of the pair to {@code total}. The writer's thread. */
    void addTo(long ueKey, int applicationIndex, Total total) {
        while (true) {
            int entry = find(ueKey, applicationIndex);
            if (entry == NULL_ENTRY) {
                return;
            }
            int change = entries.getIntAcquire(entry + CHANGE_OFFSET); // pairs with begin()
            boolean isPassed = entries.getIntAcquire(entry + PASSED_OFFSET) != 0; // pairs with onFence()
            long packets = entries.getLongOpaque(entry + PACKETS_OFFSET);
            long epoch = entries.getLongOpaque(entry + EPOCH_OFFSET);
            int attempt = entries.getIntOpaque(entry + ATTEMPT_OFFSET);
            boolean isPair = entries.getLongOpaque(entry) == ueKey
                    && entries.getIntOpaque(entry + APPLICATION_OFFSET) == applicationIndex + 1;
            VarHandle.loadLoadFence(); // what was read is not of a later change: pairs with begin()
            if ((change & 1) == 0 && isPair && entries.getIntOpaque(entry + CHANGE_OFFSET) == change) {
                total.add(epoch, attempt, isPassed, packets);
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** What all workers together have of a pair under one grant; what came under older ones counts for nothing. */
    static final class Total {
        private final long epoch;
        private final int attempt;
        private boolean isPassed;
        private boolean isOutdated;
        private long packets;

        Total(long epoch, int attempt) {
            this.epoch = epoch;
            this.attempt = attempt;
        }

        private void add(long anEpoch, int anAttempt, boolean passed, long count) {
            int order = compare(anEpoch, anAttempt, epoch, attempt);
            isOutdated |= order > 0;
            if (order == 0) {
                isPassed |= passed;
                packets += count;
            }
        }

        boolean isPassed() {
            return isPassed && !isOutdated;
        }

        long packets() {
            return isOutdated ? 0 : packets;
        }
    }
}
