package io.turnout.engine;

import io.turnout.engine.ParsedFrame.Direction;
import io.turnout.table.Route;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The pairs (UE, application) in the middle of a switch: a slot for each, which its route names, with the pair's
 * {@link HoldWord}, the frames that wait, and the count of packets forwarded under its grant. Gone with the process.
 *
 * <pre>
 *  octet 0    hold word                           (8; workers and writer contend)
 *        8    packets forwarded under the grant   (8; workers add)
 *        16   worker that forwarded last          (4; workers write)
 *        20   1 once a packet from the counted    (4; workers write)
 *             peer waited
 *        64   epoch of the grant                  (8; from here on the writer writes)
 *        72   attempt of the grant                (4)
 *        76   peer whose packets are counted      (4; -1 none)
 *        80   packets that may wait               (4)
 *        84   octets that may wait                (4)
 *        88   when the hold's time is over, ns    (8)
 *        96   where packets go then               (8, route)
 *        104  where packets go on release         (8, route)
 *        112  peer whose packets pass the hold    (4; -1 none)
 * </pre>
 *
 * <p><b>Assumptions:</b> one writer thread; a slot is named by a route only after {@link #begin} and not after the grace
 * period before {@link #end}; a worker uses a slot only in the burst in which it read the route. <b>Guarantees:</b> a
 * packet that arrives while the word says so waits, or is refused; a worker's packets leave a slot in the order in which
 * they came to it, those from the counted peer before the rest, each once, and ahead of every packet that finds the slot
 * open; of the end of a hold by itself and a
 * claim, exactly one wins. What the writer stored before it changed the word is seen by whoever reads that word or a
 * later one. <b>Progress:</b> lock-free; each step of a worker is repeated only because another one's succeeded.
 */
public final class SwitchSlots {
    /** The packet goes where the rule's kind and target say. */
    static final int BY_RULE = 0;

    /** The packet goes where {@link #target} says. */
    static final int BY_TARGET = 1;

    /** The packet waits. */
    static final int WAITS = 2;

    /** The packet finds no room. */
    static final int REFUSED = 3;

    /** The time of a hold that only ends when told. */
    static final long NEVER = Long.MAX_VALUE;

    /** No packets are counted. */
    static final int NULL_PEER = -1;

    private static final int SLOT_LENGTH = 2 * BitUtil.CACHE_LINE_LENGTH;
    private static final int FORWARDED_OFFSET = 8;
    private static final int FORWARDER_OFFSET = 16;
    private static final int TUNNELLED_OFFSET = 20;
    private static final int EPOCH_OFFSET = 64;
    private static final int ATTEMPT_OFFSET = 72;
    private static final int PEER_OFFSET = 76;
    private static final int PACKET_LIMIT_OFFSET = 80;
    private static final int OCTET_LIMIT_OFFSET = 84;
    private static final int DEADLINE_OFFSET = 88;
    private static final int OVERFLOW_OFFSET = 96;
    private static final int TARGET_OFFSET = 104;
    private static final int PASSING_PEER_OFFSET = 112;

    private final AtomicBuffer slots;
    private final HeldFrames frames;
    private final int capacity;
    private final int workerCount;

    /** Slots as {@code limits} say, for {@code workerCount} workers. */
    public SwitchSlots(SwitchLimits limits, int workerCount) {
        if (workerCount > HoldWord.MAX_WORKERS) {
            throw new IllegalArgumentException(workerCount + " workers");
        }
        this.capacity = limits.slots();
        this.workerCount = workerCount;
        this.slots = new UnsafeBuffer(ByteBuffer.allocateDirect((capacity + 1) * SLOT_LENGTH));
        this.frames = new HeldFrames(limits);
    }

    int capacity() {
        return capacity;
    }

    int workerCount() {
        return workerCount;
    }

    HeldFrames frames() {
        return frames;
    }

    long word(int slot) {
        return slots.getLongAcquire(slot * SLOT_LENGTH); // pairs with every change of it
    }

    private boolean change(int slot, long word, long next) {
        // Full fence, and so release of what this thread did before: pairs with word().
        return slots.compareAndSetLong(slot * SLOT_LENGTH, word, next);
    }

    // Workers.

    /**
     * Has a packet of a pair with a slot wait, if it must.
     *
     * @return {@link #BY_RULE}, {@link #BY_TARGET}, {@link #WAITS} or {@link #REFUSED}
     */
    int offer(int slot, int worker, ParsedFrame frame) {
        int place = HeldFrames.NULL_PLACE;
        while (true) {
            long word = word(slot);
            int way = way(word, worker);
            if (way != WAITS) {
                giveBack(place);
                return way;
            }
            boolean isHold = HoldWord.state(word) == HoldWord.HOLD;
            if (isHold && isPassing(slot, frame)) {
                giveBack(place);
                return BY_RULE;
            }
            if (isHold && frame.timeNs >= deadlineNs(slot)) {
                expire(slot, frame.timeNs);
                continue;
            }
            if (place == HeldFrames.NULL_PLACE && frames.fits(frame)) {
                place = frames.take();
                if (place != HeldFrames.NULL_PLACE) {
                    frames.put(place, frame, worker);
                }
            }
            boolean hasRoom = place != HeldFrames.NULL_PLACE;
            boolean isTunnelled = isFromCounted(slot, frame);
            if (hasRoom && isTunnelled) {
                slots.putIntOpaque(slot * SLOT_LENGTH + TUNNELLED_OFFSET, 1);
            }
            long next = hasRoom ? HoldWord.joined(word, worker, frame.length) : word;
            if (isHold && (!hasRoom || isOver(slot, next))) {
                if (overflowRoute(slot) == Route.NULL_ROUTE) {
                    giveBack(place);
                    return REFUSED;
                }
                // The packet that does not fit joins the queue all the same, so that it keeps its turn.
                next = HoldWord.ended(next, true);
            }
            if (next == word) {
                return REFUSED;
            }
            if (change(slot, word, next)) {
                if (!hasRoom) {
                    return REFUSED;
                }
                frames.join(HeldFrames.queue(slot, isTunnelled), place);
                return WAITS;
            }
        }
    }

    /** Whether it comes from the peer that the grant counts; from any, where none is counted. */
    private boolean isFromCounted(int slot, ParsedFrame frame) {
        int counted = slots.getInt(slot * SLOT_LENGTH + PEER_OFFSET);
        return frame.direction == Direction.FROM_PEER && (counted == NULL_PEER || counted == frame.fromPeerIndex);
    }

    /** Of packets from a peer, one that waited keeps all later ones behind it. */
    private boolean isPassing(int slot, ParsedFrame frame) {
        return frame.direction == Direction.FROM_PEER
                && frame.fromPeerIndex == slots.getIntAcquire(slot * SLOT_LENGTH + PASSING_PEER_OFFSET) // giveWay()
                && !hasTunnelled(slot);
    }

    /** Whether a packet has waited that came from the counted peer. */
    private boolean hasTunnelled(int slot) {
        return slots.getIntOpaque(slot * SLOT_LENGTH + TUNNELLED_OFFSET) != 0;
    }

    private static int way(long word, int worker) {
        return switch (HoldWord.state(word)) {
            case HoldWord.COUNTING -> BY_RULE;
            case HoldWord.OPEN -> BY_TARGET;
            // What the owner released before, it handed to the same ports before: nothing can be overtaken.
            case HoldWord.DRAINING -> HoldWord.packets(word) == 0 && HoldWord.owner(word) == worker ? BY_TARGET : WAITS;
            default -> WAITS;
        };
    }

    private boolean isOver(int slot, long word) {
        return HoldWord.packets(word) > slots.getIntOpaque(slot * SLOT_LENGTH + PACKET_LIMIT_OFFSET)
                || HoldWord.octets(word) > slots.getIntOpaque(slot * SLOT_LENGTH + OCTET_LIMIT_OFFSET);
    }

    private void giveBack(int place) {
        if (place != HeldFrames.NULL_PLACE) {
            frames.give(place);
        }
    }

    /** Where packets go that the slot does not hold any more, or that it lets go. */
    long target(int slot) {
        boolean isEnded = HoldWord.isEnded(word(slot));
        return isEnded ? overflowRoute(slot) : slots.getLong(slot * SLOT_LENGTH + TARGET_OFFSET);
    }

    /** Says that {@code packets} packets of {@code octets} octets left the queue. The slot's owner only. */
    void onLeft(int slot, int packets, long octets) {
        slots.getAndAddLong(slot * SLOT_LENGTH, HoldWord.left(packets, octets));
    }

    /** Lets arrivals go straight on if no packet waits; what was released must have left. The slot's owner only. */
    boolean open(int slot) {
        long word = word(slot);
        return HoldWord.packets(word) == 0
                && HoldWord.state(word) == HoldWord.DRAINING
                && change(slot, word, HoldWord.opened(word));
    }

    /** Makes another worker the owner; what was released must have left. The slot's owner only. */
    void handOver(int slot, int worker) {
        long word = word(slot);
        while (!change(slot, word, HoldWord.owned(word, worker))) {
            word = word(slot);
        }
    }

    /** Notes a packet forwarded to {@code peerIndex}; whether it is counted, and so carries the grant's mark. */
    boolean onForwarded(int slot, int worker, int peerIndex) {
        if (peerIndex != slots.getInt(slot * SLOT_LENGTH + PEER_OFFSET)) {
            return false;
        }
        slots.putIntOpaque(slot * SLOT_LENGTH + FORWARDER_OFFSET, worker);
        slots.getAndAddLong(slot * SLOT_LENGTH + FORWARDED_OFFSET, 1);
        return true;
    }

    long epoch(int slot) {
        return slots.getLong(slot * SLOT_LENGTH + EPOCH_OFFSET);
    }

    int attempt(int slot) {
        return slots.getInt(slot * SLOT_LENGTH + ATTEMPT_OFFSET);
    }

    // Workers and writer.

    long deadlineNs(int slot) {
        return slots.getLongOpaque(slot * SLOT_LENGTH + DEADLINE_OFFSET);
    }

    long overflowRoute(int slot) {
        return slots.getLongOpaque(slot * SLOT_LENGTH + OVERFLOW_OFFSET);
    }

    /** Ends a hold whose time is over; whether this call did. */
    boolean expire(int slot, long nowNs) {
        while (true) {
            long word = word(slot);
            if (HoldWord.state(word) != HoldWord.HOLD || nowNs < deadlineNs(slot)) {
                return false;
            }
            if (change(slot, word, HoldWord.ended(word, false))) {
                return true;
            }
        }
    }

    /** Decides that the hold does not end by itself any more; false where it stands no longer. */
    boolean claim(int slot) {
        while (true) {
            long word = word(slot);
            if (HoldWord.state(word) != HoldWord.HOLD) {
                return false;
            }
            if (change(slot, word, HoldWord.with(word, HoldWord.CLAIMED))) {
                return true;
            }
        }
    }

    /** Lets the packets of a slot that was claimed go to {@code route}. Whoever claimed it. */
    void release(int slot, long route) {
        slots.putLong(slot * SLOT_LENGTH + TARGET_OFFSET, route); // released by the change of the word
        long word = word(slot);
        while (!change(slot, word, HoldWord.released(word))) {
            word = word(slot);
        }
    }

    // Writer.

    /** Prepares a slot that no route names, for packets to {@code peerIndex} to be counted. */
    void begin(int slot, long epoch, int attempt, int peerIndex) {
        int at = slot * SLOT_LENGTH;
        slots.putLong(at + FORWARDED_OFFSET, 0);
        slots.putInt(at + FORWARDER_OFFSET, 0);
        slots.putInt(at + TUNNELLED_OFFSET, 0);
        slots.putInt(at + PASSING_PEER_OFFSET, NULL_PEER);
        slots.putLong(at + EPOCH_OFFSET, epoch);
        slots.putInt(at + ATTEMPT_OFFSET, attempt);
        slots.putInt(at + PEER_OFFSET, peerIndex);
        slots.putLong(at + TARGET_OFFSET, Route.NULL_ROUTE);
        slots.putLongRelease(at, HoldWord.of(HoldWord.COUNTING)); // pairs with word()
    }

    /** Sets what may wait, and how long; {@link #NEVER} and no overflow where the hold ends only when told. */
    void limit(int slot, int packetLimit, int octetLimit, long deadlineNs, long overflowRoute) {
        int at = slot * SLOT_LENGTH;
        slots.putIntOpaque(at + PACKET_LIMIT_OFFSET, packetLimit);
        slots.putIntOpaque(at + OCTET_LIMIT_OFFSET, octetLimit);
        slots.putLongOpaque(at + DEADLINE_OFFSET, deadlineNs);
        slots.putLongOpaque(at + OVERFLOW_OFFSET, overflowRoute);
    }

    /** Has packets of a counting slot, whose limits are set, wait from now on. */
    void hold(int slot) {
        slots.putLongRelease(slot * SLOT_LENGTH, HoldWord.of(HoldWord.HOLD)); // pairs with word()
    }

    /** Has packets from {@code peerIndex} pass the hold from now on. */
    void giveWay(int slot, int peerIndex) {
        slots.putIntRelease(slot * SLOT_LENGTH + PASSING_PEER_OFFSET, peerIndex); // pairs with isPassing()
    }

    /** Gives the slot to a grant where the one it was for is not known, as after a restart. */
    void adopt(int slot, long epoch, int attempt) {
        slots.putLong(slot * SLOT_LENGTH + EPOCH_OFFSET, epoch);
        slots.putInt(slot * SLOT_LENGTH + ATTEMPT_OFFSET, attempt);
    }

    boolean isGrant(int slot, long epoch, int attempt) {
        return epoch(slot) == epoch && attempt(slot) == attempt;
    }

    /** Packets forwarded under the grant so far. */
    long forwarded(int slot) {
        return slots.getLongAcquire(slot * SLOT_LENGTH + FORWARDED_OFFSET); // pairs with onForwarded()
    }

    /** The worker whose packets of the pair a fence has to follow. */
    int forwarder(int slot) {
        return slots.getIntOpaque(slot * SLOT_LENGTH + FORWARDER_OFFSET);
    }

    /** Makes the memory of a slot free that no worker can come upon any more. */
    void end(int slot) {
        frames.reset(slot);
    }
}
