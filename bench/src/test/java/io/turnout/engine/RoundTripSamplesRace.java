package io.turnout.engine;

import static io.turnout.engine.RoundTripSamples.PAUSE_NS;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** {@link RoundTripSamples}: one worker sees a packet, others its answers. */
public final class RoundTripSamplesRace {
    private static final long HASH = 7;
    private static final int FLOW = 3;
    private static final int NUMBER = 9;

    private RoundTripSamplesRace() {}

    /** A place that was used before. */
    private static RoundTripSamples used() {
        RoundTripSamples samples = new RoundTripSamples(1);
        samples.onAsked(HASH, FLOW, NUMBER, true, 0);
        samples.onAnswered(HASH, FLOW, NUMBER, true, 1);
        return samples;
    }

    /** Whoever sees the packet sees when it was sent, not when another was. */
    @JCStressTest
    @Outcome(
            id = {"-1", "5"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class Ask {
        private final RoundTripSamples samples = used();

        /** The worker that sees the packet. */
        @Actor
        public void ask() {
            samples.onAsked(HASH, FLOW, NUMBER, true, 2 * PAUSE_NS);
        }

        /** The worker that sees the answer. */
        @Actor
        public void answer(J_Result r) {
            r.r1 = samples.onAnswered(HASH, FLOW, NUMBER, true, 2 * PAUSE_NS + 5);
        }
    }

    /** The word before the time that belongs to it. */
    @JCStressTest
    @Outcome(
            id = {"-1", "5"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenAsk {
        private final UnsafeBuffer place = new UnsafeBuffer(new byte[2 * Long.BYTES]);

        /** The worker that sees the packet. */
        @Actor
        public void ask() {
            place.putLongRelease(0, NUMBER);
            place.putLongOpaque(Long.BYTES, 2 * PAUSE_NS);
        }

        /** The worker that sees the answer. */
        @Actor
        public void answer(J_Result r) {
            r.r1 = place.getLongAcquire(0) == NUMBER ? 2 * PAUSE_NS + 5 - place.getLong(Long.BYTES) : -1;
        }
    }

    /** Of two answers one is the first. */
    @JCStressTest
    @Outcome(
            id = {"5, -1", "-1, 7"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class Answer {
        private final RoundTripSamples samples = used();

        /** A packet has been sent. */
        public Answer() {
            samples.onAsked(HASH, FLOW, NUMBER, true, 2 * PAUSE_NS);
        }

        /** A worker. */
        @Actor
        public void one(JJ_Result r) {
            r.r1 = samples.onAnswered(HASH, FLOW, NUMBER, true, 2 * PAUSE_NS + 5);
        }

        /** Another. */
        @Actor
        public void other(JJ_Result r) {
            r.r2 = samples.onAnswered(HASH, FLOW, NUMBER, true, 2 * PAUSE_NS + 7);
        }
    }

    /** Both look before either takes the place. */
    @JCStressTest
    @Outcome(
            id = {"5, -1", "-1, 7"},
            expect = Expect.ACCEPTABLE)
    @State
    public static class BrokenAnswer {
        private final UnsafeBuffer place = new UnsafeBuffer(new byte[Long.BYTES]);

        /** A packet has been sent. */
        public BrokenAnswer() {
            place.putLong(0, NUMBER);
        }

        private long answer(long atNs) {
            if (place.getLongAcquire(0) != NUMBER) {
                return -1;
            }
            place.putLongRelease(0, 0);
            return atNs;
        }

        /** A worker. */
        @Actor
        public void one(JJ_Result r) {
            r.r1 = answer(5);
        }

        /** Another. */
        @Actor
        public void other(JJ_Result r) {
            r.r2 = answer(7);
        }
    }
}
