package io.turnout.lab;

import io.turnout.engine.Side;
import io.turnout.io.LoopbackLink;
import io.turnout.io.LoopbackPort;
import io.turnout.io.xdp.Umem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/**
 * The lab without privileges: every link is a pair of UDP ports of 127.0.0.1, whose datagrams are frames, and everybody has
 * an address of 127.0.0.0/8, so that instances are ordinary processes here too.
 */
final class LoopbackTopology implements Topology {
    private static final int FIRST_PORT = 21_000;
    private static final int PORTS_OF_A_PLATFORM = 100;
    private static final int ACCESS = 1;
    private static final int CORE = 3;
    private static final int APP = 5;
    private static final int TUNNEL = 7;
    private static final int API_PORT = 8_080;
    private static final int LOOPBACK = 127;

    private final LabPlan plan = new LabPlan(LOOPBACK);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<Wire> stations = new ArrayList<>();
    private final List<Wire> instances = new ArrayList<>();
    private final List<Wire> cores = new ArrayList<>();

    /** Opens the lab's ends of all links. */
    LoopbackTopology() {
        try {
            for (int index = 0; index < LabPlan.PLATFORMS; index++) {
                stations.add(wire(index, ACCESS));
                cores.add(wire(index, CORE));
                Wire app = new InstanceBridge(plan, index, wire(index, APP));
                opened.push(app);
                instances.add(app);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Wire wire(int index, int role) {
        Umem umem = new Umem(PortWire.CHUNKS, PortWire.CHUNK_LENGTH);
        Wire wire = new PortWire(
                umem, LoopbackPort.openStamping(umem, link(index, role).reversed(), Side.ACCESS));
        opened.push(wire);
        return wire;
    }

    /** The ports of a link of platform {@code index}, as it sees them. */
    private static LoopbackLink link(int index, int role) {
        int port = FIRST_PORT + index * PORTS_OF_A_PLATFORM + role;
        return new LoopbackLink(port, port + 1);
    }

    /** The gateway has a link to each platform; frames go to the one in front of which the base station is. */
    private final class GatewayWire implements Wire {
        @Override
        public boolean send(DirectBuffer frame, int offset, int length) {
            int lastOctetOfMac = 5;
            return cores.get(frame.getByte(offset + lastOctetOfMac)).send(frame, offset, length);
        }

        @Override
        public void flush() {
            cores.forEach(Wire::flush);
        }

        @Override
        public int receive(long nowNs, Receiver receiver) {
            int count = 0;
            for (Wire core : cores) {
                count += core.receive(nowNs, receiver);
            }
            return count;
        }

        @Override
        public void close() {
            // Its links are closed by whoever opened them.
        }
    }

    @Override
    public LabPlan plan() {
        return plan;
    }

    @Override
    public String io() {
        return "loopback";
    }

    @Override
    public TcpHosts tcpHosts() {
        return null;
    }

    @Override
    public boolean isOuterKept() {
        return true;
    }

    @Override
    public List<Wire> stations() {
        return stations;
    }

    @Override
    public Wire gateway() {
        return new GatewayWire();
    }

    @Override
    public List<Wire> instances() {
        return instances;
    }

    @Override
    public String siteIo(int index) {
        // Of two platforms each is at the other end of the other's tunnel.
        LoopbackLink tunnel = index == 0 ? link(0, TUNNEL) : link(0, TUNNEL).reversed();
        return "{ backend: loopback, access: %s, core: %s, app: %s, tunnel: %s }"
                .formatted(link(index, ACCESS), link(index, CORE), link(index, APP), tunnel);
    }

    @Override
    public String served(int index) {
        return plan.instanceAddress(index);
    }

    @Override
    public String api(int index) {
        return "127.0.0.1:" + (API_PORT + index);
    }

    @Override
    public boolean isApiOpen() {
        return true;
    }

    @Override
    public List<String> atPlatform(int index) {
        return List.of();
    }

    @Override
    public List<String> atInstance(int index) {
        return List.of();
    }

    @Override
    public <T> T reach(int index, Supplier<T> task) {
        return task.get();
    }

    @Override
    public void partition(boolean isCut) {
        throw new LabException("partition: cutting platforms off needs network namespaces, and so root");
    }

    @Override
    public void close() {
        Closing.all(opened);
    }
}
