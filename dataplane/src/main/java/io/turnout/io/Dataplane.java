package io.turnout.io;

import io.turnout.engine.BurstProcessor;
import io.turnout.engine.Prefixes.Prefix;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data plane in service: ports, the worker and its thread, from plain parameters.
 *
 * <p>One worker serves all queues of all ports. An eNB and an SGW are one flow to a network card, so one queue, and their
 * fragments may come by another: with a worker for each queue a datagram's fragments would end at different engines.
 *
 * <p>Opened and closed by one thread. Closing drains: what arrives crosses without us from then on, and what is in hand
 * leaves first.
 */
public final class Dataplane implements AutoCloseable {
    /** Memory that a worker has beyond what its rings take. */
    private static final int SPARE_CHUNKS = 2_048;

    private final Umem umem;
    private final List<Port> ports;
    private final PacketLoop loop;

    /** How ports reach the network. */
    public enum Backend {
        /** {@link XdpPort}. */
        XDP,
        /** {@link PacketPort}. */
        PACKET,
        /** {@link DatagramPort}; towards instances {@link PacketPort}. */
        DATAGRAM,
        /** {@link LoopbackPort}; interfaces are pairs of UDP ports. */
        LOOPBACK
    }

    /**
     * What to open.
     *
     * @param backend the kind of port
     * @param access interface towards the base stations
     * @param core interface towards the gateways
     * @param app interface towards local instances, or a TUN device ({@link TunPort#isTun}); null where there are none
     * @param tunnel interface towards other platforms, which may be one of the others; null where the kernel's routes tell
     *     for each peer by which of the ports it is reached
     * @param peers where tunnels to other platforms end, by peer index
     * @param host addresses of this host on {@code app}, which the kernel itself answers
     * @param ueNetworks whose packets come from instances; empty for every network
     * @param chunkLength octets of a chunk: 2,048, or 4,096 for frames beyond 1,792
     * @param maxBeatAgeNs how long a hung process may keep frames; {@link XdpPort#DEFAULT_MAX_BEAT_AGE_NS}
     */
    public record Setup(
            Backend backend,
            String access,
            String core,
            String app,
            String tunnel,
            List<TunnelEnd> peers,
            List<Prefix> host,
            List<Prefix> ueNetworks,
            int chunkLength,
            int maxBeatAgeNs) {
        /** The interface of each side that has a port, in the order of {@link Dataplane#ports}. */
        Map<Integer, String> links() {
            Map<Integer, String> links = new LinkedHashMap<>();
            links.put(Side.ACCESS, access);
            links.put(Side.CORE, core);
            if (app != null) {
                links.put(Side.APP, app);
            }
            if (tunnel != null && !links.containsValue(tunnel)) {
                links.put(Side.UNKNOWN, tunnel); // what is not in a tunnel of ours has no business there
            }
            return links;
        }

        /** What those sides are called. */
        List<String> sideNames() {
            return links().keySet().stream()
                    .map(side -> switch (side) {
                        case Side.ACCESS -> "access";
                        case Side.CORE -> "core";
                        case Side.APP -> "app";
                        default -> "tunnel";
                    })
                    .toList();
        }
    }

    /** An address where tunnels to another platform end: 128 bits, IPv4 as {@code ::ffff:a.b.c.d}. */
    public record TunnelEnd(long high, long low) {}

    private Dataplane(Umem umem, List<Port> ports, PacketLoop loop) {
        this.umem = umem;
        this.ports = ports;
        this.loop = loop;
    }

    /**
     * Opens the ports and takes the traffic over. The engine's code should be warm by then ({@link Warmup}).
     *
     * @throws io.turnout.io.sys.SystemCallException where the kernel refuses; then everything is as it was
     */
    public static Dataplane open(Setup setup, BurstProcessor engine) {
        Map<Integer, String> interfaces = setup.links();
        int queueCount =
                interfaces.values().stream().mapToInt(Dataplane::queueCount).sum();
        Umem umem = new Umem(SPARE_CHUNKS + queueCount * XdpPort.CHUNKS_PER_QUEUE, setup.chunkLength());
        List<Port> ports = new ArrayList<>();
        Map<Integer, Port> egress = new HashMap<>();
        try {
            interfaces.forEach((side, name) -> {
                Port port = open(setup, umem, side, name, ports);
                ports.add(port);
                egress.put(side, port);
            });
        } catch (RuntimeException e) {
            ports.forEach(Port::close);
            umem.close();
            throw e;
        }
        // The kernel routes what a datagram port sends, by whichever interface.
        String tunnel = setup.backend() == Backend.DATAGRAM && setup.tunnel() == null ? setup.core() : setup.tunnel();
        for (int peer = 0; peer < setup.peers().size() && tunnel != null; peer++) {
            egress.put(Side.peer(peer), named(ports, tunnel));
        }
        PacketLoop loop = new PacketLoop("packets", new Worker(umem, engine, ports, egress, System::nanoTime));
        return new Dataplane(umem, ports, loop);
    }

    private static Port open(Setup setup, Umem umem, int side, String name, List<Port> others) {
        if (side == Side.APP && setup.backend() != Backend.LOOPBACK && TunPort.isTun(name)) {
            return TunPort.open(umem, name, side);
        }
        if (setup.backend() == Backend.LOOPBACK) {
            return LoopbackPort.open(umem, LoopbackLink.parse(name), side);
        }
        if (setup.backend() == Backend.DATAGRAM && side != Side.APP) {
            return DatagramPort.open(umem, name, side);
        }
        if (setup.backend() != Backend.XDP) {
            return PacketPort.open(umem, name, side);
        }
        XdpPort.ProgramSource program = side == Side.APP
                ? maps -> XdpProgram.application(maps, setup.host(), setup.ueNetworks())
                : XdpProgram::tunnels;
        XdpPort first = others.isEmpty() ? null : (XdpPort) others.getFirst(); // access and core come first
        return XdpPort.open(umem, first, name, queueCount(name), side, setup.maxBeatAgeNs(), program);
    }

    private static Port named(List<Port> ports, String name) {
        return ports.stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Has frames to peer {@code peerIndex} leave by the port on {@code interfaceName}; by none where there is no such. */
    void tunnelPort(int peerIndex, String interfaceName) {
        loop.worker().egress(Side.peer(peerIndex), named(ports, interfaceName));
    }

    /** Receive queues of an interface; one where the system does not say. */
    static int queueCount(String name) {
        int count = 0;
        try (DirectoryStream<Path> queues =
                Files.newDirectoryStream(Path.of("/sys/class/net", name, "queues"), "rx-*")) {
            for (Path _ : queues) {
                count++;
            }
        } catch (IOException e) {
            return 1;
        }
        return Math.max(1, count);
    }

    /** Has the packets' thread look at what waits for it, soon; from any thread. */
    public void wake() {
        loop.wake();
    }

    /** Its ports. */
    public List<Port> ports() {
        return ports;
    }

    /** Has everything cross without us, or no longer, at ports that can. */
    public void bypass(boolean on) {
        loop.worker().bypass(on);
    }

    /** Whether everything crosses without us. */
    public boolean isBypassed() {
        return loop.worker().isBypassed();
    }

    /** When the packets' thread last went round, in nanoseconds of CLOCK_MONOTONIC. */
    public long beatNs() {
        return loop.worker().beatNs();
    }

    /** Has {@code task} done once the packets' thread has ended, for whatever reason. */
    public void onEnd(Runnable task) {
        loop.onEnd(task);
    }

    /** Frames that the engine gave out for a side that has no port. */
    public long unroutedFrames() {
        return loop.worker().unroutedFrames();
    }

    /** Whether packets are handled; see {@link PacketLoop#isRunning()}. */
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** Has what arrives cross without us from now on, sends what is in hand, and ends the packets' thread. */
    public void drain() {
        loop.close();
    }

    /** Drains, and gives everything back. */
    @Override
    public void close() {
        drain();
        ports.forEach(Port::close);
        umem.close();
    }
}
