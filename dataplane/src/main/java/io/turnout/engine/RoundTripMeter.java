package io.turnout.engine;

import io.turnout.wire.Icmp;
import io.turnout.wire.Icmpv6;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import io.turnout.wire.Tcp;
import org.agrona.DirectBuffer;

/**
 * Measures round trips from this platform to instances, here or at peers, in passing: from a UE's TCP segment to the first
 * that acknowledges it (never one that was sent again, as RFC 6298, 3, wants), and from its echo request to the reply. One
 * worker's part; what it finds goes the way of {@link Sightings}.
 *
 * <p>Times are those of bursts, so what passes within one takes no time.
 */
final class RoundTripMeter {
    private static final int PORT_BITS = 16;

    private final RoundTripSamples samples;
    private final Sightings sightings;

    /** What was read of the latest packet: its ports as the UE has them, and the number that it asks or answers with. */
    private int ports;

    private int number;
    private int protocol;

    /** One worker's part in {@code samples}. */
    RoundTripMeter(RoundTripSamples samples, Sightings sightings) {
        this.samples = samples;
        this.sightings = sightings;
    }

    /** A packet of a UE goes to an instance. */
    void onUplink(ParsedFrame frame, int application) {
        onUplink(
                frame.buffer,
                frame.innerOffset,
                frame.innerLength,
                frame.innerIpv4,
                frame.ueKey,
                application,
                frame.timeNs);
    }

    /** The whole packet at {@code ip}, of a UE, goes to an instance. */
    void onUplink(DirectBuffer buffer, int ip, int length, boolean isIpv4, long ueKey, int application, long nowNs) {
        if (read(buffer, ip, length, isIpv4, true)) {
            long hash = PairHash.of(ueKey, application);
            samples.onAsked(hash, flow(hash), number, protocol == Tcp.PROTOCOL, nowNs);
        }
    }

    /** A packet of an instance goes to a UE. */
    void onDownlink(ParsedFrame frame, int application) {
        if (!read(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, false)) {
            return;
        }
        long hash = PairHash.of(frame.ueKey, application);
        long roundTripNs = samples.onAnswered(hash, flow(hash), number, protocol == Tcp.PROTOCOL, frame.timeNs);
        if (roundTripNs != RoundTripSamples.NULL_ROUND_TRIP) {
            sightings.onRoundTrip(frame.ueKey, application, roundTripNs);
        }
    }

    /** Never 0: of the pair, the protocol and the ports. */
    private int flow(long hash) {
        return (int) (PairHash.of(hash ^ ports, protocol) >>> 32) | 1;
    }

    /** Reads a packet; false where it is none to be timed, nor an answer. */
    private boolean read(DirectBuffer buffer, int ip, int length, boolean isIpv4, boolean isUplink) {
        int upper;
        if (isIpv4) {
            protocol = Ipv4.protocol(buffer, ip);
            upper = Ipv4.isFragment(Ipv4.fragmentField(buffer, ip)) ? length : Ipv4.headerLength(buffer, ip);
        } else {
            long found = Ipv6.upperLayer(buffer, ip, length);
            if (found < 0 || Ipv6.fragmentHeaderOffset(found) != 0) {
                return false;
            }
            protocol = Ipv6.upperProtocol(found);
            upper = Ipv6.upperOffset(found);
        }
        return switch (protocol) {
            case Tcp.PROTOCOL -> readSegment(buffer, ip + upper, length - upper, isUplink);
            case Icmp.PROTOCOL ->
                readEcho(buffer, ip + upper, length - upper, isUplink ? Icmp.ECHO_REQUEST : Icmp.ECHO_REPLY);
            case Icmpv6.PROTOCOL ->
                readEcho(buffer, ip + upper, length - upper, isUplink ? Icmpv6.ECHO_REQUEST : Icmpv6.ECHO_REPLY);
            default -> false;
        };
    }

    private boolean readSegment(DirectBuffer buffer, int tcp, int length, boolean isUplink) {
        int headerLength = Tcp.check(buffer, tcp, length);
        if (headerLength < 0) {
            return false;
        }
        int flags = Tcp.flags(buffer, tcp);
        int source = Tcp.sourcePort(buffer, tcp);
        int destination = Tcp.destinationPort(buffer, tcp);
        if (!isUplink) {
            ports = destination << PORT_BITS | source;
            number = Tcp.acknowledgement(buffer, tcp);
            return (flags & Tcp.ACK) != 0;
        }
        int count = length - headerLength + Integer.bitCount(flags & (Tcp.SYN | Tcp.FIN));
        ports = source << PORT_BITS | destination;
        number = Tcp.sequence(buffer, tcp) + count;
        return count > 0; // what takes no number is not acknowledged
    }

    /** The echo header is the same in both families (RFC 792; RFC 4443, 4). */
    private boolean readEcho(DirectBuffer buffer, int icmp, int length, int type) {
        if (Icmp.check(buffer, icmp, length) < 0 || Icmp.type(buffer, icmp) != type) {
            return false;
        }
        ports = 0;
        number = Icmp.secondWord(buffer, icmp);
        return true;
    }
}
