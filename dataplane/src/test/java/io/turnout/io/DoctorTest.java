package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.io.Dataplane.Backend;
import io.turnout.io.Doctor.Address;
import io.turnout.io.Doctor.Finding;
import io.turnout.io.Doctor.Severity;
import io.turnout.io.Neighbours.Neighbour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Address INSTANCE = new Address("10.60.1.10", 0, 0xFFFF_0a3c_010aL);

    private static final Address PEER = new Address("10.100.0.2", 0, 0xFFFF_0a64_0002L);

    private final Healthy host = new Healthy();
    private Backend backend = Backend.XDP;
    private int chunkLength = 2_048;
    private int workerCount = 1;
    private List<Integer> mtus = List.of(1_500, 1_500, 1_500);
    private String app = "app0";

    /** A host with nothing to find, until a test changes it. */
    private static final class Healthy implements Host {
        final Map<String, String> files = new HashMap<>();
        final Map<String, String> links = new HashMap<>();
        final Map<String, Integer> offloads = new HashMap<>();
        final List<Neighbour> neighbours = new ArrayList<>();
        boolean hasXdp = true;
        boolean hasRoute = true;
        Ethtool.Queues queues = new Ethtool.Queues(1, 8, true);

        @Override
        public String read(String path) {
            return files.get(path);
        }

        @Override
        public String linkTarget(String path) {
            return links.get(path);
        }

        @Override
        public int offload(String interfaceName, int question) {
            return offloads.getOrDefault(interfaceName + question, UNKNOWN);
        }

        @Override
        public int interfaceIndex(String name) {
            return links.containsKey("/sys/class/net/" + name + "/device") ? name.length() : -19;
        }

        @Override
        public boolean hasXdpSockets() {
            return hasXdp;
        }

        @Override
        public Ethtool.Queues receiveQueues(String interfaceName) {
            return queues;
        }

        @Override
        public boolean hasRoute(long high, long low) {
            return hasRoute;
        }

        @Override
        public int processorCount() {
            return 4;
        }

        @Override
        public List<Neighbour> neighbours() {
            return neighbours;
        }
    }

    @BeforeEach
    void makeHealthy() {
        host.files.put("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff");
        host.files.put("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
        for (String name : new String[] {"enb0", "sgw0", "app0"}) {
            host.files.put("/sys/class/net/" + name + "/flags", "0x1003");
            host.files.put("/sys/class/net/" + name + "/mtu", "1600");
            host.links.put("/sys/class/net/" + name + "/device", "0000:00:01.0");
        }
        host.links.put("/sys/class/net/enb0/master", "br0");
        host.links.put("/sys/class/net/sgw0/master", "br0");
        host.neighbours.add(new Neighbour(4, INSTANCE.high(), INSTANCE.low(), 2));
    }

    private List<Finding> examine() {
        Dataplane.Setup ports = new Dataplane.Setup(
                backend, "enb0", "sgw0", app, null, List.of(), List.of(), List.of(), chunkLength, 1);
        return Doctor.examine(host, new Doctor.Patient(ports, workerCount, mtus, List.of(INSTANCE), List.of(PEER)));
    }

    private void assertFinds(Severity severity, String what, String mend) {
        List<Finding> findings = examine();
        assertEquals(1, findings.size(), findings::toString);
        Finding finding = findings.getFirst();
        assertEquals(severity, finding.severity());
        assertTrue(finding.what().contains(what), finding::what);
        assertTrue(finding.mend().contains(mend), finding::mend);
    }

    @Test
    void shouldFindNothingWhenAllIsWell() {
        assertEquals(List.of(), examine());
    }

    @Test
    void shouldFindWhatKeepsARouterFromHandingOver() {
        backend = Backend.DATAGRAM;
        host.links.keySet().removeIf(path -> path.endsWith("/master"));
        assertFinds(Severity.BREAKS, "does not route", "ip_forward=1");
        host.files.put("/proc/sys/net/ipv4/ip_forward", "1");
        assertEquals(List.of(), examine());
        host.files.put("/proc/sys/net/ipv4/conf/enb0/forwarding", "0");
        assertFinds(Severity.BREAKS, "does not route what comes by enb0", "conf.enb0.forwarding=1");
        host.files.remove("/proc/sys/net/ipv4/conf/enb0/forwarding");
        host.files.put("/proc/sys/net/ipv4/conf/sgw0/rp_filter", "1");
        assertFinds(Severity.BREAKS, "reverse path", "conf.sgw0.rp_filter=0");
        host.files.put("/proc/sys/net/ipv4/conf/sgw0/rp_filter", "2");
        host.links.put("/sys/class/net/enb0/master", "br0");
        assertFinds(Severity.BREAKS, "enb0 is in a bridge", "nomaster");
    }

    private static long bits(int... bits) {
        return Arrays.stream(bits).mapToLong(bit -> 1L << bit).sum();
    }

    private void capabilities(long capabilities) {
        host.files.put("/proc/self/status", "CapEff:\t%016x".formatted(capabilities));
    }

    @Test
    void shouldFindMissingPrivileges() {
        long all = bits(12, 13, 14, 38, 39);
        for (int missing : new int[] {12, 13, 14, 38, 39}) {
            capabilities(all & ~bits(missing));
            assertFinds(Severity.BREAKS, "privileges", "--ambient-caps +net_admin,+net_raw,+bpf,+perfmon,+ipc_lock");
        }
        capabilities(all);
        assertEquals(List.of(), examine());
        capabilities(bits(12, 13, 14, 21));
        assertEquals(List.of(), examine());
    }

    @Test
    void shouldNotAskForBpfWithoutXdp() {
        backend = Backend.PACKET;
        host.hasXdp = false;
        host.links.remove("/sys/class/net/enb0/master");
        host.links.remove("/sys/class/net/sgw0/master");
        capabilities(bits(12, 13));
        assertEquals(List.of(), examine());
        capabilities(bits(12));
        assertFinds(Severity.BREAKS, "privileges", "--ambient-caps +net_admin,+net_raw ");
    }

    @Test
    void shouldFindAKernelWithoutXdp() {
        host.hasXdp = false;
        assertFinds(Severity.BREAKS, "AF_XDP", "packet");
    }

    @Test
    void shouldFindPortsThatNoBridgeJoins() {
        host.links.put("/sys/class/net/sgw0/master", "br1");
        assertFinds(Severity.BREAKS, "not in one bridge", "ip link set sgw0 master br0");
        host.links.remove("/sys/class/net/enb0/master");
        host.links.remove("/sys/class/net/sgw0/master");
        assertFinds(Severity.BREAKS, "not in one bridge", "ip link add br0 type bridge");
    }

    @Test
    void shouldFindAPacketPortInABridge() {
        backend = Backend.PACKET;
        host.links.remove("/sys/class/net/enb0/master");
        assertFinds(Severity.BREAKS, "sgw0 is in a bridge", "nomaster");
    }

    @Test
    void shouldFindFilteringOfBridgedPackets() {
        host.files.put("/proc/sys/net/bridge/bridge-nf-call-iptables", "0");
        assertEquals(List.of(), examine());
        host.files.put("/proc/sys/net/bridge/bridge-nf-call-iptables", "1");
        assertFinds(Severity.BREAKS, "iptables", "bridge-nf-call-iptables=0");
    }

    @Test
    void shouldFindAMissingInterfaceAndOneThatIsDown() {
        host.files.put("/sys/class/net/enb0/flags", "0x1002");
        assertFinds(Severity.BREAKS, "enb0 is down", "ip link set enb0 up");
        host.links.remove("/sys/class/net/enb0/device");
        assertFinds(Severity.BREAKS, "no interface enb0", "ip link");
    }

    @Test
    void shouldFindABridgeThatIsDown() {
        host.files.put("/sys/class/net/br0/flags", "0x1002");
        assertFinds(Severity.BREAKS, "br0 is down", "ip link set br0 up");
    }

    @Test
    void shouldFindFramesThatDoNotFit() {
        host.files.put("/sys/class/net/app0/mtu", "1770");
        assertEquals(List.of(), examine());
        host.files.put("/sys/class/net/app0/mtu", "1771");
        assertFinds(Severity.NOTE, "MTU 1771", "ip link set app0 mtu 1770, or app.mtu: 1771 in the site file");
        host.files.put("/sys/class/net/app0/mtu", "9000");
        assertFinds(Severity.NOTE, "MTU 9000", "app.mtu: 3818 in the site file");
        chunkLength = 4_096;
        assertFinds(Severity.NOTE, "frames of up to 3840", "ip link set app0 mtu 3818");
        host.files.put("/sys/class/net/app0/mtu", "1771");
        assertEquals(List.of(), examine());
        chunkLength = 2_048;
        backend = Backend.PACKET;
        host.links.remove("/sys/class/net/enb0/master");
        host.links.remove("/sys/class/net/sgw0/master");
        assertFinds(Severity.BREAKS, "MTU 1771", "mtu 1770");
    }

    @Test
    void shouldFindInterfacesThatDoNotTakeWhatComesOrIsMade() {
        host.files.put("/sys/class/net/sgw0/mtu", "1500");
        assertFinds(Severity.BREAKS, "enb0 has MTU 1600 and sgw0 has 1500", "ip link set sgw0 mtu 1600");
        host.files.put("/sys/class/net/sgw0/mtu", "1600");
        mtus = List.of(1_500, 1_500, 1_601);
        assertFinds(
                Severity.BREAKS, "app.mtu is 1601, and app0 takes 1600", "ip link set app0 mtu 1601, or app.mtu: 1600");
    }

    @Test
    void shouldFindTooFewQueuesForTheWorkers() {
        workerCount = 2;
        List<String> mends = examine().stream().map(Finding::mend).toList();
        assertEquals(3, mends.size(), "at each port");
        assertEquals("ethtool -L enb0 combined 2, or io.workers: 1 in the site file", mends.getFirst());
        host.queues = new Ethtool.Queues(1, 2, false);
        assertTrue(examine().getFirst().mend().startsWith("ethtool -L enb0 rx 2 tx 2, or"));
        host.queues = new Ethtool.Queues(1, 1, true);
        assertTrue(examine().getFirst().mend().startsWith("io.workers: 1 in the site file"));
        host.queues = new Ethtool.Queues(2, 8, true);
        assertEquals(List.of(), examine());
        workerCount = 5;
        host.queues = new Ethtool.Queues(8, 8, true);
        assertFinds(Severity.NOTE, "5 workers share 4 processors", "io.workers: 4");
    }

    @Test
    void shouldFindAPeerWithoutRoute() {
        host.hasRoute = false;
        assertFinds(Severity.BREAKS, "no route to the peer at 10.100.0.2", "dev br0");
    }

    @Test
    void shouldFindAHostThatRoutesBesideTheInstancesPort() {
        backend = Backend.PACKET;
        host.links.remove("/sys/class/net/enb0/master");
        host.links.remove("/sys/class/net/sgw0/master");
        host.files.put("/proc/sys/net/ipv4/conf/app0/forwarding", "1");
        assertFinds(Severity.BREAKS, "app0 as well", "sysctl -w net.ipv4.conf.app0.forwarding=0");
    }

    /** The port makes a TUN device that is not there, and the host itself is behind it. */
    @Test
    void shouldAskNothingOfATunDevice() {
        app = "tun-app";
        assertEquals(List.of(), examine());
    }

    @Test
    void shouldFindOffloads() {
        host.offloads.put("enb0" + Host.GENERIC_RECEIVE, 1);
        assertFinds(Severity.NOTE, "enb0 has generic receive offload", "ethtool -K enb0 gro off");
        host.offloads.put("enb0" + Host.GENERIC_RECEIVE, 0);
        host.offloads.put("enb0" + Host.FLAGS, Host.LARGE_RECEIVE);
        assertFinds(Severity.BREAKS, "large receive", "ethtool -K enb0 lro off");
        host.offloads.put("enb0" + Host.FLAGS, Host.RECEIVE_VLAN);
        assertFinds(Severity.NOTE, "VLAN tags", "ethtool -K enb0 rxvlan off");
        host.offloads.put("enb0" + Host.FLAGS, 0);
        assertEquals(List.of(), examine());
    }

    @Test
    void shouldNoteSeveralQueues() {
        host.files.put("/sys/class/net/enb0/queues/rx-1/rps_cpus", "0");
        assertFinds(Severity.NOTE, "several receive queues", "rx-flow-hash");
    }

    @Test
    void shouldFindReversePathFiltering() {
        host.files.put("/proc/sys/net/ipv4/conf/app0/rp_filter", "1");
        assertFinds(Severity.BREAKS, "reverse path", "net.ipv4.conf.app0.rp_filter=0");
        host.files.put("/proc/sys/net/ipv4/conf/app0/rp_filter", "2");
        assertEquals(List.of(), examine());
    }

    @Test
    void shouldFindHugePagesOff() {
        host.files.put("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]");
        assertFinds(Severity.NOTE, "huge pages are off", "echo madvise >");
        host.files.remove("/sys/kernel/mm/transparent_hugepage/enabled");
        assertFinds(Severity.NOTE, "no transparent huge pages", "CONFIG_TRANSPARENT_HUGEPAGE");
    }

    @Test
    void shouldFindAnInstanceWithoutLinkAddress() {
        host.neighbours.clear();
        assertFinds(Severity.BREAKS, "10.60.1.10", "ping");
        host.neighbours.add(new Neighbour(5, INSTANCE.high(), INSTANCE.low(), 2));
        assertFinds(Severity.BREAKS, "10.60.1.10", "app0");
    }

    /** What it says about a real host is what that host's own tools say. */
    @Test
    void shouldReadOffloadsAsTheHostHasThem() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        try (LinkPair link = new LinkPair()) {
            for (String state : new String[] {"on", "off"}) {
                link.here.run("ethtool -K here gro " + state);
                int answer = link.here.call(() -> Host.local().offload("here", Host.GENERIC_RECEIVE));
                assertEquals("on".equals(state) ? 1 : 0, answer);
                link.here.run("ethtool -K here rxvlan " + state);
                int flags = link.here.call(() -> Host.local().offload("here", Host.FLAGS));
                Matcher told = Pattern.compile("rx-vlan-offload: (on|off)").matcher(link.here.run("ethtool -k here"));
                assertTrue(told.find());
                assertEquals("on".equals(told.group(1)), (flags & Host.RECEIVE_VLAN) != 0);
            }
            assertTrue(link.here.call(() -> Host.local().interfaceIndex("here")) > 0);
            assertTrue(link.here.call(() -> Host.local().interfaceIndex("nowhere")) < 0);
        }
    }
}
