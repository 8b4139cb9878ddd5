package io.turnout.table;

import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** The grace period: what a worker may still read is never reused. */
public final class QuietPointsRace {
    private static final int VERSION = 2;

    private QuietPointsRace() {}

    private static QuietPoints quietPoints(AtomicBuffer cells) {
        QuietPoints quietPoints = new QuietPoints(cells, 1);
        quietPoints.publish(1);
        quietPoints.idleAll();
        return quietPoints;
    }

    /** A worker wakes while the writer publishes and looks who reads: it is seen, or it reads the new version. */
    @JCStressTest
    @Outcome(id = "0, .*", expect = Expect.ACCEPTABLE, desc = "the worker wakes, and is waited for")
    @Outcome(id = "1, .*", expect = Expect.ACCEPTABLE, desc = "the worker reads the old version, and is waited for")
    @Outcome(
            id = {"2, .*", ".*, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "it reads the new version")
    @State
    public static class Wake {
        private final QuietPoints quietPoints = quietPoints(Tables.memory(QuietPoints.length(1)));

        /** The writer: which version is the oldest that it must wait for. */
        @Actor
        public void publish(JJ_Result r) {
            quietPoints.publish(VERSION);
            r.r1 = quietPoints.oldest();
        }

        /** The worker. */
        @Actor
        public void enter(JJ_Result r) {
            r.r2 = quietPoints.enter(0);
        }
    }

    /** A worker that says it is awake without a fence: the writer may see it idle, and it the old version. */
    @JCStressTest
    @Outcome(
            id = {"0, .*", "1, .*", "2, .*", ".*, 2"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenWake {
        private final AtomicBuffer cells = Tables.memory(QuietPoints.length(1));
        private final QuietPoints quietPoints = quietPoints(cells);

        /** The writer. */
        @Actor
        public void publish(JJ_Result r) {
            quietPoints.publish(VERSION);
            r.r1 = quietPoints.oldest();
        }

        /** The worker: as {@link QuietPoints#enter(int)}, less its fence. */
        @Actor
        public void enter(JJ_Result r) {
            int cell = QuietPoints.length(0);
            cells.putLongRelease(cell, 0);
            long version = quietPoints.published();
            cells.putLongRelease(cell, version);
            r.r2 = version;
        }
    }

    /** What a worker reads under an old version stays what it is until it has passed a quiet point. */
    @JCStressTest
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "read before it was reused")
    @State
    public static class Reuse {
        private final AtomicBuffer record = Tables.memory(64);
        private final QuietPoints quietPoints = quietPoints(Tables.memory(QuietPoints.length(1)));

        /** A worker in a burst that began before. */
        public Reuse() {
            record.putLong(0, 7);
            quietPoints.enter(0);
        }

        /** The worker reads the record, then begins its next burst. */
        @Actor
        public void read(J_Result r) {
            r.r1 = record.getLong(0);
            quietPoints.enter(0);
            quietPoints.idle(0);
        }

        /** The writer takes the record out, and reuses it once nobody reads it. */
        @Actor
        public void reuse() {
            quietPoints.publish(VERSION);
            quietPoints.awaitOldest(VERSION);
            record.putLong(0, 8);
        }
    }

    /** A writer that does not wait. */
    @JCStressTest
    @Outcome(id = "7", expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenReuse {
        private final AtomicBuffer record = Tables.memory(64);
        private final QuietPoints quietPoints = quietPoints(Tables.memory(QuietPoints.length(1)));

        /** A worker in a burst that began before. */
        public BrokenReuse() {
            record.putLong(0, 7);
            quietPoints.enter(0);
        }

        /** The worker. */
        @Actor
        public void read(J_Result r) {
            r.r1 = record.getLong(0);
            quietPoints.enter(0);
            quietPoints.idle(0);
        }

        /** The writer. */
        @Actor
        public void reuse() {
            quietPoints.publish(VERSION);
            record.putLong(0, 8);
        }
    }
}
