package io.turnout.table;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Whoever finds a slot in the index sees the record that was written before it was put in. */
public final class SlotIndexRace {
    private static final int RECORD_LENGTH = 64;
    private static final int SLOT = 1;
    private static final long KEY = 7;
    private static final long HASH = SlotIndex.hash(KEY);

    private SlotIndexRace() {}

    private static void fill(UnsafeBuffer records) {
        records.putLong(SLOT * RECORD_LENGTH + Long.BYTES, 5);
        records.putLong(SLOT * RECORD_LENGTH, KEY);
    }

    private static void look(SlotIndex index, UnsafeBuffer records, JJ_Result r) {
        int slot = index.find(KEY, HASH);
        r.r1 = slot;
        r.r2 = slot == SlotIndex.NULL_SLOT ? 0 : records.getLong(slot * RECORD_LENGTH + Long.BYTES);
    }

    /** As the writer does it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not in yet")
    @Outcome(id = "1, 5", expect = Expect.ACCEPTABLE, desc = "in, and the record is whole")
    @State
    public static class Insert {
        private final UnsafeBuffer records = Tables.memory(2 * RECORD_LENGTH);
        private final SlotIndex index = new SlotIndex(Tables.memory(SlotIndex.length(4)), records, RECORD_LENGTH);

        /** The writer. */
        @Actor
        public void insert() {
            fill(records);
            index.insert(HASH, SLOT);
        }

        /** A worker. */
        @Actor
        public void find(JJ_Result r) {
            look(index, records, r);
        }
    }

    /** The entry before the record. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 5"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenInsert {
        private final UnsafeBuffer records = Tables.memory(2 * RECORD_LENGTH);
        private final SlotIndex index = new SlotIndex(Tables.memory(SlotIndex.length(4)), records, RECORD_LENGTH);

        /** A writer that has its order wrong. */
        @Actor
        public void insert() {
            records.putLong(SLOT * RECORD_LENGTH, KEY);
            index.insert(HASH, SLOT);
            fill(records);
        }

        /** A worker. */
        @Actor
        public void find(JJ_Result r) {
            look(index, records, r);
        }
    }
}
