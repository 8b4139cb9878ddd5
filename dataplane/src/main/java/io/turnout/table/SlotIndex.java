package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * From a hash to the slots of the records that have it: buckets of one cache line, eight lanes each.
 *
 * <pre>
 *  bucket   octets 0..15   tags of the lanes, 16 bits each: lanes 0, 2, 4, 6, then 1, 3, 5, 7; 0 = empty
 *           octets 16..47  slots of the lanes, 32 bits each
 *           octets 48..51  always 0: the slot of no lane
 *           octets 56..63  how many entries stand further on because this bucket was full when they came
 * </pre>
 *
 * <p>All tags of a bucket are compared at once, within two words; the order of the lanes makes the matches of both one
 * word in which the first bit is the first lane. An entry stands in its home bucket or, if that is full, in one of the
 * next. There are no tombstones: taking an entry out lowers the counts it raised, so chains are as short after any number
 * of changes as the load makes them. Everything in it follows from the records.
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
    private static final int LANES = 8;
    private static final int SLOTS_OFFSET = LANES * Short.BYTES;
    private static final int OVERFLOW_OFFSET = 56;

    private static final int TAG_BITS = 16;
    private static final long TAG_MASK = 0xFFFF;

    /** The lowest and the highest bit of each tag of a word. */
    private static final long LOWS = 0x0001_0001_0001_0001L;

    private static final long HIGHS = LOWS << TAG_BITS - 1;

    /** Mean entries in a bucket at capacity: with four of eight, one bucket in fifty overflows. */
    private static final int TARGET_LOAD = 4;

    private final AtomicBuffer written;

    /** The same memory: a worker's path. */
    private final NativeMemory buckets;

    private final int bucketMask;
    private final NativeMemory records;
    private final int recordShift;

    /**
     * An index over {@code buckets}.
     *
     * @param buckets of {@link #length(int)} octets, zeroed when new
     * @param records what slots stand for; each begins with its 8-octet key
     * @param recordLength octets of a record, a power of two
     */
    SlotIndex(AtomicBuffer buckets, DirectBuffer records, int recordLength) {
        this.written = buckets;
        this.buckets = new NativeMemory(buckets);
        this.bucketMask = buckets.capacity() / BUCKET_LENGTH - 1;
        this.records = new NativeMemory(records);
        this.recordShift = Integer.numberOfTrailingZeros(recordLength);
    }

    /** Octets that an index made for {@code capacity} entries takes. */
    static int length(int capacity) {
        int bucketCount = BitUtil.findNextPositivePowerOfTwo(Math.max(1, capacity / TARGET_LOAD));
        return Math.multiplyExact(bucketCount, BUCKET_LENGTH);
    }

    /** Takes everything out. Before anyone looks up. */
    void clear() {
        written.setMemory(0, written.capacity(), (byte) 0);
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

    /** Reads the home bucket of each hash, so that all are on their way to the cache when {@link #guess} comes. */
    long touch(long[] hashes, int count) {
        long read = 0;
        for (int i = 0; i < count; i++) {
            read ^= buckets.getLong(bucket(hashes[i], 0));
        }
        return read;
    }

    /**
     * For each hash the slot that very likely has it, without a look at its record; {@link #NULL_SLOT} where its home
     * bucket has none. Free of branches: one mispredicted while memory is on its way would stop what else could come
     * meanwhile. Free of fences: whoever takes a slot from here reads its key with acquire before anything else of it.
     */
    void guess(long[] hashes, int count, int[] slots) {
        for (int i = 0; i < count; i++) {
            int bucket = bucket(hashes[i], 0);
            long wanted = tag(hashes[i]) * LOWS;
            long found = matches(buckets.getLong(bucket) ^ wanted, buckets.getLong(bucket + Long.BYTES) ^ wanted);
            slots[i] = buckets.getInt(slotOffset(bucket, firstLane(found)));
        }
    }

    /**
     * The slot of the record whose key is {@code key}; {@link #NULL_SLOT} where there is none.
     *
     * @param hash of {@code key}, by {@link #hash(long)}
     */
    int find(long key, long hash) {
        long tag = tag(hash);
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            for (long left = matches(bucket, tag); left != 0; left &= left - 1) {
                int slot = buckets.getInt(slotOffset(bucket, firstLane(left)));
                if (records.getLong(slot << recordShift) == key) {
                    return slot;
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
        long tag = tag(hash);
        int count = 0;
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            for (long left = matches(bucket, tag); left != 0 && count < slots.length; left &= left - 1) {
                slots[count++] = buckets.getInt(slotOffset(bucket, firstLane(left)));
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
            int bucket = bucket(hash, probe);
            for (int lane = 0; lane < LANES; lane++) {
                if (tagAt(bucket, lane) == 0) {
                    for (int passed = 0; passed < probe; passed++) {
                        addOverflow(bucket(hash, passed), 1);
                    }
                    written.putInt(slotOffset(bucket, lane), slot);
                    // A reader that sees the tag sees the slot, the record behind it, and the counts that lead here.
                    putTag(bucket, lane, tag(hash));
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes {@code slot} out; false when it is not in. Writer only. */
    boolean remove(long hash, int slot) {
        long tag = tag(hash);
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            int bucket = bucket(hash, probe);
            for (int lane = 0; lane < LANES; lane++) {
                if (tagAt(bucket, lane) == tag && buckets.getInt(slotOffset(bucket, lane)) == slot) {
                    putTag(bucket, lane, 0);
                    for (int passed = 0; passed < probe; passed++) {
                        addOverflow(bucket(hash, passed), -1);
                    }
                    return true;
                }
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

    /** The first bits of a hash; with the highest set, no empty lane looks like one behind a match. */
    private static long tag(long hash) {
        return hash >>> Long.SIZE - TAG_BITS | 1L << TAG_BITS - 1;
    }

    /** One bit for each lane whose tag is {@code tag}, and by rare chance for lanes behind such a one. */
    private long matches(int bucket, long tag) {
        long wanted = tag * LOWS;
        // Acquire: pairs with putTag().
        return matches(buckets.getLongAcquire(bucket) ^ wanted, buckets.getLongAcquire(bucket + Long.BYTES) ^ wanted);
    }

    /** Of the words of even and odd lanes, in which those wanted are zero. */
    private static long matches(long even, long odd) {
        return (even - LOWS & ~even & HIGHS) >>> Byte.SIZE | odd - LOWS & ~odd & HIGHS;
    }

    /** The first lane of {@code matches}; of none, the one behind the last, which has no slot. */
    private static int firstLane(long matches) {
        return Long.numberOfTrailingZeros(matches) / Byte.SIZE;
    }

    private static int slotOffset(int bucket, int lane) {
        return bucket + SLOTS_OFFSET + lane * Integer.BYTES;
    }

    private long tagAt(int bucket, int lane) {
        return buckets.getLong(tagWord(bucket, lane)) >>> tagShift(lane) & TAG_MASK;
    }

    private void putTag(int bucket, int lane, long tag) {
        int word = tagWord(bucket, lane);
        int shift = tagShift(lane);
        written.putLongRelease(word, buckets.getLong(word) & ~(TAG_MASK << shift) | tag << shift);
    }

    private static int tagWord(int bucket, int lane) {
        return bucket + (lane & 1) * Long.BYTES;
    }

    private static int tagShift(int lane) {
        return lane / 2 * TAG_BITS;
    }

    private void addOverflow(int bucket, int change) {
        written.putLongRelease(bucket + OVERFLOW_OFFSET, buckets.getLong(bucket + OVERFLOW_OFFSET) + change);
    }
}
