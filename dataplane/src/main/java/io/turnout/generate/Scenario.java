package io.turnout.generate;

import io.turnout.wire.Vlan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a generated capture holds: fields to be set, each with a default that suits the example of a site file.
 *
 * <p>Shares are between 0 and 1. A capture follows from these fields alone, {@link #seed} among them. To be changed by
 * one thread, and no longer once a {@link Generator} has it.
 */
public final class Scenario {
    /** Most tunnels and QoS flows, of all UEs. */
    public static final int MAX_BEARERS = 1 << 22;

    private static final int MAX_REPETITIONS = 1000;
    private static final int MAX_PEERS = 1 << 16;
    private static final int MAX_VLAN_TAGS = 2;
    private static final int MAX_VLAN_IDENTIFIER = 4094;
    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 65_535;

    // How much, and when.

    /** Where all randomness comes from. */
    public long seed = 1;

    /** How many frames, at least: a datagram is never cut off between its fragments, nor a handover because of them. */
    public long frameCount = 100_000;

    /** Frames in a second. */
    public double framesPerSecond = 10_000;

    /** How their times lie around that rate. */
    public Arrivals.Pattern arrivals = Arrivals.Pattern.CONSTANT;

    /** Frames in a burst, where they come in bursts. */
    public int burstLength = 32;

    /** Time of the capture's beginning, nanoseconds since 1970. */
    public long startNs = 1_767_225_600_000_000_000L;

    // Who.

    /** How many UEs. */
    public int ueCount = 100;

    /** Bearers of each UE: tunnels, or QoS flows in one tunnel where there are 5G containers. */
    public int bearersPerUe = 1;

    /** Where UEs with IPv4 have their addresses from. */
    public Network ueNetworkV4 = Network.of("10.45.0.0/16");

    /** Where UEs with IPv6 have their networks of 64 bits from. */
    public Network ueNetworkV6 = Network.of("2001:db8:45::/48");

    /** Share of UEs with IPv6 instead of IPv4. */
    public double ipv6UeShare = 0;

    /** Where eNBs have their addresses from. */
    public Network access = Network.of("10.0.1.0/24");

    /** Where SGWs have their addresses from. */
    public Network core = Network.of("10.0.0.0/24");

    /** How many eNBs. */
    public int enbCount = 2;

    /** How many SGWs. */
    public int sgwCount = 1;

    // User traffic.

    /** Whom UEs talk to. */
    public List<Destination> destinations = List.of(
            new Destination(Address.of("10.60.1.10"), 3),
            new Destination(Address.of("10.60.2.10"), 1),
            new Destination(Address.of("198.51.100.10"), 1),
            new Destination(Address.of("2001:db8:60:1::10"), 3),
            new Destination(Address.of("2001:db8:60:2::10"), 1),
            new Destination(Address.of("2001:db8:100::10"), 1));

    /** How frequent a protocol's packets are, relative to each other. */
    public Map<Protocol, Double> protocols =
            new EnumMap<>(Map.of(Protocol.UDP, 6.0, Protocol.TCP, 3.0, Protocol.ICMP, 1.0));

    /** Share of uplink in user traffic. */
    public double uplinkShare = 0.5;

    /** Lengths of UEs' packets. */
    public Sizes sizes = Sizes.of("imix");

    // What comes by other ports than S1-U's.

    /** Of the destinations, those on the instances' side: what they send to UEs is in no tunnel. */
    public Set<Address> fromApp = Set.of();

    /** Of the destinations, those at the peer: what they send to UEs comes through its tunnel. */
    public Set<Address> fromPeer = Set.of();

    /** Share of UEs whose radio is at the peer: all that they send and get is with destinations of {@link #fromApp}. */
    public double uesAtPeer = 0;

    /** This platform's address, where tunnels from the peer end. */
    public Address platform = Address.of("10.100.0.1");

    /** The peer. */
    public PeerPlatform peer = new PeerPlatform("mec-2", Address.of("10.100.0.2"));

    /** How many times the peer counts packets of a UE under a grant and sends a fence behind them. */
    public int fenceCount = 0;

    /** The application that fences are about. */
    public String application = "video-cache";

    // What they are wrapped in.

    /** VLAN identifiers, outermost first: none, a tag, or a service and a customer tag. */
    public List<Integer> vlans = List.of();

    /** Whether G-PDUs carry a PDU Session Container. */
    public boolean hasContainers = false;

    /** Whether G-PDUs carry sequence numbers. */
    public boolean hasSequenceNumbers = false;

    /** Whether outer UDP has a checksum over IPv4. */
    public boolean hasUdpChecksums = false;

    /** Most octets of an outer IP packet; longer ones are fragmented. */
    public int mtu = 1500;

    /** Most octets of a frame that are captured. */
    public int snapLength = 262_144;

    // Events.

    /** How many handovers, evenly spread. */
    public int handoverCount = 0;

    /** Downlink packets that the source eNB forwards through the SGW in a handover; 0 where it forwards directly. */
    public int forwardedPerHandover = 2;

    /** How often each End Marker is sent. */
    public int endMarkerCount = 1;

    /** Time between Echo Requests of one peer to one other; 0 for none. */
    public double echoSeconds = 60;

    /** How many G-PDUs with a TEID that the SGW does not know, and Error Indications that answer them. */
    public int errorIndicationCount = 0;

    /** How many G-PDUs with an extension header that the SGW does not know, and notifications that answer them. */
    public int notificationCount = 0;

    /** Share of user packets that come as fragments, beside those that are too long. */
    public double fragmentShare = 0;

    /** How these fragments come, one as often as another. */
    public Set<FragmentOrder> fragmentOrders = EnumSet.of(FragmentOrder.IN_ORDER, FragmentOrder.LAST_FIRST);

    /** Share of frames that parsers trip over. */
    public double malformedShare = 0;

    /** Of which kinds these are, one as often as another. */
    public Set<Malformation> malformations = EnumSet.allOf(Malformation.class);

    /** Everything that cannot be, in the words of the command line's options; empty where all is right. */
    public List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        check(mistakes, frameCount >= 1, "--frames must be 1 or more");
        check(mistakes, framesPerSecond > 0 && framesPerSecond <= 1e9, "--rate must be above 0, at most 1000000000");
        check(mistakes, burstLength >= 1, "--burst-length must be 1 or more");
        check(mistakes, startNs >= 0, "--start must not be before 1970");
        checkPopulation(mistakes);
        checkTraffic(mistakes);
        checkOtherPorts(mistakes);
        checkWrapping(mistakes);
        checkEvents(mistakes);
        return mistakes;
    }

    private void checkPopulation(List<String> mistakes) {
        check(mistakes, ueCount >= 1, "--ues must be 1 or more");
        check(mistakes, bearersPerUe >= 1 && bearersPerUe <= 15, "--bearers must be from 1 to 15");
        check(
                mistakes,
                (long) ueCount * bearersPerUe <= MAX_BEARERS,
                "--ues times --bearers must be at most " + MAX_BEARERS);
        checkShare(mistakes, ipv6UeShare, "--ipv6-ues");
        check(mistakes, ueNetworkV4.isV4(), "--ue-network must be one of IPv4");
        check(mistakes, !ueNetworkV6.isV4(), "--ue-network6 must be one of IPv6");
        if (ipv6UeShare < 1) {
            checkRoom(mistakes, ueCount, ueNetworkV4.hostCount(), "--ues", "--ue-network");
        }
        if (ipv6UeShare > 0) {
            checkRoom(mistakes, ueCount, ueNetworkV6.subnetCount(), "--ues", "--ue-network6");
        }
        check(mistakes, access.isV4() == core.isV4(), "--access and --core must be of one IP version");
        check(mistakes, !access.overlaps(core), "--access and --core must not overlap");
        check(mistakes, enbCount >= 1 && enbCount <= MAX_PEERS, "--enbs must be from 1 to " + MAX_PEERS);
        check(mistakes, sgwCount >= 1 && sgwCount <= MAX_PEERS, "--sgws must be from 1 to " + MAX_PEERS);
        checkRoom(mistakes, enbCount, access.hostCount(), "--enbs", "--access");
        checkRoom(mistakes, sgwCount, core.hostCount(), "--sgws", "--core");
    }

    private void checkTraffic(List<String> mistakes) {
        for (boolean isV4 : new boolean[] {true, false}) {
            boolean isUsed = isV4 ? ipv6UeShare < 1 : ipv6UeShare > 0;
            boolean isThere = destinations.stream().anyMatch(it -> it.address().isV4() == isV4 && it.weight() > 0);
            String version = isV4 ? "IPv4" : "IPv6";
            check(
                    mistakes,
                    isThere || !isUsed,
                    "--destinations has none of " + version + ", and there are UEs with it");
        }
        check(
                mistakes,
                destinations.stream().allMatch(it -> isWeight(it.weight())),
                "--destinations has a weight that is not a number of 0 or more");
        check(
                mistakes,
                protocols.values().stream().allMatch(Scenario::isWeight)
                        && protocols.values().stream().anyMatch(it -> it > 0),
                "--protocols needs a weight above 0, and none below");
        checkShare(mistakes, uplinkShare, "--uplink");
    }

    private void checkOtherPorts(List<String> mistakes) {
        checkShare(mistakes, uesAtPeer, "--ues-at-peer");
        check(mistakes, ueCount < 1 || uesHere() >= 1, "--ues-at-peer must leave one of --ues here");
        check(mistakes, areDestinations(fromApp), "--from-app must be among --destinations");
        check(mistakes, areDestinations(fromPeer), "--from-peer must be among --destinations");
        check(mistakes, fromApp.stream().noneMatch(fromPeer::contains), "--from-app and --from-peer must differ");
        check(mistakes, platform.isV4() == peer.tunnel().isV4(), "--platform and --peer must be of one IP version");
        for (boolean isV4 : new boolean[] {true, false}) {
            boolean isUsed = uesAtPeer > 0 && (isV4 ? ipv6UeShare < 1 : ipv6UeShare > 0);
            boolean isThere = destinations.stream()
                    .anyMatch(it -> it.address().isV4() == isV4 && it.weight() > 0 && fromApp.contains(it.address()));
            check(mistakes, isThere || !isUsed, "--ues-at-peer needs --from-app of " + (isV4 ? "IPv4" : "IPv6"));
        }
        check(mistakes, fenceCount >= 0, "--fences must not be negative");
        check(mistakes, fenceCount <= 0 || uesHere() < ueCount, "--fences needs --ues-at-peer");
    }

    private boolean areDestinations(Set<Address> addresses) {
        return addresses.stream()
                .allMatch(address ->
                        destinations.stream().anyMatch(it -> it.address().equals(address)));
    }

    private void checkWrapping(List<String> mistakes) {
        check(
                mistakes,
                vlans.size() <= MAX_VLAN_TAGS && vlans.stream().allMatch(it -> it >= 0 && it <= MAX_VLAN_IDENTIFIER),
                "--vlan takes one or two identifiers from 0 to " + MAX_VLAN_IDENTIFIER);
        int minMtu = access.isV4() ? MIN_MTU : 1280;
        check(mistakes, mtu >= minMtu && mtu <= MAX_MTU, "--mtu must be from " + minMtu + " to " + MAX_MTU);
        check(mistakes, snapLength >= 1, "--snap must be 1 or more");
    }

    private void checkEvents(List<String> mistakes) {
        check(mistakes, handoverCount >= 0, "--handovers must not be negative");
        check(mistakes, isCount(forwardedPerHandover, 0), "--forwarded must be from 0 to " + MAX_REPETITIONS);
        check(mistakes, isCount(endMarkerCount, 1), "--end-markers must be from 1 to " + MAX_REPETITIONS);
        check(mistakes, handoverCount == 0 || enbCount > 1, "--handovers needs two --enbs or more");
        check(mistakes, errorIndicationCount >= 0, "--error-indications must not be negative");
        check(mistakes, notificationCount >= 0, "--notifications must not be negative");
        check(mistakes, echoSeconds >= 0, "--echo-seconds must not be negative");
        long eventFrames = eventFrames();
        check(mistakes, eventFrames <= frameCount, "--frames must be " + eventFrames + " or more for that many events");
        checkShare(mistakes, fragmentShare, "--fragments");
        checkShare(mistakes, malformedShare, "--malformed");
        check(mistakes, !fragmentOrders.isEmpty() || fragmentShare == 0, "--fragment-orders must name one");
        for (Malformation malformation : malformations) {
            check(
                    mistakes,
                    malformation.isPossible(access.isV4()) || malformedShare == 0 || malformations.size() > 1,
                    "--malformations: " + malformation.label() + " is not possible with this outer IP version");
        }
        check(mistakes, !malformations.isEmpty() || malformedShare == 0, "--malformations must name one");
    }

    /** How many UEs have their radio here: the first ones. */
    int uesHere() {
        return ueCount - (int) Math.round(ueCount * uesAtPeer);
    }

    /** Frames that handovers and the like take, but for echoes and where none of them is fragmented. */
    long eventFrames() {
        return handoverCount * Handover.length(this)
                + Scripts.COMPLAINT_FRAMES * ((long) errorIndicationCount + notificationCount)
                + Scripts.FENCE_FRAMES * (long) fenceCount;
    }

    /** How many tunnels a UE has. */
    int tunnelsPerUe() {
        return hasContainers ? 1 : bearersPerUe;
    }

    /** A builder with everything that all frames have in common. */
    FrameBuilder newFrame() {
        FrameBuilder frame = new FrameBuilder().udpChecksum(hasUdpChecksums).outerDontFragment(true);
        for (int i = 0; i < vlans.size(); i++) {
            boolean isService = i < vlans.size() - 1;
            frame.vlan(isService ? Vlan.TYPE_SERVICE : Vlan.TYPE_CUSTOMER, vlans.get(i));
        }
        return frame;
    }

    private static boolean isCount(int count, int min) {
        return count >= min && count <= MAX_REPETITIONS;
    }

    private static boolean isWeight(double weight) {
        return weight >= 0 && weight < Double.POSITIVE_INFINITY;
    }

    private static void checkShare(List<String> mistakes, double share, String option) {
        check(mistakes, share >= 0 && share <= 1, option + " must be from 0 to 1");
    }

    private static void checkRoom(List<String> mistakes, long count, long room, String option, String network) {
        check(
                mistakes,
                count <= room,
                option + " must be at most " + Math.max(0, room) + ", which is all that " + network + " has room for");
    }

    private static void check(List<String> mistakes, boolean isRight, String mistake) {
        if (!isRight) {
            mistakes.add(mistake);
        }
    }
}
