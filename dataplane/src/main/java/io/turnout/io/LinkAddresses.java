package io.turnout.io;

import io.turnout.io.Dataplane.TunnelEnd;
import io.turnout.io.Neighbours.Neighbour;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which link addresses local instances and other platforms have, and which this platform has towards them: as the kernel
 * knows it, which speaks ARP and neighbour discovery for us and has the routes. On ports without Ethernet (loopback, TUN)
 * addresses are made up.
 *
 * <p>Owned by one thread at a time.
 */
public final class LinkAddresses {
    /** The link address is not known. */
    public static final long UNKNOWN = 0;

    private static final long MADE_UP_PORT = 0x0200_0000_0001L;
    private static final long LOCALLY_ADMINISTERED = 0x0200_0000_0000L;

    private final String app;
    private final List<TunnelEnd> peers;
    private final Map<Address, Long> instances = new HashMap<>();
    private final Way[] ways;
    private Map<Hop, Long> neighbours = Map.of();
    private Map<Integer, KernelLink> interfaces = Map.of();

    private record Address(long high, long low) {}

    private record Hop(int interfaceIndex, long high, long low) {}

    /** By which interface a peer is reached, and the link addresses there; null and 0 where that is not known. */
    private record Way(String interfaceName, long here, long there) {
        static final Way UNKNOWN = new Way(null, 0, 0);
    }

    private LinkAddresses(String app, List<TunnelEnd> peers) {
        this.app = app;
        this.peers = peers;
        this.ways = new Way[peers.size()];
    }

    /** Addresses that are made up: every instance and peer has one. */
    public static LinkAddresses madeUp() {
        return new LinkAddresses(null, List.of());
    }

    /** Those that the ports of {@code setup} see. */
    static LinkAddresses of(Dataplane.Setup setup) {
        if (setup.backend() == Dataplane.Backend.LOOPBACK) {
            return madeUp();
        }
        boolean isEthernet = setup.app() != null && !TunPort.isTun(setup.app());
        // Where the kernel makes the link headers, those of peers are made up.
        List<TunnelEnd> peers = setup.backend() == Dataplane.Backend.DATAGRAM ? List.of() : setup.peers();
        LinkAddresses links = new LinkAddresses(isEthernet ? setup.app() : null, peers);
        links.refresh();
        return links;
    }

    /** The link address of this platform's port towards its instances, 48 bits. */
    public long port() {
        long mac = interfaces.values().stream()
                .filter(it -> it.name().equals(app))
                .mapToLong(KernelLink::mac)
                .findFirst()
                .orElse(UNKNOWN);
        return mac == UNKNOWN ? MADE_UP_PORT : mac;
    }

    /** The link address of an instance, 48 bits, or {@link #UNKNOWN}; what is asked for is kept up to date. */
    public long instance(long high, long low) {
        if (app == null) {
            return LOCALLY_ADMINISTERED | low & 0xFFFF_FFFFL;
        }
        return instances.computeIfAbsent(new Address(high, low), _ -> mac(Libc.interfaceIndex(app), high, low));
    }

    /** The link address of the next hop to peer {@code index}, 48 bits, or {@link #UNKNOWN}. */
    public long peer(int index) {
        return index < ways.length ? ways[index].there() : LOCALLY_ADMINISTERED | 2 + index;
    }

    /** The link address of this platform towards its peers, 48 bits. */
    public long platform() {
        for (Way way : ways) {
            if (way.here() != UNKNOWN) {
                return way.here();
            }
        }
        return MADE_UP_PORT;
    }

    /** Whether it tells by which interface peers are reached. */
    boolean findsPeers() {
        return ways.length > 0;
    }

    /** The interface that frames to peer {@code index} leave by; null where that is not known. */
    String peerInterface(int index) {
        return ways[index].interfaceName();
    }

    private long mac(int interfaceIndex, long high, long low) {
        long mac = neighbours.getOrDefault(new Hop(interfaceIndex, high, low), UNKNOWN);
        if (mac == UNKNOWN && interfaceIndex > 0) {
            Neighbours.resolve(interfaceIndex, high, low);
        }
        return mac;
    }

    /**
     * Asks the kernel again, and has it find out what is missing.
     *
     * @return whether an address that was asked for is another now
     */
    boolean refresh() {
        if (app == null && peers.isEmpty()) {
            return false;
        }
        interfaces = KernelLink.all().stream().collect(Collectors.toMap(KernelLink::index, it -> it));
        neighbours = new HashMap<>();
        for (Neighbour neighbour : Neighbours.known()) {
            neighbours.put(new Hop(neighbour.interfaceIndex(), neighbour.high(), neighbour.low()), neighbour.mac());
        }
        boolean isChanged = false;
        int index = app == null ? -1 : Libc.interfaceIndex(app);
        for (Map.Entry<Address, Long> instance : instances.entrySet()) {
            long mac = mac(index, instance.getKey().high(), instance.getKey().low());
            if (mac != UNKNOWN && mac != instance.getValue()) {
                instance.setValue(mac);
                isChanged = true;
            }
        }
        for (int peer = 0; peer < ways.length; peer++) {
            Way before = ways[peer];
            ways[peer] = way(peers.get(peer));
            isChanged |= !ways[peer].equals(before);
        }
        return isChanged;
    }

    private Way way(TunnelEnd peer) {
        KernelRoute route;
        try {
            route = KernelRoute.to(peer.high(), peer.low());
        } catch (SystemCallException e) {
            return Way.UNKNOWN; // no route, now
        }
        KernelLink out = interfaces.get(route.interfaceIndex());
        long there = mac(route.interfaceIndex(), route.high(), route.low());
        if (out == null || there == UNKNOWN) {
            return Way.UNKNOWN;
        }
        // Where the interface is a bridge, its frames leave by whichever of its ports the next hop is behind.
        KernelLink behind = interfaces.getOrDefault(Neighbours.bridgePort(there), out);
        return new Way(behind.name(), out.mac(), there);
    }
}
