package io.turnout.api;

import io.turnout.agent.Instances;
import io.turnout.api.LocalInstance.Told;
import io.turnout.app.SwitchJson;
import io.turnout.app.Words;
import io.turnout.config.Application;
import io.turnout.config.Instance;
import io.turnout.config.Site;
import io.turnout.switching.Input;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Between the handshake and the application instances of this platform: notices go out as events of an instance's stream,
 * and to whoever subscribed; answers and the coming and going of instances go in.
 *
 * <p>{@link #tell} comes from the agent's thread; everything else happens on the event loop.
 */
final class InstanceDesk implements Instances {
    private static final int QUEUE_CAPACITY = 1 << 16;
    private static final long AGAIN_MILLIS = 20;
    private static final long ALIVE_MILLIS = 1000;

    private final Map<String, LocalInstance> instances = new LinkedHashMap<>();
    private final ScheduledExecutorService loop;
    private final Predicate<Input> inbox;
    private final ApiMetrics metrics;
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicInteger queued = new AtomicInteger();

    /** Hears every notice, on the event loop. */
    @FunctionalInterface
    interface Listener {
        void onNotice(LocalInstance instance, Notice notice);
    }

    /**
     * For the instances of {@code site}'s platform.
     *
     * @param loop the event loop
     * @param inbox takes inputs of the handshake from any thread; false where it has no room
     */
    InstanceDesk(Site site, ScheduledExecutorService loop, Predicate<Input> inbox, ApiMetrics metrics) {
        this.loop = loop;
        this.inbox = inbox;
        this.metrics = metrics;
        for (Application application : site.applications()) {
            for (Instance instance : application.instances()) {
                if (instance.platform().equals(site.platform().id())) {
                    instances.put(instance.id(), new LocalInstance(application.identity(), instance));
                }
            }
        }
        var _ = loop.scheduleWithFixedDelay(this::sendAlive, ALIVE_MILLIS, ALIVE_MILLIS, TimeUnit.MILLISECONDS);
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    Collection<LocalInstance> all() {
        return instances.values();
    }

    /** The instance {@code id} of this platform. */
    LocalInstance instance(String id) throws Problem {
        LocalInstance instance = instances.get(id);
        if (instance == null) {
            throw new Problem(
                    404,
                    "there is no instance " + id + " on this platform; the site file has "
                            + String.join(", ", instances.keySet()));
        }
        return instance;
    }

    @Override
    public boolean tell(String id, Notice notice) {
        LocalInstance instance = instances.get(id);
        String kind = kind(notice);
        if (instance == null || !instance.isReachable) {
            metrics.notices.labelValues(kind, "absent").inc();
            return false;
        }
        if (queued.incrementAndGet() > QUEUE_CAPACITY) {
            queued.decrementAndGet();
            metrics.notices.labelValues(kind, "refused").inc();
            return false;
        }
        try {
            loop.execute(() -> deliver(instance, notice, kind));
        } catch (RejectedExecutionException e) {
            // Ending: whoever runs on for a moment is told that nobody is reached, as when the stream has ended.
            queued.decrementAndGet();
            metrics.notices.labelValues(kind, "absent").inc();
            return false;
        }
        return true;
    }

    private static String kind(Notice notice) {
        return notice.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void deliver(LocalInstance instance, Notice notice, String kind) {
        queued.decrementAndGet();
        instance.note(notice, System.nanoTime());
        boolean isSent = instance.stream != null
                && instance.stream.send("notice", SwitchJson.encode(notice).toString());
        metrics.notices.labelValues(kind, isSent ? "sent" : "subscribers").inc();
        boolean cannotHold = instance.stream == null && notice instanceof Notice.Notification it && it.hold();
        if (cannotHold) {
            // What speaks MEC 021 alone hears of no hold and of no freeze: it cannot know when its copy is the last
            // one.
            offer(new Input.SyncFailed(notice.pair(), notice.grant()));
        } else {
            listeners.forEach(it -> it.onNotice(instance, notice));
        }
        if (notice instanceof Notice.Released) {
            instance.forget(notice.pair());
        }
    }

    /** What the stream of an instance belongs to. */
    EventStream.Opened streamOf(LocalInstance instance) {
        return new EventStream.Opened() {
            @Override
            public void onOpened(EventStream stream) {
                if (instance.stream != null) {
                    instance.stream.close();
                }
                instance.stream = stream;
                instance.isConfirmedReady = false; // from now on the stream says whether it lives
                instance.isTerminating = false;
                stream.sendAlive();
                metrics.streams.inc();
                settle(instance);
            }

            @Override
            public void onClosed(EventStream stream) {
                metrics.streams.dec();
                if (instance.stream == stream) {
                    instance.stream = null;
                    settle(instance);
                }
            }
        };
    }

    int streamCount() {
        return (int) instances.values().stream().filter(it -> it.stream != null).count();
    }

    private void sendAlive() {
        for (LocalInstance instance : instances.values()) {
            if (instance.stream != null) {
                instance.stream.sendAlive();
            }
        }
    }

    /** Tells the handshake whether the instance is up, where that has changed; again where there is no room now. */
    void settle(LocalInstance instance) {
        boolean isUp = instance.isUp();
        instance.isReachable = instance.stream != null || instance.isConfirmedReady;
        if (isUp != instance.isReportedUp) {
            Input input = isUp ? new Input.InstanceUp(instance.id()) : new Input.InstanceDown(instance.id());
            if (inbox.test(input)) {
                instance.isReportedUp = isUp;
            } else {
                var _ = loop.schedule(() -> settle(instance), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** An answer of {@code instance}, for the handshake. */
    void answer(LocalInstance instance, Input input, Pair pair, SwitchJson.Answer answer) throws Problem {
        String kind = Words.of(answer);
        if (!pair.application().equals(instance.application)) {
            metrics.answers.labelValues(kind, "rejected").inc();
            throw new Problem(409, instance.id() + " is an instance of " + instance.application);
        }
        boolean isTaken = offer(input);
        metrics.answers.labelValues(kind, isTaken ? "taken" : "refused").inc();
        if (!isTaken) {
            throw new Problem(503, "the handshake takes nothing more in now; say it again");
        }
        time(instance, pair, answer);
    }

    private void time(LocalInstance instance, Pair pair, SwitchJson.Answer answer) {
        Told told = instance.told(pair);
        if (told == null || told.notifiedNs == 0) {
            return;
        }
        long nowNs = System.nanoTime();
        if (answer == SwitchJson.Answer.HOLD_WANTED && told.holdWantedNs == 0) {
            told.holdWantedNs = nowNs;
        } else if (answer == SwitchJson.Answer.SYNCHRONIZED) {
            metrics.onSynchronized(nowNs - told.notifiedNs);
            if (told.holdWantedNs != 0) {
                metrics.onLastPart(nowNs - told.holdWantedNs);
            }
            told.notifiedNs = 0;
        }
    }

    /**
     * The instance says through MEC 021 that a UE's context is where it should be: the target's response (6), or the
     * source's indication (9); whichever it was told of. Nothing where nothing is under way.
     */
    void onContextTransferred(LocalInstance instance, Pair pair) throws Problem {
        Told told = instance.told(pair);
        if (told == null) {
            return;
        }
        SwitchJson.Answer answer = switch (told.last) {
            case Notice.Notification _, Notice.Held _ -> SwitchJson.Answer.SYNCHRONIZED;
            case Notice.Committed it when !it.serving() -> SwitchJson.Answer.CONTEXT_RELEASED;
            default -> null;
        };
        if (answer != null) {
            answer(instance, SwitchJson.input(answer, pair, told.last.grant()), pair, answer);
        }
    }

    private boolean offer(Input input) {
        return inbox.test(input);
    }
}
