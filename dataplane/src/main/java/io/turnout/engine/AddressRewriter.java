package io.turnout.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.table.PathTable;
import io.turnout.wire.Checksum;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Tcp;
import io.turnout.wire.Udp;
import org.agrona.MutableDirectBuffer;

/**
 * Gives a packet between a UE and an instance another address for the instance, and amends every checksum that covers
 * it: there by {@link #destination}, back by {@link #source}.
 *
 * <pre>
 *   UE -> instance     | source | destination* | upper layer |
 *                      | source | destination* | ICMP error | source* | destination  | upper layer, cut |
 *   instance -> UE     | source* | destination | upper layer |
 *                      | source* | destination | ICMP error | source  | destination* | upper layer, cut |
 * </pre>
 *
 * <p>An ICMP or ICMPv6 error quotes the packet that invoked it (RFC 792, RFC 4443), which the other side knows by the
 * other address: the quoted one is rewritten too, where it is the same as the outer one. Checksums are amended, never
 * made anew, so that a packet that was damaged stays so; a UDP checksum of zero means none and is left alone; quoted
 * ones are amended as far as the quotation goes. Rewriting there and back is the identity, but for a checksum field of
 * 0xFFFF other than UDP's, which nothing that computes checksums writes: it comes back as 0.
 *
 * <p>Stateless.
 */
final class AddressRewriter {
    private AddressRewriter() {}

    /**
     * Rewrites the destination of an IP packet, and the source that it quotes.
     *
     * @param length octets of the packet, all there
     * @param high high 64 bits of the new address, of the packet's own family
     * @param low low 64 bits
     */
    static void destination(MutableDirectBuffer buffer, int ip, int length, boolean ipv4, long high, long low) {
        if (ipv4) {
            int before = Ipv4.destination(buffer, ip);
            long delta = Ipv4.rewriteDestination(buffer, ip, (int) low);
            upperOfV4(buffer, ip, length, delta, false, before, (int) low);
        } else {
            long beforeHigh = Ipv6.destinationHigh(buffer, ip);
            long beforeLow = Ipv6.destinationLow(buffer, ip);
            long delta = Ipv6.rewriteDestination(buffer, ip, high, low);
            upperOfV6(buffer, ip, length, delta, false, beforeHigh, beforeLow, high, low);
        }
    }

    /**
     * Rewrites the source of an IP packet, and the destination that it quotes.
     *
     * @param length octets of the packet, all there
     * @param high high 64 bits of the new address, of the packet's own family
     * @param low low 64 bits
     */
    static void source(MutableDirectBuffer buffer, int ip, int length, boolean ipv4, long high, long low) {
        if (ipv4) {
            int before = Ipv4.source(buffer, ip);
            long delta = Ipv4.rewriteSource(buffer, ip, (int) low);
            upperOfV4(buffer, ip, length, delta, true, before, (int) low);
        } else {
            long beforeHigh = Ipv6.sourceHigh(buffer, ip);
            long beforeLow = Ipv6.sourceLow(buffer, ip);
            long delta = Ipv6.rewriteSource(buffer, ip, high, low);
            upperOfV6(buffer, ip, length, delta, true, beforeHigh, beforeLow, high, low);
        }
    }

    /**
     * Rewrites the destination that an ICMP or ICMPv6 error quotes, where it is {@code beforeHigh} and
     * {@code beforeLow}, and leaves the error's own addresses: for errors that a router between this platform and an
     * instance sends to the UE. Other packets stay as they are.
     *
     * @param length octets of the packet, all there
     */
    static void quotedDestination(
            MutableDirectBuffer buffer,
            int ip,
            int length,
            boolean ipv4,
            long beforeHigh,
            long beforeLow,
            long high,
            long low) {
        if (ipv4) {
            upperOfV4(buffer, ip, length, 0, true, (int) beforeLow, (int) low);
        } else {
            upperOfV6(buffer, ip, length, 0, true, beforeHigh, beforeLow, high, low);
        }
    }

    /** Whether an address is of the family that {@code ipv4} says. */
    static boolean isFamily(long high, long low, boolean ipv4) {
        return PathTable.isIpv4(high, low) == ipv4;
    }

    /** Amends what follows an IPv4 header whose addresses changed by {@code delta}. */
    private static void upperOfV4(
            MutableDirectBuffer buffer, int ip, int length, long delta, boolean isFromInstance, int before, int after) {
        if (Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, ip)) != 0) {
            return;
        }
        int headerLength = Ipv4.headerLength(buffer, ip);
        int upper = ip + headerLength;
        int upperLength = length - headerLength;
        int protocol = Ipv4.protocol(buffer, ip);
        if (protocol != Icmp.PROTOCOL) {
            amend(buffer, protocol, upper, upperLength, delta);
        } else if (Icmp.check(buffer, upper, upperLength) > 0 && Icmp.isError(Icmp.type(buffer, upper))) {
            int quote = upper + Icmp.HEADER_LENGTH;
            int quoteLength = upperLength - Icmp.HEADER_LENGTH;
            long quoted = quotedV4(buffer, quote, quoteLength, isFromInstance, before, after);
            if (quoted != 0) {
                Checksum.patch(buffer, upper + Icmp.CHECKSUM_OFFSET, quoted);
            }
        }
    }

    private static void upperOfV6(
            MutableDirectBuffer buffer,
            int ip,
            int length,
            long delta,
            boolean isFromInstance,
            long beforeHigh,
            long beforeLow,
            long high,
            long low) {
        long upperLayer = Ipv6.upperLayer(buffer, ip, length);
        if (upperLayer < 0 || isLaterFragment(buffer, ip, upperLayer)) {
            return;
        }
        int headerLength = Ipv6.upperOffset(upperLayer);
        int upper = ip + headerLength;
        int upperLength = length - headerLength;
        int protocol = Ipv6.upperProtocol(upperLayer);
        long change = delta;
        if (protocol == Icmpv6.PROTOCOL
                && Icmpv6.check(buffer, upper, upperLength) > 0
                && Icmpv6.isError(Icmpv6.type(buffer, upper))) {
            int quote = upper + Icmpv6.HEADER_LENGTH;
            int quoteLength = upperLength - Icmpv6.HEADER_LENGTH;
            change += quotedV6(buffer, quote, quoteLength, isFromInstance, beforeHigh, beforeLow, high, low);
        }
        amend(buffer, protocol, upper, upperLength, change);
    }

    /**
     * Rewrites the instance's address in a quoted IPv4 packet.
     *
     * @param isDestination whether that is where the quoted packet has it
     * @return by how much the sum of the quotation changed
     */
    private static long quotedV4(
            MutableDirectBuffer buffer, int ip, int length, boolean isDestination, int before, int after) {
        int check = Ipv4.check(buffer, ip, length);
        if (check < 0 && check != Ipv4.TOTAL_LENGTH_BEYOND_FRAME
                || before != (isDestination ? Ipv4.destination(buffer, ip) : Ipv4.source(buffer, ip))) {
            return 0;
        }
        int headerChecksum = Ipv4.checksum(buffer, ip);
        long delta = isDestination ? Ipv4.rewriteDestination(buffer, ip, after) : Ipv4.rewriteSource(buffer, ip, after);
        long change = delta + Checksum.delta16(headerChecksum, Ipv4.checksum(buffer, ip));
        if (Ipv4.fragmentOffset(Ipv4.fragmentField(buffer, ip)) != 0) {
            return change;
        }
        int headerLength = Ipv4.headerLength(buffer, ip);
        return change + amend(buffer, Ipv4.protocol(buffer, ip), ip + headerLength, length - headerLength, delta);
    }

    private static long quotedV6(
            MutableDirectBuffer buffer,
            int ip,
            int length,
            boolean isDestination,
            long beforeHigh,
            long beforeLow,
            long high,
            long low) {
        int check = Ipv6.check(buffer, ip, length);
        if (check < 0 && check != Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME
                || beforeHigh != (isDestination ? Ipv6.destinationHigh(buffer, ip) : Ipv6.sourceHigh(buffer, ip))
                || beforeLow != (isDestination ? Ipv6.destinationLow(buffer, ip) : Ipv6.sourceLow(buffer, ip))) {
            return 0;
        }
        long delta = isDestination
                ? Ipv6.rewriteDestination(buffer, ip, high, low)
                : Ipv6.rewriteSource(buffer, ip, high, low);
        long upperLayer = Ipv6.upperLayer(buffer, ip, length);
        if (upperLayer < 0 || isLaterFragment(buffer, ip, upperLayer)) {
            return delta;
        }
        int headerLength = Ipv6.upperOffset(upperLayer);
        int protocol = Ipv6.upperProtocol(upperLayer);
        return delta + amend(buffer, protocol, ip + headerLength, length - headerLength, delta);
    }

    private static boolean isLaterFragment(MutableDirectBuffer buffer, int ip, long upperLayer) {
        int fragmentHeader = Ipv6.fragmentHeaderOffset(upperLayer);
        return fragmentHeader != 0 && Ipv6.fragmentOffset(buffer, ip + fragmentHeader) != 0;
    }

    /**
     * Amends a checksum whose pseudo-header the address is part of. Where the field is not there (a quotation is often
     * cut before it), nothing is written.
     *
     * @return by how much the field itself changed the sum of what it stands in
     */
    private static long amend(MutableDirectBuffer buffer, int protocol, int upper, int length, long delta) {
        int offset = switch (protocol) {
            case Udp.PROTOCOL -> Udp.CHECKSUM_OFFSET;
            case Tcp.PROTOCOL -> Tcp.CHECKSUM_OFFSET;
            case Icmpv6.PROTOCOL -> Icmpv6.CHECKSUM_OFFSET;
            default -> length; // no checksum over addresses, or none that is known
        };
        if (delta == 0 || length - offset < Short.BYTES) {
            return 0;
        }
        int field = upper + offset;
        int before = buffer.getShort(field, BIG_ENDIAN) & 0xFFFF;
        if (protocol == Udp.PROTOCOL) {
            Checksum.patchUdp(buffer, field, delta);
        } else {
            Checksum.patch(buffer, field, delta);
        }
        return Checksum.delta16(before, buffer.getShort(field, BIG_ENDIAN));
    }
}
