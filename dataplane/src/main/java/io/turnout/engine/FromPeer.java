package io.turnout.engine;

import io.turnout.table.Route;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.SwitchFence;
import io.turnout.wire.TunnelExtension;
import io.turnout.wire.Udp;

/**
 * Decides what comes to this platform itself through a tunnel: packets that entered at another platform. Taken from
 * configured peers only. Owned by one worker.
 */
final class FromPeer {
    private final BurstView burst;
    private final Bearers bearers;
    private final Routes routes;
    private final SwitchTraffic switches;

    FromPeer(BurstView burst, Bearers bearers, Routes routes, SwitchTraffic switches) {
        this.burst = burst;
        this.bearers = bearers;
        this.routes = routes;
        this.switches = switches;
    }

    /** Tells whose packet a T-PDU is, by the extension header that packets between platforms have. */
    void classify(ParsedFrame frame) {
        Steering steering = burst.steering;
        frame.fromPeerIndex = steering.findPeer(frame.sourceHigh, frame.sourceLow);
        if (frame.fromPeerIndex == Steering.NULL_PEER) {
            frame.decided(Reason.TUNNEL_NOT_A_PEER);
            return;
        }
        if (!readExtension(frame)) {
            frame.decided(Reason.TUNNEL_NOT_UNDERSTOOD);
        } else if (frame.toUe && steering.isUe(frame.innerDestinationHigh, frame.innerDestinationLow)) {
            Uplink.ue(frame, frame.innerDestinationHigh, frame.innerDestinationLow);
        } else if (!frame.toUe && steering.isUe(frame.innerSourceHigh, frame.innerSourceLow)) {
            Uplink.ue(frame, frame.innerSourceHigh, frame.innerSourceLow);
            frame.entry = steering.findEntry(frame.innerDestinationHigh, frame.innerDestinationLow);
        } else {
            frame.decided(Reason.TUNNEL_NOT_UNDERSTOOD);
        }
    }

    private static boolean readExtension(ParsedFrame frame) {
        if (frame.fragment) {
            return false; // the whole will tell
        }
        int gtpu = frame.payloadOffset + Udp.HEADER_LENGTH;
        int found = GtpuExtension.find(frame.buffer, gtpu, TunnelExtension.TYPE);
        if (found < 0 || TunnelExtension.check(frame.buffer, gtpu + found) < 0) {
            return false;
        }
        int extension = gtpu + found;
        frame.toUe = TunnelExtension.isToUe(frame.buffer, extension);
        frame.hopsLeft = TunnelExtension.hopsLeft(frame.buffer, extension);
        frame.ingressPlatform = TunnelExtension.ingressPlatform(frame.buffer, extension);
        frame.grantEpoch = TunnelExtension.epoch(frame.buffer, extension);
        frame.grantAttempt = TunnelExtension.attempt(frame.buffer, extension);
        return true;
    }

    Reason decide(ParsedFrame frame) {
        if (frame.isPartial()) {
            return Reason.CUT_SHORT;
        }
        return frame.toUe ? toUe(frame) : fromUe(frame);
    }

    private Reason fromUe(ParsedFrame frame) {
        bearers.onElsewhere(frame, ingressPeer(frame));
        if (frame.entry == Steering.NULL_ENTRY) {
            return Reason.TUNNEL_NO_INSTANCE;
        }
        routes.find(frame);
        int application = burst.steering.entry(frame.entry).applicationIndex();
        if (frame.grantEpoch != TunnelExtension.NULL_EPOCH) {
            switches.onMarked(frame, application);
        }
        if (Route.kind(frame.route) == Route.LOCAL) {
            switches.sightings().onTunnelTraffic(frame.ueKey, application, ingressPeer(frame), frame.timeNs);
        }
        return Route.slot(frame.route) == Route.NULL_SLOT ? lead(frame) : ofSwitch(frame);
    }

    private Reason ofSwitch(ParsedFrame frame) {
        return switch (switches.offer(frame)) {
            case SwitchSlots.WAITS -> Reason.HELD;
            case SwitchSlots.REFUSED -> Reason.HOLD_FULL;
            default -> lead(frame);
        };
    }

    /** Decides by {@code frame.route}. */
    Reason lead(ParsedFrame frame) {
        return switch (Route.kind(frame.route)) {
            case Route.LOCAL -> Reason.TUNNEL_LOCAL;
            case Route.PEER -> onward(frame, Route.target(frame.route));
            default -> Reason.TUNNEL_NO_INSTANCE;
        };
    }

    /** Decides an End Marker to this platform itself, which only a fence can be. */
    Reason endMarker(ParsedFrame frame) {
        Steering steering = burst.steering;
        if (steering.findPeer(frame.sourceHigh, frame.sourceLow) == Steering.NULL_PEER) {
            return Reason.TUNNEL_NOT_A_PEER;
        }
        int fence = findFence(frame);
        if (fence < 0) {
            return Reason.TUNNEL_NOT_UNDERSTOOD;
        }
        int application = steering.findApplication(SwitchFence.application(frame.buffer, fence));
        if (application == Steering.NULL_APPLICATION) {
            return Reason.TUNNEL_NO_INSTANCE;
        }
        switches.onFence(
                SwitchFence.ueKey(frame.buffer, fence),
                application,
                SwitchFence.epoch(frame.buffer, fence),
                SwitchFence.attempt(frame.buffer, fence),
                SwitchFence.isLast(frame.buffer, fence),
                frame.timeNs);
        return Reason.FENCE;
    }

    /** The peer that the packet entered at; the one it came from, where that is no peer of this platform. */
    private int ingressPeer(ParsedFrame frame) {
        int ingress = burst.steering.findPeer(frame.ingressPlatform);
        return ingress == Steering.NULL_PEER ? frame.fromPeerIndex : ingress;
    }

    private Reason toUe(ParsedFrame frame) {
        if (burst.steering.isAnyTimed()) {
            time(frame);
        }
        if (bearers.choose(frame)) {
            return Reason.TUNNEL_DOWNLINK;
        }
        int peer = bearers.peerOf(frame);
        return peer == Steering.NULL_PEER || peer == frame.fromPeerIndex ? Reason.NO_BEARER : onward(frame, peer);
    }

    /** An instance at a peer answers a UE here. */
    private void time(ParsedFrame frame) {
        int entry = burst.steering.findEntry(frame.innerSourceHigh, frame.innerSourceLow);
        if (entry != Steering.NULL_ENTRY) {
            int application = burst.steering.entry(entry).applicationIndex();
            if (burst.steering.application(application).isTimed()) {
                switches.roundTrips().onDownlink(frame, application);
            }
        }
    }

    private static int findFence(ParsedFrame frame) {
        int gtpu = frame.payloadOffset + Udp.HEADER_LENGTH;
        int present = frame.presentLength - Udp.HEADER_LENGTH;
        int headerLength = Gtpu.check(frame.buffer, gtpu, present);
        if (headerLength < 0) {
            return headerLength;
        }
        int elements = gtpu + headerLength;
        int found = SwitchFence.find(frame.buffer, elements, Gtpu.messageLength(frame.buffer, gtpu) - headerLength);
        return found < 0 ? found : elements + found;
    }

    private Reason onward(ParsedFrame frame, int peerIndex) {
        if (frame.hopsLeft == 0) {
            return Reason.TUNNEL_HOPS_EXCEEDED;
        }
        frame.hopsLeft--;
        frame.peerIndex = peerIndex;
        frame.grantEpoch = TunnelExtension.NULL_EPOCH;
        frame.grantAttempt = 0;
        switches.mark(frame);
        return Reason.TUNNEL_ONWARD;
    }
}
