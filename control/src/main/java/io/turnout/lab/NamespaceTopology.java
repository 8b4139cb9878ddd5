package io.turnout.lab;

import io.turnout.engine.Side;
import io.turnout.io.PacketPort;
import io.turnout.io.TunPort;
import io.turnout.io.xdp.Umem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The lab in network namespaces, as a real site is built. Root only.
 *
 * <pre>
 *   ran            mec-1                          core             mec-2            ran
 *   e1 ──────── enb0 ─┐                ┌─ c1 ─┐         ┌─ c2 ─┐             ┌─ enb0 ──────── e2
 *                   [br-s1]── sgw0 ────┘   [br-core]    └──── sgw0 ──[br-s1]─┘
 *   app-1: i0 ── app0                        s-br ── s0 (gateway)            app0 ── i0 :app-2
 *   ue: tun0 (the first UE's kernel)         pdn: tun0 (the server's)
 * </pre>
 *
 * <p>The ends {@code e1}, {@code e2} and {@code s0} have no kernel behind them: the lab sends and receives whole frames
 * there, and at the TUN devices. Instances are ordinary processes with ordinary sockets; the lab only looks at {@code i0}. With {@code packet} and
 * {@code datagram} there is no {@code br-s1}. With the latter the platform's host routes: its interfaces have the link
 * addresses of whom each side believes to talk to.
 */
final class NamespaceTopology implements Topology {
    private static final int MTU = 1_500;

    /** So that a packet of a UE still fits into the MTU in its tunnel. */
    private static final int UE_MTU = 1_400;

    private static final int TUN_CHUNKS = 256;
    private static final int TEN = 10;

    /** All of it shares a few cores: a data plane that waits for one does not hang. */
    private static final int HUNG_MILLIS = 1_000;

    private final LabPlan plan = new LabPlan(TEN);
    private final String backend;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<NetworkNamespace> platforms = new ArrayList<>();
    private final List<NetworkNamespace> apps = new ArrayList<>();
    private final List<Wire> stations = new ArrayList<>();
    private final List<Wire> instances = new ArrayList<>();
    private final Wire gateway;
    private final TcpHosts tcpHosts;

    /** Makes everything; what was made is gone again where something fails. */
    NamespaceTopology(String backend) {
        this.backend = backend;
        try {
            NetworkNamespace ran = namespace("ran");
            NetworkNamespace core = namespace("core");
            bridge(core, "br-core");
            core.link("s0", LabPlan.gatewayMac(), core, "s-br", MTU);
            core.run("ip link set s-br master br-core");
            for (int index = 0; index < LabPlan.PLATFORMS; index++) {
                platform(index, ran, core);
                instance(index);
            }
            gateway = wire(core, "s0");
            NetworkNamespace ue = namespace("ue");
            NetworkNamespace server = namespace("pdn");
            tcpHosts = new TcpHosts(tun(ue, plan.ue(0)), tun(server, plan.server()), ue::inside, server::inside);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private NetworkNamespace namespace(String role) {
        NetworkNamespace namespace = new NetworkNamespace(role);
        opened.push(namespace);
        return namespace;
    }

    private Wire wire(NetworkNamespace namespace, String name) {
        Umem umem = new Umem(PortWire.CHUNKS, PortWire.CHUNK_LENGTH);
        Wire wire = new PortWire(umem, namespace.inside(() -> PacketPort.openStamping(umem, name, Side.ACCESS)));
        opened.push(wire);
        return wire;
    }

    private Wire tun(NetworkNamespace namespace, String address) {
        Umem umem = new Umem(TUN_CHUNKS, PortWire.CHUNK_LENGTH);
        Wire wire = new PortWire(umem, namespace.inside(() -> TunPort.open(umem, "tun0", Side.ACCESS)));
        opened.push(wire);
        namespace.run("ip link set tun0 mtu " + UE_MTU + " up");
        namespace.run("ip address add " + address + "/32 dev tun0");
        namespace.run("ip route add default dev tun0");
        return wire;
    }

    private static void bridge(NetworkNamespace namespace, String name) {
        namespace.run("sysctl -qw net.bridge.bridge-nf-call-iptables=0");
        namespace.run("ip link add " + name + " type bridge");
        namespace.run("ip link set " + name + " up");
    }

    private void platform(int index, NetworkNamespace ran, NetworkNamespace core) {
        NetworkNamespace platform = namespace(LabPlan.platform(index));
        platforms.add(platform);
        String station = "e" + (index + 1);
        String trunk = "c" + (index + 1);
        ran.link(station, LabPlan.stationMac(index), platform, "enb0", MTU);
        core.link(trunk, LabPlan.trunkMac(index), platform, "sgw0", MTU);
        core.run("ip link set " + trunk + " master br-core");
        switch (backend) {
            case "packet" -> {
                // Turnout is all that is between the two.
            }
            case "datagram" -> routes(index, platform);
            default -> {
                bridge(platform, "br-s1");
                platform.run("ip link set enb0 master br-s1");
                platform.run("ip link set sgw0 master br-s1");
            }
        }
        String device = backend.equals("xdp") ? "br-s1" : "sgw0";
        platform.run("ip address add " + plan.platformAddress(index) + "/24 dev " + device);
        stations.add(wire(ran, station));
    }

    private void routes(int index, NetworkNamespace platform) {
        String station = LabPlan.text(LabPlan.stationMac(index));
        String other = LabPlan.text(LabPlan.gatewayMac());
        for (String scope : List.of("all", "enb0", "sgw0")) {
            String conf = " net.ipv4.conf." + scope;
            platform.run("sysctl -qw" + conf + ".rp_filter=0" + conf + ".send_redirects=0");
        }
        platform.run("ip link set enb0 address " + other);
        platform.run("ip link set sgw0 address " + station);
        platform.run("ip route add " + plan.stationNetwork(index) + " dev enb0");
        platform.run("ip route add " + plan.gatewayNetwork() + " dev sgw0");
        platform.run("ip neigh add " + plan.station(index) + " lladdr " + station + " dev enb0");
        platform.run("ip neigh add " + plan.gateway() + " lladdr " + other + " dev sgw0");
    }

    private void instance(int index) {
        NetworkNamespace platform = platforms.get(index);
        NetworkNamespace app = namespace("app-" + (index + 1));
        apps.add(app);
        app.link("i0", LabPlan.instanceMac(index), platform, "app0", MTU);
        platform.run("ip address add " + plan.appGateway(index) + "/24 dev app0");
        platform.run("sysctl -qw net.ipv4.ip_forward=1");
        app.run("ip address add " + plan.instanceAddress(index) + "/24 dev i0");
        app.run("ip address add " + plan.applicationAddress() + "/32 dev i0");
        app.run("ip route add default via " + plan.appGateway(index));
        for (int other = 0; other < LabPlan.PLATFORMS; other++) {
            if (other != index) {
                platform.run("ip route add " + plan.appNetwork(other) + " via " + plan.platformAddress(other));
            }
        }
        instances.add(wire(app, "i0"));
    }

    @Override
    public LabPlan plan() {
        return plan;
    }

    @Override
    public String io() {
        return backend;
    }

    @Override
    public boolean isOuterKept() {
        return !backend.equals("datagram");
    }

    @Override
    public TcpHosts tcpHosts() {
        return tcpHosts;
    }

    @Override
    public List<Wire> stations() {
        return stations;
    }

    @Override
    public Wire gateway() {
        return gateway;
    }

    @Override
    public List<Wire> instances() {
        return instances;
    }

    @Override
    public String siteIo(int index) {
        return "{ backend: " + backend + ", access: enb0, core: sgw0, app: app0, hungMillis: " + HUNG_MILLIS + " }";
    }

    @Override
    public String served(int index) {
        return plan.applicationAddress();
    }

    @Override
    public String api(int index) {
        return plan.appGateway(index) + ":8080";
    }

    @Override
    public boolean isApiOpen() {
        return false;
    }

    @Override
    public List<String> atPlatform(int index) {
        return List.of(platforms.get(index).prefix());
    }

    @Override
    public List<String> atInstance(int index) {
        return List.of(apps.get(index).prefix());
    }

    @Override
    public <T> T reach(int index, Supplier<T> task) {
        return platforms.get(index).inside(task);
    }

    @Override
    public void partition(boolean isCut) {
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            NetworkNamespace platform = platforms.get(index);
            for (int other = 0; other < LabPlan.PLATFORMS; other++) {
                if (other != index) {
                    platform.run("ip rule " + (isCut ? "add" : "del") + " priority 10 to " + plan.platformAddress(other)
                            + " ipproto tcp blackhole");
                }
            }
        }
    }

    @Override
    public void close() {
        Closing.all(opened);
    }
}
