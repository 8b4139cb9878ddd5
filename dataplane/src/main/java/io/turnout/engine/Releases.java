package io.turnout.engine;

import io.turnout.table.Route;
import java.util.Arrays;
import org.agrona.collections.IntArrayList;

/**
 * Holds that end because control says so, and where what they keep goes: once the rules staged with it are published, or,
 * of a hold that gives way to a peer's packets, some time later. Owned by the writer's thread.
 */
final class Releases {
    private final SwitchSlots slots;
    private final IntArrayList claimed = new IntArrayList();

    /** By slot. */
    private final long[] routes;

    private final long[] givesWayUntilNs;

    Releases(SwitchSlots slots) {
        this.slots = slots;
        int places = slots.capacity() + 1;
        routes = new long[places];
        givesWayUntilNs = new long[places];
        Arrays.fill(givesWayUntilNs, SwitchSlots.NEVER);
    }

    /** The slot is another pair's from now on. */
    void begin(int slot) {
        givesWayUntilNs[slot] = SwitchSlots.NEVER;
    }

    /** The slot's hold has been claimed: what it keeps goes to {@code route} with the next publication. */
    void onClaimed(int slot, long route) {
        routes[slot] = route;
        claimed.addInt(slot);
    }

    /** What was staged is published. */
    void onPublished() {
        for (int i = 0; i < claimed.size(); i++) {
            int slot = claimed.getInt(i);
            slots.release(slot, routes[slot]);
        }
        claimed.clear();
    }

    /** Has the peer's packets pass the slot's hold, until {@code untilNs} at the latest; its own go to {@code route} then. */
    void giveWay(int slot, int peerIndex, long untilNs, long route) {
        if (!isGivingWay(slot)) {
            givesWayUntilNs[slot] = untilNs;
            routes[slot] = route;
            slots.giveWay(slot, peerIndex);
        }
    }

    boolean isGivingWay(int slot) {
        return slot != Route.NULL_SLOT && givesWayUntilNs[slot] != SwitchSlots.NEVER;
    }

    /** Whether the slot has given way for long enough at {@code nowNs}. */
    boolean isDue(int slot, long nowNs) {
        return isGivingWay(slot) && nowNs >= givesWayUntilNs[slot];
    }

    /** Where the packets go of a slot that gives way. */
    long route(int slot) {
        return routes[slot];
    }
}
