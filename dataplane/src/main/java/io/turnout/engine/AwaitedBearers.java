package io.turnout.engine;

import io.turnout.table.UeTable;

/**
 * Downlink packets that wait while the bearer of their UE is asked for: bounded in number and time, in packet time. They
 * go, in order, as soon as the bearer is known; those that waited in vain are dropped. A packet to a UE that is not known
 * to have sent waits for a moment: what an instance answers at once may come before the table's writer has learned what it
 * answers to. Owned by one worker.
 */
final class AwaitedBearers {
    private static final int CAPACITY = 512;
    private static final long MAX_WAIT_NS = 200_000_000L;
    private static final long MAX_UNSEEN_WAIT_NS = 20_000_000L;

    private final Directions directions;
    private final UeTable ues;
    private final EngineCounters counters;
    private final FrameStore store;
    private final int maxFrameLength;
    private final int[] places = new int[CAPACITY];
    private int count;
    private VerdictListener verdicts;

    AwaitedBearers(Directions directions, UeTable ues, EngineCounters counters, int maxFrameLength) {
        this.directions = directions;
        this.ues = ues;
        this.counters = counters;
        this.maxFrameLength = maxFrameLength;
        this.store = new FrameStore(CAPACITY, maxFrameLength);
    }

    void verdicts(VerdictListener listener) {
        verdicts = listener;
    }

    /** Whether packets to this UE wait. */
    boolean isWaiting(long ueKey) {
        for (int i = 0; i < count; i++) {
            if (store.frame(places[i]).ueKey == ueKey) {
                return true;
            }
        }
        return false;
    }

    /** Whether a frame may wait. */
    boolean hasRoom(ParsedFrame frame) {
        return count < CAPACITY && frame.length <= maxFrameLength;
    }

    /** Whether a frame may that is for a UE which is not known to have sent: such frames leave room for others. */
    boolean hasRoomForUnseen(ParsedFrame frame) {
        return count < CAPACITY / 2 && frame.length <= maxFrameLength;
    }

    /** Keeps a frame for which there is room. */
    void hold(ParsedFrame frame) {
        places[count++] = store.keep(frame);
    }

    /** Lets go of those whose UE's bearer is known by now, and of those that waited too long at {@code nowNs}. */
    void release(long nowNs) {
        int kept = 0;
        int waiting = count;
        for (int i = 0; i < waiting; i++) {
            ParsedFrame frame = store.frame(places[i]);
            frame.slot = ues.find(frame.ueKey, frame.ueHash);
            Reason reason = directions.reasonOf(frame);
            boolean isUnknown = reason == Reason.BEARER_AWAITED || reason == Reason.NO_BEARER;
            boolean isUnseen = isUnknown && directions.isUnseen(frame);
            if (isUnknown && nowNs - frame.timeNs <= (isUnseen ? MAX_UNSEEN_WAIT_NS : MAX_WAIT_NS)) {
                places[kept++] = places[i];
            } else {
                end(places[i], isUnknown ? inVain(isUnseen) : reason);
            }
        }
        count = kept;
    }

    /** Lets go of all: before the worker ends. */
    void flush() {
        for (int i = 0; i < count; i++) {
            ParsedFrame frame = store.frame(places[i]);
            frame.slot = ues.find(frame.ueKey, frame.ueHash);
            end(places[i], inVain(directions.isUnseen(frame)));
        }
        count = 0;
    }

    private static Reason inVain(boolean isUnseen) {
        return isUnseen ? Reason.NO_BEARER : Reason.BEARER_NOT_ANSWERED;
    }

    private void end(int place, Reason reason) {
        ParsedFrame frame = store.frame(place);
        counters.onDecidedAgain(Reason.BEARER_AWAITED, reason, frame.frameCount);
        directions.act(frame, reason);
        if (reason.verdict().isForwarded()) {
            counters.onMerged(frame.frameCount - 1);
        }
        if (verdicts != null) {
            verdicts.onVerdict(frame, frame, reason);
        }
        store.release(place);
    }
}
