package io.turnout.engine;

import io.turnout.table.Route;
import java.util.Arrays;

/**
 * The writer's part in fences: has the worker that forwarded a pair's last packet send one behind it, and tells what has
 * come in under a grant. Owned by the writer's thread.
 */
final class Fences {
    private final Switching switching;
    private final SwitchSlots slots;
    private final SlotRegister register;
    private final SwitchEvents events;
    private final Waker waker;

    /** By slot: the peer to which the grant's last fence follows what the slot lets go. */
    private final int[] owedTo;

    Fences(Switching switching, SlotRegister register, SwitchEvents events, Waker waker) {
        this.switching = switching;
        this.slots = switching.slots();
        this.register = register;
        this.events = events;
        this.waker = waker;
        owedTo = new int[slots.capacity() + 1];
        Arrays.fill(owedTo, SwitchSlots.NULL_PEER);
    }

    /** The slot is another pair's from now on. */
    void begin(int slot) {
        owedTo[slot] = SwitchSlots.NULL_PEER;
    }

    /** Sends the fence of a grant behind {@code forwardedCount} packets. */
    void send(int slot, long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
        order(Switching.FENCE, slot, ueKey, applicationIndex, epoch, attempt, peerIndex, forwardedCount);
    }

    /** Sends the last fence of a grant that keeps nothing. */
    void sendLast(int slot, long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        order(Switching.LAST_FENCE, slot, ueKey, applicationIndex, epoch, attempt, peerIndex, 0);
    }

    private void order(
            int order,
            int slot,
            long ueKey,
            int applicationIndex,
            long epoch,
            int attempt,
            int peerIndex,
            long forwardedCount) {
        int worker = slot == Route.NULL_SLOT ? 0 : slots.forwarder(slot);
        switching.orders(worker).send(order, ueKey, applicationIndex, epoch, attempt, peerIndex, forwardedCount);
        waker.wake(worker);
    }

    /** Has the last fence of the slot's grant follow what the slot lets go. */
    void owe(int slot, int peerIndex) {
        owedTo[slot] = peerIndex;
    }

    /** All that the slot had kept has left. */
    void onOpen(int slot) {
        if (owedTo[slot] != SwitchSlots.NULL_PEER) {
            order(
                    Switching.LAST_FENCE,
                    slot,
                    register.ueKey(slot),
                    register.application(slot),
                    slots.epoch(slot),
                    slots.attempt(slot),
                    owedTo[slot],
                    slots.forwarded(slot));
            owedTo[slot] = SwitchSlots.NULL_PEER;
        }
    }

    /** Tells what has come through the tunnel under the grant. */
    void report(long ueKey, int applicationIndex, long epoch, int attempt) {
        GrantCounts.Total total = new GrantCounts.Total(epoch, attempt);
        for (int worker = 0; worker < switching.workerCount(); worker++) {
            switching.received(worker).addTo(ueKey, applicationIndex, total);
        }
        events.onFenceReport(ueKey, applicationIndex, epoch, attempt, total.isPassed(), total.packets());
    }
}
