package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotIndexTest {
    private static final int CAPACITY = 64;
    private static final int RECORD_LENGTH = 16;
    private static final int ENTRIES_PER_BUCKET = 8;

    private final UnsafeBuffer records = Tables.memory((CAPACITY * 4 + 1) * RECORD_LENGTH);
    private final SlotIndex index = new SlotIndex(Tables.memory(SlotIndex.length(CAPACITY)), records, RECORD_LENGTH);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void shouldAgreeWithAMapUnderAnyOrderOfChanges(int seed) {
        Random random = new Random(seed);
        Map<Long, Integer> model = new HashMap<>();
        // Hashes of few buckets and few tags, so that buckets overflow and tags collide.
        for (int step = 0; step < 20_000; step++) {
            long key = 1L + random.nextInt(CAPACITY);
            int slot = (int) key;
            long hash = hash(key);
            if (model.containsKey(key)) {
                assertTrue(index.remove(hash, slot));
                model.remove(key);
            } else {
                records.putLong(slot * RECORD_LENGTH, key);
                assertTrue(index.insert(hash, slot));
                model.put(key, slot);
            }
            long other = 1L + random.nextInt(CAPACITY);
            assertEquals(model.getOrDefault(other, SlotIndex.NULL_SLOT), index.find(other, hash(other)));
        }
        for (long key : new ArrayList<>(model.keySet())) {
            assertTrue(index.remove(hash(key), model.get(key)));
        }
        assertEquals(0, index.overflow());
    }

    private static long hash(long key) {
        return (key & 3) << 48 | key & 5;
    }

    @Test
    void shouldLookOnInTheNextBucketsWhenTheHomeIsFullAndNoFurtherThanAllowed() {
        int fit = SlotIndex.MAX_PROBES * ENTRIES_PER_BUCKET;
        for (int slot = 1; slot <= fit; slot++) {
            records.putLong(slot * RECORD_LENGTH, slot);
            assertTrue(index.insert(7, slot));
            assertEquals((slot - 1) / ENTRIES_PER_BUCKET, index.overflow() - overflowBefore(slot));
        }
        assertFalse(index.insert(7, fit + 1));
        for (int slot = 1; slot <= fit; slot++) {
            assertEquals(slot, index.find(slot, 7));
        }
        assertEquals(SlotIndex.NULL_SLOT, index.find(fit + 1, 7));
        long overflow = index.overflow();
        assertTrue(index.remove(7, fit));
        assertEquals(overflow - (SlotIndex.MAX_PROBES - 1), index.overflow());
        assertFalse(index.remove(7, fit));
        assertEquals(overflow - (SlotIndex.MAX_PROBES - 1), index.overflow(), "nothing changed");
    }

    private static long overflowBefore(int slot) {
        long sum = 0;
        for (int earlier = 1; earlier < slot; earlier++) {
            sum += (earlier - 1) / ENTRIES_PER_BUCKET;
        }
        return sum;
    }

    @Test
    void shouldFindAllOfATagAndOnlyThose() {
        Set<Integer> slots = new HashSet<>();
        for (int slot = 1; slot <= 20; slot++) {
            index.insert((slot % 2 == 0 ? 5L : 6L) << 48 | 3, slot);
            if (slot % 2 == 0) {
                slots.add(slot);
            }
        }
        int[] found = new int[16];
        assertEquals(10, index.findAll(5L << 48 | 3, found));
        assertEquals(slots, new HashSet<>(Arrays.stream(found, 0, 10).boxed().toList()));
        assertEquals(4, index.findAll(5L << 48 | 3, new int[4]));
        assertEquals(0, index.findAll(7L << 48 | 3, found));
        assertEquals(0, index.findAll(5L << 48 | 9, found), "another home");
    }

    @Test
    void shouldFindASlotWhoseTagIsZero() {
        records.putLong(3 * RECORD_LENGTH, 99);
        index.insert(0, 3);
        assertEquals(3, index.find(99, 0));
        assertEquals(SlotIndex.NULL_SLOT, index.find(98, 0));
    }

    @Test
    void shouldSpreadKeysOverTagsAndBuckets() {
        List<Long> hashes = new ArrayList<>();
        for (long key = 0; key < 1_000; key++) {
            hashes.add(SlotIndex.hash(0x0A2D_0000 + key));
        }
        assertEquals(1_000, new HashSet<>(hashes).size());
        long low = hashes.stream().map(hash -> hash & 0xFF).distinct().count();
        long high = hashes.stream().map(hash -> hash >>> 56).distinct().count();
        assertTrue(low > 240 && high > 240, low + " and " + high + " of 256");
    }
}
