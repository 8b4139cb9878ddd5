package io.turnout.agent;

import io.turnout.switching.Effect;
import io.turnout.switching.Input;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.Site;
import io.turnout.switching.SwitchReason;
import io.turnout.switching.UeInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.collections.Long2ObjectHashMap;

/** The agent's side of its desk: questions come through the inbox and are answered between two inputs. */
final class Desk implements ControlDesk {
    private static final int KEPT_LIMIT = 64;
    private static final int OPEN_LIMIT = 4_096;

    private final ControlAgent agent;
    private final Map<String, BatchWriter> kept = new LinkedHashMap<>();
    /** What the ring had no room for: written before anything else is. */
    private final Set<String> unwritten = new LinkedHashSet<>();

    private final Long2ObjectHashMap<String> unconfirmed = new Long2ObjectHashMap<>();
    private final Set<String> inForce = ConcurrentHashMap.newKeySet();
    private final Long2ObjectHashMap<CompletableFuture<Long>> unpublished = new Long2ObjectHashMap<>();
    private volatile boolean isClosed;

    Desk(ControlAgent agent) {
        this.agent = agent;
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        return submit(answer -> answer.complete(question.get()));
    }

    /** Has {@code question} run on the agent's thread, which completes the answer then or later. */
    private <T> CompletableFuture<T> submit(Consumer<CompletableFuture<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean isTaken = !isClosed
                && agent.inbox().add(() -> {
                    if (isClosed) {
                        answer.completeExceptionally(new RefusedException("control is ending"));
                        return;
                    }
                    try {
                        question.accept(answer);
                    } catch (RefusedException e) {
                        answer.completeExceptionally(e);
                    }
                });
        if (!isTaken) {
            String why = isClosed ? "control is ending" : "control has no room for another question now";
            answer.completeExceptionally(new RefusedException(why));
        }
        return answer;
    }

    @Override
    public CompletableFuture<List<PairView>> pairs(int limit) {
        return ask(() -> {
            List<PairView> busy = new ArrayList<>();
            List<PairView> atRest = new ArrayList<>();
            agent.coordinator().forEach(view -> {
                List<PairView> list = view.state().isRest() ? atRest : busy;
                if (list.size() < limit) {
                    list.add(view);
                }
            });
            busy.addAll(atRest.subList(0, Math.min(atRest.size(), limit - busy.size())));
            return busy;
        });
    }

    @Override
    public CompletableFuture<PairView> pair(Pair pair) {
        return ask(() -> agent.coordinator().view(pair));
    }

    @Override
    public CompletableFuture<UeView> ue(long ueKey) {
        return ask(() -> new UeView(ueKey, List.copyOf(agent.identities().names(ueKey)), agent.pairs(ueKey)));
    }

    @Override
    public CompletableFuture<List<SwitchTimeline>> switches(int limit) {
        return ask(() -> agent.timelines().latest(limit));
    }

    @Override
    public CompletableFuture<List<SwitchTimeline>> switches(Pair pair) {
        return ask(() -> agent.timelines().of(pair));
    }

    @Override
    public CompletableFuture<Asked> start(Pair pair, String platform) {
        return ask(() -> {
            Site site = agent.setup().site();
            if (!site.applications().containsKey(pair.application())) {
                return new Asked(false, "the site file has no application " + pair.application() + " with instances");
            }
            if (!platform.equals(site.platform()) && !site.detects().containsKey(platform)) {
                return new Asked(false, "the site file has no platform " + platform);
            }
            return asked(pair, new Input.SwitchAsked(pair, platform));
        });
    }

    @Override
    public CompletableFuture<Asked> abort(Pair pair) {
        return ask(() -> known(pair, new Input.AbortAsked(pair)));
    }

    @Override
    public CompletableFuture<Asked> decide(Pair pair, boolean committed) {
        return ask(() -> known(pair, new Input.Decided(pair, committed)));
    }

    private Asked known(Pair pair, Input input) {
        return agent.coordinator().view(pair) == null
                ? new Asked(false, "nothing is under way for that UE and application")
                : asked(pair, input);
    }

    private Asked asked(Pair pair, Input input) {
        SwitchReason refusal = null;
        for (Effect effect : agent.take(input)) {
            if (effect instanceof Effect.Report report
                    && report.event() == Effect.Event.REFUSED
                    && report.pair().equals(pair)) {
                refusal = report.reason();
            }
        }
        return new Asked(refusal == null, refusal == null ? null : refusal.text());
    }

    @Override
    public CompletableFuture<Void> identify(long ueKey, UeInfo name) {
        return ask(() -> {
            if (!agent.identities().tie(ueKey, name)) {
                agent.counters().add(ControlCounter.IDENTITIES_REFUSED);
                throw new RefusedException("there is no room for more names of UEs");
            }
            agent.take(new Input.UeIdentified(ueKey, name));
            return null;
        });
    }

    @Override
    public CompletableFuture<Long> ueKey(UeInfo name) {
        return ask(() -> agent.identities().ueKey(name));
    }

    @Override
    public CompletableFuture<Void> release(long ueKey) {
        return ask(() -> {
            agent.releaseUe(ueKey);
            return null;
        });
    }

    @Override
    public CompletableFuture<Long> command(BatchWriter commands) {
        return submit(answer -> write(commands, answer));
    }

    @Override
    public CompletableFuture<Long> keep(String name, BatchWriter commands) {
        return submit(answer -> {
            if (kept.size() >= KEPT_LIMIT && !kept.containsKey(name)) {
                throw new RefusedException("there is no room for " + name);
            }
            BatchWriter before = kept.put(name, commands);
            long sequence = unpublished.size() >= OPEN_LIMIT ? -1 : writeKept(name);
            if (sequence < 0) {
                unwritten.remove(name);
                if (before == null) {
                    kept.remove(name);
                } else {
                    kept.put(name, before);
                }
                throw new RefusedException("the data plane takes no commands now");
            }
            unpublished.put(sequence, answer);
        });
    }

    private void write(BatchWriter commands, CompletableFuture<Long> published) {
        long sequence = unpublished.size() >= OPEN_LIMIT ? -1 : agent.orders().write(commands);
        if (sequence < 0) {
            throw new RefusedException("the data plane takes no commands now");
        }
        unpublished.put(sequence, published);
    }

    /** What the data plane does not keep itself, before anything else is asked of it. */
    void onDataPlaneStarted() {
        inForce.clear();
        unconfirmed.clear();
        kept.keySet().forEach(this::writeKept);
    }

    /** Writes what there was no room for. */
    void onRoom() {
        if (!unwritten.isEmpty()) {
            List.copyOf(unwritten).forEach(this::writeKept);
        }
    }

    private long writeKept(String name) {
        long sequence = agent.orders().write(kept.get(name));
        if (sequence < 0) {
            unwritten.add(name);
        } else {
            unwritten.remove(name);
            unconfirmed.values().removeIf(name::equals);
            unconfirmed.put(sequence, name);
        }
        return sequence;
    }

    @Override
    public boolean isInForce(String name) {
        return inForce.contains(name);
    }

    void onPublished(long sequence, long refusedCount) {
        String name = unconfirmed.remove(sequence);
        if (name != null && refusedCount == 0) {
            inForce.add(name);
        } else if (name != null) {
            inForce.remove(name);
        }
        CompletableFuture<Long> published = unpublished.remove(sequence);
        if (published != null) {
            published.complete(refusedCount);
        }
    }

    void onRejected(long sequence, int why) {
        CompletableFuture<Long> published = unpublished.remove(sequence);
        if (published != null) {
            published.completeExceptionally(new RefusedException("the data plane rejected the commands (" + why + ")"));
        }
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = agent.counters().byName();
        all.put("inbox_refused", agent.inbox().refusedCount());
        all.put("switches_deferred", agent.coordinator().deferredCount());
        all.put("inbox_waiting", (long) agent.inbox().size());
        return all;
    }

    /** Ends every open question. */
    void close() {
        isClosed = true;
        Runnable left;
        while ((left = agent.inbox().poll()) != null) {
            left.run();
        }
        unpublished.values().forEach(it -> it.completeExceptionally(new RefusedException("control is ending")));
        unpublished.clear();
    }
}
