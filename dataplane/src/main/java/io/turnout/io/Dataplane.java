package io.turnout.io;

import io.turnout.engine.BurstProcessor;
import io.turnout.engine.Prefixes.Prefix;
import io.turnout.engine.Side;
import io.turnout.io.sys.Libc;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data plane in service: ports, the workers and their threads, from plain parameters.
 *
 * <p>Workers share the receive queues of all ports. An eNB and an SGW are one flow to a network card, so one queue, and
 * their fragments may come by another: workers hand over what is at home with another ({@link Handover}).
 *
 * <p>Opened and closed by one thread. Closing drains: what arrives crosses without us from then on, and what is in hand
 * leaves first.
 */
public final class Dataplane implements AutoCloseable {
    /** Memory that a worker has beyond what its rings take. */
    private static final int SPARE_CHUNKS = 2_048;

    private final List<Umem> umems;

    /** By interface: the port of each worker. */
    private final List<List<Port>> ports;

    private final List<Handover> handovers;
    private final List<PacketLoop> loops;

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

    private Dataplane(List<Umem> umems, List<List<Port>> ports, List<Handover> handovers, List<PacketLoop> loops) {
        this.umems = umems;
        this.ports = ports;
        this.handovers = handovers;
        this.loops = loops;
    }

    /** As {@link #open(Setup, List)}, with one worker. */
    public static Dataplane open(Setup setup, BurstProcessor engine) {
        return open(setup, List.of(engine));
    }

    /**
     * Opens the ports and takes the traffic over. The engines' code should be warm by then ({@link Warmup}).
     *
     * @param engines one for each worker; several only with {@link Backend#XDP}, and as many queues at every port
     * @throws io.turnout.io.sys.SystemCallException where the kernel refuses; then everything is as it was
     * @throws IllegalArgumentException where a port cannot have so many workers
     */
    public static Dataplane open(Setup setup, List<? extends BurstProcessor> engines) {
        Map<Integer, String> interfaces = setup.links();
        checkQueues(setup, engines.size());
        int queueCount = interfaces.values().stream()
                .mapToInt(name -> (queueCount(name) + engines.size() - 1) / engines.size())
                .sum();
        List<Umem> umems = new ArrayList<>();
        List<List<Port>> ports = new ArrayList<>();
        Map<Integer, List<Port>> egress = new HashMap<>();
        try {
            for (int worker = 0; worker < engines.size(); worker++) {
                umems.add(new Umem(SPARE_CHUNKS + queueCount * XdpPort.CHUNKS_PER_QUEUE, setup.chunkLength()));
            }
            interfaces.forEach((side, name) -> {
                ports.add(open(setup, umems, side, name, ports));
                egress.put(side, ports.getLast());
            });
        } catch (RuntimeException e) {
            ports.forEach(each -> each.forEach(Port::close));
            umems.forEach(Umem::close);
            throw e;
        }
        // The kernel routes what a datagram port sends, by whichever interface.
        String tunnel = setup.backend() == Backend.DATAGRAM && setup.tunnel() == null ? setup.core() : setup.tunnel();
        for (int peer = 0; peer < setup.peers().size() && tunnel != null; peer++) {
            egress.put(Side.peer(peer), named(ports, tunnel));
        }
        List<Handover> handovers = engines.size() == 1 ? List.of() : Handover.among(umems);
        List<PacketLoop> loops = new ArrayList<>();
        for (int i = 0; i < engines.size(); i++) {
            int worker = i;
            Map<Integer, Port> leaving = new HashMap<>();
            egress.forEach((side, all) -> leaving.put(side, all.get(worker)));
            loops.add(new PacketLoop(
                    worker == 0 ? "packets" : "packets-" + worker,
                    new Worker(
                            umems.get(worker),
                            engines.get(worker),
                            ports.stream().map(all -> all.get(worker)).toList(),
                            leaving,
                            System::nanoTime,
                            handovers.isEmpty() ? null : handovers.get(worker))));
        }
        handovers.forEach(part -> part.waker(worker -> loops.get(worker).wake()));
        return new Dataplane(umems, ports, handovers, loops);
    }

    private static void checkQueues(Setup setup, int workerCount) {
        if (workerCount == 1) {
            return;
        }
        if (setup.backend() != Backend.XDP) {
            throw new IllegalArgumentException("several workers need the backend xdp");
        }
        for (String name : setup.links().values()) {
            if (TunPort.isTun(name)) {
                throw new IllegalArgumentException("several workers cannot share the TUN device " + name);
            }
            Ethtool.Queues queues = Ethtool.receiveQueues(name);
            if (Libc.interfaceIndex(name) >= 0 && queues.count() < workerCount) {
                throw new IllegalArgumentException("too few receive queues for " + workerCount + " workers at " + name
                        + ", which has " + queues.count() + ": " + queues.mend(name, workerCount));
            }
        }
    }

    private static List<Port> open(Setup setup, List<Umem> umems, int side, String name, List<List<Port>> others) {
        Umem umem = umems.getFirst();
        if (side == Side.APP && setup.backend() != Backend.LOOPBACK && TunPort.isTun(name)) {
            return List.of(TunPort.open(umem, name, side));
        }
        if (setup.backend() == Backend.LOOPBACK) {
            return List.of(LoopbackPort.open(umem, LoopbackLink.parse(name), side));
        }
        if (setup.backend() == Backend.DATAGRAM && side != Side.APP) {
            return List.of(DatagramPort.open(umem, name, side));
        }
        if (setup.backend() != Backend.XDP) {
            return List.of(PacketPort.open(umem, name, side));
        }
        XdpPort.ProgramSource program = side == Side.APP
                ? maps -> XdpProgram.application(maps, setup.host(), setup.ueNetworks())
                : XdpProgram::tunnels;
        List<XdpPort> firsts = others.isEmpty() // access and core come first
                ? List.of()
                : others.getFirst().stream().map(XdpPort.class::cast).toList();
        return List.copyOf(XdpPort.open(umems, firsts, name, queueCount(name), side, setup.maxBeatAgeNs(), program));
    }

    private static List<Port> named(List<List<Port>> ports, String name) {
        return ports.stream()
                .filter(each -> each.getFirst().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Has frames to peer {@code peerIndex} leave by the port on {@code interfaceName}; by none where there is no such. */
    void tunnelPort(int peerIndex, String interfaceName) {
        List<Port> all = named(ports, interfaceName);
        for (int worker = 0; worker < loops.size(); worker++) {
            loops.get(worker).worker().egress(Side.peer(peerIndex), all == null ? null : all.get(worker));
        }
    }

    /** Receive queues of an interface; one where the system does not say. */
    static int queueCount(String name) {
        return Ethtool.receiveQueues(name).count();
    }

    /** Has a worker's thread look at what waits for it, soon; from any thread. */
    public void wake(int worker) {
        loops.get(worker).wake();
    }

    /** One port of each interface. */
    public List<Port> ports() {
        return ports.stream().map(List::getFirst).toList();
    }

    /** By interface: the port of each worker. */
    List<List<Port>> portsOfWorkers() {
        return ports;
    }

    /** Has everything cross without us, or no longer, at ports that can. */
    public void bypass(boolean on) {
        workers().forEach(worker -> worker.bypass(on));
    }

    private Stream<Worker> workers() {
        return loops.stream().map(PacketLoop::worker);
    }

    /** Whether everything crosses without us. */
    public boolean isBypassed() {
        return workers().allMatch(Worker::isBypassed);
    }

    /** When the thread that is furthest behind last went round, in nanoseconds of CLOCK_MONOTONIC. */
    public long beatNs() {
        return workers().mapToLong(Worker::beatNs).min().orElseThrow();
    }

    /** Has {@code task} done once a worker's thread has ended, for whatever reason. */
    public void onEnd(Runnable task) {
        loops.forEach(loop -> loop.onEnd(task));
    }

    /** Frames that engines gave out for a side that has no port. */
    public long unroutedFrames() {
        return workers().mapToLong(Worker::unroutedFrames).sum();
    }

    /** Frames that came to one worker and were handed over to another. */
    public long handedOverFrames() {
        return handovers.stream().mapToLong(Handover::handedOver).sum();
    }

    /** Frames that were lost where they were to be handed over, since the other worker was too far behind. */
    public long handoverRefusedFrames() {
        return handovers.stream().mapToLong(Handover::refused).sum();
    }

    /** Whether packets are handled by all workers; see {@link PacketLoop#isRunning()}. */
    public boolean isRunning() {
        return loops.stream().allMatch(PacketLoop::isRunning);
    }

    /** Has what arrives cross without us from now on, sends what is in hand, and ends the workers' threads. */
    public void drain() {
        bypass(true);
        if (loops.size() > 1) {
            // Nobody ends before the others have handed over what they had.
            List<Runnable> draining = loops.stream().map(PacketLoop::drain).toList();
            draining.forEach(Runnable::run);
        }
        loops.forEach(PacketLoop::close);
    }

    /** Drains, and gives everything back. */
    @Override
    public void close() {
        drain();
        ports.forEach(each -> each.forEach(Port::close));
        umems.forEach(Umem::close);
    }
}
