package io.turnout.engine;

import io.turnout.engine.ParsedFrame.Direction;

/**
 * Sees to it that what leaves fits where it leaves. A packet that is too long for it goes one of these ways, the first
 * that it may:
 *
 * <ol>
 *   <li>in fragments of its own, where its sender allows that: its receiver puts them together, whatever the tunnel's
 *       end can do;
 *   <li>not at all, and its sender is told what would have fitted, where that is a host of this platform or a UE whose
 *       bearer is known, a packet of the smallest MTU of IPv6 (RFC 8200, 5) or less aside;
 *   <li>in fragments of the tunnel's outer packet, which TS 29.281 (13.2) has as the last resort.
 * </ol>
 *
 * <p>To a peer, only the last: both ends of that tunnel are Turnout's, so what a UE can send does not change when its
 * traffic begins to take that way, and packets counted under a grant are one frame each. To a host of this platform
 * there is no tunnel: what neither fits nor may be answered is dropped. A frame that goes to a host tunnel and all is
 * fragmented as any router would, where its eNB or SGW allows that, and dropped otherwise. Answers are limited in number,
 * as RFC 1812 (4.3.2.8) and RFC 4443 (2.4) ask. Owned by one worker.
 */
final class PathMtu {
    private static final int MAX_ANSWERS_AT_ONCE = 64;
    private static final long ANSWER_INTERVAL_NS = 10_000_000L;

    /** Headers of the longest tunnel: outer IPv6 and UDP, GTP-U with everything that may be in it. */
    private static final int MAX_OVERHEAD = 100;

    private static final int FITS_EVERYWHERE = Steering.MIN_MTU - MAX_OVERHEAD;

    private final BurstView burst;
    private final Bearers bearers;
    private final Traffic traffic;
    private final Encapsulator encapsulator;
    private final Allowance answers = new Allowance(MAX_ANSWERS_AT_ONCE, ANSWER_INTERVAL_NS);

    PathMtu(BurstView burst, Bearers bearers, Traffic traffic, Encapsulator encapsulator) {
        this.burst = burst;
        this.bearers = bearers;
        this.traffic = traffic;
        this.encapsulator = encapsulator;
    }

    /**
     * What becomes of a packet that is to go where {@code reason} says. Where it is to go in pieces, {@code frame.room}
     * says how long a packet may be; else that is 0.
     *
     * @return {@code reason}, or that the packet is too long
     */
    Reason check(ParsedFrame frame, Reason reason) {
        frame.room = 0;
        if (reason == Reason.TRAFFIC_RULE_LOCAL && traffic.isAsItIs(frame)) {
            return asItIs(frame, reason);
        }
        if (frame.innerLength <= FITS_EVERYWHERE || frame.fragment) {
            return reason;
        }
        return switch (reason.verdict()) {
            case LOCAL -> toHost(frame, reason);
            case DOWNLINK -> toUe(frame, reason);
            case PEER -> {
                Steering.Peer peer = burst.steering.peer(frame.peerIndex);
                int room = peer.mtu() - Encapsulator.peerOverhead(peer, frame.grantEpoch);
                frame.room = frame.innerLength > room ? room : 0;
                yield reason;
            }
            default -> reason;
        };
    }

    private Reason toHost(ParsedFrame frame, Reason reason) {
        int room = burst.steering.mtu(Side.APP);
        if (frame.innerLength <= room) {
            return reason;
        }
        frame.room = room;
        if (Fragmentation.isAllowed(frame.buffer, frame.innerOffset, frame.innerIpv4)) {
            return reason;
        }
        boolean canTell = frame.direction == Direction.UPLINK && bearers.choose(frame) && mayTell(frame);
        return canTell ? Reason.TOO_BIG : Reason.TOO_BIG_UNTOLD;
    }

    /** The whole frame is what must fit. Only who sent an IPv6 packet may fragment it, as one put together was. */
    private Reason asItIs(ParsedFrame frame, Reason reason) {
        int room = burst.steering.mtu(Side.APP);
        if (frame.fragment || frame.ipLength <= room) {
            return reason;
        }
        frame.room = room;
        boolean isAllowed = frame.assembled || Fragmentation.isAllowed(frame.buffer, frame.ipOffset, frame.ipv4);
        return isAllowed ? reason : Reason.TOO_BIG_UNTOLD;
    }

    private Reason toUe(ParsedFrame frame, Reason reason) {
        int room = burst.steering.mtu(Side.ACCESS) - encapsulator.bearerOverhead(frame.bearer);
        if (frame.innerLength <= room) {
            return reason;
        }
        frame.room = room;
        if (Fragmentation.isAllowed(frame.buffer, frame.innerOffset, frame.innerIpv4)) {
            return reason;
        }
        boolean mustFit = !frame.innerIpv4 && frame.innerLength <= TooBig.MAX_V6_LENGTH;
        boolean canTell = frame.direction == Direction.FROM_APP && !mustFit && mayTell(frame);
        return canTell ? Reason.TOO_BIG : reason;
    }

    private boolean mayTell(ParsedFrame frame) {
        return TooBig.mayAnswer(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4)
                && answers.take(frame.timeNs);
    }

    /** Lowers the segment size that a packet announces, where the site says so. */
    void clamp(ParsedFrame frame) {
        int maxMss = burst.steering.maxMss();
        if (maxMss > 0) {
            MssClamp.apply(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, maxMss);
        }
    }
}
