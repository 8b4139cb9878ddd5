package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * From a key to the slot of its record: buckets of one cache line, seven entries each.
 *
 * <pre>
 *  bucket   octets 0..55   seven entries:  hash tag (high 32 bits) | slot + 1 (low 32 bits); 0 = empty
 *           octets 56..63  how many entries stand further on because this bucket was full when they came
 * </pre>
 *
 * <p>An entry stands in its home bucket or, if that is full, in one of the next. There are no tombstones: taking an
 * entry out lowers the counts it raised, so chains are as short after any number of changes as the load makes them.
 *
 * <p><b>Assumptions:</b> one writer; slots taken out are not reused before a grace period. <b>Guarantees:</b> a reader
 * finds every entry that was in before it looked and is not taken out while it looks. <b>Progress:</b> readers are
 * wait-free (bounded by {@link #MAX_PROBES} buckets).
 */
final class SlotIndex {
    /** No slot. */
    static final int NULL_SLOT = -1;

    /** Buckets that a look-up may visit; an insertion that needs more is refused. */
    static final int MAX_PROBES = 16;

    private static final int BUCKET_LENGTH = BitUtil.CACHE_LINE_LENGTH;
    private static final int ENTRIES_LENGTH = 7 * Long.BYTES;
    private static final int OVERFLOW_OFFSET = ENTRIES_LENGTH;
    private static final long TAG_MASK = 0xFFFF_FFFF_0000_0000L;

    /** Mean entries in a bucket at capacity: with four of seven, one bucket in twenty overflows. */
    private static final int TARGET_LOAD = 4;

    private final AtomicBuffer buckets;
    private final int bucketMask;
    private final AtomicBuffer records;
    private final int recordShift;

    /**
     * An index over {@code buffer}.
     *
     * @param buffer of {@link #length(int)} octets, zeroed when new
     * @param records what slots stand for; each begins with its 8-octet key
     * @param recordLength octets of a record, a power of two
     */
    SlotIndex(AtomicBuffer buffer, AtomicBuffer records, int recordLength) {
        this.buckets = buffer;
        this.records = records;
        this.recordShift = Integer.numberOfTrailingZeros(recordLength);
        this.bucketMask = buffer.capacity() / BUCKET_LENGTH - 1;
        if (!BitUtil.isPowerOfTwo(buffer.capacity() / BUCKET_LENGTH)) {
            throw new IllegalArgumentException("bucket count must be a power of two: " + buffer.capacity());
        }
    }

    /** Octets that an index of {@code capacity} entries takes. */
    static int length(int capacity) {
        return BitUtil.findNextPositivePowerOfTwo(Math.max(1, (capacity + TARGET_LOAD - 1) / TARGET_LOAD))
                * BUCKET_LENGTH;
    }

    /** Spreads a key's bits (the finalizer of SplitMix64). */
    static long hash(long key) {
        long z = (key ^ key >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Reads the home bucket of {@code hash}, so that it is on its way to the cache when {@link #find} comes. */
    long touch(long hash) {
        return buckets.getLong(bucket(hash, 0));
    }

    /**
     * The slot of the record whose key is {@code key}; {@link #NULL_SLOT} where there is none.
     *
     * @param hash of {@code key}, by {@link #hash(long)}
     */
    int find(long key, long hash) {
        long tag = hash & TAG_MASK;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            for (int entry = bucket; entry < bucket + ENTRIES_LENGTH; entry += Long.BYTES) {
                long word = buckets.getLongAcquire(entry); // pairs with insert()
                if ((word & TAG_MASK) == tag && (int) word != 0) {
                    int slot = (int) word - 1;
                    if (records.getLong(slot << recordShift) == key) {
                        return slot;
                    }
                }
            }
            if (buckets.getLongAcquire(bucket + OVERFLOW_OFFSET) == 0) { // pairs with insert()
                return NULL_SLOT;
            }
        }
        return NULL_SLOT;
    }

    /** Puts {@code slot} in under {@code hash}; false, and nothing changed, when all its buckets are full. Writer only. */
    boolean insert(long hash, int slot) {
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            int entry = entryOf(bucket, 0);
            if (entry >= 0) {
                for (int passed = 0; passed < probe; passed++) {
                    addOverflow(bucket(hash, passed), 1);
                }
                // Release: a reader that sees the entry sees the record behind it, and the counts that lead here.
                buckets.putLongRelease(entry, hash & TAG_MASK | slot + 1);
                return true;
            }
        }
        return false;
    }

    /** Takes {@code slot} out; false when it is not in. Writer only. */
    boolean remove(long hash, int slot) {
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int entry = entryOf(bucket(hash, probe), hash & TAG_MASK | slot + 1);
            if (entry >= 0) {
                buckets.putLongRelease(entry, 0);
                for (int passed = 0; passed < probe; passed++) {
                    addOverflow(bucket(hash, passed), -1);
                }
                return true;
            }
        }
        return false;
    }

    private int bucket(long hash, int probe) {
        return ((int) hash + probe & bucketMask) * BUCKET_LENGTH;
    }

    private int entryOf(int bucket, long word) {
        for (int entry = bucket; entry < bucket + ENTRIES_LENGTH; entry += Long.BYTES) {
            if (buckets.getLong(entry) == word) {
                return entry;
            }
        }
        return -1;
    }

    private void addOverflow(int bucket, int change) {
        buckets.putLongRelease(bucket + OVERFLOW_OFFSET, buckets.getLong(bucket + OVERFLOW_OFFSET) + change);
    }
}
