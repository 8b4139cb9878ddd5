package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import io.turnout.io.xdp.Umem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.agrona.DirectBuffer;

/**
 * A port without privileges, for the test bed: each UDP datagram on 127.0.0.1 carries one frame, all of it, from the
 * Ethernet header on. The link is a pair of UDP ports ({@link LoopbackLink}), ours and that of whoever plays the other
 * end; what that end sends from another port is not received.
 */
public final class LoopbackPort extends SocketPort {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUF = 7;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int SOCKET_BUFFER_LENGTH = 8 << 20;
    private static final int LOOPBACK = Integer.reverseBytes(0x7f00_0001);

    private final boolean isStamping;
    private final MessageBatch batch;
    private final int[] chunks;
    private final SendQueue queue;

    private LoopbackPort(String name, int side, int fd, Umem umem, boolean isStamping) {
        super(
                name,
                "loopback",
                side,
                fd,
                umem,
                new PortCapabilities(false, true, true, true, false, umem.maxFrameLength()));
        this.isStamping = isStamping;
        batch = isStamping
                ? MessageBatch.stamped(Arena.ofAuto(), Worker.BURST_FRAMES)
                : new MessageBatch(Arena.ofAuto(), Worker.BURST_FRAMES);
        queue = new SendQueue(umem, fd, counters, Arena.ofAuto());
        chunks = new int[batch.capacity()];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = umem.take();
            aim(i);
        }
    }

    /** Has the next datagram in place {@code i} go into its chunk. */
    private void aim(int i) {
        batch.set(i, umem.address() + chunks[i] + Umem.HEADROOM, umem.maxFrameLength());
    }

    /**
     * Opens a port.
     *
     * @param umem the worker's memory
     * @param link the UDP ports that frames come to and go to
     * @param side the {@link io.turnout.engine.Side} that they enter by
     * @throws SystemCallException where the kernel refuses: EADDRINUSE if another has our port
     */
    public static LoopbackPort open(Umem umem, LoopbackLink link, int side) {
        return open(umem, link, side, false);
    }

    /**
     * As {@link #open}, with the kernel's time of arrival on each frame, nanoseconds since 1970, instead of the caller's:
     * for observers of several links.
     */
    public static LoopbackPort openStamping(Umem umem, LoopbackLink link, int side) {
        return open(umem, link, side, true);
    }

    private static LoopbackPort open(Umem umem, LoopbackLink link, int side, boolean isStamping) {
        int fd =
                SystemCallException.check("open a UDP socket", Libc.socket(AF_INET, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            // As much as the system allows: a burst must not find the buffer full.
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, SOCKET_BUFFER_LENGTH);
            Libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, SOCKET_BUFFER_LENGTH);
            if (isStamping) {
                SystemCallException.check(
                        "ask for times of arrival", Libc.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1));
            }
            MemorySegment address = arena.allocate(16, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_INET);
            address.set(JAVA_INT, 4, LOOPBACK);
            address.set(JAVA_SHORT, 2, Short.reverseBytes((short) link.here()));
            SystemCallException.check("bind UDP port " + link.here(), Libc.bind(fd, address.address(), 16));
            address.set(JAVA_SHORT, 2, Short.reverseBytes((short) link.there()));
            SystemCallException.check("connect to UDP port " + link.there(), Libc.connect(fd, address.address(), 16));
            return new LoopbackPort(link.toString(), side, fd, umem, isStamping);
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
    }

    @Override
    public int receive(Burst burst, long nowNs) {
        int room = Math.min(Math.min(chunks.length, burst.capacity() - burst.count()), umem.freeCount());
        int count = batch.receive(fd, room);
        long octets = 0;
        int added = 0;
        for (int i = 0; i < count; i++) {
            if (batch.isCut(i)) {
                onOversize();
                continue;
            }
            int length = batch.receivedLength(i);
            burst.add(chunks[i] + Umem.HEADROOM, length, side, isStamping ? batch.arrivalNs(i) : nowNs);
            octets += length;
            added++;
            chunks[i] = umem.take();
            aim(i);
        }
        if (added > 0) {
            counters.onReceived(added, octets);
        }
        return added;
    }

    @Override
    public boolean send(DirectBuffer buffer, int offset, int length) {
        return queue.send(buffer, offset, length);
    }

    @Override
    public long lostFrames() {
        return socketDrops();
    }

    @Override
    public void flush() {
        queue.flush();
    }

    @Override
    public void close() {
        super.close();
        for (int chunk : chunks) {
            umem.release(chunk);
        }
    }
}
