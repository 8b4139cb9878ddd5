package io.turnout.engine;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.table.UeKey;
import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import org.agrona.MutableDirectBuffer;

/**
 * The echo request in a UE's name (RFC 792, RFC 4443, 4.1), and its answer.
 *
 * <pre>
 *   | IP: UE to core address | echo request, identifier and number | time sent, ns (8) | token (8) |
 * </pre>
 *
 * <p>The token follows from the UE, the time and a secret, so that an answer is known without keeping the question: by
 * any worker, and after a restart. A UE's own pings never carry it, for no UE sees one: the question goes to the core and
 * the answer ends here. Immutable, but used by one worker.
 */
final class BearerEcho {
    /** Octets of the longest request. */
    static final int MAX_LENGTH = Ipv6.HEADER_LENGTH + Icmpv6.HEADER_LENGTH + 16;

    /** An answer that comes later than this is no longer taken for one. */
    static final long MAX_AGE_NS = 10_000_000_000L;

    private static final int DATA_LENGTH = 16;
    private static final int MESSAGE_LENGTH = Icmp.HEADER_LENGTH + DATA_LENGTH;
    private static final int HOP_LIMIT = 64;

    /** Of the address in a UE's /64 that the question comes from: the answer never gets as far as the UE. */
    private static final long INTERFACE_IDENTIFIER = 0x0200_5EFF_FE00_0001L;

    private final long secret;

    /** Echoes that are known by {@code secret}, the same for all workers. */
    BearerEcho(long secret) {
        this.secret = secret;
    }

    /** Writes the request of a UE to a core address of its family; returns its length. */
    int write(MutableDirectBuffer buffer, int offset, long ueKey, long coreHigh, long coreLow, long nowNs) {
        boolean ipv4 = UeKey.isIpv4(ueKey);
        int headerLength = ipv4 ? Ipv4.MIN_HEADER_LENGTH : Ipv6.HEADER_LENGTH;
        int icmp = offset + headerLength;
        long token = token(ueKey, nowNs);
        buffer.putLong(icmp + Icmp.HEADER_LENGTH, nowNs, BIG_ENDIAN);
        buffer.putLong(icmp + Icmp.HEADER_LENGTH + Long.BYTES, token, BIG_ENDIAN);
        int identifierAndNumber = (int) token << 16 | 1;
        if (ipv4) {
            Ipv4.write(
                    buffer,
                    offset,
                    0,
                    headerLength + MESSAGE_LENGTH,
                    0,
                    Ipv4.DONT_FRAGMENT,
                    HOP_LIMIT,
                    Icmp.PROTOCOL,
                    UeKey.ipv4(ueKey),
                    (int) coreLow);
            Icmp.write(buffer, icmp, Icmp.ECHO_REQUEST, 0, identifierAndNumber, MESSAGE_LENGTH);
        } else {
            Ipv6.write(
                    buffer,
                    offset,
                    0,
                    0,
                    MESSAGE_LENGTH,
                    Icmpv6.PROTOCOL,
                    HOP_LIMIT,
                    ueKey,
                    INTERFACE_IDENTIFIER,
                    coreHigh,
                    coreLow);
            long pseudoHeader = Ipv6.pseudoHeaderSum(buffer, offset, Icmpv6.PROTOCOL, MESSAGE_LENGTH);
            Icmpv6.write(buffer, icmp, Icmpv6.ECHO_REQUEST, 0, identifierAndNumber, MESSAGE_LENGTH, pseudoHeader);
        }
        return headerLength + MESSAGE_LENGTH;
    }

    /**
     * Whether a packet to a UE is the answer to a request in its name.
     *
     * @param length octets of the packet, all there
     */
    boolean isAnswer(MutableDirectBuffer buffer, int ip, int length, long ueKey, long nowNs) {
        int icmp = ip + length - MESSAGE_LENGTH;
        if (UeKey.isIpv4(ueKey)) {
            if (length < Ipv4.MIN_HEADER_LENGTH + MESSAGE_LENGTH
                    || Ipv4.headerLength(buffer, ip) != length - MESSAGE_LENGTH
                    || Ipv4.protocol(buffer, ip) != Icmp.PROTOCOL
                    || Ipv4.isFragment(Ipv4.fragmentField(buffer, ip))
                    || Icmp.type(buffer, icmp) != Icmp.ECHO_REPLY) {
                return false;
            }
        } else if (length != Ipv6.HEADER_LENGTH + MESSAGE_LENGTH
                || Ipv6.nextHeader(buffer, ip) != Icmpv6.PROTOCOL
                || Icmpv6.type(buffer, icmp) != Icmpv6.ECHO_REPLY) {
            return false;
        }
        long sentNs = buffer.getLong(icmp + Icmp.HEADER_LENGTH, BIG_ENDIAN);
        long token = buffer.getLong(icmp + Icmp.HEADER_LENGTH + Long.BYTES, BIG_ENDIAN);
        long ageNs = nowNs - sentNs;
        return ageNs >= 0 && ageNs <= MAX_AGE_NS && token == token(ueKey, sentNs);
    }

    private long token(long ueKey, long sentNs) {
        return mix(mix(mix(secret) ^ ueKey) ^ sentNs ^ Long.rotateLeft(secret, 32));
    }

    /** Every bit of the result depends on every bit of {@code word} (the finalizer of MurmurHash3). */
    private static long mix(long word) {
        long mixed = (word ^ word >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ mixed >>> 33;
    }
}
