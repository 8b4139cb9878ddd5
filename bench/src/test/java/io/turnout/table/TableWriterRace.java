package io.turnout.table;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A burst sees all of a published batch, or nothing of it. */
public final class TableWriterRace {
    private static final long FIRST_UE = 1;
    private static final long SECOND_UE = 2;

    private TableWriterRace() {}

    private static Tables tables() {
        return Tables.inMemory(new Tables.Capacity(2, 4, 2, 1));
    }

    private static TableWriter published(Tables tables, int epoch) {
        TableWriter writer = new TableWriter(tables);
        stage(writer, FIRST_UE, epoch);
        stage(writer, SECOND_UE, epoch);
        writer.publish();
        return writer;
    }

    private static void stage(TableWriter writer, long ueKey, int epoch) {
        writer.stageRoute(ueKey, 0, Route.local(0, epoch));
    }

    /** One burst: the epochs of both UEs' routes, the second's first. */
    private static void readBurst(Tables tables, II_Result r) {
        long version = tables.quietPoints().enter(0);
        r.r2 = epoch(tables.ues(), SECOND_UE, version);
        r.r1 = epoch(tables.ues(), FIRST_UE, version);
        tables.quietPoints().idle(0);
    }

    private static int epoch(UeTable ues, long ueKey, long version) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, 0);
        return rule == UeTable.NULL_RULE ? 0 : Route.epoch(ues.route(rule, version));
    }

    /** Two rules change in one batch. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after")
    @State
    public static class Change {
        private final Tables tables = tables();
        private final TableWriter writer = published(tables, 1);

        /** The writer. */
        @Actor
        public void publish() {
            stage(writer, FIRST_UE, 2);
            stage(writer, SECOND_UE, 2);
            writer.publish();
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            readBurst(tables, r);
        }
    }

    /** Two rules change in two batches: each burst may see one without the other. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenChange {
        private final Tables tables = tables();
        private final TableWriter writer = published(tables, 1);

        /** The writer. */
        @Actor
        public void publish() {
            stage(writer, FIRST_UE, 2);
            writer.publish();
            stage(writer, SECOND_UE, 2);
            writer.publish();
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            readBurst(tables, r);
        }
    }

    /** Batch after batch over the same two words of a rule: the writer reuses one only after the grace period. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 2", "3, 3", "4, 4"},
            expect = Expect.ACCEPTABLE,
            desc = "one of the batches")
    @State
    public static class Changes {
        private final Tables tables = tables();
        private final TableWriter writer = published(tables, 1);

        /** The writer. */
        @Actor
        public void publish() {
            for (int epoch = 2; epoch <= 4; epoch++) {
                stage(writer, FIRST_UE, epoch);
                stage(writer, SECOND_UE, epoch);
                writer.publish();
            }
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            readBurst(tables, r);
        }
    }

    /** A worker that reads with a version it did not enter with: the writer does not wait for it. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 2", "3, 3", "4, 4"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenChanges {
        private final Tables tables = tables();
        private final TableWriter writer = published(tables, 1);

        /** The writer. */
        @Actor
        public void publish() {
            for (int epoch = 2; epoch <= 4; epoch++) {
                stage(writer, FIRST_UE, epoch);
                stage(writer, SECOND_UE, epoch);
                writer.publish();
            }
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            long version = tables.quietPoints().published();
            r.r2 = epoch(tables.ues(), SECOND_UE, version);
            r.r1 = epoch(tables.ues(), FIRST_UE, version);
        }
    }

    /** UEs that are new, both in one batch. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after")
    @State
    public static class Arrival {
        private final Tables tables = tables();
        private final TableWriter writer = new TableWriter(tables);

        /** The writer. */
        @Actor
        public void publish() {
            stage(writer, FIRST_UE, 2);
            stage(writer, SECOND_UE, 2);
            writer.publish();
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            readBurst(tables, r);
        }
    }

    /** A worker whose version is ahead of what is published. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "2, 2"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenArrival {
        private final Tables tables = tables();
        private final TableWriter writer = new TableWriter(tables);

        /** The writer. */
        @Actor
        public void publish() {
            stage(writer, FIRST_UE, 2);
            stage(writer, SECOND_UE, 2);
            writer.publish();
        }

        /** A worker. */
        @Actor
        public void read(II_Result r) {
            r.r2 = epoch(tables.ues(), SECOND_UE, Long.MAX_VALUE);
            r.r1 = epoch(tables.ues(), FIRST_UE, Long.MAX_VALUE);
        }
    }
}
