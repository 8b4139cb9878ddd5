package io.turnout.lab;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Udp;
import org.agrona.DirectBuffer;

/**
 * What the lab reads in a frame that arrives: IPv4 with UDP, or with a G-PDU that has the same in it. Used again for every
 * frame; owned by one thread.
 */
final class TunnelledPacket {
    /** A frame that the lab has no use for. */
    static final int OTHER = -1;

    /** GTP-U message type, {@link #PLAIN} for a packet in no tunnel, or {@link #OTHER}. */
    int messageType;

    /** A packet that is in no tunnel. */
    static final int PLAIN = 0;

    int teid;

    /** Where the IP packet begins: the T-PDU of a G-PDU. */
    int ipOffset;

    int ipLength;
    int source;
    int destination;

    /** Where the UDP payload begins; its length, -1 where the packet is not UDP. */
    int payloadOffset;

    int payloadLength;

    /** Reads a frame, and says whether it is one the lab has a use for. */
    boolean read(DirectBuffer frame, int offset, int length) {
        messageType = OTHER;
        int link = Ethernet.check(frame, offset, length);
        if (link < 0 || Ethernet.type(link) != Ipv4.ETHERNET_TYPE) {
            return false;
        }
        int linkLength = Ethernet.headerLength(link);
        if (!readIp(frame, offset + linkLength, length - linkLength)) {
            return false;
        }
        messageType = PLAIN;
        boolean isTunnel =
                payloadLength >= 0 && Udp.destinationPort(frame, payloadOffset - Udp.HEADER_LENGTH) == Gtpu.PORT;
        return !isTunnel || readTunnel(frame);
    }

    private boolean readTunnel(DirectBuffer frame) {
        int gtpu = payloadOffset;
        int headerLength = Gtpu.check(frame, gtpu, payloadLength);
        if (headerLength < 0) {
            messageType = OTHER;
            return false;
        }
        messageType = Gtpu.messageType(frame, gtpu);
        teid = Gtpu.teid(frame, gtpu);
        int tPduLength = Gtpu.HEADER_LENGTH + Gtpu.messageLength(frame, gtpu) - headerLength;
        if (messageType == Gtpu.G_PDU && !readIp(frame, gtpu + headerLength, tPduLength)) {
            messageType = OTHER;
        }
        return messageType != OTHER;
    }

    private boolean readIp(DirectBuffer frame, int ip, int length) {
        int headerLength = Ipv4.check(frame, ip, length);
        if (headerLength < 0) {
            return false;
        }
        ipOffset = ip;
        ipLength = Ipv4.totalLength(frame, ip);
        source = Ipv4.source(frame, ip);
        destination = Ipv4.destination(frame, ip);
        int udp = ip + headerLength;
        boolean isUdp = Ipv4.protocol(frame, ip) == Udp.PROTOCOL
                && !Ipv4.isFragment(Ipv4.fragmentField(frame, ip))
                && Udp.check(frame, udp, ipLength - headerLength) >= 0;
        payloadOffset = udp + Udp.HEADER_LENGTH;
        payloadLength = isUdp ? Udp.length(frame, udp) - Udp.HEADER_LENGTH : -1;
        return true;
    }

    /** Whether its payload is a numbered packet. */
    boolean isNumbered(DirectBuffer frame) {
        return payloadLength >= 0 && NumberedPacket.isOne(frame, payloadOffset, payloadLength);
    }
}
