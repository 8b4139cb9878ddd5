package io.turnout.agent;

import io.turnout.switching.Command;
import io.turnout.switching.Effect;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Message;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.SwitchState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The latest handshakes, step by step: what came in and what was done, with times. Bounded in handshakes and in steps of
 * each; the oldest make room. Steps keep the handshake's own immutable records and become words only when somebody asks.
 * Owned by the agent's thread.
 */
final class Timelines {
    private static final int MAX_STEPS = 96;

    private final int capacity;
    private final Deque<Recording> all = new ArrayDeque<>();
    /** Those under way: a timeline ends with its switch, which at the target is when the commit has been acknowledged. */
    private final Map<Pair, Recording> open = new HashMap<>();

    private static final class Recording {
        final Pair pair;
        final Instant begun;
        final long begunNs;
        final List<Object> steps = new ArrayList<>();
        long[] times = new long[16];
        long lastNs;
        int droppedCount;
        Grant grant = Grant.NULL_GRANT;
        String peer;
        boolean isTarget;
        Effect.Event end;
        SwitchReason reason;

        Recording(Pair pair, Instant begun, long begunNs) {
            this.pair = pair;
            this.begun = begun;
            this.begunNs = begunNs;
        }

        void add(long atNs, Object step) {
            lastNs = atNs;
            int count = steps.size();
            if (count == MAX_STEPS) {
                droppedCount++;
                return;
            }
            if (count == times.length) {
                times = Arrays.copyOf(times, count * 2);
            }
            times[count] = atNs;
            steps.add(step);
        }
    }

    Timelines(int capacity) {
        this.capacity = capacity;
    }

    /**
     * A step was taken.
     *
     * @param before what was being done about the pair before it
     * @param after what is known of the pair after it; null where nothing is
     */
    void on(Pair pair, SwitchState before, PairView after, Input input, List<Effect> effects, long nowNs) {
        SwitchState state = after == null ? SwitchState.UNCLAIMED : after.state();
        Recording recording = open.get(pair);
        boolean begins = before.isRest() && !state.isRest();
        boolean isRefused = before.isRest() && state.isRest() && refusal(effects, pair) != null;
        if (begins || isRefused) {
            recording = begin(pair, nowNs);
        }
        if (recording == null || before == state && effects.isEmpty() && isDetection(input)) {
            return;
        }
        recording.add(nowNs, input);
        if (begins && after != null) {
            recording.isTarget = state == SwitchState.TRIGGERING || state.isUndecided();
        }
        if (after != null && !state.isRest()) {
            recording.isTarget |= state.isUndecided();
            recording.grant = after.grant();
            recording.peer = after.peer();
        }
        for (Effect effect : effects) {
            if (!(effect instanceof Effect.Persist)) {
                recording.add(nowNs, effect);
            }
            boolean isOfAnother = !state.isRest() && refusal(List.of(effect), pair) != null;
            if (effect instanceof Effect.Report report && !isOfAnother) {
                onReport(recording, report);
            }
        }
        if (state.isRest() && (after == null || after.owedCount() == 0)) {
            open.remove(pair);
        }
    }

    /**
     * Whether the pair, of which nothing is known but what is being done after a step that many pairs took, left its rest
     * in it: a start that is tried again by the time alone, or what a restart found under way.
     */
    boolean hasBegun(Pair pair, SwitchState after, Input input) {
        if (after.isRest()) {
            return false;
        }
        Recording recording = open.get(pair);
        if (recording != null) {
            return recording.end != null; // what it still owed is not what is done now
        }
        return switch (after) {
            case QUALIFYING, TRIGGERING, OFFERING -> true;
            default -> input instanceof Input.Restarted;
        };
    }

    /** Traffic is detected again and again: what comes of it is a step, that it was there is none. */
    private static boolean isDetection(Input input) {
        return input instanceof Input.SteeredRemote
                || input instanceof Input.TunnelTraffic
                || input instanceof Input.Returned;
    }

    private static SwitchReason refusal(List<Effect> effects, Pair pair) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Report report
                    && report.event() == Effect.Event.REFUSED
                    && report.pair().equals(pair)) {
                return report.reason();
            }
        }
        return null;
    }

    private static void onReport(Recording recording, Effect.Report report) {
        switch (report.event()) {
            case REFUSED, COMMITTED, ABORTED, REPLACED, RELEASED -> recording.end = report.event();
            case STARTED -> recording.grant = report.grant();
            case IN_DOUBT, SHORTFALL -> {}
        }
        if (report.reason() != null) {
            recording.reason = report.reason();
        }
    }

    private Recording begin(Pair pair, long nowNs) {
        Recording recording = new Recording(pair, Instant.now(), nowNs);
        all.addLast(recording);
        open.put(pair, recording);
        if (all.size() > capacity) {
            Recording oldest = all.removeFirst();
            open.remove(oldest.pair, oldest);
        }
        return recording;
    }

    /** The latest handshakes, newest first, without steps. */
    List<SwitchTimeline> latest(int limit) {
        List<SwitchTimeline> timelines = new ArrayList<>();
        Iterator<Recording> newestFirst = all.descendingIterator();
        while (newestFirst.hasNext() && timelines.size() < limit) {
            timelines.add(timeline(newestFirst.next(), false));
        }
        return timelines;
    }

    /** The latest handshakes of one pair, newest first, with steps. */
    List<SwitchTimeline> of(Pair pair) {
        List<SwitchTimeline> timelines = new ArrayList<>();
        Iterator<Recording> newestFirst = all.descendingIterator();
        while (newestFirst.hasNext()) {
            Recording recording = newestFirst.next();
            if (recording.pair.equals(pair)) {
                timelines.add(timeline(recording, true));
            }
        }
        return timelines;
    }

    private static SwitchTimeline timeline(Recording recording, boolean withSteps) {
        List<SwitchTimeline.Step> steps = new ArrayList<>();
        int count = recording.steps.size();
        for (int i = 0; withSteps && i < count; i++) {
            steps.add(step(recording.times[i] - recording.begunNs, recording.steps.get(i)));
        }
        long durationNs = count == 0 ? 0 : recording.lastNs - recording.begunNs;
        return new SwitchTimeline(
                recording.pair,
                recording.grant,
                recording.peer,
                recording.isTarget,
                recording.begun,
                recording.end,
                recording.reason,
                durationNs,
                steps,
                recording.droppedCount);
    }

    private static SwitchTimeline.Step step(long atNs, Object what) {
        return switch (what) {
            case Input.FromPeer it -> step(atNs, it.message(), true, "from " + it.platform() + detail(it.message()));
            case Input it -> step(atNs, it, true, detail(it));
            case Effect.Send it -> step(atNs, it.message(), false, "to " + it.platform() + detail(it.message()));
            case Effect.Tell it -> step(atNs, it.notice(), false, "to " + it.instance() + detail(it.notice()));
            case Effect.Order it -> step(atNs, it.command(), false, detail(it.command()));
            case Effect.Report it -> step(atNs, it, false, detail(it));
            default -> step(atNs, what, false, "");
        };
    }

    private static SwitchTimeline.Step step(long atNs, Object what, boolean isInput, String detail) {
        return new SwitchTimeline.Step(atNs, what.getClass().getSimpleName(), isInput, detail);
    }

    private static String detail(Object what) {
        return switch (what) {
            case Effect.Report it ->
                it.event() + (it.reason() == null ? "" : ": " + it.reason().text());
            case Message.Reject it -> ": " + it.reason().text();
            case Message.Withdraw it -> ": " + it.reason().text();
            case Message.Aborted it -> ": " + it.reason().text();
            case Message.MovedTo it -> ": " + it.platform() + ", epoch " + it.epoch();
            case Message.Held it -> ": " + it.forwardedCount() + " packets forwarded";
            case Message.OutcomeAnswer it -> ": " + it.outcome();
            case Notice.Aborted it -> ": " + it.reason().text();
            case Command.Route it -> "to " + it.platform() + ", epoch " + it.epoch();
            case Command.GiveWay it -> "to " + it.peer();
            case Command.Drain it -> "to " + it.platform();
            case Command.Swap it -> "epoch " + it.epoch();
            case Input.HoldPublished it -> it.forwardedCount() + " packets forwarded";
            case Input.HoldEnded it -> it.overflow() ? "full" : "its time was over";
            case Input.FenceReport it ->
                (it.passed() ? "fence passed, " : "no fence yet, ") + it.receivedCount() + " packets";
            case Input.SwapPublished it -> it.done() ? "" : "the hold had ended";
            case Input.SwitchAsked it -> "to " + it.platform();
            default -> "";
        };
    }
}
