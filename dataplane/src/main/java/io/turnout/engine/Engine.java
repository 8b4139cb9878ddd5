package io.turnout.engine;

import io.turnout.table.BearerLearner;
import io.turnout.table.QuietPoints;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;

/**
 * One worker's engine: takes a burst of frames, decides each, rewrites it in place and hands on what leaves.
 *
 * <pre>
 *   pass 1   parse every frame, tell which way it goes and whose packet it is (plain uplink: in PlainUplink)
 *            begin to fetch the index lines of their UEs, then their contexts
 *   pass 2   in order: find the UE, decide, rewrite, count, hand on
 *                                     |
 *                                Directions: Uplink, Downlink, FromApp, FromPeer
 * </pre>
 *
 * <p>The passes over a burst let the memory of many UEs come at the same time. Each frame is counted once, by
 * {@link Reason}; what is not understood is passed unchanged. Owned by one worker thread; {@link #steering(Steering)}
 * may be called by any.
 */
public final class Engine implements BurstProcessor {
    private final UeTable ues;
    private final QuietPoints quietPoints;
    private final int worker;
    private final EngineCounters counters;
    private final ParsedFrame[] frames;
    private final long[] hashes;
    private final int[] slots;
    private final BurstView view = new BurstView();
    private final Directions directions;
    private final PlainUplink plainUplink;
    private final Reassembly reassembly;
    private final SwitchTraffic switches;
    private final HeldTraffic.Release release = this::onReleased;
    private final PairRing.Receiver orders = this::onOrder;

    private volatile Steering nextSteering;
    private WholeVerdicts verdicts;
    private long timeNs;

    /** Keeps the reads that only fetch memory from being optimized away. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** An engine whose pairs are never switched. */
    public Engine(
            Tables tables,
            int worker,
            BearerLearner learner,
            EngineCounters counters,
            Steering steering,
            EngineLimits limits) {
        this(tables, worker, learner, counters, steering, limits, new Switching(SwitchLimits.NONE, worker + 1));
    }

    /**
     * An engine.
     *
     * @param tables what it reads
     * @param worker its index among the workers of {@code tables}
     * @param learner where it reports what it saw of bearers
     * @param counters its own
     * @param steering the site
     * @param limits what it may hold
     * @param switching what it shares with the writer of switches and with other workers
     */
    public Engine(
            Tables tables,
            int worker,
            BearerLearner learner,
            EngineCounters counters,
            Steering steering,
            EngineLimits limits,
            Switching switching) {
        this.ues = tables.ues();
        this.quietPoints = tables.quietPoints();
        this.worker = worker;
        this.counters = counters;
        this.nextSteering = steering;
        this.switches = new SwitchTraffic(switching, worker);
        this.directions = new Directions(view, tables, learner, switches, counters, limits);
        this.plainUplink = directions.plainUplink();
        this.reassembly = new Reassembly(directions, ues, counters, limits);
        this.frames = new ParsedFrame[limits.burstFrames()];
        this.hashes = new long[frames.length];
        this.slots = new int[frames.length];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new ParsedFrame();
        }
    }

    /** Puts another steering in place, from the next burst on. Addresses that stay keep their entry numbers. */
    public void steering(Steering next) {
        nextSteering = next;
    }

    /** Has {@code listener} hear of every frame's final verdict; null for nobody. */
    public void verdicts(VerdictListener listener) {
        verdicts = listener == null ? null : new WholeVerdicts(listener);
        reassembly.verdicts(verdicts);
        directions.awaited().verdicts(verdicts);
    }

    /** What it has counted. */
    public EngineCounters counters() {
        return counters;
    }

    /** Packets to the address of steering entry {@code entry} that the application's default decided. */
    public long defaultPackets(int entry) {
        return directions.routes().defaultPackets(entry);
    }

    /** Their inner octets. */
    public long defaultOctets(int entry) {
        return directions.routes().defaultOctets(entry);
    }

    /** Packets that the traffic rule at {@code index} of the {@link TrafficPolicy} decided. */
    public long trafficRulePackets(int index) {
        return directions.traffic().packets(index);
    }

    /** Their inner octets. */
    public long trafficRuleOctets(int index) {
        return directions.traffic().octets(index);
    }

    /** Decides every frame of {@code burst} and gives what leaves to {@code out}, in order. */
    @Override
    public void process(Burst burst, FrameSink out) {
        begin(out);
        int count = burst.count();
        counters.onReceived(count);
        if (count > 0) {
            doWaiting(burst.timeNs(0));
        }
        plainUplink.read(burst, hashes);
        for (int i = 0; i < count; i++) {
            if (!plainUplink.isTaken(i)) {
                read(burst, i);
            }
        }
        touched = ues.fetch(hashes, count, slots);
        for (int i = 0; i < count; i++) {
            if (!plainUplink.isTaken(i)) {
                decide(i);
            } else if (!decidePlain(burst, i)) {
                readPlain(burst, i);
                decide(i);
            }
        }
        counters.endBurst();
    }

    /** Has plain uplink go its short way; false, and nothing done, where it has to go the long one. */
    private boolean decidePlain(Burst burst, int i) {
        if (verdicts == null) {
            return plainUplink.decide(burst, i, slots[i]) != null;
        }
        readPlain(burst, i); // before it is rewritten: whoever listens wants to know all about it
        Reason reason = plainUplink.decide(burst, i, slots[i]);
        if (reason != null) {
            ParsedFrame frame = frames[i];
            frame.slot = slots[i];
            if (frame.entry != Steering.NULL_ENTRY) {
                directions.routes().find(frame);
            }
            tell(frame, reason);
        }
        return reason != null;
    }

    /** For comparison: has every frame go the long way. */
    void avoidShortWay() {
        plainUplink.avoid();
    }

    private void read(Burst burst, int i) {
        ParsedFrame frame = frames[i];
        describe(burst, i, frame);
        directions.read(frame);
        hashes[i] = frame.ueHash;
    }

    private void readPlain(Burst burst, int i) {
        ParsedFrame frame = frames[i];
        describe(burst, i, frame);
        plainUplink.read(frame, i);
        frame.ueHash = hashes[i];
    }

    private void decide(int i) {
        ParsedFrame frame = frames[i];
        if (frame.ueKey != UeKey.NULL_UE) {
            frame.slot = ues.find(frame.ueKey, frame.ueHash, slots[i]);
        }
        decide(frame);
    }

    /** Lets go of what has waited too long at {@code nowNs}. For when there is no traffic. */
    @Override
    public void onIdle(long nowNs, FrameSink out) {
        begin(out);
        doWaiting(nowNs);
        end();
    }

    /** Whether packets that waited are being released, so that it must not wait for traffic to go on. */
    @Override
    public boolean isReleasing() {
        return switches.held().isReleasing();
    }

    /**
     * Lets go of everything that waits: before the worker ends.
     *
     * @return whether all has gone; false where a switch is just being decided, which soon will be
     */
    @Override
    public boolean flush(FrameSink out) {
        begin(out);
        reassembly.flush();
        directions.awaited().flush();
        boolean isDone = switches.held().flush(release);
        end();
        return isDone;
    }

    /**
     * Ends where the traffic ends, at {@code nowNs}: lets go of what waits, but for what a switch holds, which it has the
     * listener hear of. For engines offline; nothing may follow.
     */
    public void finish(long nowNs, FrameSink out) {
        begin(out);
        do {
            switches.held().poll(nowNs, release);
        } while (switches.held().isReleasing());
        reassembly.flush();
        directions.awaited().flush();
        if (verdicts != null) {
            verdicts.end(switches.held());
        }
        end();
    }

    /** Before anything else of a burst: what waited comes before what arrives. */
    private void doWaiting(long nowNs) {
        timeNs = nowNs;
        switches.held().poll(nowNs, release);
        switches.takeOrders(orders);
        reassembly.expire(nowNs);
        directions.awaited().release(nowNs);
    }

    private void onOrder(int order, long ueKey, int application, long epoch, int attempt, int peer, long count) {
        if (peer < view.steering.peerCount()) {
            int number = view.steering.applicationNumber(application);
            boolean isLast = order == Switching.LAST_FENCE;
            directions.egress().fence(peer, number, ueKey, epoch, attempt, count, isLast, timeNs);
        }
    }

    private void onReleased(ParsedFrame frame, int slot, long route) {
        Reason reason = directions.reasonOfReleased(frame, Route.inSwitch(route, slot, false));
        counters.onDecidedAgain(Reason.HELD, reason, frame.frameCount);
        directions.act(frame, reason);
        if (reason.verdict().isForwarded()) {
            counters.onMerged(frame.frameCount - 1);
        }
        tell(frame, reason);
    }

    private void tell(ParsedFrame frame, Reason reason) {
        if (verdicts != null && reason.verdict() != Verdict.HELD) {
            verdicts.onVerdict(frame, frame, reason);
        }
    }

    private void begin(FrameSink out) {
        view.version = quietPoints.enter(worker);
        view.steering = nextSteering;
        view.sink = out;
    }

    private void end() {
        counters.endBurst();
        quietPoints.idle(worker);
    }

    private static void describe(Burst burst, int i, ParsedFrame frame) {
        frame.buffer = burst.buffer();
        frame.offset = burst.offset(i);
        frame.length = burst.length(i);
        frame.wireLength = burst.wireLength(i);
        frame.link = burst.link(i);
        frame.ingress = burst.ingress(i);
        frame.timeNs = burst.timeNs(i);
        frame.number = burst.number(i);
        frame.frameCount = 1;
    }

    /** What waited for the bearer of a UE goes before what comes for it: the bearer may have been learned amid the burst. */
    private void releaseAwaited(ParsedFrame frame) {
        if (directions.awaited().isWaiting(frame.ueKey)) {
            directions.awaited().release(frame.timeNs);
        }
    }

    private void decide(ParsedFrame frame) {
        if (directions.isToBeAssembled(frame)) {
            reassembly.onFragment(frame);
            return;
        }
        releaseAwaited(frame);
        Reason reason = directions.reasonOf(frame);
        counters.onDecided(reason);
        directions.act(frame, reason);
        tell(frame, reason);
    }
}
