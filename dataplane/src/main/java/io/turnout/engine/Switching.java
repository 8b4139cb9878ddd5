package io.turnout.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What workers and the writer's thread share of switches: the slots, and a way between the writer and each worker.
 *
 * <pre>
 *   worker --> Sightings (ring), GrantCounts --> writer --> orders (ring), SwitchSlots --> worker
 * </pre>
 */
public final class Switching {
    /** Order: send a fence. */
    static final int FENCE = 1;

    /** Order: send the last fence of an aborted grant. */
    static final int LAST_FENCE = 2;

    private static final int ORDERS_CAPACITY = 1_024;
    private static final int ROUND_TRIP_CAPACITY = 8_192;

    private final SwitchSlots slots;
    private final RoundTripSamples roundTrips = new RoundTripSamples(ROUND_TRIP_CAPACITY);
    private final List<Sightings> sightings = new ArrayList<>();
    private final List<GrantCounts> received = new ArrayList<>();
    private final List<PairRing> orders = new ArrayList<>();

    /** For {@code workerCount} workers. */
    public Switching(SwitchLimits limits, int workerCount) {
        slots = new SwitchSlots(limits, workerCount);
        Absences absences = new Absences(8 * limits.slots());
        for (int worker = 0; worker < workerCount; worker++) {
            sightings.add(new Sightings(absences));
            received.add(new GrantCounts(2 * limits.slots()));
            orders.add(new PairRing(ORDERS_CAPACITY));
        }
    }

    SwitchSlots slots() {
        return slots;
    }

    int workerCount() {
        return orders.size();
    }

    /** The packets whose answers the workers wait for. */
    RoundTripSamples roundTrips() {
        return roundTrips;
    }

    /** What {@code worker} sees. */
    Sightings sightings(int worker) {
        return sightings.get(worker);
    }

    /** What {@code worker} has received under grants. */
    GrantCounts received(int worker) {
        return received.get(worker);
    }

    /** What {@code worker} is to do. */
    PairRing orders(int worker) {
        return orders.get(worker);
    }

    /** What workers saw and could not tell, marked packets that were not counted, and orders that found no room. */
    public long droppedCount() {
        long dropped = 0;
        for (int worker = 0; worker < workerCount(); worker++) {
            dropped += sightings(worker).ring().droppedCount()
                    + received(worker).refusedCount()
                    + orders(worker).droppedCount();
        }
        return dropped;
    }
}
