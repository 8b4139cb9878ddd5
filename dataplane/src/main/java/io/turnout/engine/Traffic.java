package io.turnout.engine;

import io.turnout.table.Flow;
import io.turnout.table.TrafficRules;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import org.agrona.DirectBuffer;

/** Finds the traffic rule of a packet that nothing else leads anywhere, and counts for it. Owned by one worker. */
final class Traffic {
    private static final int PORTS_LENGTH = 4;
    private static final int SCTP = 132;

    private final BurstView burst;
    private final Flow flow = new Flow();
    private final long[] packets = new long[TrafficPolicy.MAX_RULES];
    private final long[] octets = new long[TrafficPolicy.MAX_RULES];

    Traffic(BurstView burst) {
        this.burst = burst;
    }

    /** The reason that a traffic rule gives the packet, or {@code otherwise}. */
    Reason decide(ParsedFrame frame, Reason otherwise) {
        TrafficPolicy policy = burst.steering.traffic();
        if (policy.isEmpty()) {
            return otherwise;
        }
        read(frame);
        frame.trafficRule = policy.rules().find(flow);
        return frame.trafficRule == TrafficRules.NULL_RULE ? otherwise : reason(frame, policy);
    }

    private Reason reason(ParsedFrame frame, TrafficPolicy policy) {
        TrafficPolicy.Rule rule = policy.list().get(frame.trafficRule);
        return switch (rule.action()) {
            case DROP -> Reason.TRAFFIC_RULE_DROP;
            case PASSTHROUGH -> Reason.TRAFFIC_RULE_PASS;
            case DUPLICATE_DECAPSULATED, DUPLICATE_ENCAPSULATED -> Reason.TRAFFIC_RULE_COPY;
            case FORWARD_ENCAPSULATED -> Reason.TRAFFIC_RULE_LOCAL;
            case FORWARD_DECAPSULATED -> {
                TrafficPolicy.Destination to = destination(frame, rule);
                if (!to.isPeer()) {
                    yield Reason.TRAFFIC_RULE_LOCAL;
                }
                frame.peerIndex = to.peerIndex();
                frame.enterTunnel(burst.steering, frame.direction == ParsedFrame.Direction.DOWNLINK);
                yield Reason.TRAFFIC_RULE_PEER;
            }
        };
    }

    private static TrafficPolicy.Destination destination(ParsedFrame frame, TrafficPolicy.Rule rule) {
        return frame.direction == ParsedFrame.Direction.DOWNLINK ? rule.downlink() : rule.uplink();
    }

    /** The rule that decided on the frame. */
    TrafficPolicy.Rule rule(ParsedFrame frame) {
        return burst.steering.traffic().list().get(frame.trafficRule);
    }

    /** Whether the rule that decided sends the frame, or its copy, tunnel and all. */
    boolean isAsItIs(ParsedFrame frame) {
        return switch (rule(frame).action()) {
            case FORWARD_ENCAPSULATED, DUPLICATE_ENCAPSULATED -> true;
            default -> false;
        };
    }

    /** Where the frame, or its copy, goes by the rule that decided. */
    TrafficPolicy.Destination destination(ParsedFrame frame) {
        return destination(frame, rule(frame));
    }

    /** Counts a packet for the rule that decided. */
    void count(ParsedFrame frame) {
        packets[frame.trafficRule]++;
        octets[frame.trafficRule] += frame.innerLength;
    }

    /** Packets that traffic rule {@code index} decided. */
    long packets(int index) {
        return packets[index];
    }

    /** Their inner octets. */
    long octets(int index) {
        return octets[index];
    }

    private void read(ParsedFrame frame) {
        DirectBuffer buffer = frame.buffer;
        flow.address(Flow.Address.SOURCE, frame.innerSourceHigh, frame.innerSourceLow)
                .address(Flow.Address.DESTINATION, frame.innerDestinationHigh, frame.innerDestinationLow)
                .address(Flow.Address.TUNNEL_SOURCE, frame.sourceHigh, frame.sourceLow)
                .address(Flow.Address.TUNNEL_DESTINATION, frame.destinationHigh, frame.destinationLow)
                .number(Flow.Scalar.TUNNEL_SOURCE_PORT, Udp.sourcePort(buffer, frame.payloadOffset))
                .number(Flow.Scalar.TUNNEL_DESTINATION_PORT, Udp.destinationPort(buffer, frame.payloadOffset));
        int inner = frame.innerOffset;
        if (frame.innerIpv4) {
            int headerLength = Ipv4.headerLength(buffer, inner);
            boolean isLater = Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, inner)) != 0;
            flow.number(Flow.Scalar.TRAFFIC_CLASS, Ipv4.trafficClass(buffer, inner));
            readUpper(frame, Ipv4.protocol(buffer, inner), headerLength, isLater);
        } else {
            long upper = Ipv6.upperLayer(buffer, inner, frame.innerLength);
            flow.number(Flow.Scalar.TRAFFIC_CLASS, Ipv6.trafficClass(buffer, inner));
            int fragmentHeader = upper < 0 ? 0 : Ipv6.fragmentHeaderOffset(upper);
            boolean isLater = fragmentHeader != 0 && Ipv6.fragmentOffset(buffer, inner + fragmentHeader) != 0;
            readUpper(
                    frame,
                    upper < 0 ? Flow.NONE : Ipv6.upperProtocol(upper),
                    upper < 0 ? frame.innerLength : Ipv6.upperOffset(upper),
                    isLater);
        }
    }

    private void readUpper(ParsedFrame frame, int protocol, int headerLength, boolean isLaterFragment) {
        boolean hasPorts = (protocol == Udp.PROTOCOL || protocol == Tcp.PROTOCOL || protocol == SCTP)
                && !isLaterFragment
                && frame.innerLength - headerLength >= PORTS_LENGTH;
        int upper = frame.innerOffset + headerLength;
        flow.number(Flow.Scalar.PROTOCOL, protocol)
                .number(Flow.Scalar.SOURCE_PORT, hasPorts ? Udp.sourcePort(frame.buffer, upper) : Flow.NONE)
                .number(Flow.Scalar.DESTINATION_PORT, hasPorts ? Udp.destinationPort(frame.buffer, upper) : Flow.NONE);
    }
}
