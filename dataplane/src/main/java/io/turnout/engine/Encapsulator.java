package io.turnout.engine;

import io.turnout.table.Bearer;
import io.turnout.table.PathTable;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuMessage;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Udp;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the headers of a tunnel in front of a packet: of a UE's bearer, or of the tunnel to a peer.
 *
 * <pre>
 *   frame of a bearer:  | link, as learned on the path | IP, SGW to eNB | UDP | GTP-U (sequence, container) | packet
 *   frame to a peer:    | Ethernet | IP, platform to peer | UDP | GTP-U with our extension header | packet
 * </pre>
 *
 * <p>The outer packet takes the traffic class of the inner one, congestion marks included (RFC 6040, 4.1), and may be
 * fragmented on its way. Over IPv4 there is no UDP checksum, over IPv6 there must be one (TS 29.281, 4.4.1). Owned by
 * one worker.
 */
final class Encapsulator {
    private static final int HOP_LIMIT = 64;
    private static final int OUTER_V4_LENGTH = Ipv4.MIN_HEADER_LENGTH + Udp.HEADER_LENGTH;
    private static final int OUTER_V6_LENGTH = Ipv6.HEADER_LENGTH + Udp.HEADER_LENGTH;

    private final PathTable paths;
    private final TunnelSequences sequences;
    private int identification;
    private int link;

    Encapsulator(PathTable paths, TunnelSequences sequences) {
        this.paths = paths;
        this.sequences = sequences;
    }

    /** What the last frame of a bearer begins with ({@link Link}). */
    int link() {
        return link;
    }

    /** Octets that {@link #toUe} puts between the link header and the packet. */
    int bearerOverhead(long bearer) {
        int path = Bearer.pathIndex(bearer);
        boolean isV4 = PathTable.isIpv4(paths.enbHigh(path), paths.enbLow(path));
        int sequence = Bearer.isSequenced(bearer) ? 0 : -1;
        int qfi = Bearer.hasContainer(bearer) ? Bearer.qfi(bearer) : -1;
        return (isV4 ? OUTER_V4_LENGTH : OUTER_V6_LENGTH) + GtpuMessage.gPduHeaderLength(sequence, qfi);
    }

    /** Octets that {@link #toPeer} puts between the link header and the packet. */
    static int peerOverhead(Steering.Peer peer, long grantEpoch) {
        boolean isV4 = PathTable.isIpv4(peer.high(), peer.low());
        return (isV4 ? OUTER_V4_LENGTH : OUTER_V6_LENGTH) + GtpuMessage.tunnelHeaderLength(grantEpoch);
    }

    /** Writes the headers of {@code frame.bearer} before the frame's packet; returns where the new frame begins. */
    int toUe(ParsedFrame frame) {
        MutableDirectBuffer buffer = frame.buffer;
        long bearer = frame.bearer;
        int sequence = Bearer.isSequenced(bearer) ? sequences.next(bearer) : -1;
        int qfi = Bearer.hasContainer(bearer) ? Bearer.qfi(bearer) : -1;
        int gtpu = frame.innerOffset - GtpuMessage.gPduHeaderLength(sequence, qfi);
        GtpuMessage.writeDownlinkGPdu(buffer, gtpu, Bearer.teid(bearer), sequence, qfi, frame.innerLength);
        int path = Bearer.pathIndex(bearer);
        int ip = writeOuter(
                buffer,
                gtpu,
                frame.innerOffset + frame.innerLength,
                trafficClass(buffer, frame.innerOffset, frame.innerIpv4),
                paths.sgwHigh(path),
                paths.sgwLow(path),
                paths.enbHigh(path),
                paths.enbLow(path));
        return writeLink(buffer, ip, path, false);
    }

    /**
     * Writes the headers of the uplink bearer {@code frame.bearer} before the frame's packet, as its eNB would, but
     * without a sequence number; returns where the new frame begins.
     */
    int toCore(ParsedFrame frame) {
        MutableDirectBuffer buffer = frame.buffer;
        long bearer = frame.bearer;
        int gtpu = frame.innerOffset - GtpuMessage.gPduHeaderLength(-1, Bearer.hasContainer(bearer) ? 0 : -1);
        if (Bearer.hasContainer(bearer)) {
            GtpuMessage.writeGPduWithContainer(
                    buffer,
                    gtpu,
                    Bearer.teid(bearer),
                    PduSessionContainer.UPLINK,
                    Bearer.qfi(bearer),
                    frame.innerLength);
        } else {
            GtpuMessage.writeGPdu(buffer, gtpu, Bearer.teid(bearer), frame.innerLength);
        }
        int path = Bearer.pathIndex(bearer);
        int ip = writeOuter(
                buffer,
                gtpu,
                frame.innerOffset + frame.innerLength,
                0,
                paths.enbHigh(path),
                paths.enbLow(path),
                paths.sgwHigh(path),
                paths.sgwLow(path));
        return writeLink(buffer, ip, path, true);
    }

    /** The link header of this direction on a path, or that of the other turned round; none where the path has none. */
    private int writeLink(MutableDirectBuffer buffer, int ip, int path, boolean isUplink) {
        int sameWay = paths.link(path, isUplink);
        int known = sameWay != 0 ? sameWay : paths.link(path, !isUplink);
        if (known == 0) {
            link = Link.RAW_IP;
            return ip;
        }
        int offset = ip - paths.linkLength(known);
        paths.copyLink(known, buffer, offset);
        if (sameWay == 0) {
            long gateway = Ethernet.destination(buffer, offset);
            long baseStation = Ethernet.source(buffer, offset);
            Ethernet.writeAddresses(buffer, offset, baseStation, gateway);
        }
        link = Link.ETHERNET;
        return offset;
    }

    /**
     * Writes the headers of the tunnel to {@code frame.peerIndex} before the packet at {@code inner}, which is the
     * frame's or a copy of it; returns where the new frame begins.
     */
    int toPeer(MutableDirectBuffer buffer, int inner, ParsedFrame frame, Steering steering) {
        int gtpu = inner - GtpuMessage.tunnelHeaderLength(frame.grantEpoch);
        GtpuMessage.writeTunnelGPdu(
                buffer,
                gtpu,
                frame.toUe,
                frame.hopsLeft,
                frame.ingressPlatform,
                frame.grantEpoch,
                frame.grantAttempt,
                frame.innerLength);
        int end = inner + frame.innerLength;
        int trafficClass = trafficClass(buffer, inner, frame.innerIpv4);
        return toPeer(buffer, gtpu, end, trafficClass, frame.peerIndex, steering);
    }

    /** Writes the headers of the tunnel to a peer before a GTP-U message of our own; returns where the frame begins. */
    int toPeer(MutableDirectBuffer buffer, int gtpu, int length, int peerIndex, Steering steering) {
        return toPeer(buffer, gtpu, gtpu + length, 0, peerIndex, steering);
    }

    private int toPeer(
            MutableDirectBuffer buffer, int gtpu, int end, int trafficClass, int peerIndex, Steering steering) {
        Steering.Platform self = steering.platform();
        Steering.Peer peer = steering.peer(peerIndex);
        int ip = writeOuter(buffer, gtpu, end, trafficClass, self.high(), self.low(), peer.high(), peer.low());
        int offset = ip - Ethernet.HEADER_LENGTH;
        int type = PathTable.isIpv4(peer.high(), peer.low()) ? Ipv4.ETHERNET_TYPE : Ipv6.ETHERNET_TYPE;
        Ethernet.write(buffer, offset, peer.mac(), self.mac(), type);
        return offset;
    }

    private static int trafficClass(MutableDirectBuffer buffer, int inner, boolean isV4) {
        return isV4 ? Ipv4.trafficClass(buffer, inner) : Ipv6.trafficClass(buffer, inner);
    }

    /** Writes UDP and IP before the GTP-U header at {@code gtpu} of a packet that ends at {@code end}. */
    private int writeOuter(
            MutableDirectBuffer buffer,
            int gtpu,
            int end,
            int trafficClass,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow) {
        int udp = gtpu - Udp.HEADER_LENGTH;
        int udpLength = end - udp;
        Udp.write(buffer, udp, Gtpu.PORT, Gtpu.PORT, udpLength);
        if (PathTable.isIpv4(destinationHigh, destinationLow)) {
            int ip = udp - Ipv4.MIN_HEADER_LENGTH;
            int id = identification++;
            int source = (int) sourceLow;
            int destination = (int) destinationLow;
            Ipv4.write(buffer, ip, trafficClass, end - ip, id, 0, HOP_LIMIT, Udp.PROTOCOL, source, destination);
            return ip;
        }
        int ip = udp - Ipv6.HEADER_LENGTH;
        Ipv6.write(
                buffer,
                ip,
                trafficClass,
                0,
                udpLength,
                Udp.PROTOCOL,
                HOP_LIMIT,
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow);
        Udp.writeChecksum(buffer, udp, udpLength, Ipv6.pseudoHeaderSum(buffer, ip, Udp.PROTOCOL, udpLength));
        return ip;
    }
}
