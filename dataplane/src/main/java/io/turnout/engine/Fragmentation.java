package io.turnout.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Splits an IP packet into fragments, one at a time, each written elsewhere.
 *
 * <pre>
 *   IPv4 (RFC 791, 2.3)    | header, all options | octets 0 .. |   | header, copied options | octets n .. |
 *   IPv6 (RFC 8200, 4.5)   | header | fragment header | octets 0 .. |   | header | fragment header | octets n .. |
 * </pre>
 *
 * <p>An IPv4 packet that is a fragment already is split further. IPv6 packets are split behind their fixed header: only
 * outer ones are, which have no extension headers, since a router must not fragment an IPv6 packet that is not its own.
 * Stateless.
 */
final class Fragmentation {
    /** Where a fragment may end within the packet's octets, but for the last. */
    private static final int UNIT_MASK = ~7;

    /** Of the fragment field: where the fragment belongs, in units of 8 octets. */
    private static final int OFFSET_MASK = 0x1FFF;

    private static final int COPIED = 0x80;
    private static final int OPTION_NUMBER_MASK = 0x7F;
    private static final int OPTION_END = 0;
    private static final int OPTION_NO_OPERATION = 1;
    private static final int MIN_OPTION_LENGTH = 2;

    private Fragmentation() {}

    /** Whether whoever sent this packet lets it be fragmented. */
    static boolean isAllowed(DirectBuffer buffer, int ip, boolean ipv4) {
        return ipv4 && (Ipv4.fragmentField(buffer, ip) & Ipv4.DONT_FRAGMENT) == 0;
    }

    /**
     * How many fragments a packet of {@code length} octets becomes.
     *
     * @param maxLength of a fragment, header included; it must leave room for 8 octets of the packet
     */
    static int count(DirectBuffer buffer, int ip, int length, boolean ipv4, int maxLength) {
        int headerLength = ipv4 ? Ipv4.headerLength(buffer, ip) : Ipv6.HEADER_LENGTH;
        int step = step(headerLength, ipv4, maxLength);
        return (length - headerLength + step - 1) / step;
    }

    private static int step(int headerLength, boolean ipv4, int maxLength) {
        return maxLength - headerLength - (ipv4 ? 0 : Ipv6.FRAGMENT_HEADER_LENGTH) & UNIT_MASK;
    }

    /**
     * Writes fragment {@code i} of an IPv4 packet.
     *
     * @param i from 0 up to {@link #count}
     * @return its length
     */
    static int writeV4(
            DirectBuffer buffer, int ip, int length, int maxLength, int i, MutableDirectBuffer to, int offset) {
        int headerLength = Ipv4.headerLength(buffer, ip);
        int step = step(headerLength, true, maxLength);
        int begin = i * step;
        int payloadLength = Math.min(step, length - headerLength - begin);
        boolean isLast = begin + payloadLength == length - headerLength;
        int ownHeaderLength = headerLength;
        if (i == 0) {
            to.putBytes(offset, buffer, ip, headerLength);
        } else {
            ownHeaderLength = writeLaterHeader(buffer, ip, headerLength, to, offset);
        }
        int before = Ipv4.fragmentField(buffer, ip);
        int more = before & Ipv4.MORE_FRAGMENTS | (isLast ? 0 : Ipv4.MORE_FRAGMENTS);
        int field = more | Ipv4.fragmentOffset(before) + begin >>> 3 & OFFSET_MASK;
        int totalLength = ownHeaderLength + payloadLength;
        to.putShort(offset + Ipv4.TOTAL_LENGTH_OFFSET, (short) totalLength, BIG_ENDIAN);
        to.putShort(offset + Ipv4.FRAGMENT_FIELD_OFFSET, (short) field, BIG_ENDIAN);
        Ipv4.writeChecksum(to, offset, ownHeaderLength);
        to.putBytes(offset + ownHeaderLength, buffer, ip + headerLength + begin, payloadLength);
        return totalLength;
    }

    /** The header of a fragment that is not the first, which repeats only those options that say so. */
    private static int writeLaterHeader(
            DirectBuffer buffer, int ip, int headerLength, MutableDirectBuffer to, int offset) {
        to.putBytes(offset, buffer, ip, Ipv4.MIN_HEADER_LENGTH);
        int end = Ipv4.MIN_HEADER_LENGTH;
        int at = Ipv4.MIN_HEADER_LENGTH;
        while (at < headerLength) { // every option takes at least one octet
            int type = buffer.getByte(ip + at) & 0xFF;
            int optionLength = 1;
            if ((type & OPTION_NUMBER_MASK) == OPTION_END) {
                break;
            }
            if ((type & OPTION_NUMBER_MASK) != OPTION_NO_OPERATION) {
                optionLength = headerLength - at < MIN_OPTION_LENGTH ? 0 : buffer.getByte(ip + at + 1) & 0xFF;
                if (optionLength < MIN_OPTION_LENGTH || optionLength > headerLength - at) {
                    break;
                }
            }
            if ((type & COPIED) != 0) {
                to.putBytes(offset + end, buffer, ip + at, optionLength);
                end += optionLength;
            }
            at += optionLength;
        }
        while ((end & 3) != 0) {
            to.putByte(offset + end++, (byte) OPTION_END);
        }
        to.putByte(offset, (byte) (0x40 | end / 4));
        return end;
    }

    /**
     * Writes fragment {@code i} of an IPv6 packet.
     *
     * @param i from 0 up to {@link #count}
     * @param identification the same for all fragments of the packet, and none of another's between the same addresses
     * @return its length
     */
    static int writeV6(
            DirectBuffer buffer,
            int ip,
            int length,
            int maxLength,
            int i,
            int identification,
            MutableDirectBuffer to,
            int offset) {
        int step = step(Ipv6.HEADER_LENGTH, false, maxLength);
        int begin = i * step;
        int payloadLength = Math.min(step, length - Ipv6.HEADER_LENGTH - begin);
        boolean isLast = begin + payloadLength == length - Ipv6.HEADER_LENGTH;
        Ipv6.write(
                to,
                offset,
                Ipv6.trafficClass(buffer, ip),
                Ipv6.flowLabel(buffer, ip),
                Ipv6.FRAGMENT_HEADER_LENGTH + payloadLength,
                Ipv6.FRAGMENT,
                Ipv6.hopLimit(buffer, ip),
                Ipv6.sourceHigh(buffer, ip),
                Ipv6.sourceLow(buffer, ip),
                Ipv6.destinationHigh(buffer, ip),
                Ipv6.destinationLow(buffer, ip));
        int at = offset + Ipv6.HEADER_LENGTH;
        at += Ipv6.writeFragmentHeader(to, at, Ipv6.nextHeader(buffer, ip), begin, !isLast, identification);
        to.putBytes(at, buffer, ip + Ipv6.HEADER_LENGTH + begin, payloadLength);
        return at + payloadLength - offset;
    }
}
