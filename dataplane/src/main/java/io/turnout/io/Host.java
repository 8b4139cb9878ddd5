package io.turnout.io;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What can be asked of a host without changing it. */
public interface Host {
    /** {@link #offload}: the interface or the kernel does not say. */
    int UNKNOWN = Ethtool.UNKNOWN;

    /** Offload flag: large receive offload. */
    int LARGE_RECEIVE = 1 << 15;

    /** Offload flag: VLAN tags are taken off received frames. */
    int RECEIVE_VLAN = 1 << 8;

    /** Ethtool question: is generic receive offload on. */
    int GENERIC_RECEIVE = 0x2B;

    /** Ethtool question: the offload flags. */
    int FLAGS = 0x25;

    /** A file's text without the last line end; null where it is not there or not ours to read. */
    String read(String path);

    /** The last part of where a symbolic link leads; null where it is none. */
    String linkTarget(String path);

    /** The answer to an ethtool question that has a number for an answer, or {@link #UNKNOWN}. */
    int offload(String interfaceName, int question);

    /** The index of an interface; negative where there is none. */
    int interfaceIndex(String name);

    /** Whether AF_XDP sockets can be opened. */
    boolean hasXdpSockets();

    /** The receive queues of an interface. */
    Ethtool.Queues receiveQueues(String interfaceName);

    /** Whether the kernel has a route to an address, 128 bits, IPv4 mapped. */
    boolean hasRoute(long high, long low);

    /** Processors that this process may use. */
    int processorCount();

    /** Neighbours whose link address is known. */
    List<Neighbours.Neighbour> neighbours();

    /** The host that this process runs on, in this thread's network namespace. */
    static Host local() {
        return new Host() {
            private static final int AF_XDP = 44;

            @Override
            public String read(String path) {
                try {
                    return Files.readString(Path.of(path)).stripTrailing();
                } catch (IOException e) {
                    return null;
                }
            }

            @Override
            public String linkTarget(String path) {
                try {
                    return Files.readSymbolicLink(Path.of(path)).getFileName().toString();
                } catch (IOException | UnsupportedOperationException e) {
                    return null;
                }
            }

            @Override
            public int offload(String interfaceName, int question) {
                return Ethtool.value(interfaceName, question);
            }

            @Override
            public int interfaceIndex(String name) {
                return Libc.interfaceIndex(name);
            }

            @Override
            public boolean hasXdpSockets() {
                int fd = Libc.socket(AF_XDP, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
                if (fd >= 0) {
                    Libc.close(fd);
                }
                return fd >= 0 || fd == -Libc.EPERM; // what is refused is there
            }

            @Override
            public Ethtool.Queues receiveQueues(String interfaceName) {
                return Ethtool.receiveQueues(interfaceName);
            }

            @Override
            public boolean hasRoute(long high, long low) {
                try {
                    return KernelRoute.to(high, low).interfaceIndex() >= 0;
                } catch (SystemCallException e) {
                    return false;
                }
            }

            @Override
            public int processorCount() {
                return Runtime.getRuntime().availableProcessors();
            }

            @Override
            public List<Neighbours.Neighbour> neighbours() {
                return Neighbours.known();
            }
        };
    }
}
