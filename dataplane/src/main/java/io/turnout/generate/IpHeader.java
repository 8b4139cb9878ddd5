package io.turnout.generate;

import io.turnout.wire.Checksum;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import org.agrona.MutableDirectBuffer;

/** An IP header of the version that its addresses have. Used by one thread. */
final class IpHeader {
    private static final int DEFAULT_HOP_LIMIT = 64;

    Address source;
    Address destination;
    int trafficClass;
    int identification;
    boolean isDontFragment;
    int hopLimit = DEFAULT_HOP_LIMIT;

    void addresses(Address source, Address destination) {
        if (source.isV4() != destination.isV4()) {
            throw new IllegalArgumentException("an IPv4 and an IPv6 address in one header");
        }
        this.source = source;
        this.destination = destination;
    }

    boolean isV4() {
        return source.isV4();
    }

    int length() {
        return isV4() ? Ipv4.MIN_HEADER_LENGTH : Ipv6.HEADER_LENGTH;
    }

    /** Ethernet type of a packet with this header. */
    int ethernetType() {
        return isV4() ? Ipv4.ETHERNET_TYPE : Ipv6.ETHERNET_TYPE;
    }

    /** Number of the ICMP that goes with this version of IP. */
    int icmpProtocol() {
        return isV4() ? Icmp.PROTOCOL : Icmpv6.PROTOCOL;
    }

    /** Writes the header before a payload of this length, and returns how long it is. */
    int write(MutableDirectBuffer buffer, int offset, int protocol, int payloadLength) {
        if (isV4()) {
            return Ipv4.write(
                    buffer,
                    offset,
                    trafficClass,
                    Ipv4.MIN_HEADER_LENGTH + payloadLength,
                    identification,
                    isDontFragment ? Ipv4.DONT_FRAGMENT : 0,
                    hopLimit,
                    protocol,
                    source.v4(),
                    destination.v4());
        }
        return Ipv6.write(
                buffer,
                offset,
                trafficClass,
                0,
                payloadLength,
                protocol,
                hopLimit,
                source.high(),
                source.low(),
                destination.high(),
                destination.low());
    }

    /** Sum of the pseudo-header that the checksums of upper layers include. */
    long pseudoHeaderSum(int protocol, int upperLength) {
        return isV4()
                ? Checksum.pseudoHeaderV4(source.v4(), destination.v4(), protocol, upperLength)
                : Checksum.pseudoHeaderV6(
                        source.high(), source.low(), destination.high(), destination.low(), protocol, upperLength);
    }
}
