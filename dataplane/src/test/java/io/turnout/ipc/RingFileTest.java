package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.table.LayoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingFileTest {
    private static final int CAPACITY = 1_024;

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void setUp() {
        path = directory.resolve("ring");
    }

    @Test
    void shouldPassMessagesInOrderAndRefuseWhenFull() throws IOException {
        try (RingFile producer = RingFile.producer(path, CAPACITY);
                RingFile consumer = RingFile.consumer(path, CAPACITY)) {
            assertFalse(consumer.poll((type, buffer, offset, length) -> {}));
            int sent = 0;
            while (producer.offer(3, message(sent, 20), 0, 20)) {
                sent++;
            }
            assertEquals(CAPACITY / 32 - 1, sent);
            assertEquals(CAPACITY / 8, producer.maxLength());
            for (int i = 0; i < sent; i++) {
                assertEquals(List.of(i), receive(consumer));
            }
            assertEquals(List.of(), receive(consumer));
            assertTrue(producer.offer(3, message(0, 20), 0, 20));
        }
    }

    @Test
    void shouldKeepMessagesWhileNeitherSideRuns() throws IOException {
        try (RingFile producer = RingFile.producer(path, CAPACITY)) {
            producer.offer(3, message(7, 20), 0, 20);
        }
        try (RingFile producer = RingFile.producer(path, CAPACITY)) {
            producer.offer(3, message(8, 20), 0, 20);
        }
        try (RingFile consumer = RingFile.consumer(path, CAPACITY)) {
            assertEquals(List.of(7), receive(consumer));
        }
        try (RingFile consumer = RingFile.consumer(path, CAPACITY)) {
            assertEquals(List.of(8), receive(consumer));
            assertEquals(List.of(), receive(consumer));
        }
    }

    /** What a killed producer leaves: room claimed, the message in it begun or not even that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTakeBackAMessageThatAKilledProducerDidNotFinish(int seed) throws IOException {
        Random random = new Random(seed);
        Queue<Integer> expected = new ArrayDeque<>();
        int number = 0;
        for (int life = 0; life < 200; life++) {
            try (RingFile producer = RingFile.producer(path, CAPACITY);
                    RingFile consumer = RingFile.consumer(path, CAPACITY)) {
                for (int i = random.nextInt(8); i > 0; i--) {
                    int length = 4 + random.nextInt(CAPACITY / 8 - 4);
                    if (producer.offer(3, message(number, length), 0, length)) {
                        expected.add(number);
                    }
                    number++;
                }
                for (int i = random.nextInt(10); i > 0; i--) {
                    Integer next = expected.poll();
                    assertEquals(next == null ? List.of() : List.of(next), receive(consumer));
                }
                claimAndDie(producer, random);
                assertTrue(expected.size() < 100);
            }
        }
    }

    /** As Agrona does it: the tail goes on, then the negative length is set, then the octets come. */
    private static void claimAndDie(RingFile producer, Random random) {
        int length = 4 + random.nextInt(100);
        long tail = producer.buffer().getLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET);
        long head = producer.buffer().getLong(CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET);
        int aligned = (length + 15) / 8 * 8;
        int index = (int) tail & CAPACITY - 1;
        if (CAPACITY - (tail - head) < aligned + 8 || CAPACITY - index < aligned + 8) {
            return;
        }
        producer.buffer().putLong(CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET, tail + aligned);
        if (random.nextBoolean()) {
            producer.buffer().putInt(RecordDescriptor.lengthOffset(index), -(length + 8));
            producer.buffer().putInt(index + RecordDescriptor.HEADER_LENGTH, -1);
        }
    }

    @Test
    void shouldShowTheConsumerAMessageAgainWhenItDidNotFinishIt() throws IOException {
        try (RingFile producer = RingFile.producer(path, CAPACITY)) {
            producer.offer(3, message(7, 20), 0, 20);
            producer.offer(3, message(8, 20), 0, 20);
        }
        byte[] before = Files.readAllBytes(path);
        try (RingFile consumer = RingFile.consumer(path, CAPACITY)) {
            consumer.poll((type, buffer, offset, length) -> {
                try {
                    assertTrue(Arrays.equals(before, Files.readAllBytes(path)), "still there while it is handled");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void shouldRefuseASecondProducerAndASecondConsumer() throws IOException {
        try (RingFile producer = RingFile.producer(path, CAPACITY);
                RingFile consumer = RingFile.consumer(path, CAPACITY)) {
            assertEquals(producer.maxLength(), consumer.maxLength());
            LayoutException e = assertThrows(LayoutException.class, () -> RingFile.producer(path, CAPACITY));
            assertTrue(e.getMessage().contains("producer"), e.getMessage());
            e = assertThrows(LayoutException.class, () -> RingFile.consumer(path, CAPACITY));
            assertTrue(e.getMessage().contains("consumer"), e.getMessage());
        }
    }

    @Test
    void shouldRefuseAnotherCapacityLayoutOrFile() throws IOException {
        RingFile.producer(path, CAPACITY).close();
        assertRefused(2 * CAPACITY, "octets");
        byte[] whole = Files.readAllBytes(path);
        for (int octet : new int[] {0, 7, 8, 12}) {
            byte[] damaged = whole.clone();
            damaged[octet] ^= 1;
            Files.write(path, damaged);
            assertRefused(CAPACITY, octet < 8 ? "not a ring" : octet == 8 ? "layout version" : "octets");
        }
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertRefused(CAPACITY, "ends after");
    }

    private void assertRefused(int capacity, String why) {
        LayoutException e = assertThrows(LayoutException.class, () -> RingFile.producer(path, capacity));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    private static UnsafeBuffer message(int number, int length) {
        UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        message.putInt(0, number);
        return message;
    }

    private static List<Integer> receive(RingFile consumer) {
        List<Integer> numbers = new ArrayList<>();
        consumer.poll((type, buffer, offset, length) -> {
            assertEquals(3, type);
            numbers.add(buffer.getInt(offset));
        });
        return numbers;
    }
}
