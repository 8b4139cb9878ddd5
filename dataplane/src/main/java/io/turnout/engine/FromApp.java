package io.turnout.engine;

import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.UeKey;

/**
 * Decides what comes from the instances' side: packets to UEs, which go into the UE's bearer here or through the tunnel
 * to the platform where the UE is. Owned by one worker.
 *
 * <p>There is no wire behind this side that what is not understood could be passed to: such frames are the kernel's, and
 * end here.
 */
final class FromApp {
    private final BurstView burst;
    private final Bearers bearers;
    private final Routes routes;
    private final PairMemory usedAddresses;
    private final PairMemory draining;
    private final RoundTripMeter roundTrips;

    FromApp(
            BurstView burst,
            Bearers bearers,
            Routes routes,
            PairMemory usedAddresses,
            PairMemory draining,
            RoundTripMeter roundTrips) {
        this.burst = burst;
        this.bearers = bearers;
        this.routes = routes;
        this.usedAddresses = usedAddresses;
        this.draining = draining;
        this.roundTrips = roundTrips;
    }

    /** Tells to which UE a packet goes and of which application it is. */
    void classify(ParsedFrame frame) {
        boolean isPacket = frame.kind == ParsedFrame.Kind.T_PDU && !frame.isPartial();
        if (isPacket && burst.steering.isUe(frame.innerDestinationHigh, frame.innerDestinationLow)) {
            Uplink.ue(frame, frame.innerDestinationHigh, frame.innerDestinationLow);
            frame.entry = burst.steering.findEntry(frame.innerSourceHigh, frame.innerSourceLow);
        }
        if (frame.ueKey == UeKey.NULL_UE) {
            frame.decided(Reason.NOT_TO_A_UE);
        }
    }

    Reason decide(ParsedFrame frame) {
        Reason reason = frame.entry == Steering.NULL_ENTRY ? Reason.DOWNLINK_HOST : ofInstance(frame);
        if (reason.verdict() == Verdict.DROP || bearers.choose(frame)) {
            return reason;
        }
        frame.peerIndex = bearers.peerOf(frame);
        if (frame.peerIndex == Steering.NULL_PEER) {
            return Reason.NO_BEARER;
        }
        frame.enterTunnel(burst.steering, true);
        return Reason.DOWNLINK_PEER;
    }

    /** Whether an instance may send to the UE: it is active, or was until lately. */
    private Reason ofInstance(ParsedFrame frame) {
        routes.find(frame);
        int instance = burst.steering.findInstance(frame.innerSourceHigh, frame.innerSourceLow);
        if (leadsTo(frame.route, instance)) {
            int application = burst.steering.entry(frame.entry).applicationIndex();
            if (burst.steering.application(application).isTimed()) {
                roundTrips.onDownlink(frame, application);
            }
            return Reason.DOWNLINK_INSTANCE;
        }
        return isDraining(frame, instance) ? Reason.DOWNLINK_DRAINING : Reason.INSTANCE_NOT_ACTIVE;
    }

    /** Whether a route leads to the instance; to any, where it answers with an address that is not its own. */
    private static boolean leadsTo(long route, int instance) {
        return Route.kind(route) == Route.LOCAL
                && (instance == Steering.NULL_INSTANCE || Route.target(route) == instance);
    }

    /** Drain time begins with the first packet that comes after the route led away. */
    private boolean isDraining(ParsedFrame frame, int instance) {
        int application = burst.steering.entry(frame.entry).applicationIndex();
        int epoch = Route.epoch(frame.route);
        int place = draining.find(frame.ueKey, application);
        if (place == PairMemory.NULL_PLACE || draining.low(place) != epoch) {
            if (!leadsTo(routes.previous(frame), instance)) {
                return false;
            }
            draining.put(frame.ueKey, application, 0, epoch, frame.timeNs);
            return true;
        }
        long drainNs = burst.steering.application(application).drainNs();
        return frame.timeNs - draining.timeNs(place) < drainNs;
    }

    /** Puts the address back that the UE used, where packets to the instance get the instance's own. */
    void rewriteBack(ParsedFrame frame) {
        int instance = frame.entry == Steering.NULL_ENTRY
                ? Steering.NULL_INSTANCE
                : burst.steering.findInstance(frame.innerSourceHigh, frame.innerSourceLow);
        if (instance == Steering.NULL_INSTANCE
                || !burst.steering.instance(instance).rewrite()) {
            return;
        }
        int application = burst.steering.entry(frame.entry).applicationIndex();
        int place = usedAddresses.find(frame.ueKey, application);
        boolean isKnown = place != PairMemory.NULL_PLACE
                && frame.timeNs - usedAddresses.timeNs(place) < burst.steering.ueIdleNs();
        if (!isKnown) {
            return;
        }
        long high = usedAddresses.high(place);
        long low = usedAddresses.low(place);
        boolean isOther = high != frame.innerSourceHigh || low != frame.innerSourceLow;
        if (isOther && PathTable.isIpv4(high, low) == frame.innerIpv4) {
            AddressRewriter.source(frame.buffer, frame.innerOffset, frame.innerLength, frame.innerIpv4, high, low);
        }
    }
}
