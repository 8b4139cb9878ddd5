package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.io.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Messages for recvmmsg(2) and sendmmsg(2): many frames with one system call.
 *
 * <pre>
 *   struct mmsghdr, 64 octets:  name at 0, its length at 8, vectors at 16, their count at 24, control messages at 32, their length at 40, flags at 48,
 *                               received length at 56
 *   struct iovec, 16 octets:    address at 0, length at 8
 *   SCM_TIMESTAMPNS, 32 octets: length at 0, level at 8, type at 12, seconds at 16, nanoseconds at 24
 * </pre>
 *
 * <p>Owned by one thread; makes no objects after it was made.
 */
final class MessageBatch {
    private static final int MESSAGE_LENGTH = 64;
    private static final int VECTOR_LENGTH = 16;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;
    private static final int RECEIVED_LENGTH_OFFSET = 56;
    private static final int TRUNCATED = 0x20;
    private static final int STAMP_LENGTH = 32;
    private static final int STAMP_SECONDS_OFFSET = 16;
    private static final int STAMP_NANOSECONDS_OFFSET = 24;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Octets of an IPv4 socket's name: family, port, address. */
    static final int NAME_LENGTH = 16;

    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int NAME_PORT_OFFSET = 2;
    private static final int NAME_ADDRESS_OFFSET = 4;
    private static final int ORIGINAL_NAME_OFFSET = 16;
    private static final short AF_INET = 2;

    private final MemorySegment messages;
    private final MemorySegment names;
    private final MemorySegment vectors;
    private final MemorySegment stamps;
    private final int capacity;
    private int error;

    /** Room for {@code capacity} messages, in memory of {@code arena}. */
    MessageBatch(Arena arena, int capacity) {
        this(arena, capacity, 0, 0);
    }

    /** The same, for a socket that tells when each message came (SO_TIMESTAMPNS, and no other control message). */
    static MessageBatch stamped(Arena arena, int capacity) {
        return new MessageBatch(arena, capacity, STAMP_LENGTH, 0);
    }

    /**
     * The same, for an IPv4 socket that is not connected: each message has an address. Where the socket tells where a message
     * was for (IP_RECVORIGDSTADDR, and no other control message), that too.
     */
    static MessageBatch addressed(Arena arena, int capacity) {
        return new MessageBatch(arena, capacity, STAMP_LENGTH, NAME_LENGTH);
    }

    private MessageBatch(Arena arena, int capacity, int stampLength, int nameLength) {
        this.capacity = capacity;
        stamps = arena.allocate((long) capacity * stampLength, Long.BYTES);
        names = arena.allocate((long) capacity * nameLength, Long.BYTES);
        messages = arena.allocate((long) capacity * MESSAGE_LENGTH, Long.BYTES);
        vectors = arena.allocate((long) capacity * VECTOR_LENGTH, Long.BYTES);
        for (int i = 0; i < capacity; i++) {
            messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH + 16, vectors.address() + (long) i * VECTOR_LENGTH);
            messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH + 24, 1);
            if (nameLength > 0) {
                messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH, names.address() + (long) i * nameLength);
                messages.set(JAVA_INT, (long) i * MESSAGE_LENGTH + NAME_LENGTH_OFFSET, nameLength);
            }
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

    /** Has message {@code i} go to an address. Only of an {@link #addressed} batch. */
    void to(int i, int address, int port) {
        long name = (long) i * NAME_LENGTH;
        names.set(JAVA_SHORT, name, AF_INET);
        names.set(JAVA_SHORT, name + NAME_PORT_OFFSET, Short.reverseBytes((short) port));
        names.set(JAVA_INT, name + NAME_ADDRESS_OFFSET, Integer.reverseBytes(address));
    }

    /** Where message {@code i} came from. Only of an {@link #addressed} batch, as the following. */
    int address(int i) {
        return Integer.reverseBytes(names.get(JAVA_INT, (long) i * NAME_LENGTH + NAME_ADDRESS_OFFSET));
    }

    /** The port that message {@code i} came from. */
    int port(int i) {
        return Short.reverseBytes(names.get(JAVA_SHORT, (long) i * NAME_LENGTH + NAME_PORT_OFFSET)) & 0xFFFF;
    }

    /** Where message {@code i} was for. */
    int originalAddress(int i) {
        long name = (long) i * STAMP_LENGTH + ORIGINAL_NAME_OFFSET;
        return Integer.reverseBytes(stamps.get(JAVA_INT, name + NAME_ADDRESS_OFFSET));
    }

    /** The port that message {@code i} was for. */
    int originalPort(int i) {
        long name = (long) i * STAMP_LENGTH + ORIGINAL_NAME_OFFSET;
        return Short.reverseBytes(stamps.get(JAVA_SHORT, name + NAME_PORT_OFFSET)) & 0xFFFF;
    }

    /** Octets received into message {@code i}. */
    int receivedLength(int i) {
        return messages.get(JAVA_INT, (long) i * MESSAGE_LENGTH + RECEIVED_LENGTH_OFFSET);
    }

    /** Whether what was received for message {@code i} was longer than its place. */
    boolean isCut(int i) {
        return (messages.get(JAVA_INT, (long) i * MESSAGE_LENGTH + FLAGS_OFFSET) & TRUNCATED) != 0;
    }

    /** When message {@code i} came, nanoseconds since 1970. Only of a {@link #stamped} batch. */
    long arrivalNs(int i) {
        long stamp = (long) i * STAMP_LENGTH;
        return NANOS_PER_SECOND * stamps.get(JAVA_LONG, stamp + STAMP_SECONDS_OFFSET)
                + stamps.get(JAVA_LONG, stamp + STAMP_NANOSECONDS_OFFSET);
    }

    /** Receives up to {@code count} messages without blocking; how many came. */
    int receive(int fd, int count) {
        for (int i = 0; i < count && stamps.byteSize() > 0; i++) {
            messages.set(
                    JAVA_LONG, (long) i * MESSAGE_LENGTH + CONTROL_OFFSET, stamps.address() + (long) i * STAMP_LENGTH);
            messages.set(JAVA_LONG, (long) i * MESSAGE_LENGTH + CONTROL_LENGTH_OFFSET, STAMP_LENGTH);
        }
        return Math.max(0, Libc.recvmmsg(fd, messages.address(), count, Libc.MSG_DONTWAIT));
    }

    /**
     * Sends the first {@code count} messages without blocking.
     *
     * @return how many went; the rest the kernel has no room for
     */
    int send(int fd, int count) {
        return send(fd, 0, count);
    }

    /** Why the latest {@link #send} that sent fewer than it was to did so. */
    int error() {
        return error;
    }

    /** Sends {@code count} messages from message {@code first} on, as {@link #send(int, int)} does. */
    int send(int fd, int first, int count) {
        int sent = 0;
        while (sent < count) {
            int result = Libc.sendmmsg(
                    fd, messages.address() + (long) (first + sent) * MESSAGE_LENGTH, count - sent, Libc.MSG_DONTWAIT);
            if (result <= 0) {
                error = -result;
                return sent;
            }
            sent += result;
        }
        return sent;
    }
}
