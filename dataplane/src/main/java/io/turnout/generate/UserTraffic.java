package io.turnout.generate;

import io.turnout.engine.Steering;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.TunnelExtension;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * UEs' packets in their tunnels: who talks to whom, by which protocol, how much. Used by one thread.
 *
 * <p>A flow is what a UE's bearer has with one destination. Segments of a flow's TCP connection follow each other
 * without gaps; the payload of every packet begins with a number of its own.
 */
final class UserTraffic {
    private static final int FIRST_UE_PORT = 40_000;
    private static final int UDP_PORT = 7000;
    private static final int TCP_PORT = 443;
    private static final int HOPS_LEFT = Steering.DEFAULT_HOP_LIMIT - 1;
    private static final int TCP_DATA_FLAGS = 0x18; // PSH, ACK

    private final Scenario scenario;
    private final Population population;
    private final SplittableRandom random;
    private final WeightedChoice<Protocol> protocols;
    private final WeightedChoice<Destination> destinationsV4;
    private final WeightedChoice<Destination> destinationsV6;
    private final WeightedChoice<Destination> appDestinationsV4;
    private final WeightedChoice<Destination> appDestinationsV6;
    private final int peerNumber;
    private final int flowsPerBearer;
    private final int[] uplinkOctets;
    private final int[] downlinkOctets;
    private long packetNumber;
    private int sequence;

    UserTraffic(Scenario scenario, Population population, SplittableRandom random) {
        this.scenario = scenario;
        this.population = population;
        this.random = random;
        protocols =
                new WeightedChoice<>(Arrays.asList(Protocol.values()), it -> scenario.protocols.getOrDefault(it, 0.0));
        destinationsV4 = destinations(true, Destination::weight);
        destinationsV6 = destinations(false, Destination::weight);
        appDestinationsV4 = destinations(true, this::appWeight);
        appDestinationsV6 = destinations(false, this::appWeight);
        peerNumber = Steering.number(scenario.peer.id());
        flowsPerBearer = Math.max(destinationsV4.size(), destinationsV6.size());
        int flowCount = scenario.ueCount * scenario.bearersPerUe * flowsPerBearer;
        uplinkOctets = new int[flowCount];
        downlinkOctets = new int[flowCount];
    }

    private WeightedChoice<Destination> destinations(boolean isV4, ToDoubleFunction<Destination> weight) {
        return new WeightedChoice<>(
                scenario.destinations.stream()
                        .filter(it -> it.address().isV4() == isV4)
                        .toList(),
                weight);
    }

    private double appWeight(Destination destination) {
        return scenario.fromApp.contains(destination.address()) ? destination.weight() : 0;
    }

    /** Any UE's next packet: described in {@code plain} where it is {@link FrameKind#FROM_APP}, else in {@code frame}. */
    FrameKind any(FrameBuilder frame, FrameBuilder plain) {
        int ue = random.nextInt(population.ueCount());
        int bearer = random.nextInt(scenario.bearersPerUe);
        boolean isUplink = random.nextDouble() < scenario.uplinkShare;
        boolean isHere = ue < population.uesHere();
        if (isUplink) {
            return isHere ? uplink(frame, ue, bearer) : fromPeer(frame, ue, bearer, TunnelExtension.NULL_EPOCH, 0);
        }
        int destination = (isHere ? destinations(ue) : appDestinations(ue)).pickIndex(random);
        Address there = destinations(ue).at(destination).address();
        if (scenario.fromApp.contains(there)) {
            packet(Population.fromApp(plain), ue, bearer, false, destination);
            return FrameKind.FROM_APP;
        }
        packet(frame, ue, bearer, false, destination);
        if (scenario.fromPeer.contains(there)) {
            return tunnelled(frame, true, TunnelExtension.NULL_EPOCH, 0);
        }
        return toEnb(frame, ue, bearer);
    }

    /** A packet that a UE sends, in its tunnel to the SGW. */
    FrameKind uplink(FrameBuilder frame, int ue, int bearer) {
        packet(frame, ue, bearer, true, destinations(ue).pickIndex(random));
        population.toSgw(frame, population.uplinkEnb(ue), population.sgw(ue));
        gPdu(frame, population.uplinkTeid(ue, tunnel(bearer)), PduSessionContainer.UPLINK, bearer);
        return FrameKind.UPLINK;
    }

    /** A packet to a UE, in its tunnel to the eNB. */
    FrameKind downlink(FrameBuilder frame, int ue, int bearer) {
        packet(frame, ue, bearer, false, destinations(ue).pickIndex(random));
        return toEnb(frame, ue, bearer);
    }

    private FrameKind toEnb(FrameBuilder frame, int ue, int bearer) {
        population.toEnb(frame, population.sgw(ue), population.downlinkEnb(ue));
        gPdu(frame, population.downlinkTeid(ue, tunnel(bearer)), PduSessionContainer.DOWNLINK, bearer);
        return FrameKind.DOWNLINK;
    }

    /** A packet that a UE at the peer sends to an instance here, counted under a grant unless its epoch is null. */
    FrameKind fromPeer(FrameBuilder frame, int ue, int bearer, long epoch, int attempt) {
        packet(frame, ue, bearer, true, appDestinations(ue).pickIndex(random));
        return tunnelled(frame, false, epoch, attempt);
    }

    private FrameKind tunnelled(FrameBuilder frame, boolean isToUe, long epoch, int attempt) {
        PeerTunnel.gPdu(population.fromPeer(frame), isToUe, HOPS_LEFT, peerNumber, epoch, attempt);
        return FrameKind.FROM_PEER;
    }

    private WeightedChoice<Destination> destinations(int ue) {
        return population.isV4(ue) ? destinationsV4 : destinationsV6;
    }

    private WeightedChoice<Destination> appDestinations(int ue) {
        return population.isV4(ue) ? appDestinationsV4 : appDestinationsV6;
    }

    /** The tunnel that a bearer is, or that a QoS flow is in. */
    int tunnel(int bearer) {
        return scenario.hasContainers ? 0 : bearer;
    }

    /** Sets the content, with the optional fields that all G-PDUs have, and leaves the packet as it is. */
    void gPdu(FrameBuilder frame, int teid, int pduType, int bearer) {
        frame.gPdu(teid);
        if (scenario.hasSequenceNumbers) {
            frame.sequence(sequence++);
        }
        if (scenario.hasContainers) {
            frame.container(pduType, bearer + 1);
        }
    }

    private void packet(FrameBuilder frame, int ue, int bearer, boolean isUplink, int destinationIndex) {
        Address here = population.address(ue);
        Address there = destinations(ue).at(destinationIndex).address();
        frame.packet(isUplink ? here : there, isUplink ? there : here);
        int flow = (ue * scenario.bearersPerUe + bearer) * flowsPerBearer + destinationIndex;
        boolean isPlain = !isUplink && scenario.fromApp.contains(there);
        int size = Math.min(scenario.sizes.pick(random), isPlain ? scenario.mtu : Integer.MAX_VALUE);
        int uePort = FIRST_UE_PORT + bearer;
        switch (protocols.pick(random)) {
            case UDP -> {
                frame.udp(isUplink ? uePort : UDP_PORT, isUplink ? UDP_PORT : uePort);
                frame.packetLength(size, packetNumber);
            }
            case TCP -> segment(frame, flow, uePort, isUplink, size);
            case ICMP -> {
                if (isUplink) {
                    frame.ping(uePort, (int) packetNumber);
                } else {
                    frame.pong(uePort, (int) packetNumber);
                }
                frame.packetLength(size, packetNumber);
            }
        }
        packetNumber++;
    }

    private void segment(FrameBuilder frame, int flow, int uePort, boolean isUplink, int size) {
        int[] sent = isUplink ? uplinkOctets : downlinkOctets;
        int[] received = isUplink ? downlinkOctets : uplinkOctets;
        frame.tcp(
                isUplink ? uePort : TCP_PORT,
                isUplink ? TCP_PORT : uePort,
                TCP_DATA_FLAGS,
                1 + sent[flow],
                1 + received[flow]);
        frame.packetLength(size, packetNumber);
        sent[flow] += frame.payloadLength();
    }
}
