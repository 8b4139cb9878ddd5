package io.turnout.config;

import io.turnout.engine.Prefixes;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPlan;
import io.turnout.io.LinkAddresses;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Turns a site into what the engine steers by. Stateless. */
public final class SiteSteering {
    private static final int IPV4_BITS_BEFORE = 96;

    private SiteSteering() {}

    /** The steering of {@code site} offline: link addresses are made up. */
    public static Steering of(Site site) {
        return of(site, LinkAddresses.madeUp(), new SiteTraffic(site, site.trafficRules()).plan());
    }

    /**
     * The steering of {@code site} with traffic rules: each application's traffic to its home, its first instance that is
     * here or at a peer.
     */
    public static Steering of(Site site, LinkAddresses links, TrafficPlan traffic) {
        Steering.Builder steering = new Steering.Builder()
                .appMac(links.port())
                .mtu(io.turnout.engine.Side.ACCESS, site.access().mtu())
                .mtu(io.turnout.engine.Side.CORE, site.core().mtu())
                .mtu(io.turnout.engine.Side.APP, site.app().mtu())
                .maxMss(site.ue().maxMss())
                .hopLimit(site.tunnel().hopLimit())
                .ueIdleNs(TimeUnit.SECONDS.toNanos(site.ue().idleSeconds()))
                .dropSpoofed(site.ue().spoofing() == Ue.Spoofing.DROP)
                .traffic(traffic.policy(links::instance, links.port()));
        for (IpPrefix network : site.ue().networks()) {
            Prefixes.Prefix prefix = prefix(network);
            steering.ueNetwork(prefix.high(), prefix.low(), prefix.length());
        }
        traffic.forEachHost(steering::host);
        for (IpAddress core : site.ue().solicit()) {
            steering.solicit(high(core), low(core));
        }
        IpAddress own = site.platform().address();
        steering.platform(new Steering.Platform(site.platform().id(), high(own), low(own), links.platform()));
        for (int index = 0; index < site.peers().size(); index++) {
            Peer peer = site.peers().get(index);
            steering.peer(new Steering.Peer(
                    peer.id(), high(peer.tunnel()), low(peer.tunnel()), links.peer(index), peer.mtu()));
        }
        addApplications(site, links, steering);
        return steering.build();
    }

    private static void addApplications(Site site, LinkAddresses links, Steering.Builder steering) {
        List<String> peers = site.peers().stream().map(Peer::id).toList();
        int instanceCount = 0;
        List<Application> applications = site.applications();
        for (int index = 0; index < applications.size(); index++) {
            Application application = applications.get(index);
            // The first that can be reached: where all platforms agree that UEs are served whom nobody has claimed.
            long home = Route.NULL_ROUTE;
            for (IpAddress address : application.sharedAddresses()) {
                steering.entry(high(address), low(address), index);
            }
            for (Instance instance : application.instances()) {
                steering.entry(high(instance.address()), low(instance.address()), index);
                int peer = peers.indexOf(instance.platform());
                if (instance.platform().equals(site.platform().id())) {
                    steering.instance(engineInstance(instance, links));
                    home = home == Route.NULL_ROUTE ? Route.local(instanceCount, 0) : home;
                    instanceCount++;
                } else if (peer >= 0 && home == Route.NULL_ROUTE) {
                    home = Route.peer(peer, 0);
                }
            }
            steering.application(new Steering.Application(
                    application.identity(),
                    home,
                    TimeUnit.MILLISECONDS.toNanos(application.switching().drainMillis()),
                    isTimed(application)));
        }
    }

    /** Whether the platform's own measurement decides on switches. */
    private static boolean isTimed(Application application) {
        return application.switching().when() == Switching.When.QUALITY_UNMET
                && application.quality().filter(it -> it.source().isEmpty()).isPresent();
    }

    /** The networks as the engine compares them. */
    public static Prefixes prefixes(List<IpPrefix> networks) {
        return new Prefixes(networks.stream().map(SiteSteering::prefix).toList());
    }

    static Prefixes.Prefix prefix(IpPrefix network) {
        IpAddress address = network.address();
        int length = network.length() + (address.isIpv4() ? IPV4_BITS_BEFORE : 0);
        return new Prefixes.Prefix(high(address), low(address), length);
    }

    private static Steering.Instance engineInstance(Instance instance, LinkAddresses links) {
        IpAddress address = instance.address();
        return new Steering.Instance(
                instance.id(),
                high(address),
                low(address),
                instance.delivery() == Instance.Delivery.REWRITE,
                links.instance(high(address), low(address)));
    }

    static long high(IpAddress address) {
        return address.high();
    }

    /** IPv4 addresses as the engine has them: mapped into IPv6. */
    static long low(IpAddress address) {
        return address.isIpv4() ? PathTable.mapped(address.ipv4()) : address.low();
    }
}
