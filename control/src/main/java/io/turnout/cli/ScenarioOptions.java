package io.turnout.cli;

import io.turnout.config.IpAddress;
import io.turnout.config.IpPrefix;
import io.turnout.config.Spelling;
import io.turnout.generate.Address;
import io.turnout.generate.Arrivals;
import io.turnout.generate.Destination;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Malformation;
import io.turnout.generate.Network;
import io.turnout.generate.PeerPlatform;
import io.turnout.generate.Protocol;
import io.turnout.generate.Scenario;
import io.turnout.generate.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code turnout generate} that say what is in the capture: one for each field of a scenario. */
final class ScenarioOptions {
    private static final int MAX_NAMES_IN_MESSAGE = 8;
    private static final double NS_PER_SECOND = 1e9;
    private static final long MAX_START_SECONDS = 0xFFFF_FFFFL;

    private final Scenario scenario = new Scenario();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private double seconds;

    /** The scenario, without mistakes; a {@link ParameterException} that names the first otherwise. */
    Scenario scenario() {
        if (seconds > 0) {
            scenario.frameCount = Math.max(1, Math.round(seconds * scenario.framesPerSecond));
        }
        for (String mistake : scenario.mistakes()) {
            throw wrong(mistake);
        }
        return scenario;
    }

    // How much, and when.

    @Option(names = "--seed", paramLabel = "N", description = "Where all randomness comes from. Default: 1.")
    void seed(long seed) {
        scenario.seed = seed;
    }

    @Option(names = "--frames", paramLabel = "N", description = "How many frames. Default: 100000.")
    void frames(long frameCount) {
        scenario.frameCount = frameCount;
    }

    @Option(names = "--seconds", paramLabel = "S", description = "How many frames, as time at the rate.")
    void seconds(double value) {
        if (!(value > 0 && value <= MAX_START_SECONDS)) {
            throw wrong("--seconds must be above 0, at most " + MAX_START_SECONDS);
        }
        seconds = value;
    }

    @Option(names = "--rate", paramLabel = "PPS", description = "Frames in a second. Default: 10000.")
    void rate(double framesPerSecond) {
        scenario.framesPerSecond = framesPerSecond;
    }

    @Option(
            names = "--arrivals",
            paramLabel = "PATTERN",
            description = "How times lie around the rate: constant, jitter, poisson or bursts. Default: constant.")
    void arrivals(String name) {
        scenario.arrivals = named("--arrivals", name, Arrivals.Pattern.values(), ScenarioOptions::label);
    }

    @Option(names = "--burst-length", paramLabel = "N", description = "Frames in a burst. Default: 32.")
    void burstLength(int burstLength) {
        scenario.burstLength = burstLength;
    }

    @Option(
            names = "--start",
            paramLabel = "S",
            description = "Time of the beginning, seconds since 1970. Default: 1767225600 (2026-01-01).")
    void start(double startSeconds) {
        if (!(startSeconds >= 0 && startSeconds <= MAX_START_SECONDS)) {
            throw wrong("--start must be from 0 to " + MAX_START_SECONDS);
        }
        scenario.startNs = Math.round(startSeconds * NS_PER_SECOND);
    }

    // Who.

    @Option(names = "--ues", paramLabel = "N", description = "How many UEs. Default: 100.")
    void ues(int ueCount) {
        scenario.ueCount = ueCount;
    }

    @Option(
            names = "--bearers",
            paramLabel = "N",
            description = "Bearers of each UE: tunnels, or QoS flows in one tunnel with --5g. Default: 1.")
    void bearers(int bearersPerUe) {
        scenario.bearersPerUe = bearersPerUe;
    }

    @Option(
            names = "--ipv6-ues",
            paramLabel = "SHARE",
            description = "Share of UEs with IPv6 instead of IPv4, 0 to 1. Default: 0.")
    void ipv6Ues(double share) {
        scenario.ipv6UeShare = share;
    }

    @Option(
            names = "--ue-network",
            paramLabel = "CIDR",
            description = "Where UEs with IPv4 have their addresses from. Default: 10.45.0.0/16.")
    void ueNetwork(String text) {
        scenario.ueNetworkV4 = network("--ue-network", text);
    }

    @Option(
            names = "--ue-network6",
            paramLabel = "CIDR",
            description = "Where UEs with IPv6 have their /64 from. Default: 2001:db8:45::/48.")
    void ueNetworkV6(String text) {
        scenario.ueNetworkV6 = network("--ue-network6", text);
    }

    @Option(names = "--enbs", paramLabel = "N", description = "How many eNBs. Default: 2.")
    void enbs(int enbCount) {
        scenario.enbCount = enbCount;
    }

    @Option(names = "--sgws", paramLabel = "N", description = "How many SGWs. Default: 1.")
    void sgws(int sgwCount) {
        scenario.sgwCount = sgwCount;
    }

    @Option(
            names = "--access",
            paramLabel = "CIDR",
            description = "Where eNBs have their addresses from, IPv4 or IPv6. Default: 10.0.1.0/24.")
    void access(String text) {
        scenario.access = network("--access", text);
    }

    @Option(
            names = "--core",
            paramLabel = "CIDR",
            description = "Where SGWs have their addresses from, IPv4 or IPv6. Default: 10.0.0.0/24.")
    void core(String text) {
        scenario.core = network("--core", text);
    }

    // User traffic.

    @Option(
            names = "--destinations",
            paramLabel = "ADDRESS[=WEIGHT]",
            split = ",",
            description = "Whom UEs talk to, and how often relative to each other. Default: 10.60.1.10=3,"
                    + "10.60.2.10=1,198.51.100.10=1 and, for UEs with IPv6, 2001:db8:60:1::10=3,"
                    + "2001:db8:60:2::10=1,2001:db8:100::10=1.")
    void destinations(List<String> items) {
        List<Destination> destinations = new ArrayList<>();
        for (String item : items) {
            int equals = item.indexOf('=');
            String address = equals < 0 ? item : item.substring(0, equals);
            double weight = equals < 0 ? 1 : weight("--destinations", item.substring(equals + 1));
            destinations.add(new Destination(address("--destinations", address), weight));
        }
        scenario.destinations = destinations;
    }

    @Option(
            names = "--protocols",
            paramLabel = "NAME=WEIGHT",
            split = ",",
            description = "How often udp, tcp and icmp are, relative to each other. Default: udp=6,tcp=3,icmp=1.")
    void protocols(List<String> items) {
        Map<Protocol, Double> protocols = new EnumMap<>(Protocol.class);
        for (String item : items) {
            int equals = item.indexOf('=');
            String name = equals < 0 ? item : item.substring(0, equals);
            double weight = equals < 0 ? 1 : weight("--protocols", item.substring(equals + 1));
            protocols.put(named("--protocols", name, Protocol.values(), ScenarioOptions::label), weight);
        }
        scenario.protocols = protocols;
    }

    @Option(
            names = "--uplink",
            paramLabel = "SHARE",
            description = "Share of uplink in user traffic, 0 to 1. Default: 0.5.")
    void uplink(double share) {
        scenario.uplinkShare = share;
    }

    @Option(
            names = "--sizes",
            paramLabel = "SIZES",
            description = "Lengths of UEs' packets: imix, lengths or ranges, such as 64-1358. Default: imix.")
    void sizes(String text) {
        try {
            scenario.sizes = Sizes.of(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--sizes: " + e.getMessage());
        }
    }

    // What comes by other ports than S1-U's.

    @Option(
            names = "--from-app",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Which destinations are on the instances' side: what they send to UEs is in no tunnel."
                    + " Default: none.")
    void fromApp(List<String> addresses) {
        scenario.fromApp = addresses("--from-app", addresses);
    }

    @Option(
            names = "--from-peer",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Which destinations are at the peer: what they send to UEs comes through its tunnel."
                    + " Default: none.")
    void fromPeer(List<String> addresses) {
        scenario.fromPeer = addresses("--from-peer", addresses);
    }

    @Option(
            names = "--ues-at-peer",
            paramLabel = "SHARE",
            description = "Share of UEs whose radio is at the peer; they talk to --from-app only, 0 to 1. Default: 0.")
    void uesAtPeer(double share) {
        scenario.uesAtPeer = share;
    }

    @Option(
            names = "--platform",
            paramLabel = "ADDRESS",
            description = "This platform, where tunnels from the peer end. Default: 10.100.0.1.")
    void platform(String text) {
        scenario.platform = address("--platform", text);
    }

    @Option(
            names = "--peer",
            paramLabel = "ID=ADDRESS",
            description = "The peer, and where its tunnels end. Default: mec-2=10.100.0.2.")
    void peer(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw wrong("--peer needs the form ID=ADDRESS, not '" + text + "'");
        }
        scenario.peer = new PeerPlatform(text.substring(0, equals), address("--peer", text.substring(equals + 1)));
    }

    @Option(
            names = "--fences",
            paramLabel = "N",
            description = "How many times the peer counts a UE's packets under a grant and sends a fence behind them."
                    + " Default: 0.")
    void fences(int count) {
        scenario.fenceCount = count;
    }

    @Option(
            names = "--application",
            paramLabel = "IDENTITY",
            description = "The application that fences are about. Default: video-cache.")
    void application(String identity) {
        scenario.application = identity;
    }

    // What they are wrapped in.

    @Option(
            names = "--vlan",
            paramLabel = "ID",
            split = ",",
            description = "VLAN identifier, or two for a service and a customer tag. Default: none.")
    void vlans(List<Integer> identifiers) {
        scenario.vlans = List.copyOf(identifiers);
    }

    @Option(names = "--5g", description = "G-PDUs carry PDU Session Containers (N3).")
    void containers(boolean isWanted) {
        scenario.hasContainers = isWanted;
    }

    @Option(names = "--sequence-numbers", description = "G-PDUs carry sequence numbers.")
    void sequenceNumbers(boolean isWanted) {
        scenario.hasSequenceNumbers = isWanted;
    }

    @Option(names = "--udp-checksums", description = "Outer UDP has checksums over IPv4 too.")
    void udpChecksums(boolean isWanted) {
        scenario.hasUdpChecksums = isWanted;
    }

    @Option(
            names = "--mtu",
            paramLabel = "N",
            description = "Most octets of an outer IP packet; longer ones are fragmented. Default: 1500.")
    void mtu(int mtu) {
        scenario.mtu = mtu;
    }

    @Option(
            names = "--snap",
            paramLabel = "N",
            description = "Most octets of a frame that are captured. Default: 262144.")
    void snap(int snapLength) {
        scenario.snapLength = snapLength;
    }

    // Events.

    @Option(names = "--handovers", paramLabel = "N", description = "How many handovers, evenly spread. Default: 0.")
    void handovers(int handoverCount) {
        scenario.handoverCount = handoverCount;
    }

    @Option(
            names = "--forwarded",
            paramLabel = "N",
            description = "Downlink packets that the source eNB forwards through the SGW in a handover;"
                    + " 0: it forwards directly. Default: 2.")
    void forwarded(int forwardedPerHandover) {
        scenario.forwardedPerHandover = forwardedPerHandover;
    }

    @Option(
            names = "--end-markers",
            paramLabel = "N",
            description = "How often the SGW sends each End Marker. Default: 1.")
    void endMarkers(int endMarkerCount) {
        scenario.endMarkerCount = endMarkerCount;
    }

    @Option(
            names = "--echo-seconds",
            paramLabel = "S",
            description = "Time between Echo Requests of a peer to another; 0: none. Default: 60.")
    void echoSeconds(double echoSeconds) {
        scenario.echoSeconds = echoSeconds;
    }

    @Option(
            names = "--error-indications",
            paramLabel = "N",
            description = "How many G-PDUs to an unknown TEID with an Error Indication each. Default: 0.")
    void errorIndications(int count) {
        scenario.errorIndicationCount = count;
    }

    @Option(
            names = "--notifications",
            paramLabel = "N",
            description = "How many G-PDUs with an unknown extension header, with a Supported Extension Headers"
                    + " Notification each. Default: 0.")
    void notifications(int count) {
        scenario.notificationCount = count;
    }

    @Option(
            names = "--fragments",
            paramLabel = "SHARE",
            description = "Share of user packets in fragments, beside those longer than the MTU. Default: 0.")
    void fragments(double share) {
        scenario.fragmentShare = share;
    }

    @Option(
            names = "--fragment-orders",
            paramLabel = "ORDER",
            split = ",",
            description = "How these come: in-order, last-first, missing, overlapping. Default: in-order,last-first.")
    void fragmentOrders(List<String> names) {
        Set<FragmentOrder> orders = EnumSet.noneOf(FragmentOrder.class);
        for (String name : names) {
            orders.add(named("--fragment-orders", name, FragmentOrder.values(), ScenarioOptions::label));
        }
        scenario.fragmentOrders = orders;
    }

    @Option(
            names = "--malformed",
            paramLabel = "SHARE",
            description = "Share of frames that parsers trip over, malformed or right and seldom seen. Default: 0.")
    void malformed(double share) {
        scenario.malformedShare = share;
    }

    @Option(
            names = "--malformations",
            paramLabel = "NAME",
            split = ",",
            description = "Which these are; see --list-malformations. Default: all.")
    void malformations(List<String> names) {
        Set<Malformation> malformations = EnumSet.noneOf(Malformation.class);
        for (String name : names) {
            malformations.add(named("--malformations", name, Malformation.values(), Malformation::label));
        }
        scenario.malformations = malformations;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value with this name; where there is none, the one that may have been meant, or all if they are few. */
    private <T> T named(String option, String name, T[] values, Function<? super T, String> label) {
        List<String> known = Arrays.stream(values).<String>map(label).toList();
        int index = known.indexOf(name);
        if (index >= 0) {
            return values[index];
        }
        String hint = Spelling.nearest(name, known)
                .map(it -> "; did you mean '" + it + "'?")
                .orElse(known.size() > MAX_NAMES_IN_MESSAGE ? "" : ", only " + String.join(", ", known));
        throw wrong(option + " knows no '" + name + "'" + hint);
    }

    private double weight(String option, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong(option + " has the weight '" + text + "', which is no number");
        }
    }

    private Set<Address> addresses(String option, List<String> texts) {
        return texts.stream().map(it -> address(option, it)).collect(Collectors.toUnmodifiableSet());
    }

    private Address address(String option, String text) {
        try {
            return address(IpAddress.parse(text));
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private Network network(String option, String text) {
        try {
            IpPrefix prefix = IpPrefix.parse(text);
            return new Network(address(prefix.address()), prefix.length());
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private static Address address(IpAddress address) {
        return address.isIpv4() ? Address.ofV4(address.ipv4()) : new Address(address.high(), address.low());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
