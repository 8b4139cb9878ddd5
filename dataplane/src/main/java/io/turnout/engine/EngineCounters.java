package io.turnout.engine;

import io.turnout.table.Counters;
import java.util.ArrayList;
import java.util.List;

/**
 * One worker's counters: a frame count for each {@link Reason}, and what is needed to prove that no frame was lost.
 *
 * <p>Always, after any burst: {@code received} is the sum over all reasons (those of waiting frames go down again when
 * the frame's final reason goes up), and {@code sent} is the forwarded ones less {@code merged} plus {@code made}.
 * Within a burst, frames in a row with the same reason are counted at once, when the row ends.
 */
public final class EngineCounters {
    private static final int RECEIVED = Reason.count();
    private static final int SENT = RECEIVED + 1;
    private static final int MERGED = RECEIVED + 2;
    private static final int MADE = RECEIVED + 3;
    private static final int SPOOFED = RECEIVED + 4;

    /** Counters of one worker. */
    public static final int COUNT = RECEIVED + 5;

    private final Counters counters;

    /** What the counters do not have yet: frames in a row, and frames sent. */
    private Reason rowReason = Reason.of(0);

    private int rowLength;
    private int sentCount;

    /** By reason: frames that waited for it and do no longer. */
    private final long[] waited = new long[Reason.count()];

    /** Over {@code counters}, which has {@link #COUNT} of them. */
    public EngineCounters(Counters counters) {
        this.counters = counters;
    }

    /** What each of them counts, by index. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int code = 0; code < Reason.count(); code++) {
            names.add(Reason.of(code).label());
        }
        names.addAll(List.of("received", "sent", "merged", "made", "spoofed"));
        return names;
    }

    void onReceived(int frameCount) {
        counters.add(RECEIVED, frameCount);
    }

    void onDecided(Reason reason) {
        if (reason != rowReason) {
            endRow();
            rowReason = reason;
        }
        rowLength++;
    }

    private void endRow() {
        counters.add(rowReason.code(), rowLength);
        rowLength = 0;
    }

    /** Counts what a burst has left: nothing that anyone reads later lacks it. */
    void endBurst() {
        endRow();
        counters.add(SENT, sentCount);
        sentCount = 0;
    }

    void onDecidedAgain(Reason before, Reason now) {
        onDecidedAgain(before, now, 1);
    }

    void onDecidedAgain(Reason before, Reason now, int frameCount) {
        endRow();
        counters.add(before.code(), -frameCount);
        counters.add(now.code(), frameCount);
        waited[before.code()] += frameCount;
    }

    void onSent() {
        sentCount++;
    }

    void onMerged(int frameCount) {
        counters.add(MERGED, frameCount);
    }

    void onMade(int frameCount) {
        counters.add(MADE, frameCount);
    }

    void onSpoofed() {
        counters.add(SPOOFED, 1);
    }

    /** Frames that came in. */
    public long received() {
        return counters.value(RECEIVED);
    }

    /** Frames that went out. */
    public long sent() {
        return counters.value(SENT);
    }

    /** Frames that went out within another, beyond the one that stands for it. */
    public long merged() {
        return counters.value(MERGED);
    }

    /** Frames that went out beyond one for each that came in. */
    public long made() {
        return counters.value(MADE);
    }

    /** Uplink packets in another UE's bearer than their source's, whatever became of them. */
    public long spoofed() {
        return counters.value(SPOOFED);
    }

    /** Frames with this reason; of waiting ones, those that still wait. */
    public long frames(Reason reason) {
        return counters.value(reason.code());
    }

    /** Frames that waited for this reason and have got another since. For the worker's thread. */
    public long waited(Reason reason) {
        return waited[reason.code()];
    }

    /** Frames with this verdict. */
    public long frames(Verdict verdict) {
        long frames = 0;
        for (int code = 0; code < Reason.count(); code++) {
            if (Reason.of(code).verdict() == verdict) {
                frames += counters.value(code);
            }
        }
        return frames;
    }

    /** Frames with a verdict. */
    public long accounted() {
        long frames = 0;
        for (int code = 0; code < Reason.count(); code++) {
            frames += counters.value(code);
        }
        return frames;
    }

    /** Whether every frame that came in has a verdict, and every frame that went out a cause. */
    public boolean isConserved() {
        long forwarded = frames(Verdict.PASS) + frames(Verdict.LOCAL) + frames(Verdict.PEER) + frames(Verdict.DOWNLINK);
        return received() == accounted() && sent() == forwarded - merged() + made();
    }
}
