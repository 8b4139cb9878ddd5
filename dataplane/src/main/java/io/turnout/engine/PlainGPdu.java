package io.turnout.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.engine.ParsedFrame.Kind;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.UeKey;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Udp;
import io.turnout.wire.Vlan;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The frame that nearly all are, read with a few wide loads: a whole G-PDU with an IPv4 packet in it.
 *
 * <pre>
 *   0          12     14 (or 18: one VLAN tag)
 *   | Ethernet | type | IPv4, no options | UDP | GTP-U, 8 or 12 octets | IPv4, no options | ...
 *                     0                  20    28                      36 or 40
 * </pre>
 *
 * <p>It says nothing about any other frame: what is not exactly this, or has anything wrong with it, is left to
 * {@link FrameParser}, which would read the same in this one. Stateless; any thread.
 */
final class PlainGPdu {
    private static final int TYPE_OFFSET = 12;
    private static final int ADDRESSES_OFFSET = 12;
    private static final int GTPU_OFFSET = Ipv4.MIN_HEADER_LENGTH + Udp.HEADER_LENGTH;
    private static final int SHORTEST = GTPU_OFFSET + Gtpu.HEADER_LENGTH + Ipv4.MIN_HEADER_LENGTH;

    /** Version 4, five words of header; neither more fragments nor a fragment offset. */
    private static final long IPV4_MASK = 0xFF00_0000_0000_3FFFL;

    private static final long IPV4_PLAIN = 0x4500_0000_0000_0000L;
    private static final int FIRST_OCTET_PLAIN = 0x45;

    /** GTP-U version 1, flags and message type, as they stand in the lower half of the word with the UDP length. */
    private static final int G_PDU = 0x30 << 8 | Gtpu.G_PDU;

    private static final int SEQUENCED_G_PDU = G_PDU | Gtpu.FLAG_SEQUENCE << 8;

    private PlainGPdu() {}

    /**
     * Finds the T-PDU of a frame that is exactly this.
     *
     * @param length octets that are there
     * @return octets of the link header in the upper 16 bits, and of all headers before the T-PDU in the lower; 0 where
     *     the frame is another
     */
    static int find(DirectBuffer buffer, int offset, int length) {
        if (length < Ethernet.HEADER_LENGTH + SHORTEST) {
            return 0;
        }
        int type = buffer.getShort(offset + TYPE_OFFSET, BIG_ENDIAN) & 0xFFFF;
        int linkLength = Ethernet.HEADER_LENGTH;
        if (type == Vlan.TYPE_CUSTOMER && length >= Ethernet.HEADER_LENGTH + Vlan.TAG_LENGTH + SHORTEST) {
            linkLength += Vlan.TAG_LENGTH;
            type = buffer.getShort(offset + TYPE_OFFSET + Vlan.TAG_LENGTH, BIG_ENDIAN) & 0xFFFF;
        }
        int ip = offset + linkLength;
        // Up to here SHORTEST octets from ip on are there.
        long first = buffer.getLong(ip, BIG_ENDIAN); // version, class, total length, identification, fragment field
        long fourth = buffer.getLong(ip + 24, BIG_ENDIAN); // UDP length, checksum, GTP-U flags, type, length
        int message = (int) (fourth >>> 16) & 0xFFFF;
        boolean isSequenced = message == SEQUENCED_G_PDU;
        if (type != Ipv4.ETHERNET_TYPE
                || (first & IPV4_MASK) != IPV4_PLAIN
                || Ipv4.protocol(buffer, ip) != Udp.PROTOCOL
                || Udp.destinationPort(buffer, ip + Ipv4.MIN_HEADER_LENGTH) != Gtpu.PORT
                || message != G_PDU && !isSequenced) {
            return 0;
        }
        int totalLength = (int) (first >>> 32) & 0xFFFF;
        int udpLength = (int) (fourth >>> 48);
        int messageLength = Gtpu.HEADER_LENGTH + (int) (fourth & 0xFFFF);
        int headerLength = isSequenced ? Gtpu.LONG_HEADER_LENGTH : Gtpu.HEADER_LENGTH;
        int tPduLength = messageLength - headerLength;
        // Each within the one around it, and the innermost not empty: so its header is there, too.
        if (tPduLength < Ipv4.MIN_HEADER_LENGTH
                || messageLength > udpLength - Udp.HEADER_LENGTH
                || udpLength > totalLength - Ipv4.MIN_HEADER_LENGTH
                || totalLength > length - linkLength) {
            return 0;
        }
        int innerDistance = linkLength + GTPU_OFFSET + headerLength;
        int innerFirst = buffer.getInt(offset + innerDistance, BIG_ENDIAN);
        int innerLength = innerFirst & 0xFFFF;
        if (innerFirst >>> 24 != FIRST_OCTET_PLAIN
                || innerLength < Ipv4.MIN_HEADER_LENGTH
                || innerLength > tPduLength) {
            return 0;
        }
        return found(linkLength, innerDistance);
    }

    /** What {@link #find} returns. */
    static int found(int linkLength, int innerDistance) {
        return linkLength << 16 | innerDistance;
    }

    /** Octets of the link header, of what {@link #find} returned. */
    static int linkLength(int found) {
        return found >>> 16;
    }

    /** Octets before the T-PDU, of what {@link #find} returned. */
    static int innerDistance(int found) {
        return found & 0xFFFF;
    }

    /** The outer source and destination addresses, 32 bits each, of the packet at {@code ip}. */
    static long addresses(DirectBuffer buffer, int ip) {
        return buffer.getLong(ip + ADDRESSES_OFFSET, BIG_ENDIAN);
    }

    /** Octets of the T-PDU at {@code inner}. */
    static int innerLength(DirectBuffer buffer, int inner) {
        return Ipv4.totalLength(buffer, inner);
    }

    /** The tunnel's TEID, of the packet at {@code ip}. */
    static int teid(DirectBuffer buffer, int ip) {
        return buffer.getInt(ip + GTPU_OFFSET + Gtpu.TEID_OFFSET, BIG_ENDIAN);
    }

    /** Reads the frame whose descriptor stands in {@code frame}; false, and no field means anything, if it is another. */
    static boolean parse(ParsedFrame frame) {
        int found = frame.link == Link.ETHERNET ? find(frame.buffer, frame.offset, frame.length) : 0;
        if (found != 0) {
            read(frame, found);
        }
        return found != 0;
    }

    /** Reads the frame whose descriptor stands in {@code frame}, and of which {@link #find} returned {@code found}. */
    static void read(ParsedFrame frame, int found) {
        MutableDirectBuffer buffer = frame.buffer;
        int ip = frame.offset + linkLength(found);
        int inner = frame.offset + innerDistance(found);
        int totalLength = Ipv4.totalLength(buffer, ip);
        long addresses = addresses(buffer, ip);
        long innerAddresses = addresses(buffer, inner);
        frame.ueKey = UeKey.NULL_UE;
        frame.route = Route.NULL_ROUTE;
        frame.kind = Kind.T_PDU;
        frame.messageType = Gtpu.G_PDU;
        frame.linkLength = linkLength(found);
        frame.ipOffset = ip;
        frame.ipLength = totalLength;
        frame.ipv4 = true;
        frame.payloadOffset = ip + Ipv4.MIN_HEADER_LENGTH;
        frame.payloadLength = totalLength - Ipv4.MIN_HEADER_LENGTH;
        frame.presentLength = totalLength - Ipv4.MIN_HEADER_LENGTH;
        frame.fragment = false;
        frame.sourceHigh = 0;
        frame.sourceLow = PathTable.mapped((int) (addresses >>> 32));
        frame.destinationHigh = 0;
        frame.destinationLow = PathTable.mapped((int) addresses);
        frame.teid = teid(buffer, ip);
        frame.qfi = ParsedFrame.NO_QFI;
        frame.sequenced = inner - ip > GTPU_OFFSET + Gtpu.HEADER_LENGTH;
        frame.innerOffset = inner;
        frame.innerLength = innerLength(buffer, inner);
        frame.innerIpv4 = true;
        frame.innerSourceHigh = 0;
        frame.innerSourceLow = PathTable.mapped((int) (innerAddresses >>> 32));
        frame.innerDestinationHigh = 0;
        frame.innerDestinationLow = PathTable.mapped((int) innerAddresses);
    }
}
