package io.turnout.engine;

import io.turnout.table.Route;

/**
 * One worker's part in switches: has packets of pairs in the middle of one wait or go on, counts and marks those that go
 * to the peer that serves the pair, counts what comes with a mark, and notes what control should know. Owned by its
 * worker.
 */
final class SwitchTraffic {
    /** Orders that are carried out at the beginning of one burst. */
    private static final int ORDER_LIMIT = 64;

    private final Switching switching;
    private final SwitchSlots slots;
    private final Sightings sightings;
    private final GrantCounts received;
    private final HeldTraffic held;
    private final RoundTripMeter roundTrips;
    private final int worker;

    SwitchTraffic(Switching switching, int worker) {
        this.switching = switching;
        this.slots = switching.slots();
        this.sightings = switching.sightings(worker);
        this.received = switching.received(worker);
        this.held = new HeldTraffic(slots, worker);
        this.roundTrips = new RoundTripMeter(switching.roundTrips(), sightings);
        this.worker = worker;
    }

    HeldTraffic held() {
        return held;
    }

    Sightings sightings() {
        return sightings;
    }

    RoundTripMeter roundTrips() {
        return roundTrips;
    }

    /** Tells {@code receiver} what the writer wants of this worker. */
    void takeOrders(PairRing.Receiver receiver) {
        switching.orders(worker).drainTo(receiver, ORDER_LIMIT);
    }

    /**
     * Has a packet wait whose route says that its pair is in the middle of a switch, or sets its route to where it goes.
     *
     * @return {@link SwitchSlots#BY_RULE}, {@link SwitchSlots#BY_TARGET}, {@link SwitchSlots#WAITS} or
     *     {@link SwitchSlots#REFUSED}
     */
    int offer(ParsedFrame frame) {
        int slot = Route.slot(frame.route);
        int way = held.offer(slot, frame);
        if (way == SwitchSlots.BY_TARGET) {
            frame.route = Route.inSwitch(slots.target(slot), slot, false);
        }
        return way;
    }

    /** Counts a packet that goes to the peer {@code frame.peerIndex}, and marks it, where a grant wants that. */
    void mark(ParsedFrame frame) {
        int slot = Route.slot(frame.route);
        if (slot != Route.NULL_SLOT && slots.onForwarded(slot, worker, frame.peerIndex)) {
            frame.grantEpoch = slots.epoch(slot);
            frame.grantAttempt = slots.attempt(slot);
        }
    }

    /** A packet with a mark came through the tunnel. */
    void onMarked(ParsedFrame frame, int applicationIndex) {
        received.onPacket(frame.ueKey, applicationIndex, frame.grantEpoch, frame.grantAttempt, frame.timeNs);
    }

    /** A fence came through the tunnel. */
    void onFence(long ueKey, int applicationIndex, long epoch, int attempt, boolean isLast, long timeNs) {
        if (isLast) {
            sightings.onLastFencePassed(ueKey, applicationIndex, epoch, attempt);
        } else {
            received.onFence(ueKey, applicationIndex, epoch, attempt, timeNs);
            sightings.onFencePassed(ueKey, applicationIndex, epoch, attempt);
        }
    }
}
