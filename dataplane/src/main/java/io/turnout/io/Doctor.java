package io.turnout.io;

import io.turnout.io.Dataplane.Backend;
import io.turnout.io.xdp.Umem;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what on a host would break inline use, and says how to mend it. Looks only; changes nothing.
 *
 * <p>Any thread; each examination is its own.
 */
public final class Doctor {
    private static final int ETHERNET_WITH_TAGS_LENGTH = 22;
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;
    private static final int IPC_LOCK = 14;
    private static final int SYS_ADMIN = 21;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    /** The capabilities that ports of every kind need, as setpriv(1) writes them. */
    static final String CAPABILITIES = "+net_admin,+net_raw";

    /** Those that AF_XDP ports need: also to load their program, and to share memory with the kernel. */
    static final String XDP_CAPABILITIES = CAPABILITIES + ",+bpf,+perfmon,+ipc_lock";

    private static final int MAX_CHUNK_LENGTH = 4_096;
    private static final int APP = 2;
    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";

    /** Where a site file has what concerns a port. */
    private static final List<String> KEYS = List.of("access", "core", "app");

    private final Host host;
    private final Patient patient;
    private final Dataplane.Setup setup;
    private final List<Finding> findings = new ArrayList<>();

    /** How bad a finding is. */
    public enum Severity {
        /** Frames are lost or wrong, or nothing starts. */
        BREAKS,
        /** It works, but slower, or only under a condition that the text names. */
        NOTE
    }

    /**
     * Something to mend.
     *
     * @param severity how bad it is
     * @param what was found
     * @param why it matters inline
     * @param mend the command or the change that mends it
     */
    public record Finding(Severity severity, String what, String why, String mend) {}

    /** An address as people write it, and its 128 bits, IPv4 mapped. */
    public record Address(String text, long high, long low) {}

    /**
     * A data plane that is to run on the host.
     *
     * @param ports what it opens
     * @param workerCount threads that handle packets
     * @param mtus for access, core and app, what the site says: octets of the longest IP packet that is sent there
     * @param instances on this platform, which frames are delivered to
     * @param peers where the tunnels to other platforms end
     */
    public record Patient(
            Dataplane.Setup ports, int workerCount, List<Integer> mtus, List<Address> instances, List<Address> peers) {}

    private Doctor(Host host, Patient patient) {
        this.host = host;
        this.patient = patient;
        this.setup = patient.ports();
    }

    /** Everything found on {@code host} that stands against {@code patient}; empty where all is well. */
    public static List<Finding> examine(Host host, Patient patient) {
        Doctor doctor = new Doctor(host, patient);
        Dataplane.Setup setup = patient.ports();
        if (setup.backend() == Backend.LOOPBACK) {
            return doctor.findings; // neither privileges nor interfaces
        }
        doctor.privileges();
        doctor.kernel();
        if (setup.backend() == Backend.DATAGRAM) {
            doctor.routing();
        } else {
            doctor.bridge();
        }
        doctor.interfaces();
        doctor.workers();
        doctor.memory();
        if (setup.app() != null) {
            doctor.returnPath();
            doctor.instances();
        }
        doctor.peers();
        return doctor.findings;
    }

    /** Everything found on {@code host} that stands against any data plane with privileges. */
    public static List<Finding> examine(Host host) {
        Dataplane.Setup none =
                new Dataplane.Setup(Backend.XDP, "", "", null, null, List.of(), List.of(), List.of(), 0, 0);
        Doctor doctor = new Doctor(host, new Patient(none, 1, List.of(), List.of(), List.of()));
        doctor.privileges();
        doctor.kernel();
        doctor.memory();
        return doctor.findings;
    }

    private void breaks(String what, String why, String mend) {
        findings.add(new Finding(Severity.BREAKS, what, why, mend));
    }

    private void note(String what, String why, String mend) {
        findings.add(new Finding(Severity.NOTE, what, why, mend));
    }

    private void privileges() {
        String status = host.read("/proc/self/status");
        long capabilities = 0;
        for (String line : status == null ? new String[0] : status.split("\n", -1)) {
            if (line.startsWith("CapEff:")) {
                capabilities = Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16);
            }
        }
        boolean mayBpf = has(capabilities, BPF) && has(capabilities, PERFMON) || has(capabilities, SYS_ADMIN);
        boolean isXdp = setup.backend() == Backend.XDP;
        boolean isEnough = has(capabilities, NET_ADMIN)
                && has(capabilities, NET_RAW)
                && (!isXdp || mayBpf && has(capabilities, IPC_LOCK));
        if (!isEnough) {
            String wanted = isXdp ? XDP_CAPABILITIES : CAPABILITIES;
            breaks(
                    "privileges are missing",
                    "ports need the capabilities " + wanted.replace("+", ""),
                    "run as root, or: setpriv --reuid USER --regid GROUP --init-groups --inh-caps " + wanted
                            + " --ambient-caps " + wanted + " scripts/turnout ...");
        }
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >>> capability & 1) != 0;
    }

    private void kernel() {
        if (setup.backend() == Backend.XDP && !host.hasXdpSockets()) {
            breaks(
                    "the kernel has no AF_XDP sockets",
                    "ports of the backend xdp are such sockets",
                    "use a kernel 5.9 or newer with CONFIG_XDP_SOCKETS, or set io.backend: packet");
        }
    }

    private void bridge() {
        String access = host.linkTarget(sys(setup.access(), "master"));
        String core = host.linkTarget(sys(setup.core(), "master"));
        if (setup.backend() == Backend.PACKET) {
            for (String name : new String[] {setup.access(), setup.core()}) {
                if (host.linkTarget(sys(name, "master")) != null) {
                    breaks(
                            name + " is in a bridge",
                            "with the backend packet the bridge would forward every frame a second time",
                            "ip link set " + name + " nomaster");
                }
            }
        } else if (access == null || !access.equals(core)) {
            breaks(
                    setup.access() + " and " + setup.core() + " are not in one bridge",
                    "all that is not GTP-U, and everything while Turnout is not there, crosses by that bridge",
                    "ip link add br0 type bridge; ip link set br0 up; ip link set " + setup.access()
                            + " master br0; ip link set " + setup.core() + " master br0");
        } else {
            up(access, "nothing crosses but what Turnout handles");
        }
        sameMtu();
        filtering();
    }

    private void sameMtu() {
        int access = mtu(setup.access());
        int core = mtu(setup.core());
        if (access >= 0 && core >= 0 && access != core) {
            String shorter = access < core ? setup.access() : setup.core();
            breaks(
                    setup.access() + " has MTU " + access + " and " + setup.core() + " has " + core,
                    "what is longer than the other takes is dropped: by the bridge without a trace, by Turnout as"
                            + " too-long-frames",
                    "ip link set " + shorter + " mtu " + Math.max(access, core));
        }
    }

    private void filtering() {
        for (String family : new String[] {"iptables", "ip6tables"}) {
            if ("1".equals(host.read("/proc/sys/net/bridge/bridge-nf-call-" + family))) {
                breaks(
                        "bridged packets go through " + family,
                        "filter rules of the host may drop what should cross untouched, and fragments are put together",
                        "sysctl -w net.bridge.bridge-nf-call-" + family + "=0");
            }
        }
    }

    private void routing() {
        if (!"1".equals(host.read("/proc/sys/net/ipv4/ip_forward"))) {
            breaks(
                    "this host does not route",
                    "with the backend datagram all that is not GTP-U, and everything while Turnout is not there, is"
                            + " routed",
                    "sysctl -w net.ipv4.ip_forward=1");
        }
        forwarding();
        for (String name : new String[] {setup.access(), setup.core()}) {
            if (host.linkTarget(sys(name, "master")) != null) {
                breaks(
                        name + " is in a bridge",
                        "what is bridged is not routed, and does not come to Turnout",
                        "ip link set " + name + " nomaster");
            }
        }
        for (String scope : new String[] {"all", setup.access(), setup.core()}) {
            reversePath(scope, "the kernel drops what it would answer by another interface, or hand over to a socket");
        }
    }

    /** As the switch for all was turned after an interface was set, or before, it may differ. */
    private void forwarding() {
        for (String name : new String[] {setup.access(), setup.core()}) {
            if ("0".equals(host.read("/proc/sys/net/ipv4/conf/" + name + "/forwarding"))
                    && "1".equals(host.read("/proc/sys/net/ipv4/ip_forward"))) {
                breaks(
                        "this host does not route what comes by " + name,
                        "it is to, when Turnout is not there",
                        "sysctl -w net.ipv4.conf." + name + ".forwarding=1");
            }
        }
    }

    private void interfaces() {
        List<String> names = new ArrayList<>(List.of(setup.access(), setup.core()));
        if (setup.app() != null) {
            names.add(setup.app());
        }
        for (int side = 0; side < names.size(); side++) {
            String name = names.get(side);
            if (side == APP && TunPort.isTun(name)) {
                continue; // made where it is not there; its frames are whole as they are
            }
            if (host.interfaceIndex(name) < 0) {
                breaks("there is no interface " + name, "it is a port of this site", "ip link show");
            } else {
                link(side, name);
                offloads(name);
                queues(name);
            }
        }
    }

    private void link(int side, String name) {
        up(name, "nothing comes or goes");
        int mtu = mtu(name);
        if (mtu < 0) {
            return;
        }
        int maxFrameLength = setup.chunkLength() - Umem.HEADROOM;
        if (mtu + ETHERNET_WITH_TAGS_LENGTH > maxFrameLength) {
            String what = name + " has MTU " + mtu + ", and frames of up to " + maxFrameLength + " octets fit";
            int fitting = maxFrameLength - ETHERNET_WITH_TAGS_LENGTH;
            String mend = "ip link set " + name + " mtu " + fitting;
            int wanted = Math.min(mtu, MAX_CHUNK_LENGTH - Umem.HEADROOM - ETHERNET_WITH_TAGS_LENGTH);
            if (wanted > fitting) {
                mend += ", or " + KEYS.get(side) + ".mtu: " + wanted + " in the site file, for longer chunks";
            }
            if (setup.backend() == Backend.XDP) {
                note(what, "longer frames cross the bridge unsteered", mend);
            } else {
                breaks(what, "longer frames are lost", mend);
            }
        }
        int told = side < patient.mtus().size() ? patient.mtus().get(side) : 0;
        if (told > mtu) {
            breaks(
                    KEYS.get(side) + ".mtu is " + told + ", and " + name + " takes " + mtu,
                    "what Turnout makes for it is longer than it takes, and lost as too-long-frames",
                    "ip link set " + name + " mtu " + told + ", or " + KEYS.get(side) + ".mtu: " + mtu
                            + " in the site file");
        }
    }

    private void up(String name, String why) {
        String flags = host.read(sys(name, "flags"));
        if (flags != null && (Integer.decode(flags) & 1) == 0) {
            breaks(name + " is down", why, "ip link set " + name + " up");
        }
    }

    /** Negative where the host does not say. */
    private int mtu(String name) {
        String mtu = host.read(sys(name, "mtu"));
        return mtu == null ? -1 : Integer.parseInt(mtu);
    }

    private void offloads(String name) {
        if (host.offload(name, Host.GENERIC_RECEIVE) == 1) {
            note(
                    name + " has generic receive offload on",
                    "packets of one flow may be merged into frames that never were on the wire",
                    "ethtool -K " + name + " gro off");
        }
        int flags = host.offload(name, Host.FLAGS);
        if (flags != Host.UNKNOWN && (flags & Host.LARGE_RECEIVE) != 0) {
            breaks(
                    name + " has large receive offload on",
                    "packets are merged into frames that never were on the wire, and XDP is refused",
                    "ethtool -K " + name + " lro off");
        }
        if (flags != Host.UNKNOWN && (flags & Host.RECEIVE_VLAN) != 0 && setup.backend() == Backend.XDP) {
            note(
                    name + " takes VLAN tags off received frames",
                    "the XDP program does not see them, and tagged frames would leave without their tag",
                    "ethtool -K " + name + " rxvlan off (needed where frames are tagged)");
        }
        if (host.linkTarget(sys(name, "device")) == null) {
            note(
                    name + " is virtual: its other end may send partial checksums",
                    "packets that the other end made itself have a checksum that nobody completes, and are dropped",
                    "at the other end: ethtool -K INTERFACE tx off");
        }
    }

    private void queues(String name) {
        if (host.read(sys(name, "queues/rx-1/rps_cpus")) != null) {
            note(
                    name + " has several receive queues",
                    "fragments have no ports, and may come by another queue than whole packets: later than those",
                    "ethtool -N " + name + " rx-flow-hash udp4 sd; the same for udp6");
        }
    }

    private void workers() {
        int workerCount = patient.workerCount();
        if (workerCount > host.processorCount()) {
            note(
                    workerCount + " workers share " + host.processorCount() + " processors",
                    "a worker that waits for another's processor keeps frames waiting",
                    "io.workers: " + host.processorCount() + " in the site file, or fewer");
        }
        for (String name : setup.links().values()) {
            Ethtool.Queues queues = host.receiveQueues(name);
            if (queues.count() < workerCount && host.interfaceIndex(name) >= 0) {
                breaks(
                        name + " has too few receive queues for " + workerCount + " workers: " + queues.count(),
                        "each worker serves queues of its own at every port; with fewer the data plane does not start",
                        queues.mend(name, workerCount));
            }
        }
    }

    private void memory() {
        String huge = host.read(HUGE_PAGES);
        String why = "each packet touches memory that small pages need many address translations for";
        if (huge == null) {
            note("the kernel has no transparent huge pages", why, "use one with CONFIG_TRANSPARENT_HUGEPAGE");
        } else if (huge.contains("[never]")) {
            note("huge pages are off", why, "echo madvise > " + HUGE_PAGES);
        }
    }

    private void returnPath() {
        if (TunPort.isTun(setup.app())) {
            return; // the host itself is behind it
        }
        if (setup.backend() != Backend.XDP
                && "1".equals(host.read("/proc/sys/net/ipv4/conf/" + setup.app() + "/forwarding"))) {
            breaks(
                    "this host routes what comes by " + setup.app() + " as well",
                    "what instances send to UEs goes twice, or they hear that UEs cannot be reached",
                    "sysctl -w net.ipv4.conf." + setup.app() + ".forwarding=0");
        }
        for (String scope : new String[] {"all", setup.app()}) {
            reversePath(scope, "the kernel drops what comes from addresses that it has no route to, such as the UEs'");
        }
    }

    private void reversePath(String scope, String why) {
        if ("1".equals(host.read("/proc/sys/net/ipv4/conf/" + scope + "/rp_filter"))) {
            breaks(
                    "strict reverse path filtering is on (" + scope + ")",
                    why,
                    "sysctl -w net.ipv4.conf." + scope + ".rp_filter=0");
        }
    }

    private void instances() {
        if (TunPort.isTun(setup.app())) {
            return;
        }
        int index = host.interfaceIndex(setup.app());
        List<Neighbours.Neighbour> known = index < 0 ? List.of() : host.neighbours();
        for (Address instance : patient.instances()) {
            boolean isKnown = known.stream()
                    .anyMatch(neighbour -> neighbour.interfaceIndex() == index
                            && neighbour.high() == instance.high()
                            && neighbour.low() == instance.low());
            if (index >= 0 && !isKnown) {
                breaks(
                        "instance " + instance.text() + " has no link address on " + setup.app(),
                        "frames for it have nowhere to go",
                        "ping -c 1 " + instance.text() + "; ip neigh show dev " + setup.app());
            }
        }
    }

    private void peers() {
        for (Address peer : patient.peers()) {
            if (!host.hasRoute(peer.high(), peer.low())) {
                breaks(
                        "there is no route to the peer at " + peer.text(),
                        "tunnels to it have nowhere to go",
                        "ip address add ADDRESS/LENGTH dev " + towardsPeers()
                                + ", with the platform's address, or ip route add " + peer.text() + " ...");
            }
        }
    }

    private String towardsPeers() {
        String bridge = host.linkTarget(sys(setup.core(), "master"));
        return bridge == null ? setup.core() : bridge;
    }

    private static String sys(String name, String attribute) {
        return "/sys/class/net/" + name + "/" + attribute;
    }
}
