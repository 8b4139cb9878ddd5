package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.turnout.io.sys.Libc;
import io.turnout.io.xdp.Umem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What ports have in common that are one socket or device each. */
abstract class SocketPort implements Port {
    private static final int SOL_SOCKET = 1;
    private static final int SO_MEMINFO = 55;
    private static final int MEMORY_INFO_LENGTH = 36;
    private static final int DROPS_OFFSET = 32;

    private final String name;
    private final String kind;
    private final PortCapabilities capabilities;

    /** The {@link io.turnout.engine.Side} that frames enter by. */
    final int side;

    /** The socket. */
    final int fd;

    /** The worker's memory. */
    final Umem umem;

    /** What it counts. */
    final PortCounters counters = new PortCounters();

    private volatile long oversizeFrames;

    SocketPort(String name, String kind, int side, int fd, Umem umem, PortCapabilities capabilities) {
        this.name = name;
        this.kind = kind;
        this.side = side;
        this.fd = fd;
        this.umem = umem;
        this.capabilities = capabilities;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String kind() {
        return kind;
    }

    @Override
    public final PortCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public final int[] descriptors() {
        return new int[] {fd};
    }

    @Override
    public final PortCounters counters() {
        return counters;
    }

    @Override
    public final long oversizeFrames() {
        return oversizeFrames;
    }

    /** Datagrams that found the buffer of a UDP socket full, as the kernel counts. Any thread. */
    final long socketDrops() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(MEMORY_INFO_LENGTH, Integer.BYTES);
            MemorySegment length = arena.allocateFrom(JAVA_INT, MEMORY_INFO_LENGTH);
            int result = Libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, numbers.address(), length.address());
            return result < 0 ? 0 : numbers.get(JAVA_INT, DROPS_OFFSET) & 0xFFFF_FFFFL;
        }
    }

    /** Counts a frame that came and does not fit into a chunk. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the worker's thread alone writes it
    final void onOversize() {
        oversizeFrames++;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
