package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * From a hash to the slots of the records that have it: buckets of one cache line, seven entries each.
 *
 * <pre>
 *  bucket   octets 0..55   seven entries:  hash tag (high 32 bits) | slot (low 32 bits); 0 = empty
 *           octets 56..63  how many entries stand further on because this bucket was full when they came
 * </pre>
 *
 * <p>An entry stands in its home bucket or, if that is full, in one of the next. There are no tombstones: taking an
 * entry out lowers the counts it raised, so chains are as short after any number of changes as the load makes them.
 * Everything in it follows from the records, so it is not kept in a file but made again from them.
 *
 * <p><b>Assumptions:</b> one writer; slots are 1 or more; slots taken out are not reused before a grace period.
 * <b>Guarantees:</b> a reader finds every entry that was in before it looked and is not taken out while it looks.
 * <b>Progress:</b> readers are wait-free (bounded by {@link #MAX_PROBES} buckets).
 */
final class SlotIndex {
    /** No slot. */
    static final int NULL_SLOT = 0;

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
     * An empty index.
     *
     * @param capacity entries it is made for
     * @param records what slots stand for; each begins with its 8-octet key
     * @param recordLength octets of a record, a power of two
     */
    SlotIndex(int capacity, AtomicBuffer records, int recordLength) {
        int bucketCount = BitUtil.findNextPositivePowerOfTwo(Math.max(1, capacity / TARGET_LOAD));
        this.buckets = Tables.memory(Math.multiplyExact(bucketCount, BUCKET_LENGTH));
        this.bucketMask = bucketCount - 1;
        this.records = records;
        this.recordShift = Integer.numberOfTrailingZeros(recordLength);
    }

    /** Octets it takes. */
    int length() {
        return buckets.capacity();
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
     * The slot that very likely has {@code hash}, without a look at its record; {@link #NULL_SLOT} where its home bucket
     * has none. Free of branches: one mispredicted while memory is on its way would stop what else could come meanwhile.
     */
    int guess(long hash) {
        long tag = hash >>> 32;
        int bucket = bucket(hash, 0);
        int slot = NULL_SLOT;
        for (int entry = bucket; entry < bucket + ENTRIES_LENGTH; entry += Long.BYTES) {
            long word = buckets.getLongAcquire(entry); // pairs with insert()
            long difference = (word >>> 32) - tag;
            long isOther = (difference | -difference) >> 63; // all ones where the tag is another
            slot = Math.max(slot, (int) (word & ~isOther));
        }
        return slot;
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
                if ((word & TAG_MASK) == tag && (int) word != NULL_SLOT) {
                    int slot = (int) word;
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

    /**
     * The slots that stand under the tag of {@code hash}: those wanted, and by rare chance others.
     *
     * @param slots takes them, as many as fit
     * @return how many
     */
    int findAll(long hash, int[] slots) {
        long tag = hash & TAG_MASK;
        int count = 0;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            for (int entry = bucket; entry < bucket + ENTRIES_LENGTH && count < slots.length; entry += Long.BYTES) {
                long word = buckets.getLongAcquire(entry); // pairs with insert()
                if ((word & TAG_MASK) == tag && (int) word != NULL_SLOT) {
                    slots[count++] = (int) word;
                }
            }
            if (buckets.getLongAcquire(bucket + OVERFLOW_OFFSET) == 0) { // pairs with insert()
                return count;
            }
        }
        return count;
    }

    /** Puts {@code slot} in under {@code hash}; false, and nothing changed, when all its buckets are full. Writer only. */
    boolean insert(long hash, int slot) {
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int entry = entryOf(bucket(hash, probe), 0);
            if (entry >= 0) {
                for (int passed = 0; passed < probe; passed++) {
                    addOverflow(bucket(hash, passed), 1);
                }
                // Release: a reader that sees the entry sees the record behind it, and the counts that lead here.
                buckets.putLongRelease(entry, hash & TAG_MASK | slot);
                return true;
            }
        }
        return false;
    }

    /** Takes {@code slot} out; false when it is not in. Writer only. */
    boolean remove(long hash, int slot) {
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int entry = entryOf(bucket(hash, probe), hash & TAG_MASK | slot);
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

    /** The sum of all overflow counts: how many buckets beyond their home the entries stand. */
    long overflow() {
        long sum = 0;
        for (int bucket = 0; bucket < buckets.capacity(); bucket += BUCKET_LENGTH) {
            sum += buckets.getLong(bucket + OVERFLOW_OFFSET);
        }
        return sum;
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
