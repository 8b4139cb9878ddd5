package io.turnout.config;

import java.util.Optional;

/**
 * The ports that frames come and go by. Immutable.
 *
 * <p>With the backend {@code loopback} a port is no interface but two UDP ports of 127.0.0.1, written {@code HERE-THERE}
 * ({@link io.turnout.io.LoopbackLink}); those left out are 21001-21002 for access, 21003-21004 for core, 21005-21006
 * for app and 21007-21008 for tunnel.
 *
 * @param backend how packets get in and out; default {@code xdp}
 * @param access the network interface towards the eNBs; needed but by {@code loopback}
 * @param core the network interface towards the SGWs; needed but by {@code loopback}
 * @param app the network interface towards the instances; needed but by {@code loopback} where an instance
 *     is on this platform; one that is a TUN device, or is not there and called {@code tun...}, is used as such
 * @param tunnel the network interface towards the peers, which may be one of the others; by default each peer's is found
 *     by the kernel's routes
 * @param hungMillis how long a process that no longer goes round keeps the frames of {@code xdp} ports; then they cross
 *     without it
 * @param workers threads that handle packets, each with a share of the receive queues of all {@code xdp} ports; every
 *     interface must have as many queues
 */
public record IoPorts(
        Backend backend,
        Optional<String> access,
        Optional<String> core,
        Optional<String> app,
        Optional<String> tunnel,
        int hungMillis,
        int workers) {
    /** Of {@link #hungMillis}, unless the site says. */
    public static final int DEFAULT_HUNG_MILLIS = 25;

    /** Of {@link #workers}, unless the site says. */
    public static final int DEFAULT_WORKERS = 1;

    /** How packets get in and out. */
    public enum Backend {
        /** AF_XDP on the named interfaces. */
        XDP,
        /** AF_PACKET on the named interfaces. */
        PACKET,
        /** UDP sockets on a host that routes between the named interfaces. */
        DATAGRAM,
        /** Inside the process or over the loopback interface, without privileges. */
        LOOPBACK;

        /** Whether it takes frames from network interfaces, which the site must then name. */
        public boolean needsInterfaces() {
            return this != LOOPBACK;
        }
    }
}
