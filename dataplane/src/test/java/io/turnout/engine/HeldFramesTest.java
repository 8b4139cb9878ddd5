package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeldFramesTest {
    private static final SwitchLimits LIMITS = new SwitchLimits(2, 6, 64);
    private static final int PLACES = 10;

    private final HeldFrames frames = new HeldFrames(LIMITS);

    private static ParsedFrame frame(int number, int length) {
        ParsedFrame frame = new ParsedFrame();
        frame.buffer = new UnsafeBuffer(new byte[length]);
        frame.buffer.putByte(0, (byte) number);
        frame.length = length;
        frame.number = number;
        return frame;
    }

    private void join(int slot, int number) {
        join(slot, false, number);
    }

    private void join(int slot, boolean isTunnelled, int number) {
        int place = frames.take();
        frames.put(place, frame(number, 8), number % 3);
        frames.join(HeldFrames.queue(slot, isTunnelled), place);
    }

    private void assertFirst(int slot, int number) {
        int queue = frames.next(slot);
        int place = frames.first(queue);
        assertEquals(number, frames.frame(place).number);
        assertEquals(number, frames.frame(place).buffer.getByte(frames.frame(place).offset));
        assertEquals(number % 3, frames.worker(place));
        frames.removeFirst(queue);
    }

    private int freeCount() {
        Set<Integer> taken = new HashSet<>();
        for (int place = frames.take(); place != HeldFrames.NULL_PLACE; place = frames.take()) {
            assertTrue(taken.add(place), "place " + place + " was given twice");
        }
        taken.forEach(frames::give);
        return taken.size();
    }

    @Test
    void shouldKeepTheQueuesOfSlotsApartAndInOrder() {
        for (int round = 0; round < 5; round++) {
            join(1, 1);
            join(2, 2);
            join(1, 3);
            assertFirst(1, 1);
            join(2, 4);
            assertFirst(2, 2);
            assertFirst(1, 3);
            assertFirst(2, 4);
            assertEquals(HeldFrames.NULL_QUEUE, frames.next(1));
            assertEquals(HeldFrames.NULL_QUEUE, frames.next(2));
        }
        assertEquals(PLACES - 2, freeCount(), "each queue keeps the place that it released last");
        frames.reset(1);
        frames.reset(2);
        frames.reset(2);
        assertEquals(PLACES, freeCount());
        join(1, 5);
        assertFirst(1, 5);
    }

    @Test
    void shouldLetWhatCameThroughTheTunnelGoFirst() {
        join(1, 1);
        join(1, true, 2);
        join(1, 3);
        join(2, true, 4);
        assertFirst(1, 2);
        assertFirst(1, 1);
        join(1, true, 5);
        assertFirst(1, 5);
        assertFirst(1, 3);
        assertFirst(2, 4);
        assertEquals(PLACES - 3, freeCount(), "each used queue keeps the place that it released last");
        frames.reset(1);
        frames.reset(2);
        assertEquals(PLACES, freeCount());
    }

    @Test
    void shouldGiveEveryPlaceOnceAndThenNone() {
        assertEquals(PLACES, freeCount());
        assertEquals(PLACES, freeCount());
    }

    @Test
    void shouldNotTakeAFrameThatIsTooLong() {
        assertTrue(frames.fits(frame(1, 64)));
        assertFalse(frames.fits(frame(1, 65)));
    }

    @Test
    void shouldHideWhatFollowsAFrameThatIsJustBeingLinked() {
        int place = frames.take();
        frames.put(place, frame(1, 8), 1);
        assertEquals(HeldFrames.NULL_QUEUE, frames.next(1));
        frames.join(HeldFrames.queue(1, false), place);
        assertFirst(1, 1);
    }
}
