package io.turnout.io;

import io.turnout.io.sys.Libc;
import io.turnout.io.xdp.Umem;

/** What ports have in common that are one socket or device each. */
abstract class SocketPort implements Port {
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
    public void close() {
        Libc.close(fd);
    }
}
