package io.turnout.agent;

import io.turnout.config.SiteIndex;
import io.turnout.ipc.EventReader;
import io.turnout.ipc.RingFile;
import io.turnout.quality.QualitySource;
import io.turnout.quality.RoundTrips;
import io.turnout.store.Journal;
import io.turnout.switching.Coordinator;
import io.turnout.switching.Effect;
import io.turnout.switching.Input;
import io.turnout.switching.Pair;
import io.turnout.switching.PairView;
import io.turnout.switching.Site;
import io.turnout.switching.SwitchState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.NanoClock;

/**
 * Runs the handshake of one platform: takes inputs one after another, and carries their effects out in order.
 *
 * <p>An effect begins only when those before it are done: a record is in the journal, and a command in the data plane's
 * ring, from where no kill of control takes them, before the message behind them leaves. Where the ring is full the
 * effects wait, and no further input is taken until they are done; the inbox fills, and refuses. The thread never blocks.
 *
 * <p>A broken invariant, or a journal that cannot be written, ends the agent: what it had made durable is what the next
 * start goes on from. Owned by the thread of its runner; {@link #inbox()} and {@link #desk()} are for any thread.
 */
public final class ControlAgent implements Agent {
    private static final int INPUT_LIMIT = 256;
    private static final int TIMELINE_CAPACITY = 8_192;
    private static final int ROUND_TRIP_CAPACITY = 65_536;
    private static final long ROUND_TRIP_FRESH_NS = 10_000_000_000L;

    private final Setup setup;
    private final Coordinator coordinator;
    private final Orders orders;
    private final EventReader events;
    private final Inbox inbox;
    private final Desk desk;
    private final Identities identities;
    private final Timelines timelines = new Timelines(TIMELINE_CAPACITY);
    private final RoundTrips roundTrips = new RoundTrips(ROUND_TRIP_CAPACITY, ROUND_TRIP_FRESH_NS);
    private final ControlCounters counters = new ControlCounters();
    private final ArrayDeque<Effect> waiting = new ArrayDeque<>();
    private final Map<String, Long> awaitedInstances = new HashMap<>();
    private final Set<Long> releasing = new HashSet<>();
    private long nowNs;
    private long lastNowNs;

    /**
     * What an agent is made of.
     *
     * @param site as the handshake has it
     * @param index of the same site file
     * @param journal this agent alone uses it, and closes it
     * @param commands the producer's end of the commands ring; closed by the agent
     * @param events the consumer's end of the events ring; closed by the agent
     * @param peers takes messages
     * @param instances takes notices
     * @param quality by application identity; those that are measured here are missing
     * @param clock the packets' clock, which never runs backwards
     * @param awaitInstancesNs how long after the start an instance counts as ready though nothing is heard of it
     * @param inboxCapacity most inputs that wait
     */
    public record Setup(
            Site site,
            SiteIndex index,
            Journal journal,
            RingFile commands,
            RingFile events,
            Peers peers,
            Instances instances,
            Map<String, QualityLimit> quality,
            NanoClock clock,
            long awaitInstancesNs,
            int inboxCapacity) {
        /** Copies what it is given. */
        public Setup {
            quality = Map.copyOf(quality);
        }
    }

    /**
     * How an application's quality is known.
     *
     * @param source who is asked; null for the platform's own measurement
     * @param roundTripNs the longest round trip that meets the requirement
     */
    public record QualityLimit(QualitySource source, long roundTripNs) {}

    /** An agent that has not started. */
    public ControlAgent(Setup setup) {
        this.setup = setup;
        coordinator = new Coordinator(setup.site());
        // Above every number of an earlier start: the clock has run on since.
        orders = new Orders(
                setup.index(), setup.commands(), counters, setup.clock().nanoTime());
        events = new EventReader(setup.events(), new DataPlaneEvents(setup.index(), counters, new EventInputs()));
        inbox = new Inbox(this::take, setup.inboxCapacity());
        identities = new Identities(setup.journal());
        desk = new Desk(this);
    }

    @Override
    public String roleName() {
        return "control";
    }

    /** Takes inputs from any thread. */
    public Inbox inbox() {
        return inbox;
    }

    /** Answers operators on any thread. */
    public ControlDesk desk() {
        return desk;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    Orders orders() {
        return orders;
    }

    Identities identities() {
        return identities;
    }

    Timelines timelines() {
        return timelines;
    }

    ControlCounters counters() {
        return counters;
    }

    Setup setup() {
        return setup;
    }

    /** What the journal holds is what goes on. */
    @Override
    public void onStart() {
        Journal.Contents contents = setup.journal().contents();
        long startNs = now();
        setup.site().instances().stream()
                .filter(it -> it.platform().equals(setup.site().platform()))
                .forEach(it -> awaitedInstances.put(it.id(), startNs + setup.awaitInstancesNs()));
        for (Journal.Tie tie : contents.ties()) {
            identities.restore(tie);
            take(new Input.UeIdentified(tie.ueKey(), tie.name()));
        }
        take(new Input.Restarted(contents.records(), contents.epochFloor()));
    }

    @Override
    public int doWork() {
        if (!carryOut()) {
            counters.add(ControlCounter.STALLS);
            return 0;
        }
        desk.onRoom();
        int workCount = 0;
        while (workCount < INPUT_LIMIT && waiting.isEmpty() && events.poll()) {
            workCount++;
        }
        Runnable next;
        while (workCount < 2 * INPUT_LIMIT && waiting.isEmpty() && (next = inbox.poll()) != null) {
            next.run();
            workCount++;
        }
        if (waiting.isEmpty() && coordinator.nextDeadlineNs() <= now()) {
            take(new Input.Tick());
            workCount++;
        }
        if (!awaitedInstances.isEmpty() && waiting.isEmpty()) {
            giveUpInstances();
        }
        orders.flush(); // where there is no room, the next cycle tries again before anything else
        return workCount;
    }

    private void giveUpInstances() {
        for (Map.Entry<String, Long> awaited : List.copyOf(awaitedInstances.entrySet())) {
            if (awaited.getValue() <= nowNs) {
                take(new Input.InstanceDown(awaited.getKey()));
            }
        }
    }

    private long now() {
        long readNs = setup.clock().nanoTime();
        lastNowNs = Math.max(lastNowNs, readNs);
        nowNs = lastNowNs;
        return nowNs;
    }

    /** Takes one input: its effects are carried out at once, or wait for the data plane. */
    List<Effect> take(Input input) {
        now();
        counters.add(ControlCounter.INPUTS);
        switch (input) {
            case Input.InstanceUp up -> awaitedInstances.remove(up.instance());
            case Input.InstanceDown down -> awaitedInstances.remove(down.instance());
            case Input.Released released -> identities.forget(released.pair().ueKey());
            default -> {}
        }
        List<Effect> effects = step(input);
        waiting.addAll(effects);
        carryOut();
        return effects;
    }

    private List<Effect> step(Input input) {
        try {
            Pair pair = PairOf.input(input);
            if (pair == null) {
                List<Effect> effects = coordinator.step(input, nowNs);
                record(input, effects);
                return effects;
            }
            SwitchState before = coordinator.state(pair);
            List<Effect> effects = coordinator.step(input, nowNs);
            timelines.on(pair, before, coordinator.view(pair), input, effects, nowNs);
            return effects;
        } catch (IllegalStateException e) {
            throw new AgentTerminationException(e);
        }
    }

    /** An input that concerns many pairs: what it led to stands in the timeline of each. */
    private void record(Input input, List<Effect> effects) {
        Map<Pair, List<Effect>> byPair = new HashMap<>();
        for (Effect effect : effects) {
            Pair pair = PairOf.effect(effect);
            if (pair != null) {
                byPair.computeIfAbsent(pair, _ -> new ArrayList<>()).add(effect);
            }
        }
        byPair.forEach((pair, its) -> {
            PairView after = coordinator.view(pair);
            SwitchState state = after == null ? SwitchState.UNCLAIMED : after.state();
            SwitchState before = timelines.hasBegun(pair, state, input) ? SwitchState.UNCLAIMED : state;
            timelines.on(pair, before, after, input, its, nowNs);
        });
    }

    /** Carries out what waits, as far as the data plane takes it; whether all of it is done. */
    private boolean carryOut() {
        Effect effect;
        while ((effect = waiting.peek()) != null) {
            boolean isDone = effect instanceof Effect.Order order ? orders.add(order.command()) : orders.flush();
            if (!isDone) {
                return false;
            }
            waiting.poll();
            counters.add(ControlCounter.EFFECTS);
            carryOut(effect);
        }
        return true;
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Persist persist -> {
                setup.journal().put(persist.record());
                counters.add(ControlCounter.PERSISTS);
            }
            case Effect.Erase erase -> {
                setup.journal().remove(erase.pair());
                onErased(erase.pair().ueKey());
            }
            case Effect.PersistFloor floor -> setup.journal().putFloor(floor.epoch());
            case Effect.Send send -> {
                boolean isSent = setup.peers().send(send.platform(), send.message());
                counters.add(isSent ? ControlCounter.MESSAGES_SENT : ControlCounter.MESSAGES_LOST);
            }
            case Effect.Tell tell -> {
                boolean isTold = setup.instances().tell(tell.instance(), tell.notice());
                counters.add(isTold ? ControlCounter.NOTICES_SENT : ControlCounter.NOTICES_LOST);
            }
            case Effect.Order _ -> {} // in the batch already
            case Effect.AskQuality ask -> askQuality(ask.pair());
            case Effect.AskBearer ask -> solicit(ask.pair().ueKey());
            case Effect.Report report -> count(report.event());
        }
    }

    private void count(Effect.Event event) {
        counters.add(
                switch (event) {
                    case REFUSED -> ControlCounter.SWITCHES_REFUSED;
                    case STARTED -> ControlCounter.SWITCHES_STARTED;
                    case COMMITTED -> ControlCounter.SWITCHES_COMMITTED;
                    case ABORTED -> ControlCounter.SWITCHES_ABORTED;
                    case IN_DOUBT -> ControlCounter.SWITCHES_IN_DOUBT;
                    case SHORTFALL -> ControlCounter.SHORTFALLS;
                    case REPLACED -> ControlCounter.RULES_REPLACED;
                    case RELEASED -> ControlCounter.PAIRS_RELEASED;
                });
    }

    private void askQuality(Pair pair) {
        QualityLimit limit = setup.quality().get(pair.application());
        if (limit == null) {
            return;
        }
        counters.add(ControlCounter.QUALITY_ASKED);
        QualitySource source =
                limit.source() == null ? roundTrips.source(limit.roundTripNs(), this::now) : limit.source();
        boolean isAsked = source.ask(pair, isMet -> {
            if (!inbox.offer(new Input.QualityAnswered(pair, isMet))) {
                counters.add(ControlCounter.QUALITY_REFUSED);
            }
        });
        if (!isAsked) {
            counters.add(ControlCounter.QUALITY_REFUSED);
        }
    }

    /** Asks for the UE's bearer: the data plane says when it is known, which may be at once. */
    private void solicit(long ueKey) {
        orders.write(batch -> batch.solicit(ueKey)); // without room for it, the swap waits as long as configured
    }

    /** Has a UE forgotten: its pairs by the handshake, then its rules and bearers. */
    void releaseUe(long ueKey) {
        identities.forget(ueKey);
        releasing.add(ueKey);
        pairs(ueKey).forEach(it -> take(new Input.Released(it.pair())));
        onErased(ueKey);
    }

    /** The pairs of a UE that are known. */
    List<PairView> pairs(long ueKey) {
        List<PairView> pairs = new ArrayList<>();
        for (String application : setup.index().applications()) {
            PairView view = coordinator.view(new Pair(ueKey, application));
            if (view != null) {
                pairs.add(view);
            }
        }
        return pairs;
    }

    /** With the last pair of a UE that is being released, the data plane forgets the UE. */
    private void onErased(long ueKey) {
        if (releasing.contains(ueKey) && pairs(ueKey).isEmpty()) {
            releasing.remove(ueKey);
            orders.write(batch -> batch.releaseUe(ueKey));
        }
    }

    @Override
    public void onClose() {
        desk.close();
        carryOut();
        orders.flush();
        setup.journal().close();
        CloseHelper.closeAll(setup.commands(), setup.events());
    }

    /** What the data plane says, in the agent's words. */
    private final class EventInputs implements DataPlaneEvents.Listener {
        @Override
        public void onInput(Input input) {
            take(input);
        }

        @Override
        public void onDataPlaneStarted() {
            counters.add(ControlCounter.DATAPLANE_STARTS);
            desk.onDataPlaneStarted();
            take(new Input.DataPlaneRestarted());
        }

        @Override
        public void onPublished(long sequence, long refusedCount) {
            counters.add(ControlCounter.COMMANDS_REFUSED, refusedCount);
            desk.onPublished(sequence, refusedCount);
        }

        @Override
        public void onRejected(long sequence, int why) {
            counters.add(ControlCounter.BATCHES_REJECTED);
            desk.onRejected(sequence, why);
        }

        @Override
        public void onUeIdle(long ueKey) {
            releaseUe(ueKey);
        }

        @Override
        public void onBearerKnown(long ueKey) {
            pairs(ueKey).forEach(it -> take(new Input.BearerKnown(it.pair())));
        }

        @Override
        public void onRoundTrip(Pair pair, long roundTripNs) {
            roundTrips.on(pair, roundTripNs, now());
        }
    }
}
