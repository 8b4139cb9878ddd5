package io.turnout.engine;

import io.turnout.table.Route;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayQueue;

/**
 * Which pair has which slot, which slots are free, and which will be once no worker can come upon them any more. Owned by
 * the writer's thread.
 */
final class SlotRegister {
    private final SwitchSlots slots;
    private final long[] ueKeys;
    private final int[] applications;
    private final long[] begunNs;
    private final IntArrayList free;
    private final IntArrayList used = new IntArrayList();

    /** Slots that no rule names once what is staged is published. */
    private final IntArrayList leaving = new IntArrayList();

    /** Pairs (version, slot): no rule names the slot since that version. */
    private final LongArrayQueue retired = new LongArrayQueue(Long.MIN_VALUE);

    SlotRegister(SwitchSlots slots) {
        this.slots = slots;
        int places = slots.capacity() + 1;
        ueKeys = new long[places];
        applications = new int[places];
        begunNs = new long[places];
        free = new IntArrayList(places, Route.NULL_SLOT);
        for (int slot = slots.capacity(); slot > 0; slot--) {
            free.addInt(slot);
        }
    }

    /** Slots in use. */
    int count() {
        return used.size();
    }

    /** The {@code i}th of those in use; the order changes when one leaves. */
    int used(int i) {
        return used.getInt(i);
    }

    long ueKey(int slot) {
        return ueKeys[slot];
    }

    int application(int slot) {
        return applications[slot];
    }

    /** When it began to be in use. */
    long begunNs(int slot) {
        return begunNs[slot];
    }

    /** Takes a slot for a pair; {@link Route#NULL_SLOT} where none is free. */
    int begin(long ueKey, int applicationIndex, long nowNs) {
        if (free.isEmpty()) {
            return Route.NULL_SLOT;
        }
        int slot = free.popInt();
        ueKeys[slot] = ueKey;
        applications[slot] = applicationIndex;
        begunNs[slot] = nowNs;
        used.addInt(slot);
        return slot;
    }

    /** Takes back a slot that no rule ever named. */
    void cancel(int slot) {
        used.removeInt(slot);
        free.addInt(slot);
    }

    /** What is staged does not name the slot any more. */
    void leave(int slot) {
        used.removeInt(slot);
        leaving.addInt(slot);
    }

    /** What was staged is published as {@code version}. */
    void onPublished(long version) {
        for (int i = 0; i < leaving.size(); i++) {
            retired.addLong(version);
            retired.addLong(leaving.getInt(i));
        }
        leaving.clear();
    }

    /** Frees the slots that nobody reads who reads {@code oldest} or later; how many. */
    int reclaim(long oldest) {
        int freed = 0;
        while (!retired.isEmpty() && retired.peekLong() <= oldest) {
            retired.pollLong();
            int slot = (int) retired.pollLong();
            slots.end(slot);
            free.addInt(slot);
            freed++;
        }
        return freed;
    }
}
