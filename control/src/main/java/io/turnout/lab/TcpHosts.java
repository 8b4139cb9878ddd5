package io.turnout.lab;

import java.util.function.Supplier;

/**
 * Two hosts with kernels of their own, for a real TCP connection of the first UE: the UE's, and the server's in the packet
 * data network. Each one's only way out is a TUN device whose other end the lab has.
 *
 * @param ueLink the packets of the UE's kernel, as frames with empty link addresses
 * @param serverLink the packets of the server's
 * @param ue has something opened at the UE's host
 * @param server has something opened at the server's
 */
record TcpHosts(Wire ueLink, Wire serverLink, Inside ue, Inside server) {
    /** A place where sockets are opened; threads are not. */
    interface Inside {
        <T> T open(Supplier<T> task);
    }
}
