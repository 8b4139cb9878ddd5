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
    private static final int SYS_ADMIN = 21;
    private static final int BPF = 39;

    private final Host host;
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

    /** An instance's address, as far as its neighbour entry is concerned: 128 bits, IPv4 mapped. */
    public record InstanceAddress(String text, long high, long low) {}

    private Doctor(Host host, Dataplane.Setup setup) {
        this.host = host;
        this.setup = setup;
    }

    /** Everything found on {@code host} that stands against {@code setup}; empty where all is well. */
    public static List<Finding> examine(Host host, Dataplane.Setup setup, List<InstanceAddress> instances) {
        Doctor doctor = new Doctor(host, setup);
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
        doctor.memory();
        if (setup.app() != null) {
            doctor.returnPath();
            doctor.instances(instances);
        }
        return doctor.findings;
    }

    /** Everything found on {@code host} that stands against any data plane with privileges. */
    public static List<Finding> examine(Host host) {
        Doctor doctor = new Doctor(
                host, new Dataplane.Setup(Backend.XDP, "", "", null, null, List.of(), List.of(), List.of(), 0, 0));
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
        boolean mayBpf = has(capabilities, BPF) || has(capabilities, SYS_ADMIN);
        boolean isEnough = has(capabilities, NET_ADMIN)
                && has(capabilities, NET_RAW)
                && (mayBpf || setup.backend() != Backend.XDP);
        if (!isEnough) {
            breaks(
                    "privileges are missing",
                    "ports need CAP_NET_ADMIN and CAP_NET_RAW, and AF_XDP also CAP_BPF",
                    "run as root, or: setcap cap_net_admin,cap_net_raw,cap_bpf+ep .../bin/java");
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
        }
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
                    "with the backend datagram all that is not GTP-U, and everything while Turnout is not there, is routed",
                    "sysctl -w net.ipv4.ip_forward=1");
        }
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

    private void interfaces() {
        List<String> names = new ArrayList<>(List.of(setup.access(), setup.core()));
        if (setup.app() != null) {
            names.add(setup.app());
        }
        for (String name : names) {
            if (host.interfaceIndex(name) < 0) {
                breaks("there is no interface " + name, "it is a port of this site", "ip link show");
            } else {
                link(name);
                offloads(name);
                queues(name);
            }
        }
    }

    private void link(String name) {
        String flags = host.read(sys(name, "flags"));
        if (flags != null && (Integer.decode(flags) & 1) == 0) {
            breaks(name + " is down", "nothing comes or goes", "ip link set " + name + " up");
        }
        String mtu = host.read(sys(name, "mtu"));
        int maxFrameLength = setup.chunkLength() - Umem.HEADROOM;
        if (mtu != null && Integer.parseInt(mtu) + ETHERNET_WITH_TAGS_LENGTH > maxFrameLength) {
            String why = setup.backend() == Backend.XDP
                    ? "longer frames cross the bridge unsteered"
                    : "longer frames are lost";
            String what = name + " has MTU " + mtu + ", and frames of up to " + maxFrameLength + " octets fit";
            int fitting = maxFrameLength - ETHERNET_WITH_TAGS_LENGTH;
            String mend = "ip link set " + name + " mtu " + fitting + ", or chunks of 4096 octets";
            if (setup.backend() == Backend.XDP) {
                note(what, why, mend);
            } else {
                breaks(what, why, mend);
            }
        }
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

    private void memory() {
        String huge = host.read("/sys/kernel/mm/transparent_hugepage/enabled");
        if (huge == null || huge.contains("[never]")) {
            note(
                    "huge pages are off",
                    "each packet touches memory that small pages need many address translations for",
                    "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled");
        }
    }

    private void returnPath() {
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

    private void instances(List<InstanceAddress> instances) {
        int index = host.interfaceIndex(setup.app());
        List<Neighbours.Neighbour> known = index < 0 ? List.of() : host.neighbours();
        for (InstanceAddress instance : instances) {
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

    private static String sys(String name, String attribute) {
        return "/sys/class/net/" + name + "/" + attribute;
    }
}
