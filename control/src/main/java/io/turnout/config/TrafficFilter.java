package io.turnout.config;

import java.util.List;
import java.util.OptionalInt;

/**
 * What traffic a rule is for (ETSI MEC 011, TrafficFilter): a packet matches if each component that is not empty does,
 * and a list matches if one of its entries does. Immutable.
 *
 * @param srcAddress source addresses of the inner packet
 * @param dstAddress destination addresses of the inner packet
 * @param srcPort source ports of the inner packet
 * @param dstPort destination ports of the inner packet
 * @param protocol IP protocol numbers of the inner packet, 0 to 255; the file may name the common ones
 * @param token marks of token-based traffic rules, as they are
 * @param srcTunnelAddress source addresses of the outer packet
 * @param tgtTunnelAddress destination addresses of the outer packet
 * @param srcTunnelPort UDP source ports of the outer packet
 * @param dstTunnelPort UDP destination ports of the outer packet
 * @param qCI the bearer's QoS class, 1 to 255
 * @param dSCP the inner packet's DiffServ code point, 0 to 63
 * @param tC the inner packet's IPv6 traffic class, 0 to 255
 */
public record TrafficFilter(
        List<IpRange> srcAddress,
        List<IpRange> dstAddress,
        List<PortRange> srcPort,
        List<PortRange> dstPort,
        List<Integer> protocol,
        List<String> token,
        List<IpRange> srcTunnelAddress,
        List<IpRange> tgtTunnelAddress,
        List<PortRange> srcTunnelPort,
        List<PortRange> dstTunnelPort,
        OptionalInt qCI,
        OptionalInt dSCP,
        OptionalInt tC) {
    public TrafficFilter {
        srcAddress = List.copyOf(srcAddress);
        dstAddress = List.copyOf(dstAddress);
        srcPort = List.copyOf(srcPort);
        dstPort = List.copyOf(dstPort);
        protocol = List.copyOf(protocol);
        token = List.copyOf(token);
        srcTunnelAddress = List.copyOf(srcTunnelAddress);
        tgtTunnelAddress = List.copyOf(tgtTunnelAddress);
        srcTunnelPort = List.copyOf(srcTunnelPort);
        dstTunnelPort = List.copyOf(dstTunnelPort);
    }
}
