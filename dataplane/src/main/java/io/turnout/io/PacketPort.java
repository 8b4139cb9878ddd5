package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import io.turnout.io.xdp.Umem;
import io.turnout.wire.Vlan;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A port through AF_PACKET, for hosts or interfaces without AF_XDP: every frame on the link comes to Java, and nothing
 * crosses when the process is gone. The interface must not be in a bridge, which would forward each frame a second time.
 *
 * <p>Receives through a mapped ring of the second version (TPACKET_V2): a frame is there as soon as it came, and looking
 * for it takes no system call. The third version gives frames a block at a time, and holds them for milliseconds when
 * few come; recvmmsg(2) costs a call for each burst and reaches about half the rate. Frames are copied into the worker's
 * memory, which has the room before them that the engine needs. Sends with sendmmsg(2).
 *
 * <p>The kernel takes the outer VLAN tag off and tells it beside the frame; it is put back here.
 */
public final class PacketPort extends SocketPort {
    private static final int AF_PACKET = 17;
    private static final int SOL_PACKET = 263;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int RX_RING = 5;
    private static final int STATISTICS = 6;
    private static final int VERSION = 10;
    private static final int QDISC_BYPASS = 20;
    private static final int IGNORE_OUTGOING = 23;
    private static final int VERSION_2 = 1;
    private static final int PROMISCUOUS = 1;
    private static final short ALL_PROTOCOLS = Short.reverseBytes((short) 3);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final int SLOT_COUNT = 4_096;
    private static final int BLOCK_LENGTH = 1 << 18;

    // struct tpacket2_hdr
    private static final int STATUS_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;
    private static final int CAPTURED_OFFSET = 8;
    private static final int FRAME_OFFSET = 12;
    private static final int SECONDS_OFFSET = 16;
    private static final int NANOSECONDS_OFFSET = 20;
    private static final int TAG_OFFSET = 24;
    private static final int TAG_TYPE_OFFSET = 26;
    private static final int STATUS_KERNEL = 0;
    private static final int STATUS_USER = 1;
    private static final int STATUS_TAG = 0x10;
    private static final int STATUS_TAG_TYPE = 0x40;
    private static final int ADDRESSES_LENGTH = 12;
    private static final int MAX_SLOT_HEADER_LENGTH = 128;

    private final int interfaceIndex;
    private final AtomicBuffer ring;
    private final int slotLength;
    private final boolean isStamping;
    private final SendQueue queue;
    private int slot;
    private long lostFrames;

    private PacketPort(
            String name,
            int interfaceIndex,
            int side,
            int fd,
            Umem umem,
            AtomicBuffer ring,
            int slotLength,
            boolean isStamping) {
        super(
                name,
                "packet",
                side,
                fd,
                umem,
                new PortCapabilities(false, true, true, true, true, umem.maxFrameLength()));
        this.interfaceIndex = interfaceIndex;
        this.ring = ring;
        this.slotLength = slotLength;
        this.isStamping = isStamping;
        this.queue = new SendQueue(umem, fd, counters, Arena.ofAuto());
    }

    /**
     * Opens a port.
     *
     * @param umem the worker's memory
     * @param name the interface
     * @param side the {@link io.turnout.engine.Side} that frames enter by
     * @throws SystemCallException where the kernel refuses
     */
    public static PacketPort open(Umem umem, String name, int side) {
        return open(umem, name, side, false);
    }

    /**
     * As {@link #open}, with the kernel's time of arrival on each frame, nanoseconds since 1970, instead of the caller's:
     * for observers of several links.
     */
    public static PacketPort openStamping(Umem umem, String name, int side) {
        return open(umem, name, side, true);
    }

    private static PacketPort open(Umem umem, String name, int side, boolean isStamping) {
        int index = SystemCallException.check("find interface " + name, Libc.interfaceIndex(name));
        int fd = SystemCallException.check(
                "open an AF_PACKET socket", Libc.socket(AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            int slotLength = BitUtil.findNextPositivePowerOfTwo(umem.maxFrameLength() + MAX_SLOT_HEADER_LENGTH);
            check("choose the ring's version", Libc.setsockopt(fd, SOL_PACKET, VERSION, VERSION_2));
            check("ignore what we send", Libc.setsockopt(fd, SOL_PACKET, IGNORE_OUTGOING, 1));
            check("send past the queueing discipline", Libc.setsockopt(fd, SOL_PACKET, QDISC_BYPASS, 1));
            AtomicBuffer ring = ring(arena, fd, slotLength);
            MemorySegment membership = arena.allocate(16, Integer.BYTES);
            membership.set(JAVA_INT, 0, index);
            membership.set(JAVA_SHORT, 4, (short) PROMISCUOUS);
            check(
                    "receive frames for others on " + name,
                    Libc.setsockopt(fd, SOL_PACKET, ADD_MEMBERSHIP, membership.address(), 16));
            MemorySegment address = arena.allocate(20, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, ALL_PROTOCOLS);
            address.set(JAVA_INT, 4, index);
            check("bind an AF_PACKET socket to " + name, Libc.bind(fd, address.address(), 20));
            return new PacketPort(name, index, side, fd, umem, ring, slotLength, isStamping);
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static void check(String attempt, int result) {
        SystemCallException.check(attempt, result);
    }

    private static AtomicBuffer ring(Arena arena, int fd, int slotLength) {
        int length = SLOT_COUNT * slotLength;
        MemorySegment request = arena.allocate(16, Integer.BYTES);
        request.set(JAVA_INT, 0, BLOCK_LENGTH);
        request.set(JAVA_INT, 4, length / BLOCK_LENGTH);
        request.set(JAVA_INT, 8, slotLength);
        request.set(JAVA_INT, 12, SLOT_COUNT);
        check("make a receive ring", Libc.setsockopt(fd, SOL_PACKET, RX_RING, request.address(), 16));
        long address = Libc.mmap(length, Libc.PROT_READ_WRITE, Libc.MAP_SHARED_POPULATE, fd, 0);
        if (address < 0) {
            throw new SystemCallException("map the receive ring", address);
        }
        return new UnsafeBuffer(address, length);
    }

    @Override
    public int receive(Burst burst, long nowNs) {
        int count = 0;
        long octets = 0;
        while (!burst.isFull()) {
            int header = slot * slotLength;
            int status =
                    ring.getIntAcquire(header + STATUS_OFFSET); // pairs with the kernel's store: the frame is there
            if ((status & STATUS_USER) == 0) {
                break;
            }
            int chunk = Umem.NULL_CHUNK;
            if (!fits(header, status)) {
                onOversize();
            } else if ((chunk = umem.take()) == Umem.NULL_CHUNK) {
                counters.onRefused(1);
            } else {
                int length = copy(header, status, chunk + Umem.HEADROOM);
                burst.add(chunk + Umem.HEADROOM, length, side, isStamping ? arrivalNs(header) : nowNs);
                octets += length;
                count++;
            }
            giveBack(header);
        }
        if (count > 0) {
            counters.onReceived(count, octets);
        }
        return count;
    }

    /** Whether the ring has all of the frame, and a chunk has room for it with its tag. */
    private boolean fits(int header, int status) {
        int length = ring.getInt(header + LENGTH_OFFSET);
        int tagLength = (status & STATUS_TAG) == 0 ? 0 : Vlan.TAG_LENGTH;
        return length == ring.getInt(header + CAPTURED_OFFSET) && length + tagLength <= umem.maxFrameLength();
    }

    private long arrivalNs(int header) {
        return NANOS_PER_SECOND * (ring.getInt(header + SECONDS_OFFSET) & 0xFFFF_FFFFL)
                + ring.getInt(header + NANOSECONDS_OFFSET);
    }

    private int copy(int header, int status, int offset) {
        MutableDirectBuffer frames = umem.buffer();
        int length = ring.getInt(header + CAPTURED_OFFSET);
        int frame = header + (ring.getShort(header + FRAME_OFFSET) & 0xFFFF);
        if ((status & STATUS_TAG) == 0) {
            frames.putBytes(offset, ring, frame, length);
            return length;
        }
        int type = (status & STATUS_TAG_TYPE) == 0 ? Vlan.TYPE_CUSTOMER : ring.getShort(header + TAG_TYPE_OFFSET);
        frames.putBytes(offset, ring, frame, ADDRESSES_LENGTH);
        frames.putShort(offset + ADDRESSES_LENGTH, (short) type, BIG_ENDIAN);
        frames.putShort(offset + ADDRESSES_LENGTH + Short.BYTES, ring.getShort(header + TAG_OFFSET), BIG_ENDIAN);
        frames.putBytes(
                offset + ADDRESSES_LENGTH + Vlan.TAG_LENGTH, ring, frame + ADDRESSES_LENGTH, length - ADDRESSES_LENGTH);
        return length + Vlan.TAG_LENGTH;
    }

    private void giveBack(int header) {
        ring.putIntRelease(header + STATUS_OFFSET, STATUS_KERNEL); // our reads of the slot are over
        slot = slot + 1 == SLOT_COUNT ? 0 : slot + 1;
    }

    @Override
    public boolean send(DirectBuffer buffer, int offset, int length) {
        return queue.send(buffer, offset, length);
    }

    @Override
    public void flush() {
        queue.flush();
    }

    /** Frames that found the ring full. The kernel begins anew at every question, so the sum is kept here. */
    @Override
    public synchronized long lostFrames() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statistics = arena.allocate(8, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, 8);
            check(
                    "read the statistics of " + name(),
                    Libc.getsockopt(fd, SOL_PACKET, STATISTICS, statistics.address(), length.address()));
            lostFrames += statistics.get(JAVA_INT, 4) & 0xFFFF_FFFFL;
            return lostFrames;
        }
    }

    @Override
    public boolean isThere() {
        return Libc.interfaceIndex(name()) == interfaceIndex;
    }

    @Override
    public void close() {
        Libc.munmap(ring.addressOffset(), ring.capacity());
        super.close();
    }
}
