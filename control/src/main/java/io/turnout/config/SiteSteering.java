package io.turnout.config;

import io.turnout.engine.Prefixes;
import io.turnout.engine.Steering;
import io.turnout.io.LinkAddresses;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import java.util.List;

/** Turns a site into what the engine steers by. Stateless. */
public final class SiteSteering {
    private static final int IPV4_BITS_BEFORE = 96;

    private SiteSteering() {}

    /** The steering of {@code site} offline: link addresses are made up. */
    public static Steering of(Site site) {
        return of(site, LinkAddresses.madeUp());
    }

    /** The steering of {@code site}: each application's traffic to its first instance on this platform. */
    public static Steering of(Site site, LinkAddresses links) {
        Steering.Builder steering = new Steering.Builder().appMac(links.port());
        for (IpPrefix network : site.ue().networks()) {
            Prefixes.Prefix prefix = prefix(network);
            steering.ueNetwork(prefix.high(), prefix.low(), prefix.length());
        }
        int instanceCount = 0;
        List<Application> applications = site.applications();
        for (int index = 0; index < applications.size(); index++) {
            Application application = applications.get(index);
            long defaultRoute = Route.NULL_ROUTE;
            for (IpAddress address : application.sharedAddresses()) {
                steering.entry(high(address), low(address), index);
            }
            for (Instance instance : application.instances()) {
                steering.entry(high(instance.address()), low(instance.address()), index);
                if (instance.platform().equals(site.platform().id())) {
                    steering.instance(engineInstance(instance, links));
                    if (defaultRoute == Route.NULL_ROUTE) {
                        defaultRoute = Route.local(instanceCount, 0);
                    }
                    instanceCount++;
                }
            }
            steering.application(new Steering.Application(application.identity(), defaultRoute));
        }
        return steering.build();
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

    private static long high(IpAddress address) {
        return address.high();
    }

    /** IPv4 addresses as the engine has them: mapped into IPv6. */
    private static long low(IpAddress address) {
        return address.isIpv4() ? PathTable.mapped(address.ipv4()) : address.low();
    }
}
