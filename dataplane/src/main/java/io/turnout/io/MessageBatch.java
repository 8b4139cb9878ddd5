package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.turnout.io.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Messages for recvmmsg(2) and sendmmsg(2): many frames with one system call.
 *
 * <pre>
 *   struct mmsghdr, 64 octets:  vectors at 16, their count at 24, flags at 48, received length at 56
 *   struct iovec, 16 octets:    address at 0, length at 8
 * </pre>
 *
 * <p>Owned by one thread; makes no objects after it was made.
 */
final class MessageBatch {
    private static final int MESSAGE_LENGTH = 64;
    private static final int VECTOR_LENGTH = 16;
    private static final int FLAGS_OFFSET = 48;
    private static final int RECEIVED_LENGTH_OFFSET = 56;
    private static final int TRUNCATED = 0x20;

    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final int capacity;

    /** Room for {@code capacity} messages, in memory of {@code arena}. */
    MessageBatch(Arena arena, int capacity) {
        this.capacity = capacity;
        messages = arena.allocate((long) capacity * MESSAGE_LENGTH, Long.BYTES);
        vectors = arena.allocate((long) capacity * VECTOR_LENGTH, Long.BYTES);
        for (int i = 0; i < capacity; i++) {
            messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH + 16, vectors.address() + (long) i * VECTOR_LENGTH);
            messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH + 24, 1);
        }
    }

    int capacity() {
        return capacity;
    }

    /** Has message {@code i} lie at {@code address}. */
    void set(int i, long address, int length) {
        vectors.set(JAVA_LONG, (long) i * VECTOR_LENGTH, address);
        vectors.set(JAVA_LONG, (long) i * VECTOR_LENGTH + 8, length);
    }

    /** Octets received into message {@code i}. */
    int receivedLength(int i) {
        return messages.get(JAVA_INT, (long) i * MESSAGE_LENGTH + RECEIVED_LENGTH_OFFSET);
    }

    /** Whether what was received for message {@code i} was longer than its place. */
    boolean isCut(int i) {
        return (messages.get(JAVA_INT, (long) i * MESSAGE_LENGTH + FLAGS_OFFSET) & TRUNCATED) != 0;
    }

    /** Receives up to {@code count} messages without blocking; how many came. */
    int receive(int fd, int count) {
        return Math.max(0, Libc.recvmmsg(fd, messages.address(), count, Libc.MSG_DONTWAIT));
    }

    /**
     * Sends the first {@code count} messages without blocking.
     *
     * @return how many went; the rest the kernel has no room for
     */
    int send(int fd, int count) {
        int sent = 0;
        while (sent < count) {
            int result = Libc.sendmmsg(
                    fd, messages.address() + (long) sent * MESSAGE_LENGTH, count - sent, Libc.MSG_DONTWAIT);
            if (result <= 0) {
                return sent;
            }
            sent += result;
        }
        return sent;
    }
}
