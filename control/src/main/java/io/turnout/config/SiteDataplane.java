package io.turnout.config;

import io.turnout.config.IoPorts.Backend;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Prefixes.Prefix;
import io.turnout.generate.FrameBuilder;
import io.turnout.io.Dataplane;
import io.turnout.io.Dataplane.TunnelEnd;
import io.turnout.io.DataplaneService;
import io.turnout.io.Doctor;
import io.turnout.io.xdp.Umem;
import io.turnout.table.PathTable;
import io.turnout.table.Tables.Capacity;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Turns a site into what its data plane is made of. Stateless. */
public final class SiteDataplane {
    private static final int BEARERS_PER_LINE = 8;
    private static final int FREE_BEARERS = 3;
    private static final int CHUNK_LENGTH = 2_048;
    private static final int LONG_CHUNK_LENGTH = 4_096;
    private static final int ETHERNET_WITH_TAGS_LENGTH = 22;
    private static final int WARMUP_FRAMES = 60;
    private static final int WARMUP_PAYLOAD = 100;

    private SiteDataplane() {}

    /**
     * The data plane of {@code site}, which has ports.
     */
    public static DataplaneService.Setup setup(Site site) {
        return new DataplaneService.Setup(
                ports(site),
                capacity(site, site.io().orElseThrow().workers()),
                (links, traffic) -> SiteSteering.of(site, links, traffic),
                new SiteTraffic(site, site.trafficRules()).plan(),
                EngineLimits.DEFAULT.withSecret(new SecureRandom().nextLong()),
                warmup(site),
                TimeUnit.SECONDS.toNanos(site.ue().idleSeconds()));
    }

    /** Its ports. */
    public static Dataplane.Setup ports(Site site) {
        IoPorts io = site.io().orElseThrow();
        boolean isLoopback = io.backend() == Backend.LOOPBACK;
        Optional<String> app = isLoopback ? io.app().or(() -> Optional.of("21005-21006")) : io.app();
        return new Dataplane.Setup(
                backend(io.backend()),
                io.access().orElse("21001-21002"),
                io.core().orElse("21003-21004"),
                app.orElse(null),
                (isLoopback && !site.peers().isEmpty() ? io.tunnel().or(() -> Optional.of("21007-21008")) : io.tunnel())
                        .orElse(null),
                site.peers().stream()
                        .map(Peer::tunnel)
                        .map(SiteDataplane::tunnelEnd)
                        .toList(),
                isLoopback ? List.of() : app.map(SiteDataplane::addresses).orElse(List.of()),
                site.ue().networks().stream().map(SiteSteering::prefix).toList(),
                chunkLength(site),
                (int) TimeUnit.MILLISECONDS.toNanos(io.hungMillis()));
    }

    /** Longer ones where frames may be longer than fits into the usual: they take twice the memory. */
    private static int chunkLength(Site site) {
        int mtu = Math.max(
                Math.max(site.access().mtu(), site.core().mtu()), site.app().mtu());
        int fits = CHUNK_LENGTH - Umem.HEADROOM - ETHERNET_WITH_TAGS_LENGTH;
        return mtu > fits ? LONG_CHUNK_LENGTH : CHUNK_LENGTH;
    }

    /** What the host is to be examined for: the data plane of {@code site}, which has ports. */
    public static Doctor.Patient patient(Site site) {
        return new Doctor.Patient(
                ports(site),
                site.io().orElseThrow().workers(),
                List.of(site.access().mtu(), site.core().mtu(), site.app().mtu()),
                instanceAddresses(site),
                site.peers().stream()
                        .map(Peer::tunnel)
                        .map(it -> new Doctor.Address(
                                it.toString(),
                                tunnelEnd(it).high(),
                                tunnelEnd(it).low()))
                        .toList());
    }

    /** The addresses of the instances on this platform, which frames are delivered to. */
    private static List<Doctor.Address> instanceAddresses(Site site) {
        return site.applications().stream()
                .flatMap(application -> application.instances().stream())
                .filter(instance -> instance.platform().equals(site.platform().id()))
                .map(Instance::address)
                .map(it -> new Doctor.Address(
                        it.toString(), it.high(), it.isIpv4() ? PathTable.mapped(it.ipv4()) : it.low()))
                .toList();
    }

    private static TunnelEnd tunnelEnd(IpAddress address) {
        return new TunnelEnd(address.high(), address.isIpv4() ? PathTable.mapped(address.ipv4()) : address.low());
    }

    private static Dataplane.Backend backend(Backend backend) {
        return switch (backend) {
            case XDP -> Dataplane.Backend.XDP;
            case PACKET -> Dataplane.Backend.PACKET;
            case LOOPBACK -> Dataplane.Backend.LOOPBACK;
            case DATAGRAM -> Dataplane.Backend.DATAGRAM;
        };
    }

    /** What the tables hold, of {@code site}'s rules and bearers; each UE has room for one rule and three bearers. */
    public static Capacity capacity(Site site, int workers) {
        Tables tables = site.tables();
        int ruleLines = Math.max(0, tables.rules() - tables.ues());
        int bearerLines = Math.max(0, tables.bearers() - FREE_BEARERS * tables.ues()) / BEARERS_PER_LINE;
        return new Capacity(tables.ues(), ruleLines + bearerLines, tables.paths(), workers);
    }

    /** The addresses of this host on an interface, which its kernel answers itself; none where there is no such one. */
    private static List<Prefix> addresses(String interfaceName) {
        List<Prefix> addresses = new ArrayList<>();
        addresses.add(new Prefix(0xFE80_0000_0000_0000L, 0, 10)); // link-local: never a UE's
        try {
            NetworkInterface port = NetworkInterface.getByName(interfaceName);
            for (InterfaceAddress entry : port == null ? List.<InterfaceAddress>of() : port.getInterfaceAddresses()) {
                IpAddress address =
                        IpAddress.parse(entry.getAddress().getHostAddress().replaceFirst("%.*", ""));
                long low = address.isIpv4() ? PathTable.mapped(address.ipv4()) : address.low();
                addresses.add(new Prefix(address.high(), low, Long.SIZE * 2));
            }
        } catch (SocketException e) {
            // The port itself will say what is wrong with the interface.
        }
        return addresses;
    }

    /** Frames such as the site will see: uplink to each application and past them, and downlink. */
    private static List<byte[]> warmup(Site site) {
        List<IpAddress> destinations = new ArrayList<>();
        for (Application application : site.applications()) {
            application.instances().forEach(instance -> destinations.add(instance.address()));
        }
        destinations.removeIf(address -> !address.isIpv4());
        destinations.add(IpAddress.parse("198.51.100.1"));
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < WARMUP_FRAMES; i++) {
            String ue = ueAddress(site, i);
            String destination = destinations.get(i / 2 % destinations.size()).toString();
            frames.add(
                    i % 2 == 0
                            ? FrameBuilder.gPdu("192.0.2.1", "192.0.2.2", 1 + i)
                                    .packet(ue, destination)
                                    .udp(40_000, 7_000)
                                    .payload(WARMUP_PAYLOAD + i)
                                    .octets()
                            : FrameBuilder.gPdu("192.0.2.2", "192.0.2.1", 1 + i)
                                    .packet(destination, ue)
                                    .udp(7_000, 40_000)
                                    .payload(WARMUP_PAYLOAD + i)
                                    .octets());
        }
        return frames;
    }

    private static String ueAddress(Site site, int i) {
        int network = site.ue().networks().stream()
                .map(IpPrefix::address)
                .filter(IpAddress::isIpv4)
                .findFirst()
                .map(IpAddress::ipv4)
                .orElse(0x0A2D_0000);
        return IpAddress.ofIpv4(network + 1 + i).toString();
    }
}
