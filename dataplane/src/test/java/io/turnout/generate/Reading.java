package io.turnout.generate;

import io.turnout.wire.Ethernet;
import io.turnout.wire.Gtpu;
import io.turnout.wire.Ip;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Udp;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame as the checks of {@code wire} read it: the first fault from the link inwards, or what there is. */
final class Reading {
    private final UnsafeBuffer buffer;
    private final byte[] octets;
    int fault = Malformation.NO_T_PDU;
    boolean isOuterV4;
    boolean isInnerV4;
    int messageType = -1;
    int teid;
    byte[] source;
    byte[] destination;
    byte[] tPdu;

    private Reading(byte[] octets) {
        this.octets = octets;
        buffer = new UnsafeBuffer(octets);
    }

    static Reading of(byte[] octets) {
        Reading reading = new Reading(octets);
        reading.link();
        return reading;
    }

    private void link() {
        int link = Ethernet.check(buffer, 0, octets.length);
        if (link < 0) {
            fault = link;
        } else if (Ethernet.type(link) == Ipv4.ETHERNET_TYPE) {
            ipv4(Ethernet.headerLength(link));
        } else if (Ethernet.type(link) == Ipv6.ETHERNET_TYPE) {
            ipv6(Ethernet.headerLength(link));
        }
    }

    private void ipv4(int ip) {
        isOuterV4 = true;
        int headerLength = Ipv4.check(buffer, ip, octets.length - ip);
        if (headerLength < 0) {
            fault = headerLength;
            return;
        }
        source = Arrays.copyOfRange(octets, ip + 12, ip + 16);
        destination = Arrays.copyOfRange(octets, ip + 16, ip + 20);
        int fragmentField = Ipv4.fragmentField(buffer, ip);
        if (Ipv4.fragmentOffset(fragmentField) == 0) {
            udp(ip + headerLength, ip + Ipv4.totalLength(buffer, ip), Ipv4.isFragment(fragmentField));
        }
    }

    private void ipv6(int ip) {
        int check = Ipv6.check(buffer, ip, octets.length - ip);
        if (check < 0) {
            fault = check;
            return;
        }
        source = Arrays.copyOfRange(octets, ip + 8, ip + 24);
        destination = Arrays.copyOfRange(octets, ip + 24, ip + 40);
        int length = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, ip);
        long upper = Ipv6.upperLayer(buffer, ip, length);
        if (upper < 0) {
            fault = (int) upper;
            return;
        }
        int fragmentHeader = Ipv6.fragmentHeaderOffset(upper);
        if (fragmentHeader == 0 || Ipv6.fragmentOffset(buffer, ip + fragmentHeader) == 0) {
            udp(ip + Ipv6.upperOffset(upper), ip + length, fragmentHeader != 0);
        }
    }

    private void udp(int udp, int end, boolean isFragment) {
        int check = Udp.check(buffer, udp, end - udp);
        if (check < 0 && !(isFragment && check == Udp.LENGTH_BEYOND_PACKET)) {
            fault = check;
            return;
        }
        if (Udp.destinationPort(buffer, udp) == Gtpu.PORT) {
            int datagramLength = Udp.length(buffer, udp) - Udp.HEADER_LENGTH;
            int message = udp + Udp.HEADER_LENGTH;
            gtpu(message, Math.min(datagramLength, end - message), datagramLength);
        }
    }

    private void gtpu(int message, int presentLength, int datagramLength) {
        int headerLength = Gtpu.check(buffer, message, presentLength, datagramLength);
        if (headerLength < 0) {
            fault = headerLength;
            return;
        }
        messageType = Gtpu.messageType(buffer, message);
        teid = Gtpu.teid(buffer, message);
        if (messageType == Gtpu.G_PDU) {
            int end = message + Math.min(presentLength, Gtpu.messageLength(buffer, message));
            tPdu(message + headerLength, end);
        }
    }

    private void tPdu(int packet, int end) {
        int version = Ip.version(buffer, packet, end - packet);
        isInnerV4 = version == 4;
        int check = switch (version) {
            case 4 -> Ipv4.check(buffer, packet, end - packet);
            case 6 -> Ipv6.check(buffer, packet, end - packet);
            default -> version;
        };
        if (check < 0) {
            fault = check;
            return;
        }
        fault = Malformation.READ;
        int length =
                isInnerV4 ? Ipv4.totalLength(buffer, packet) : Ipv6.HEADER_LENGTH + Ipv6.payloadLength(buffer, packet);
        tPdu = Arrays.copyOfRange(octets, packet, packet + length);
    }
}
