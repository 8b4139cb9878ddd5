package io.turnout.api;

import io.turnout.agent.ControlDesk;
import io.turnout.agent.RefusedException;
import io.turnout.agent.SwitchTimeline;
import io.turnout.switching.Effect;
import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.SwitchState;
import io.turnout.switching.UeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A desk with one pair and one switch, which takes up what is asked of that pair. */
final class FakeDesk implements ControlDesk {
    static final Pair PAIR = new Pair(0x0A2D0007L, "video-cache");
    private static final PairView VIEW = new PairView(
            PAIR, SwitchState.OWNED, "mec-1", 3, new Grant(2, 1), "mec-2", false, false, 0, SwitchReason.SYNC_FAILED);
    private static final SwitchTimeline TIMELINE = new SwitchTimeline(
            PAIR,
            new Grant(2, 1),
            "mec-2",
            true,
            Instant.ofEpochSecond(1_700_000_000),
            Effect.Event.ABORTED,
            SwitchReason.SYNC_FAILED,
            7_000_000,
            List.of(new SwitchTimeline.Step(0, "SteeredRemote", true, "10.45.0.7")),
            0);

    final Map<Long, UeInfo> names = new ConcurrentHashMap<>();
    volatile boolean isFull;
    volatile long refusedCommands;

    private <T> CompletableFuture<T> answer(T value) {
        return isFull
                ? CompletableFuture.failedFuture(new RefusedException("the agent has no room"))
                : CompletableFuture.completedFuture(value);
    }

    @Override
    public CompletableFuture<List<PairView>> pairs(int limit) {
        return answer(List.of(VIEW));
    }

    @Override
    public CompletableFuture<PairView> pair(Pair pair) {
        return answer(pair.equals(PAIR) ? VIEW : null);
    }

    @Override
    public CompletableFuture<UeView> ue(long ueKey) {
        return answer(new UeView(
                ueKey,
                names.containsKey(ueKey) ? List.of(names.get(ueKey)) : List.of(),
                ueKey == PAIR.ueKey() ? List.of(VIEW) : List.of()));
    }

    @Override
    public CompletableFuture<List<SwitchTimeline>> switches(int limit) {
        return answer(List.of(TIMELINE));
    }

    @Override
    public CompletableFuture<List<SwitchTimeline>> switches(Pair pair) {
        return answer(pair.equals(PAIR) ? List.of(TIMELINE) : List.of());
    }

    private CompletableFuture<Asked> asked(Pair pair) {
        return answer(pair.equals(PAIR) ? new Asked(true, null) : new Asked(false, "nothing is known of the pair"));
    }

    @Override
    public CompletableFuture<Asked> start(Pair pair, String platform) {
        return asked(pair);
    }

    @Override
    public CompletableFuture<Asked> abort(Pair pair) {
        return asked(pair);
    }

    @Override
    public CompletableFuture<Asked> decide(Pair pair, boolean committed) {
        return asked(pair);
    }

    @Override
    public CompletableFuture<Void> identify(long ueKey, UeInfo name) {
        names.put(ueKey, name);
        return answer(null);
    }

    @Override
    public CompletableFuture<Long> ueKey(UeInfo name) {
        return answer(null);
    }

    @Override
    public CompletableFuture<Void> release(long ueKey) {
        names.remove(ueKey);
        return answer(null);
    }

    @Override
    public CompletableFuture<Long> command(BatchWriter commands) {
        return answer(refusedCommands);
    }

    @Override
    public CompletableFuture<Long> keep(String name, BatchWriter commands) {
        return answer(refusedCommands);
    }

    @Override
    public boolean isInForce(String name) {
        return refusedCommands == 0;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("inputs", 7L);
    }
}
