package io.turnout.engine;

import io.turnout.table.Route;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link SwitchSlots}: workers that offer, the end of a hold, the commit, and the owner's release. */
public final class SwitchSlotsRace {
    private static final SwitchLimits LIMITS = new SwitchLimits(1, 4, 64);
    private static final long TARGET = Route.local(1, 2);
    private static final long OVERFLOW = Route.peer(3, 4);
    private static final int SLOT = 1;

    private SwitchSlotsRace() {}

    private static SwitchSlots held(long deadlineNs) {
        SwitchSlots slots = new SwitchSlots(LIMITS, 2);
        slots.begin(SLOT, 1, 1, SwitchSlots.NULL_PEER);
        slots.limit(SLOT, 4, 1_000, deadlineNs, OVERFLOW);
        slots.hold(SLOT);
        return slots;
    }

    /** A slot that worker 0 owns and has just emptied. */
    private static SwitchSlots draining() {
        SwitchSlots slots = held(SwitchSlots.NEVER);
        slots.offer(SLOT, 0, frame(1));
        slots.claim(SLOT);
        slots.release(SLOT, TARGET);
        slots.frames().removeFirst(SLOT);
        slots.onLeft(SLOT, 1, 8);
        return slots;
    }

    private static ParsedFrame frame(int number) {
        ParsedFrame frame = new ParsedFrame();
        frame.buffer = new UnsafeBuffer(new byte[8]);
        frame.buffer.putInt(0, number);
        frame.length = 8;
        frame.number = number;
        return frame;
    }

    /** Of the end of the time and the commit, exactly one wins. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class Expiry {
        private final SwitchSlots slots = held(1);

        /** A worker. */
        @Actor
        public void expire(ZZ_Result r) {
            r.r1 = slots.expire(SLOT, 1);
        }

        /** The writer. */
        @Actor
        public void commit(ZZ_Result r) {
            r.r2 = slots.claim(SLOT);
        }
    }

    /** A commit that looks at the word and then writes it. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenExpiry {
        private final SwitchSlots slots = held(1);

        /** A worker. */
        @Actor
        public void expire(ZZ_Result r) {
            r.r1 = slots.expire(SLOT, 1);
        }

        /** The writer. */
        @Actor
        public void commit(ZZ_Result r) {
            if (HoldWord.state(slots.word(SLOT)) == HoldWord.HOLD) {
                slots.hold(SLOT); // as good as any word that is written over the other's
                r.r2 = true;
            }
        }
    }

    /** A packet that waits is released to the target, with all its octets; one that does not finds the target. */
    @JCStressTest
    @Outcome(
            id = {"2, 7", "1, 7"},
            expect = Expect.ACCEPTABLE,
            desc = "waits and is released; or goes straight on")
    @State
    public static class Release {
        private final SwitchSlots slots = held(SwitchSlots.NEVER);
        private final ParsedFrame frame = frame(7);
        private long straight;

        /** Claimed already. */
        public Release() {
            slots.claim(SLOT);
        }

        /** A worker. */
        @Actor
        public void offer(II_Result r) {
            r.r1 = slots.offer(SLOT, 0, frame);
            straight = r.r1 == SwitchSlots.BY_TARGET ? slots.target(SLOT) : TARGET;
        }

        /** The writer. */
        @Actor
        public void release() {
            slots.release(SLOT, TARGET);
        }

        /** The owner, later. */
        @Arbiter
        public void drain(II_Result r) {
            int place = slots.frames().first(SLOT);
            boolean waits = place != HeldFrames.NULL_PLACE;
            ParsedFrame kept = waits ? slots.frames().frame(place) : frame;
            int number = kept.buffer.getInt(kept.offset);
            boolean isRight =
                    waits == (r.r1 == SwitchSlots.WAITS) && straight == TARGET && slots.target(SLOT) == TARGET;
            r.r2 = isRight ? number : -1;
        }
    }

    /** Slots that are released before it is set where to. */
    @JCStressTest
    @Outcome(
            id = {"2, 7", "1, 7"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenRelease {
        private final SwitchSlots slots = held(SwitchSlots.NEVER);
        private final ParsedFrame frame = frame(7);

        /** Claimed already. */
        public BrokenRelease() {
            slots.claim(SLOT);
        }

        /** A worker. */
        @Actor
        public void offer(II_Result r) {
            r.r1 = slots.offer(SLOT, 0, frame);
            r.r2 = r.r1 == SwitchSlots.WAITS || slots.target(SLOT) == TARGET ? 7 : -1;
        }

        /** The writer. */
        @Actor
        public void release() {
            slots.release(SLOT, Route.NULL_ROUTE);
            slots.release(SLOT, TARGET);
        }
    }

    /** What one worker puts in, another takes out whole, while it is being put in. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not linked yet")
    @Outcome(id = "7, 7", expect = Expect.ACCEPTABLE, desc = "linked, and whole")
    @State
    public static class Join {
        private final HeldFrames frames = new HeldFrames(LIMITS);
        private final ParsedFrame frame = frame(7);

        /** A worker. */
        @Actor
        public void join() {
            int place = frames.take();
            frames.put(place, frame, 0);
            frames.join(SLOT, place);
        }

        /** The owner. */
        @Actor
        public void first(JJ_Result r) {
            int place = frames.first(SLOT);
            if (place != HeldFrames.NULL_PLACE) {
                ParsedFrame kept = frames.frame(place);
                r.r1 = kept.number;
                r.r2 = kept.buffer.getInt(kept.offset);
            }
        }
    }

    /** A frame that is linked before it is there. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "7, 7"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenJoin {
        private final HeldFrames frames = new HeldFrames(LIMITS);
        private final ParsedFrame frame = frame(7);
        private final ParsedFrame none = frame(0);

        /** A worker. */
        @Actor
        public void join() {
            int place = frames.take();
            frames.put(place, none, 0);
            frames.join(SLOT, place);
            frames.put(place, frame, 0);
        }

        /** The owner. */
        @Actor
        public void first(JJ_Result r) {
            int place = frames.first(SLOT);
            if (place != HeldFrames.NULL_PLACE) {
                ParsedFrame kept = frames.frame(place);
                r.r1 = kept.number;
                r.r2 = kept.buffer.getInt(kept.offset);
            }
        }
    }

    /** Two workers that take places never take the same. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0", "1, 2", "2, 1", "0, 2", "2, 0"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class Take {
        private final HeldFrames frames = new HeldFrames(LIMITS);

        /** A worker that gives back what it takes first. */
        @Actor
        public void first(II_Result r) {
            int place = frames.take();
            int next = frames.take();
            frames.give(place);
            frames.give(next);
            r.r1 = frames.take();
        }

        /** A worker. */
        @Actor
        public void second(II_Result r) {
            r.r2 = frames.take();
        }

        /** What both have, and the rest, is all there is. */
        @Arbiter
        public void rest(II_Result r) {
            int left = 0;
            while (frames.take() != HeldFrames.NULL_PLACE) {
                left++;
            }
            r.r1 = left == LIMITS.frames() + LIMITS.slots() - 2 ? Math.min(r.r1, 2) : -1;
            r.r2 = Math.min(r.r2, 2);
        }
    }

    /** A place that is given back twice. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0", "1, 2", "2, 1", "0, 2", "2, 0"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenTake {
        private final HeldFrames frames = new HeldFrames(LIMITS);

        /** A worker. */
        @Actor
        public void first(II_Result r) {
            int place = frames.take();
            frames.give(place);
            frames.give(place);
            r.r1 = frames.take();
        }

        /** A worker. */
        @Actor
        public void second(II_Result r) {
            r.r2 = frames.take();
        }
    }

    /** The last packet's leaving and an arrival: it is opened, or the arrival waits, never both. */
    @JCStressTest
    @Outcome(
            id = {"2, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "waits, and it is not open; or finds it open")
    @State
    public static class Open {
        private final SwitchSlots slots = draining();
        private final ParsedFrame frame = frame(7);

        /** Another worker. */
        @Actor
        public void offer(II_Result r) {
            r.r1 = slots.offer(SLOT, 1, frame);
        }

        /** The owner. */
        @Actor
        public void open(II_Result r) {
            r.r2 = slots.open(SLOT) ? 1 : 0;
        }
    }

    /** An owner that looks whether a packet waits, and then writes over the word. */
    @JCStressTest
    @Outcome(
            id = {"2, 0", "0, 1"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenOpen {
        private final SwitchSlots slots = draining();
        private final ParsedFrame frame = frame(7);

        /** Another worker. */
        @Actor
        public void offer(II_Result r) {
            r.r1 = slots.offer(SLOT, 1, frame);
        }

        /** The owner. */
        @Actor
        public void open(II_Result r) {
            if (HoldWord.packets(slots.word(SLOT)) == 0) {
                slots.begin(SLOT, 1, 1, SwitchSlots.NULL_PEER);
                r.r2 = 1;
            }
        }
    }
}
