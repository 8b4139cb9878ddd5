package io.turnout.engine;

import io.turnout.table.Route;
import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;

/**
 * One worker's part in holds: the slots into which it put frames, and their release where it owns them.
 *
 * <p>The worker that puts the first frame into a slot owns it, and releases what it and others put in, in order, from
 * {@link #poll}: at the beginning of its next burst or when it is idle. What it released has left through the ports when
 * it comes to {@link #poll} again; only then it lets arrivals of all workers go straight on, so that none overtakes. A
 * slot that was emptied and still fills from another worker is handed over to that one: it might never be empty.
 *
 * <p>Owned by its worker's thread.
 */
final class HeldTraffic {
    /** Frames that one call of {@link #poll} releases: no more than ports take at once. */
    static final int RELEASE_LIMIT = 128;

    private final SwitchSlots slots;
    private final HeldFrames frames;
    private final int worker;

    /** Slots into which this worker put frames and that may still concern it. */
    private final IntArrayList watched;

    private final boolean[] isWatched;
    private final boolean[] wasEmptied;
    private int releaseBudget;
    private boolean isReleasing;

    /** Takes what is released. */
    interface Release {
        /** A frame that waited goes as {@code route} says; it lies in its place until this returns. */
        void onReleased(ParsedFrame frame, int slot, long route);
    }

    HeldTraffic(SwitchSlots slots, int worker) {
        this.slots = slots;
        this.frames = slots.frames();
        this.worker = worker;
        this.watched = new IntArrayList(slots.capacity(), Route.NULL_SLOT);
        this.isWatched = new boolean[slots.capacity() + 1];
        this.wasEmptied = new boolean[slots.capacity() + 1];
    }

    /** As {@link SwitchSlots#offer}. */
    int offer(int slot, ParsedFrame frame) {
        int way = slots.offer(slot, worker, frame);
        if (way == SwitchSlots.WAITS && !isWatched[slot]) {
            isWatched[slot] = true;
            wasEmptied[slot] = false;
            watched.addInt(slot);
        }
        return way;
    }

    /** Whether it must be polled again at once, traffic or not: the last call of {@link #poll} left something to do. */
    boolean isReleasing() {
        return isReleasing;
    }

    /** Ends holds whose time is over at {@code nowNs} and releases what may go. Before a burst's first frame. */
    void poll(long nowNs, Release release) {
        releaseBudget = RELEASE_LIMIT;
        isReleasing = false;
        for (int i = watched.size() - 1; i >= 0; i--) {
            int slot = watched.getInt(i);
            slots.expire(slot, nowNs);
            if (isOver(slot, release)) {
                isWatched[slot] = false;
                watched.fastUnorderedRemove(i);
            }
        }
    }

    /** Whether the slot is no concern of this worker any more. */
    private boolean isOver(int slot, Release release) {
        long word = slots.word(slot);
        return switch (HoldWord.state(word)) {
            case HoldWord.HOLD, HoldWord.CLAIMED -> false;
            // Of another owner, it may become this worker's.
            case HoldWord.DRAINING -> HoldWord.owner(word) == worker && isOpened(slot, word, release);
            default -> true;
        };
    }

    private boolean isOpened(int slot, long word, Release release) {
        isReleasing = true;
        if (HoldWord.packets(word) == 0) {
            return slots.open(slot);
        }
        drain(slot, release);
        return false;
    }

    private void drain(int slot, Release release) {
        int queue = frames.next(slot);
        int from = queue == HeldFrames.NULL_QUEUE ? worker : frames.worker(frames.first(queue));
        if (wasEmptied[slot] && from != worker) {
            wasEmptied[slot] = false;
            slots.handOver(slot, from);
        } else {
            release(slot, release);
        }
    }

    private void release(int slot, Release release) {
        long route = slots.target(slot);
        int packets = 0;
        long octets = 0;
        int queue = frames.next(slot);
        while (queue != HeldFrames.NULL_QUEUE && releaseBudget > 0) {
            ParsedFrame frame = frames.frame(frames.first(queue));
            octets += frame.length;
            packets++;
            releaseBudget--;
            release.onReleased(frame, slot, route);
            frames.removeFirst(queue);
            queue = frames.next(slot);
        }
        wasEmptied[slot] |= queue == HeldFrames.NULL_QUEUE;
        slots.onLeft(slot, packets, octets);
    }

    /**
     * Releases what this worker owns, to where it goes if nothing more is decided: before the worker ends.
     *
     * @return whether all has left; where the writer is just deciding, it has not
     */
    boolean flush(Release release) {
        boolean isDone = true;
        for (int i = watched.size() - 1; i >= 0; i--) {
            isDone &= flush(watched.getInt(i), release);
        }
        return isDone;
    }

    private boolean flush(int slot, Release release) {
        if (HoldWord.owner(slots.word(slot)) == worker && slots.claim(slot)) {
            slots.release(slot, lastResort(slot));
        }
        long word = slots.word(slot);
        while (isDraining(word) && HoldWord.packets(word) > 0) {
            releaseBudget = RELEASE_LIMIT;
            release(slot, release);
            word = slots.word(slot);
        }
        return HoldWord.owner(word) != worker || slots.open(slot);
    }

    /** Takes out all that this worker watches, as it waits; nothing may follow. */
    void forEach(Consumer<ParsedFrame> receiver) {
        for (int i = 0; i < watched.size(); i++) {
            int slot = watched.getInt(i);
            for (int queue = frames.next(slot); queue != HeldFrames.NULL_QUEUE; queue = frames.next(slot)) {
                receiver.accept(frames.frame(frames.first(queue)));
                frames.removeFirst(queue);
            }
        }
    }

    private boolean isDraining(long word) {
        return HoldWord.state(word) == HoldWord.DRAINING && HoldWord.owner(word) == worker;
    }

    private long lastResort(int slot) {
        long overflow = slots.overflowRoute(slot);
        int queue = frames.next(slot);
        return overflow != Route.NULL_ROUTE || queue == HeldFrames.NULL_QUEUE
                ? overflow
                : frames.frame(frames.first(queue)).route;
    }
}
