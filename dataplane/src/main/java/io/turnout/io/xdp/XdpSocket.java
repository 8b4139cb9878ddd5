package io.turnout.io.xdp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One AF_XDP socket: one receive queue of one interface, and the four rings through which chunks of the {@link Umem}
 * change hands with the kernel.
 *
 * <pre>
 *   free chunk -> fill ring -> kernel writes a frame -> receive ring -> worker
 *   worker -> transmit ring -> kernel sends the frame -> completion ring -> free chunk
 * </pre>
 *
 * <p>Owned by one thread. No call of it blocks or makes objects, save opening.
 */
public final class XdpSocket implements AutoCloseable {
    private static final int AF_XDP = 44;
    private static final int SOL_XDP = 283;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int MMAP_OFFSETS = 1;
    private static final int RX_RING = 2;
    private static final int TX_RING = 3;
    private static final int UMEM_REG = 4;
    private static final int FILL_RING = 5;
    private static final int COMPLETION_RING = 6;
    private static final int STATISTICS = 7;
    private static final int SHARED_UMEM = 1;
    private static final int USE_NEED_WAKEUP = 8;

    private static final long RX_PAGE = 0;
    private static final long TX_PAGE = 0x8000_0000L;
    private static final long FILL_PAGE = 0x1_0000_0000L;
    private static final long COMPLETION_PAGE = 0x1_8000_0000L;
    private static final int OFFSETS_LENGTH = 32;
    private static final int DESCRIPTOR_LENGTH = 16;
    private static final int DESCRIPTOR_LENGTH_OFFSET = 8;
    private static final int DESCRIPTOR_OPTIONS_OFFSET = 12;
    private static final int ADDRESS_LENGTH = 8;

    private static final int SEND_BUFFER_LENGTH = 64 << 20;
    private static final int MAX_KICKS = 64;

    private final Umem umem;
    private final int fd;
    private Ring receive;
    private Ring transmit;
    private Ring fill;
    private Ring completion;

    /** What the kernel counted of a socket (struct xdp_statistics): all of them are frames that nobody got. */
    public record Statistics(long dropped, long invalid, long transmitInvalid, long ringFull, long fillEmpty) {}

    private XdpSocket(Umem umem, int fd) {
        this.umem = umem;
        this.fd = fd;
    }

    /**
     * Opens a socket for {@code queue} of the interface {@code interfaceIndex}.
     *
     * @param first a socket that shares {@code umem}; null for the first one
     * @param ringSize entries of each ring, a power of two; the fill ring has twice as many
     * @throws SystemCallException where the kernel refuses: EBUSY if another socket has this queue
     */
    public static XdpSocket open(Umem umem, int interfaceIndex, int queue, XdpSocket first, int ringSize) {
        int fd = SystemCallException.check(
                "open an AF_XDP socket", Libc.socket(AF_XDP, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
        XdpSocket socket = new XdpSocket(umem, fd);
        try (Arena arena = Arena.ofConfined()) {
            if (first == null) {
                socket.register(arena);
            }
            socket.makeRings(arena, ringSize);
            socket.bind(arena, interfaceIndex, queue, first);
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
        socket.refill();
        return socket;
    }

    private void register(Arena arena) {
        MemorySegment registration = arena.allocate(32, Long.BYTES);
        registration.set(JAVA_LONG, 0, umem.address());
        registration.set(JAVA_LONG, 8, umem.length());
        registration.set(JAVA_INT, 16, umem.chunkLength());
        set(UMEM_REG, registration, "register the memory for frames with AF_XDP");
    }

    private void set(int option, MemorySegment value, String attempt) {
        SystemCallException.check(
                attempt, Libc.setsockopt(fd, SOL_XDP, option, value.address(), (int) value.byteSize()));
    }

    private void makeRings(Arena arena, int size) {
        int fillSize = 2 * size;
        set(FILL_RING, arena.allocateFrom(JAVA_INT, fillSize), "make the fill ring");
        set(COMPLETION_RING, arena.allocateFrom(JAVA_INT, size), "make the completion ring");
        set(RX_RING, arena.allocateFrom(JAVA_INT, size), "make the receive ring");
        set(TX_RING, arena.allocateFrom(JAVA_INT, size), "make the transmit ring");
        // Copying drivers allocate what they send from the socket's buffer; its default holds a few hundred frames.
        Libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_LENGTH);
        MemorySegment offsets = arena.allocate(4L * OFFSETS_LENGTH, Long.BYTES);
        get(MMAP_OFFSETS, offsets, arena);
        receive = ring(offsets.asSlice(0), RX_PAGE, size, DESCRIPTOR_LENGTH);
        transmit = ring(offsets.asSlice(OFFSETS_LENGTH), TX_PAGE, size, DESCRIPTOR_LENGTH);
        fill = ring(offsets.asSlice(2L * OFFSETS_LENGTH), FILL_PAGE, fillSize, ADDRESS_LENGTH);
        completion = ring(offsets.asSlice(3L * OFFSETS_LENGTH), COMPLETION_PAGE, size, ADDRESS_LENGTH);
    }

    private void get(int option, MemorySegment value, Arena arena) {
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
        SystemCallException.check(
                "read AF_XDP option " + option,
                Libc.getsockopt(fd, SOL_XDP, option, value.address(), length.address()));
    }

    private Ring ring(MemorySegment offsets, long page, int size, int entryLength) {
        Ring.Layout layout = new Ring.Layout(
                (int) offsets.get(JAVA_LONG, 0),
                (int) offsets.get(JAVA_LONG, 8),
                (int) offsets.get(JAVA_LONG, 16),
                (int) offsets.get(JAVA_LONG, 24));
        int length = layout.entriesOffset() + size * entryLength;
        long address = Libc.mmap(length, Libc.PROT_READ_WRITE, Libc.MAP_SHARED_POPULATE, fd, page);
        if (address < 0) {
            throw new SystemCallException("map an AF_XDP ring", address);
        }
        return new Ring(new UnsafeBuffer(address, length), layout, size, entryLength);
    }

    private void bind(Arena arena, int interfaceIndex, int queue, XdpSocket first) {
        MemorySegment address = arena.allocate(16, Integer.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_XDP);
        address.set(JAVA_SHORT, 2, (short) (first == null ? USE_NEED_WAKEUP : SHARED_UMEM));
        address.set(JAVA_INT, 4, interfaceIndex);
        address.set(JAVA_INT, 8, queue);
        address.set(JAVA_INT, 12, first == null ? 0 : first.fd);
        SystemCallException.check(
                "bind an AF_XDP socket to queue " + queue + " of interface " + interfaceIndex,
                Libc.bind(fd, address.address(), (int) address.byteSize()));
    }

    /** Its descriptor: readable when frames wait. */
    public int fd() {
        return fd;
    }

    /** Adds frames that wait to {@code burst}, as many as it has room for, and returns how many. */
    public int receive(Burst burst, int side, long nowNs) {
        int count = receive.waiting(burst.capacity() - burst.count());
        if (count == 0) {
            if (fill.needsWakeup()) {
                Libc.receive(fd, 0, 0, Libc.MSG_DONTWAIT);
            }
            return 0;
        }
        AtomicBuffer descriptors = receive.memory();
        for (int i = 0; i < count; i++) {
            int descriptor = receive.entryOffset(i);
            int address = (int) descriptors.getLong(descriptor);
            int length = descriptors.getInt(descriptor + DESCRIPTOR_LENGTH_OFFSET);
            burst.add(address, length, side, nowNs);
        }
        receive.consumed(count);
        refill();
        return count;
    }

    /** Frames that wait. */
    public int waiting() {
        return receive.waiting(receive.size());
    }

    /** Frees the frames that wait, and returns how many there were. */
    public int discard() {
        int total = 0;
        for (int count = receive.waiting(receive.size()); count > 0; count = receive.waiting(receive.size())) {
            for (int i = 0; i < count; i++) {
                umem.release((int) receive.memory().getLong(receive.entryOffset(i)));
            }
            receive.consumed(count);
            refill();
            total += count;
        }
        return total;
    }

    /** Gives the kernel free chunks to receive into. */
    private void refill() {
        int room = fill.room(fill.size());
        int count = 0;
        for (int chunk = Umem.NULL_CHUNK; count < room; count++) {
            chunk = umem.take();
            if (chunk == Umem.NULL_CHUNK) {
                break;
            }
            fill.memory().putLong(fill.entryOffset(count), chunk);
        }
        fill.produced(count);
        fill.publish();
    }

    /**
     * Queues a frame for sending, from where it lies if its chunk can be claimed, else from a copy.
     *
     * @return false where there is no room, now: the frame is not sent
     */
    public boolean send(DirectBuffer frame, int offset, int length) {
        if (transmit.room(1) == 0) {
            flush();
            if (transmit.room(1) == 0) {
                return false;
            }
        }
        int address = offset;
        if (!umem.claim(frame, offset)) {
            int chunk = length > umem.maxFrameLength() ? Umem.NULL_CHUNK : umem.take();
            if (chunk == Umem.NULL_CHUNK) {
                return false;
            }
            address = chunk + Umem.HEADROOM;
            umem.buffer().putBytes(address, frame, offset, length);
        }
        int descriptor = transmit.entryOffset(0);
        AtomicBuffer descriptors = transmit.memory();
        descriptors.putLong(descriptor, address);
        descriptors.putInt(descriptor + DESCRIPTOR_LENGTH_OFFSET, length);
        descriptors.putInt(descriptor + DESCRIPTOR_OPTIONS_OFFSET, 0);
        transmit.produced(1);
        return true;
    }

    /** Shows the kernel what was queued, wakes it where it waits for that, and takes back what it has sent. */
    public void flush() {
        transmit.publish();
        complete();
        // A call sends a batch and says EAGAIN where more remain; one that got nowhere is left to the next flush.
        int before = transmit.pending();
        for (int kick = 0; kick < MAX_KICKS && before > 0 && transmit.needsWakeup(); kick++) {
            Libc.send(fd, 0, 0, Libc.MSG_DONTWAIT);
            complete();
            int after = transmit.pending();
            if (after == before) {
                return;
            }
            before = after;
        }
    }

    /** Takes back what was queued since the last flush, frees it, and returns how many frames it was. */
    public int withdraw() {
        int count = transmit.unpublished();
        for (int i = 1; i <= count; i++) {
            umem.release((int) transmit.memory().getLong(transmit.entryOffset(-i)));
        }
        transmit.withdraw();
        return count;
    }

    /** Frees the chunks of frames that were sent. */
    private void complete() {
        int count = completion.waiting(completion.size());
        for (int i = 0; i < count; i++) {
            umem.release((int) completion.memory().getLong(completion.entryOffset(i)));
        }
        if (count > 0) {
            completion.consumed(count);
        }
    }

    /** Frames queued that the kernel has not taken. */
    public int pending() {
        return transmit.pending();
    }

    /** What the kernel counted. */
    public Statistics statistics() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(48, Long.BYTES);
            get(STATISTICS, numbers, arena);
            return new Statistics(
                    numbers.get(JAVA_LONG, 0),
                    numbers.get(JAVA_LONG, 8),
                    numbers.get(JAVA_LONG, 16),
                    numbers.get(JAVA_LONG, 24),
                    numbers.get(JAVA_LONG, 32));
        }
    }

    /** Closes it. The kernel takes it out of the program's map; its chunks are not free again. */
    @Override
    public void close() {
        Libc.close(fd);
        for (Ring ring : new Ring[] {receive, transmit, fill, completion}) {
            Libc.munmap(ring.memory().addressOffset(), ring.memory().capacity());
        }
    }
}
