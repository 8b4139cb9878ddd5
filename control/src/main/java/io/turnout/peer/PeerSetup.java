package io.turnout.peer;

import io.turnout.config.Application;
import io.turnout.config.Endpoint;
import io.turnout.config.Instance;
import io.turnout.config.IpAddress;
import io.turnout.config.Peer;
import io.turnout.config.Site;
import io.turnout.config.Tls;
import io.turnout.switching.InstanceInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the links of a platform need to know. Immutable.
 *
 * @param platform this platform's id
 * @param tunnel where tunnels to it end
 * @param instances what it hosts
 * @param listen where peers connect
 * @param peers where to dial each peer, by its id
 * @param tls who this platform is and whom it trusts; without it, only the loopback may connect and be dialled
 * @param timing every time of a link
 * @param queueCapacity most messages that wait for one link
 */
public record PeerSetup(
        String platform,
        IpAddress tunnel,
        List<Hello.Hosted> instances,
        InetSocketAddress listen,
        Map<String, InetSocketAddress> peers,
        Optional<Tls> tls,
        PeerTiming timing,
        int queueCapacity) {
    /** Messages that wait for one link where nothing else is said: those of some thousand switches. */
    public static final int DEFAULT_QUEUE_CAPACITY = 16_384;

    /** Copies what it is given. */
    public PeerSetup {
        instances = List.copyOf(instances);
        peers = Map.copyOf(peers);
    }

    /** What {@code site} says, with the times and bounds of production. */
    public static PeerSetup of(Site site) {
        String platform = site.platform().id();
        List<Hello.Hosted> hosted = site.applications().stream()
                .flatMap(application -> application.instances().stream()
                        .filter(instance -> instance.platform().equals(platform))
                        .map(instance -> hosted(application, instance)))
                .limit(Hello.MAX_INSTANCES)
                .toList();
        return new PeerSetup(
                platform,
                site.platform().address(),
                hosted,
                socketAddress(site.control().listen()),
                site.peers().stream().collect(Collectors.toMap(Peer::id, peer -> socketAddress(peer.control()))),
                site.control().tls(),
                PeerTiming.DEFAULT,
                DEFAULT_QUEUE_CAPACITY);
    }

    private static Hello.Hosted hosted(Application application, Instance instance) {
        List<InstanceInfo> names = new ArrayList<>();
        names.add(new InstanceInfo.IpAddress(
                instance.address().high(), instance.address().low()));
        instance.teid().ifPresent(teid -> names.add(new InstanceInfo.Teid((int) teid)));
        instance.greKey().ifPresent(key -> names.add(new InstanceInfo.GreKey((int) key)));
        String endpoint = instance.synchronize().map(Endpoint::toString).orElse(null);
        return new Hello.Hosted(instance.id(), application.identity(), endpoint, names);
    }

    private static InetSocketAddress socketAddress(Endpoint endpoint) {
        try {
            InetAddress address = InetAddress.getByAddress(endpoint.address().octets());
            return new InetSocketAddress(address, endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of neither 4 nor 16 octets", e);
        }
    }
}
