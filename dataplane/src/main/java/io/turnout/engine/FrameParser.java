package io.turnout.engine;

import io.turnout.engine.ParsedFrame.Kind;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.UeKey;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.Ip;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Udp;
import org.agrona.DirectBuffer;

/**
 * The first pass: one frame's headers from the link to the T-PDU, outside in.
 *
 * <p>What a header says is believed only as far as the header around it reaches: Ethernet padding, trailers and wrong
 * inner lengths end here. Stateless; any thread.
 */
final class FrameParser {
    private FrameParser() {}

    /** Reads a frame that is in no tunnel: its packet, if it is one, is what a T-PDU is in others. */
    static void parsePlain(ParsedFrame frame) {
        begin(frame);
        int link = Link.check(frame.buffer, frame.offset, frame.length, frame.link);
        if (link < 0) {
            frame.decided(Reason.MALFORMED_LINK);
            return;
        }
        frame.linkLength = Ethernet.headerLength(link);
        frame.ipOffset = frame.offset + frame.linkLength;
        if (Ethernet.type(link) == Ipv4.ETHERNET_TYPE || Ethernet.type(link) == Ipv6.ETHERNET_TYPE) {
            int present = frame.length - frame.linkLength;
            parseTPdu(frame, frame.ipOffset, present, Math.max(present, frame.wireLength - frame.linkLength));
        } else {
            frame.decided(Reason.NOT_IP);
        }
    }

    private static void begin(ParsedFrame frame) {
        frame.messageType = ParsedFrame.NOT_GTPU;
        frame.ueKey = UeKey.NULL_UE;
        frame.fragment = false;
        frame.ipLength = 0;
        frame.route = Route.NULL_ROUTE;
    }

    /** Reads the frame whose descriptor stands in {@code frame}, and says of what kind it is. */
    static void parse(ParsedFrame frame) {
        if (!PlainGPdu.parse(frame)) {
            parseAny(frame);
        }
    }

    /** Header by header, whatever the frame is. */
    static void parseAny(ParsedFrame frame) {
        begin(frame);
        int link = Link.check(frame.buffer, frame.offset, frame.length, frame.link);
        if (link < 0) {
            frame.decided(frame.isCut() ? Reason.CUT_SHORT : Reason.MALFORMED_LINK);
            return;
        }
        frame.linkLength = Ethernet.headerLength(link);
        frame.ipOffset = frame.offset + frame.linkLength;
        switch (Ethernet.type(link)) {
            case Ipv4.ETHERNET_TYPE -> parseIpv4(frame);
            case Ipv6.ETHERNET_TYPE -> parseIpv6(frame);
            default -> frame.decided(Reason.NOT_IP);
        }
    }

    private static void parseIpv4(ParsedFrame frame) {
        DirectBuffer buffer = frame.buffer;
        int ip = frame.ipOffset;
        int present = frame.length - frame.linkLength;
        int check = Ipv4.check(buffer, ip, present);
        if (check < 0
                && !(check == Ipv4.TOTAL_LENGTH_BEYOND_FRAME && isWithinWire(frame, Ipv4.totalLength(buffer, ip)))) {
            frame.decided(check == Ipv4.TRUNCATED && frame.isCut() ? Reason.CUT_SHORT : Reason.MALFORMED_IP);
            return;
        }
        int headerLength = Ipv4.headerLength(buffer, ip);
        int totalLength = Ipv4.totalLength(buffer, ip);
        frame.ipv4 = true;
        frame.ipLength = totalLength;
        frame.sourceHigh = 0;
        frame.sourceLow = PathTable.mapped(Ipv4.source(buffer, ip));
        frame.destinationHigh = 0;
        frame.destinationLow = PathTable.mapped(Ipv4.destination(buffer, ip));
        frame.payloadOffset = ip + headerLength;
        frame.payloadLength = totalLength - headerLength;
        frame.presentLength = Math.min(present, totalLength) - headerLength;
        if (Ipv4.protocol(buffer, ip) != Udp.PROTOCOL) {
            frame.decided(Reason.NOT_GTPU);
            return;
        }
        int fragmentField = Ipv4.fragmentField(buffer, ip);
        if (Ipv4.isFragment(fragmentField)) {
            frame.fragmentId = Ipv4.identification(buffer, ip);
            frame.fragmentOffset = Ipv4.fragmentOffset(fragmentField);
            frame.moreFragments = (fragmentField & Ipv4.MORE_FRAGMENTS) != 0;
            parseFragment(frame, frame.payloadOffset);
        } else {
            parseUdp(frame);
        }
    }

    private static void parseIpv6(ParsedFrame frame) {
        DirectBuffer buffer = frame.buffer;
        int ip = frame.ipOffset;
        int present = frame.length - frame.linkLength;
        int check = Ipv6.check(buffer, ip, present);
        if (check == Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME
                && isWithinWire(frame, Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, ip))) {
            check = Ipv6.HEADER_LENGTH;
        }
        if (check < 0) {
            frame.decided(check == Ipv6.TRUNCATED && frame.isCut() ? Reason.CUT_SHORT : Reason.MALFORMED_IP);
            return;
        }
        int totalLength = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, ip);
        present = Math.min(present, totalLength);
        long upper = Ipv6.upperLayer(buffer, ip, present);
        if (upper < 0) {
            boolean endsEarly = upper == Ipv6.EXTENSION_PAST_END && frame.isCut();
            frame.decided(endsEarly ? Reason.CUT_SHORT : Reason.MALFORMED_IP);
            return;
        }
        int headerLength = Ipv6.upperOffset(upper);
        frame.ipv4 = false;
        frame.ipLength = totalLength;
        frame.sourceHigh = Ipv6.sourceHigh(buffer, ip);
        frame.sourceLow = Ipv6.sourceLow(buffer, ip);
        frame.destinationHigh = Ipv6.destinationHigh(buffer, ip);
        frame.destinationLow = Ipv6.destinationLow(buffer, ip);
        frame.payloadOffset = ip + headerLength;
        frame.payloadLength = totalLength - headerLength;
        frame.presentLength = present - headerLength;
        int fragmentHeader = ip + Ipv6.fragmentHeaderOffset(upper);
        if (!mayBeUdp(buffer, ip, fragmentHeader, Ipv6.upperProtocol(upper))) {
            frame.decided(Reason.NOT_GTPU);
            return;
        }
        if (fragmentHeader == ip || isAtomic(buffer, fragmentHeader)) {
            parseUdp(frame);
            return;
        }
        frame.fragmentId = Ipv6.fragmentIdentification(buffer, fragmentHeader);
        frame.fragmentOffset = Ipv6.fragmentOffset(buffer, fragmentHeader);
        frame.moreFragments = Ipv6.hasMoreFragments(buffer, fragmentHeader);
        parseFragment(frame, fragmentHeader + Ipv6.FRAGMENT_HEADER_LENGTH);
    }

    /** A later fragment's header names what the datagram begins with, which may be extensions in front of UDP. */
    private static boolean mayBeUdp(DirectBuffer buffer, int ip, int fragmentHeader, int protocol) {
        boolean isLater = fragmentHeader != ip && Ipv6.fragmentOffset(buffer, fragmentHeader) != 0;
        return protocol == Udp.PROTOCOL || isLater && Ipv6.isExtension(protocol);
    }

    /** Whether a fragment header belongs to a packet that is whole (RFC 6946). */
    private static boolean isAtomic(DirectBuffer buffer, int fragmentHeader) {
        return Ipv6.fragmentOffset(buffer, fragmentHeader) == 0 && !Ipv6.hasMoreFragments(buffer, fragmentHeader);
    }

    /** Whether an IP packet that ends behind the octets there are was cut by a capture, and was right before. */
    private static boolean isWithinWire(ParsedFrame frame, int totalLength) {
        return frame.isCut() && totalLength <= frame.wireLength - frame.linkLength;
    }

    /** A fragment, whose part of the datagram begins at {@code part}: only the first has the datagram's headers. */
    private static void parseFragment(ParsedFrame frame, int part) {
        frame.fragment = true;
        if (frame.fragmentOffset == 0) {
            parseUdp(frame);
        } else {
            frame.kind = Kind.LATER_FRAGMENT;
        }
        frame.payloadLength += frame.payloadOffset - part;
        frame.presentLength += frame.payloadOffset - part;
        frame.payloadOffset = part;
        if (frame.presentLength < frame.payloadLength && (frame.kind == Kind.T_PDU || frame.fragmentOffset > 0)) {
            frame.fragment = false; // its datagram can never be whole
            frame.decided(Reason.CUT_SHORT);
        }
    }

    private static void parseUdp(ParsedFrame frame) {
        DirectBuffer buffer = frame.buffer;
        int udp = frame.payloadOffset;
        int check = Udp.check(buffer, udp, frame.presentLength);
        if (check == Udp.TRUNCATED) {
            frame.decided(frame.isCut() || frame.fragment ? Reason.CUT_SHORT : Reason.MALFORMED_UDP);
            return;
        }
        if (Udp.destinationPort(buffer, udp) != Gtpu.PORT) {
            frame.decided(Reason.NOT_GTPU);
            return;
        }
        int udpLength = Udp.length(buffer, udp);
        if (check == Udp.LENGTH_TOO_SMALL || udpLength > frame.payloadLength && !frame.fragment) {
            frame.decided(Reason.MALFORMED_UDP);
            return;
        }
        int presentLength = Math.min(frame.presentLength, udpLength) - Udp.HEADER_LENGTH;
        parseGtpu(frame, udp + Udp.HEADER_LENGTH, presentLength, udpLength - Udp.HEADER_LENGTH);
    }

    private static void parseGtpu(ParsedFrame frame, int gtpu, int presentLength, int datagramLength) {
        DirectBuffer buffer = frame.buffer;
        int headerLength = Gtpu.check(buffer, gtpu, presentLength, datagramLength);
        if (headerLength < 0 && headerLength != Gtpu.CUT) {
            frame.messageType = ParsedFrame.MALFORMED_GTPU;
            frame.decided(Reason.MALFORMED_GTPU);
            return;
        }
        if (headerLength == Gtpu.CUT && presentLength < Gtpu.HEADER_LENGTH) {
            frame.messageType = presentLength < 2 ? ParsedFrame.NOT_GTPU : Gtpu.messageType(buffer, gtpu);
            frame.decided(Reason.CUT_SHORT);
            return;
        }
        frame.messageType = Gtpu.messageType(buffer, gtpu);
        frame.teid = Gtpu.teid(buffer, gtpu);
        switch (frame.messageType) {
            case Gtpu.G_PDU -> {
                if (headerLength == Gtpu.CUT) {
                    frame.decided(Reason.CUT_SHORT);
                } else {
                    readBearerMarks(frame, gtpu);
                    int messageLength = Gtpu.messageLength(buffer, gtpu);
                    int tPduPresent = Math.min(presentLength, messageLength) - headerLength;
                    parseTPdu(frame, gtpu + headerLength, tPduPresent, messageLength - headerLength);
                }
            }
            case Gtpu.END_MARKER -> frame.kind = Kind.END_MARKER;
            case Gtpu.ECHO_REQUEST, Gtpu.ECHO_RESPONSE -> frame.decided(Reason.GTPU_ECHO);
            case Gtpu.ERROR_INDICATION -> frame.decided(Reason.GTPU_ERROR_INDICATION);
            case Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION ->
                frame.decided(Reason.GTPU_SUPPORTED_EXTENSION_HEADERS);
            default -> frame.decided(Reason.GTPU_OTHER);
        }
    }

    private static void readBearerMarks(ParsedFrame frame, int gtpu) {
        int flags = Gtpu.flags(frame.buffer, gtpu);
        frame.sequenced = (flags & Gtpu.FLAG_SEQUENCE) != 0;
        frame.qfi = ParsedFrame.NO_QFI;
        if ((flags & Gtpu.FLAG_EXTENSION) != 0) {
            int container = GtpuExtension.find(frame.buffer, gtpu, GtpuExtension.PDU_SESSION_CONTAINER);
            if (container >= 0) {
                frame.qfi = PduSessionContainer.qfi(frame.buffer, gtpu + container);
            }
        }
    }

    /** The UE's own packet: {@code presentLength} of {@code claimedLength} octets are there. */
    private static void parseTPdu(ParsedFrame frame, int inner, int presentLength, int claimedLength) {
        DirectBuffer buffer = frame.buffer;
        boolean isPartial = presentLength < claimedLength;
        int version = Ip.version(buffer, inner, presentLength);
        if (version < 0) {
            boolean isEmpty = version == Ip.EMPTY;
            Reason whole = isEmpty ? Reason.T_PDU_EMPTY : Reason.T_PDU_NOT_IP;
            frame.decided(isEmpty && isPartial ? Reason.CUT_SHORT : whole);
            return;
        }
        frame.innerOffset = inner;
        frame.innerIpv4 = version == 4;
        int check;
        if (version == 4) {
            check = Ipv4.check(buffer, inner, presentLength);
            if (check > 0 || check == Ipv4.TOTAL_LENGTH_BEYOND_FRAME) {
                frame.innerLength = Ipv4.totalLength(buffer, inner);
                frame.innerSourceHigh = 0;
                frame.innerSourceLow = PathTable.mapped(Ipv4.source(buffer, inner));
                frame.innerDestinationHigh = 0;
                frame.innerDestinationLow = PathTable.mapped(Ipv4.destination(buffer, inner));
            }
        } else {
            check = Ipv6.check(buffer, inner, presentLength);
            if (check > 0 || check == Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME) {
                frame.innerLength = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, inner);
                frame.innerSourceHigh = Ipv6.sourceHigh(buffer, inner);
                frame.innerSourceLow = Ipv6.sourceLow(buffer, inner);
                frame.innerDestinationHigh = Ipv6.destinationHigh(buffer, inner);
                frame.innerDestinationLow = Ipv6.destinationLow(buffer, inner);
            }
        }
        boolean endsLater = check == Ipv4.TOTAL_LENGTH_BEYOND_FRAME || check == Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME;
        if (check > 0 || endsLater && isPartial && frame.innerLength <= claimedLength) {
            frame.kind = Kind.T_PDU;
        } else {
            boolean isShort = isPartial && (check == Ipv4.TRUNCATED || check == Ipv6.TRUNCATED);
            frame.decided(isShort ? Reason.CUT_SHORT : Reason.T_PDU_MALFORMED);
        }
    }
}
