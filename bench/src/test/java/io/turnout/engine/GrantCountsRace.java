package io.turnout.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** {@link GrantCounts}: the worker's packets and fence, and the writer that reads them. */
public final class GrantCountsRace {
    private GrantCountsRace() {}

    /** Whoever sees the fence sees all packets before it. */
    @JCStressTest
    @Outcome(
            id = {"false, 0", "false, 1", "false, 2", "true, 2"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class Fence {
        private final GrantCounts counts = new GrantCounts(8);

        /** The worker. */
        @Actor
        public void receive() {
            counts.onPacket(1, 0, 5, 1, 0);
            counts.onPacket(1, 0, 5, 1, 0);
            counts.onFence(1, 0, 5, 1, 0);
        }

        /** The writer. */
        @Actor
        public void report(ZJ_Result r) {
            GrantCounts.Total total = new GrantCounts.Total(5, 1);
            counts.addTo(1, 0, total);
            r.r1 = total.isPassed();
            r.r2 = total.packets();
        }
    }

    /** A fence that is noted before the packets. */
    @JCStressTest
    @Outcome(
            id = {"false, 0", "false, 1", "false, 2", "true, 2"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenFence {
        private final GrantCounts counts = new GrantCounts(8);

        /** The worker. */
        @Actor
        public void receive() {
            counts.onPacket(1, 0, 5, 1, 0);
            counts.onFence(1, 0, 5, 1, 0);
            counts.onPacket(1, 0, 5, 1, 0);
        }

        /** The writer. */
        @Actor
        public void report(ZJ_Result r) {
            GrantCounts.Total total = new GrantCounts.Total(5, 1);
            counts.addTo(1, 0, total);
            r.r1 = total.isPassed();
            r.r2 = total.packets();
        }
    }

    /** What is read of an entry that changes its grant belongs to one of the two. */
    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "of the old grant; or a newer one has come")
    @State
    public static class Change {
        private final GrantCounts counts = new GrantCounts(8);

        /** The old grant's fence has passed. */
        public Change() {
            counts.onPacket(1, 0, 5, 1, 0);
            counts.onFence(1, 0, 5, 1, 0);
        }

        /** The worker. */
        @Actor
        public void receive() {
            counts.onPacket(1, 0, 5, 2, 0);
        }

        /** The writer. */
        @Actor
        public void report(ZJ_Result r) {
            GrantCounts.Total total = new GrantCounts.Total(5, 1);
            counts.addTo(1, 0, total);
            r.r1 = total.isPassed();
            r.r2 = total.packets();
        }
    }

    /** A reader that takes the fence from one look and the packets from another. */
    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 0"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenChange {
        private final GrantCounts counts = new GrantCounts(8);

        /** The old grant's fence has passed. */
        public BrokenChange() {
            counts.onPacket(1, 0, 5, 1, 0);
            counts.onFence(1, 0, 5, 1, 0);
        }

        /** The worker. */
        @Actor
        public void receive() {
            counts.onPacket(1, 0, 5, 2, 0);
        }

        /** The writer. */
        @Actor
        public void report(ZJ_Result r) {
            GrantCounts.Total first = new GrantCounts.Total(5, 1);
            counts.addTo(1, 0, first);
            GrantCounts.Total second = new GrantCounts.Total(5, 1);
            counts.addTo(1, 0, second);
            r.r1 = first.isPassed();
            r.r2 = second.packets();
        }
    }
}
