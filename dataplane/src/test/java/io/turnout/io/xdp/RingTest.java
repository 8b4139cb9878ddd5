package io.turnout.io.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two rings over one memory: one plays our side, the other the kernel's. */
class RingTest {
    private static final int SIZE = 8;
    private static final int ENTRY_LENGTH = 8;
    private static final Ring.Layout LAYOUT = new Ring.Layout(0, 64, 192, 128);

    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(192 + SIZE * ENTRY_LENGTH));
    private final Ring producer = new Ring(memory, LAYOUT, SIZE, ENTRY_LENGTH);
    private final Ring consumer = new Ring(memory, LAYOUT, SIZE, ENTRY_LENGTH);

    private void produce(long first, int count) {
        assertEquals(count, producer.room(count));
        for (int i = 0; i < count; i++) {
            memory.putLong(producer.entryOffset(i), first + i);
        }
        producer.produced(count);
        producer.publish();
    }

    private void consume(long first, int count) {
        assertEquals(count, consumer.waiting(count));
        for (int i = 0; i < count; i++) {
            assertEquals(first + i, memory.getLong(consumer.entryOffset(i)));
        }
        consumer.consumed(count);
    }

    @Test
    void shouldHandEntriesOverInOrderAroundTheEnd() {
        long next = 0;
        for (int round = 0; round < 50; round++) {
            int count = 1 + round % SIZE;
            produce(next, count);
            assertEquals(count, producer.pending());
            consume(next, count);
            assertEquals(0, producer.pending());
            next += count;
        }
    }

    @Test
    void shouldTakeBackWhatIsNotPublished() {
        produce(1, 2);
        memory.putLong(producer.entryOffset(0), 3);
        producer.produced(1);
        assertEquals(1, producer.unpublished());
        producer.withdraw();
        assertEquals(0, producer.unpublished());
        produce(4, 1);
        consume(1, 2);
        consume(4, 1);
    }

    @Test
    void shouldShowNothingBeforeItIsPublished() {
        memory.putLong(producer.entryOffset(0), 1);
        producer.produced(1);
        assertEquals(0, consumer.waiting(1));
        producer.publish();
        assertEquals(1, consumer.waiting(SIZE));
    }

    @Test
    void shouldHaveNoRoomWhenFull() {
        produce(0, SIZE);
        assertEquals(0, producer.room(1));
        consume(0, 3);
        assertEquals(1, producer.room(1));
        assertEquals(3, producer.room(SIZE));
    }

    @Test
    void shouldTellNoMoreThanWanted() {
        produce(0, 5);
        assertEquals(2, consumer.waiting(2));
        assertEquals(5, consumer.waiting(SIZE));
    }

    /** Indices run through all of 32 bits, and beyond. */
    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE - 3, -4})
    void shouldGoOnWhereIndicesWrap(int begin) {
        memory.putInt(0, begin);
        memory.putInt(64, begin);
        producer.room(SIZE + 1);
        producer.produced(begin);
        consumer.consumed(begin);
        for (long next = 0; next < 40; next += 4) {
            produce(next, 4);
            consume(next, 4);
        }
        produce(0, SIZE);
        assertEquals(0, producer.room(1));
        assertEquals(SIZE, producer.pending());
    }

    @Test
    void shouldTellWhetherTheKernelWaitsForACall() {
        assertFalse(producer.needsWakeup());
        memory.putInt(128, 1);
        assertTrue(producer.needsWakeup());
        memory.putInt(128, 2);
        assertFalse(producer.needsWakeup());
    }
}
