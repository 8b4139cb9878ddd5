package io.turnout.engine;

import static io.turnout.engine.RoundTripSamples.LONGEST_NS;
import static io.turnout.engine.RoundTripSamples.NULL_ROUND_TRIP;
import static io.turnout.engine.RoundTripSamples.PAUSE_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RoundTripSamplesTest {
    private static final long HASH = 0x1234_5678_9ABC_DEF0L;
    private static final int FLOW = 77;
    private static final long START_NS = 1_000_000_000_000L;
    private static final long MS = 1_000_000;

    private final RoundTripSamples samples = new RoundTripSamples(16);

    private void ask(int number, long atNs) {
        samples.onAsked(HASH, FLOW, number, true, START_NS + atNs);
    }

    private long answer(int number, long atNs) {
        return samples.onAnswered(HASH, FLOW, number, true, START_NS + atNs);
    }

    @Test
    void shouldMeasureUntilTheFirstAnswerOnly() {
        ask(100, 0);
        assertEquals(NULL_ROUND_TRIP, answer(99, 3 * MS));
        assertEquals(7 * MS, answer(100, 7 * MS));
        assertEquals(NULL_ROUND_TRIP, answer(100, 8 * MS));
    }

    @Test
    void shouldCountAsTcpDoesAcrossZero() {
        ask(-5, 0);
        assertEquals(NULL_ROUND_TRIP, answer(-6, MS));
        assertEquals(2 * MS, answer(3, 2 * MS));
    }

    @Test
    void shouldTakeTheVeryNumberOnlyWhereThereIsNoSequence() {
        samples.onAsked(HASH, FLOW, 5, false, START_NS);
        assertEquals(NULL_ROUND_TRIP, samples.onAnswered(HASH, FLOW, 6, false, START_NS + MS));
        assertEquals(2 * MS, samples.onAnswered(HASH, FLOW, 5, false, START_NS + 2 * MS));
    }

    @Test
    void shouldNotTakeTheAnswerOfAnotherFlow() {
        ask(100, 0);
        assertEquals(NULL_ROUND_TRIP, samples.onAnswered(HASH, FLOW + 2, 100, true, START_NS + MS));
        assertEquals(2 * MS, answer(100, 2 * MS));
    }

    @Test
    void shouldTimeOnePacketAtATimeAndPauseBetweenThem() {
        ask(100, 0);
        ask(200, MS);
        assertEquals(5 * MS, answer(100, 5 * MS), "of the first");
        ask(300, 6 * MS);
        assertEquals(NULL_ROUND_TRIP, answer(300, 7 * MS), "too soon");
        ask(400, 5 * MS + PAUSE_NS);
        assertEquals(MS, answer(400, 6 * MS + PAUSE_NS));
    }

    @Test
    void shouldNotMeasureWhatWasSentAgain() {
        ask(100, 0);
        ask(100, 200 * MS);
        assertEquals(NULL_ROUND_TRIP, answer(100, 201 * MS), "of which of the two?");
        ask(200, 202 * MS);
        assertEquals(MS, answer(200, 203 * MS));
    }

    @Test
    void shouldGiveUpWhatIsNeverAnswered() {
        ask(100, 0);
        assertEquals(NULL_ROUND_TRIP, answer(100, LONGEST_NS + 1), "too late");
        ask(200, 2 * LONGEST_NS);
        ask(300, 3 * LONGEST_NS);
        assertEquals(NULL_ROUND_TRIP, answer(200, 3 * LONGEST_NS + MS), "it still has its time");
        ask(400, 4 * LONGEST_NS + 2 * MS);
        ask(500, 5 * LONGEST_NS + 3 * MS);
        assertEquals(MS, answer(500, 5 * LONGEST_NS + 4 * MS), "another has taken the place");
    }
}
