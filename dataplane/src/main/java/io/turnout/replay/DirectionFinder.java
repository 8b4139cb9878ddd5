package io.turnout.replay;

import io.turnout.engine.Link;
import io.turnout.engine.Prefixes;
import io.turnout.engine.Side;
import io.turnout.engine.Steering;
import io.turnout.table.PathTable;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import org.agrona.DirectBuffer;

/**
 * Tells by which port a captured frame would have come in: on a wire the port is known, a capture has only the addresses
 * of the outer packet and the site's networks.
 *
 * <p>Frames between this platform and a peer's tunnel are that peer's; packets in no tunnel from an application's address,
 * or a traffic rule's host, to a UE come from the instances' side. Of others, the source decides where it can, else the destination. Immutable.
 */
public final class DirectionFinder {
    private final Prefixes access;
    private final Prefixes core;
    private final Steering steering;

    /** For these networks of eNBs and of SGWs, and the site's peers and applications. */
    public DirectionFinder(Prefixes access, Prefixes core, Steering steering) {
        this.access = access;
        this.core = core;
        this.steering = steering;
    }

    /** The {@link Side} where a frame of {@code length} octets with this {@link Link} entered. */
    public int ingress(DirectBuffer frame, int offset, int length, int link) {
        int header = Link.check(frame, offset, length, link);
        if (header < 0) {
            return Side.UNKNOWN;
        }
        int ip = offset + Ethernet.headerLength(header);
        int ipLength = length - Ethernet.headerLength(header);
        if (Ethernet.type(header) == Ipv4.ETHERNET_TYPE && ipLength >= Ipv4.MIN_HEADER_LENGTH) {
            return ingress(
                    0, PathTable.mapped(Ipv4.source(frame, ip)), 0, PathTable.mapped(Ipv4.destination(frame, ip)));
        }
        if (Ethernet.type(header) == Ipv6.ETHERNET_TYPE && ipLength >= Ipv6.HEADER_LENGTH) {
            return ingress(
                    Ipv6.sourceHigh(frame, ip),
                    Ipv6.sourceLow(frame, ip),
                    Ipv6.destinationHigh(frame, ip),
                    Ipv6.destinationLow(frame, ip));
        }
        return Side.UNKNOWN;
    }

    private int ingress(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        if (steering.isPlatform(destinationHigh, destinationLow)) {
            int peer = steering.findPeer(sourceHigh, sourceLow);
            if (peer != Steering.NULL_PEER) {
                return Side.peer(peer);
            }
        }
        if (access.contains(sourceHigh, sourceLow)) {
            return Side.ACCESS;
        }
        if (core.contains(sourceHigh, sourceLow)) {
            return Side.CORE;
        }
        if (core.contains(destinationHigh, destinationLow)) {
            return Side.ACCESS;
        }
        if (access.contains(destinationHigh, destinationLow)) {
            return Side.CORE;
        }
        boolean isFromApp = steering.findEntry(sourceHigh, sourceLow) != Steering.NULL_ENTRY
                || steering.isHost(sourceHigh, sourceLow);
        return isFromApp && steering.isUe(destinationHigh, destinationLow) ? Side.APP : Side.UNKNOWN;
    }
}
