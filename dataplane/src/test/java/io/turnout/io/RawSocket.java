package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a test sends and receives frames with at the far ends: one frame a call, nothing clever. */
final class RawSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOL_PACKET = 263;
    private static final int ALL_PROTOCOLS = 0x0300;
    private static final int MAX_FRAME_LENGTH = 65_536;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(MAX_FRAME_LENGTH);
    private final MemorySegment pollEntry = arena.allocate(8, 4);
    private final int fd;

    /** On an interface of a namespace. */
    RawSocket(Namespace namespace, String interfaceName) {
        fd = namespace.call(() -> open(interfaceName));
        pollEntry.set(JAVA_INT, 0, fd);
        pollEntry.set(JAVA_SHORT, 4, Libc.POLLIN);
    }

    private static int open(String interfaceName) {
        int fd = SystemCallException.check("raw socket", Libc.socket(AF_PACKET, Libc.SOCK_RAW, 0));
        Libc.setsockopt(fd, 1, 33, 64 << 20); // SO_RCVBUFFORCE
        Libc.setsockopt(fd, SOL_PACKET, 23, 1); // PACKET_IGNORE_OUTGOING
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(20, 4);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, (short) ALL_PROTOCOLS);
            address.set(JAVA_INT, 4, Libc.interfaceIndex(interfaceName));
            SystemCallException.check("bind " + interfaceName, Libc.bind(fd, address.address(), 20));
        }
        return fd;
    }

    void send(byte[] octets) {
        MemorySegment.copy(octets, 0, frame, JAVA_BYTE, 0, octets.length);
        long result = Libc.send(fd, frame.address(), octets.length, 0);
        for (int i = 0; i < 1_000 && result == -Libc.ENOBUFS; i++) {
            Thread.onSpinWait();
            result = Libc.send(fd, frame.address(), octets.length, 0);
        }
        SystemCallException.check("send " + octets.length + " octets", (int) result);
    }

    /** Sends the first {@code count} messages of a batch; how many went. */
    int send(MessageBatch batch, int count) {
        return batch.send(fd, count);
    }

    /** The next frame, or null when none comes within the limit. */
    byte[] receive(int limitMillis) {
        if (Libc.poll(pollEntry.address(), 1, limitMillis) <= 0) {
            return null;
        }
        int length = (int) Libc.receive(fd, frame.address(), MAX_FRAME_LENGTH, Libc.MSG_DONTWAIT);
        return length < 0 ? null : frame.asSlice(0, length).toArray(JAVA_BYTE);
    }

    /** Frames for which {@code wanted} holds, until there are {@code count} or none comes within the limit. */
    List<byte[]> receive(int count, int limitMillis, Predicate<byte[]> wanted) {
        List<byte[]> frames = new ArrayList<>();
        while (frames.size() < count) {
            byte[] next = receive(limitMillis);
            if (next == null) {
                break;
            }
            if (wanted.test(next)) {
                frames.add(next);
            }
        }
        return frames;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
