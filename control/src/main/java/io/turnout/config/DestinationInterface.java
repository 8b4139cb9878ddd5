package io.turnout.config;

import java.util.Optional;

/** Where a traffic rule sends to (ETSI MEC 011, DestinationInterface). Immutable. */
public sealed interface DestinationInterface {
    /**
     * Through a tunnel ({@code interfaceType: TUNNEL}).
     *
     * @param tunnelType the tunnel's protocol
     * @param tunnelDstAddress its far end
     * @param tunnelSrcAddress its near end; empty for this platform's address
     */
    record ThroughTunnel(TunnelType tunnelType, IpAddress tunnelDstAddress, Optional<IpAddress> tunnelSrcAddress)
            implements DestinationInterface {}

    /**
     * To an Ethernet address ({@code interfaceType: MAC}).
     *
     * @param dstMacAddress the next hop's
     * @param srcMacAddress the sender's; empty for the port's own
     */
    record ToMac(MacAddress dstMacAddress, Optional<MacAddress> srcMacAddress) implements DestinationInterface {}

    /**
     * To an IP address ({@code interfaceType: IP}).
     *
     * @param dstIpAddress the next hop's
     */
    record ToIp(IpAddress dstIpAddress) implements DestinationInterface {}

    /** A tunnel's protocol. */
    enum TunnelType {
        /** GTP-U, TS 29.281. */
        GTP_U,
        /** GRE, RFC 2784. */
        GRE
    }
}
