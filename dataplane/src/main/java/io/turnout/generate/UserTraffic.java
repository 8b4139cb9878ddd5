package io.turnout.generate;

import io.turnout.wire.PduSessionContainer;
import java.util.Arrays;
import java.util.SplittableRandom;

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
    private static final int TCP_DATA_FLAGS = 0x18; // PSH, ACK

    private final Scenario scenario;
    private final Population population;
    private final SplittableRandom random;
    private final WeightedChoice<Protocol> protocols;
    private final WeightedChoice<Destination> destinationsV4;
    private final WeightedChoice<Destination> destinationsV6;
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
        destinationsV4 = destinations(true);
        destinationsV6 = destinations(false);
        flowsPerBearer = Math.max(destinationsV4.size(), destinationsV6.size());
        int flowCount = scenario.ueCount * scenario.bearersPerUe * flowsPerBearer;
        uplinkOctets = new int[flowCount];
        downlinkOctets = new int[flowCount];
    }

    private WeightedChoice<Destination> destinations(boolean isV4) {
        return new WeightedChoice<>(
                scenario.destinations.stream()
                        .filter(it -> it.address().isV4() == isV4)
                        .toList(),
                Destination::weight);
    }

    /** Any UE's next packet. */
    FrameKind any(FrameBuilder frame) {
        int ue = random.nextInt(population.ueCount());
        int bearer = random.nextInt(scenario.bearersPerUe);
        return random.nextDouble() < scenario.uplinkShare ? uplink(frame, ue, bearer) : downlink(frame, ue, bearer);
    }

    /** A packet that a UE sends, in its tunnel to the SGW. */
    FrameKind uplink(FrameBuilder frame, int ue, int bearer) {
        packet(frame, ue, bearer, true);
        population.toSgw(frame, population.uplinkEnb(ue), population.sgw(ue));
        gPdu(frame, population.uplinkTeid(ue, tunnel(bearer)), PduSessionContainer.UPLINK, bearer);
        return FrameKind.UPLINK;
    }

    /** A packet to a UE, in its tunnel to the eNB. */
    FrameKind downlink(FrameBuilder frame, int ue, int bearer) {
        packet(frame, ue, bearer, false);
        population.toEnb(frame, population.sgw(ue), population.downlinkEnb(ue));
        gPdu(frame, population.downlinkTeid(ue, tunnel(bearer)), PduSessionContainer.DOWNLINK, bearer);
        return FrameKind.DOWNLINK;
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

    private void packet(FrameBuilder frame, int ue, int bearer, boolean isUplink) {
        WeightedChoice<Destination> destinations = population.isV4(ue) ? destinationsV4 : destinationsV6;
        int destinationIndex = destinations.pickIndex(random);
        Address here = population.address(ue);
        Address there = destinations.at(destinationIndex).address();
        frame.packet(isUplink ? here : there, isUplink ? there : here);
        int flow = (ue * scenario.bearersPerUe + bearer) * flowsPerBearer + destinationIndex;
        int size = scenario.sizes.pick(random);
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
