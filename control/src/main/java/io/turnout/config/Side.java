package io.turnout.config;

import java.util.List;

/**
 * What lies beyond one port. Immutable.
 *
 * @param networks the addresses that frames from there come from, as the outer header has them
 * @param mtu the longest IP packet that the transport there carries, in octets; 1280 to 9216, default 1500
 */
public record Side(List<IpPrefix> networks, int mtu) {
    static final int DEFAULT_MTU = 1500;

    public Side {
        networks = List.copyOf(networks);
    }

    /** Whether frames with this outer source address come from this side. */
    public boolean contains(IpAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
