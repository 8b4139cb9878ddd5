package io.turnout.ipc;

import io.turnout.table.LayoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A bounded ring of messages in a mapped file, from one process to another.
 *
 * <pre>
 *  octet 0     magic (8), layout version (4), ring capacity (4)
 *        4096  an Agrona ring: capacity octets, then its positions
 * </pre>
 *
 * <p><b>Assumptions:</b> one producer and one consumer at a time, which a lock on the file sees to. <b>Guarantees:</b> a
 * message is seen whole or not at all, in order, though either side is killed at any instant. One that the consumer had
 * begun and not ended when it was killed is seen again by the next. <b>Progress:</b> neither side ever waits: a full ring
 * refuses.
 */
public final class RingFile implements AutoCloseable {
    /** Of this build; one more at every change of the layout or of any message. */
    static final int LAYOUT_VERSION = 3;

    private static final long MAGIC = 0x47_4E_49_52_4E_52_55_54L;
    private static final int VERSION_OFFSET = 8;
    private static final int CAPACITY_OFFSET = 12;
    private static final int HEADER_LENGTH = 16;
    private static final int PAGE_LENGTH = 4_096;

    /** Octets of the file that the two ends lock; nothing is written there. */
    private static final int PRODUCER_LOCK = HEADER_LENGTH;

    private static final int CONSUMER_LOCK = HEADER_LENGTH + 1;

    private final FileChannel file;
    private final MappedByteBuffer mapping;
    private final AtomicBuffer buffer;
    private final OneToOneRingBuffer ring;

    private RingFile(Path path, int capacity, int lockOffset) throws IOException {
        if (!Files.exists(path)) {
            create(path, capacity);
        }
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            check(path, capacity);
            lock(path, lockOffset);
            mapping = file.map(MapMode.READ_WRITE, PAGE_LENGTH, (long) capacity + RingBufferDescriptor.TRAILER_LENGTH);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        buffer = new UnsafeBuffer(mapping);
        ring = new OneToOneRingBuffer(buffer);
    }

    /**
     * The producer's end of the ring at {@code path}, made if there is none.
     *
     * @param capacity octets, a power of two; a message can have an eighth of it
     * @throws LayoutException if it is of another layout or capacity, or has a producer
     */
    public static RingFile producer(Path path, int capacity) throws IOException {
        RingFile ring = new RingFile(path, capacity, PRODUCER_LOCK);
        ring.takeBack();
        return ring;
    }

    /**
     * The consumer's end of the ring at {@code path}, made if there is none.
     *
     * @param capacity octets, a power of two; a message can have an eighth of it
     * @throws LayoutException if it is of another layout or capacity, or has a consumer
     */
    public static RingFile consumer(Path path, int capacity) throws IOException {
        return new RingFile(path, capacity, CONSUMER_LOCK);
    }

    private static void create(Path path, int capacity) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(PAGE_LENGTH + capacity + RingBufferDescriptor.TRAILER_LENGTH);
        UnsafeBuffer header = new UnsafeBuffer(octets);
        header.putLong(0, MAGIC);
        header.putInt(VERSION_OFFSET, LAYOUT_VERSION);
        header.putInt(CAPACITY_OFFSET, capacity);
        // Made whole under a name of its own: both ends may be about to make it.
        Path unfinished = Files.createTempFile(
                path.toAbsolutePath().getParent(), path.getFileName().toString(), ".new");
        Files.write(unfinished, octets.array());
        try {
            Files.createLink(path, unfinished);
        } catch (FileAlreadyExistsException e) {
            // The other end was quicker.
        }
        Files.delete(unfinished);
    }

    private void check(Path path, int capacity) throws IOException {
        UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocate(HEADER_LENGTH));
        file.read(header.byteBuffer(), 0);
        if (header.getLong(0) != MAGIC) {
            throw new LayoutException(path + " is not a ring");
        }
        int version = header.getInt(VERSION_OFFSET);
        if (version != LAYOUT_VERSION) {
            throw new LayoutException(
                    path + " has layout version " + version + ", and this build reads " + LAYOUT_VERSION);
        }
        if (header.getInt(CAPACITY_OFFSET) != capacity) {
            throw new LayoutException(path + " has " + header.getInt(CAPACITY_OFFSET) + " octets, not " + capacity);
        }
        if (file.size() < (long) PAGE_LENGTH + capacity + RingBufferDescriptor.TRAILER_LENGTH) {
            throw new LayoutException(path + " is damaged: it ends after " + file.size() + " octets");
        }
    }

    private void lock(Path path, int lockOffset) throws IOException {
        FileLock lock;
        try {
            lock = file.tryLock(lockOffset, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null; // this very process has it
        }
        if (lock == null) {
            String end = lockOffset == PRODUCER_LOCK ? "producer" : "consumer";
            throw new LayoutException(path + ": another process is the " + end);
        }
    }

    /**
     * Takes back a message that a killed producer had claimed room for and not finished: at most the last, and no
     * consumer has gone past it. The ring then goes on where that message began.
     */
    private void takeBack() {
        int mask = ring.capacity() - 1;
        long position = ring.consumerPosition();
        long tail = ring.producerPosition();
        while (position < tail) {
            int index = (int) position & mask;
            int length = buffer.getIntVolatile(RecordDescriptor.lengthOffset(index));
            if (length <= 0) {
                buffer.putLong(index, 0);
                buffer.putLongRelease(ring.capacity() + RingBufferDescriptor.TAIL_POSITION_OFFSET, position);
                return;
            }
            position += BitUtil.align(length, RecordDescriptor.ALIGNMENT);
        }
    }

    /** Octets of the longest message. */
    public int maxLength() {
        return ring.maxMsgLength();
    }

    /** Adds a message; false when there is no room. Producer only. */
    public boolean offer(int type, DirectBuffer message, int offset, int length) {
        return ring.write(type, message, offset, length);
    }

    /** Gives the next message, if there is one, to {@code handler}; whether there was. Consumer only. */
    public boolean poll(MessageHandler handler) {
        // One at a time: what was handled is not seen again after a kill, but for the last. Where the ring begins anew,
        // a read may come upon padding alone.
        return ring.read(handler, 1) > 0 || ring.size() > 0 && ring.read(handler, 1) > 0;
    }

    AtomicBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() throws IOException {
        IoUtil.unmap(mapping);
        file.close();
    }
}
