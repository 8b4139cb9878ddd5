package io.turnout.engine;

import io.turnout.engine.FragmentTable.Added;
import io.turnout.engine.FragmentTable.State;
import io.turnout.engine.ParsedFrame.Kind;
import io.turnout.table.Bearer;
import io.turnout.table.BearerLearner;
import io.turnout.table.PathTable;
import io.turnout.table.QuietPoints;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;

/**
 * One worker's engine: takes a burst of frames, decides each, rewrites it in place and hands on what leaves.
 *
 * <pre>
 *   pass 1   parse every frame
 *            begin to fetch the index lines of their UEs, then their contexts
 *   pass 2   in order: find the UE, check the bearer, look up rule and default, rewrite, count, hand on
 * </pre>
 *
 * <p>The passes over a burst let the memory of many UEs come at the same time. Each frame is counted once, by
 * {@link Reason}; what is not understood is passed unchanged. Owned by one worker thread; {@link #steering(Steering)}
 * may be called by any.
 */
public final class Engine {
    private final UeTable ues;
    private final PathTable paths;
    private final QuietPoints quietPoints;
    private final int worker;
    private final BearerLearner learner;
    private final EngineCounters counters;
    private final ParsedFrame[] frames;
    private final long[] hashes;
    private final int[] slots;
    private final FragmentTable fragments;
    private final ParsedFrame whole = new ParsedFrame();
    private final long[] defaultPackets = new long[Steering.MAX_ENTRIES];
    private final long[] defaultOctets = new long[Steering.MAX_ENTRIES];

    private volatile Steering nextSteering;
    private VerdictListener verdicts;

    // What a burst reads: the same for all of its frames.
    private Steering steering;
    private long version;
    private FrameSink sink;

    /** Keeps the reads that only fetch memory from being optimized away. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /**
     * An engine.
     *
     * @param tables what it reads
     * @param worker its index among the workers of {@code tables}
     * @param learner where it reports what it saw of bearers
     * @param counters its own
     * @param steering the site
     * @param limits what it may hold
     */
    public Engine(
            Tables tables,
            int worker,
            BearerLearner learner,
            EngineCounters counters,
            Steering steering,
            EngineLimits limits) {
        this.ues = tables.ues();
        this.paths = tables.paths();
        this.quietPoints = tables.quietPoints();
        this.worker = worker;
        this.learner = learner;
        this.counters = counters;
        this.nextSteering = steering;
        this.fragments = new FragmentTable(limits);
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
        verdicts = listener;
    }

    /** What it has counted. */
    public EngineCounters counters() {
        return counters;
    }

    /** Packets to the address of steering entry {@code entry} that the application's default decided. */
    public long defaultPackets(int entry) {
        return defaultPackets[entry];
    }

    /** Their inner octets. */
    public long defaultOctets(int entry) {
        return defaultOctets[entry];
    }

    /** Decides every frame of {@code burst} and gives what leaves to {@code out}, in order. */
    public void process(Burst burst, FrameSink out) {
        begin(out);
        int count = burst.count();
        counters.onReceived(count);
        if (count > 0) {
            expire(burst.timeNs(0));
        }
        for (int i = 0; i < count; i++) {
            ParsedFrame frame = frames[i];
            describe(burst, i, frame);
            FrameParser.parse(frame);
            classify(frame);
            hashes[i] = frame.ueHash;
        }
        fetch(count);
        for (int i = 0; i < count; i++) {
            ParsedFrame frame = frames[i];
            if (frame.ueKey != UeKey.NULL_UE) {
                frame.slot = ues.find(frame.ueKey, frame.ueHash, slots[i]);
            }
            decide(frame);
        }
    }

    /** Has the memory of all UEs of the burst come at the same time: short loops, so that many reads are under way. */
    private void fetch(int count) {
        long read = 0;
        for (int i = 0; i < count; i++) {
            read ^= ues.touchIndex(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            slots[i] = ues.guess(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            read ^= ues.touch(slots[i]);
        }
        touched = read;
    }

    /** Lets go of what has waited too long at {@code nowNs}. For when there is no traffic. */
    public void onIdle(long nowNs, FrameSink out) {
        begin(out);
        expire(nowNs);
        quietPoints.idle(worker);
    }

    /** Lets go of everything that waits: before the worker ends. */
    public void flush(FrameSink out) {
        begin(out);
        for (int datagram = fragments.oldest();
                datagram != FragmentTable.NULL_DATAGRAM;
                datagram = fragments.oldest()) {
            passWaiting(datagram, Reason.FRAGMENT_INCOMPLETE);
            fragments.end(datagram);
        }
        quietPoints.idle(worker);
    }

    private void begin(FrameSink out) {
        version = quietPoints.enter(worker);
        steering = nextSteering;
        sink = out;
    }

    private void expire(long nowNs) {
        for (int datagram = fragments.expired(nowNs);
                datagram != FragmentTable.NULL_DATAGRAM;
                datagram = fragments.expired(nowNs)) {
            passWaiting(datagram, Reason.FRAGMENT_INCOMPLETE);
            fragments.end(datagram);
        }
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
    }

    /** Tells whose packet a T-PDU is, by the side it came from and the site's UE networks. */
    private void classify(ParsedFrame frame) {
        if (frame.ingress == Side.UNKNOWN) {
            if (frame.ipLength > 0) {
                frame.fragment = false;
                frame.decided(Reason.UNKNOWN_DIRECTION);
            }
            return;
        }
        if (frame.kind != Kind.T_PDU) {
            return;
        }
        boolean isToUe = steering.isUe(frame.innerDestinationHigh, frame.innerDestinationLow);
        if (frame.ingress == Side.ACCESS && steering.isUe(frame.innerSourceHigh, frame.innerSourceLow)) {
            ue(frame, frame.innerSourceHigh, frame.innerSourceLow);
            frame.entry = steering.findEntry(frame.innerDestinationHigh, frame.innerDestinationLow);
        } else if (frame.ingress == Side.CORE && isToUe) {
            ue(frame, frame.innerDestinationHigh, frame.innerDestinationLow);
        } else {
            frame.decided(frame.ingress == Side.ACCESS && isToUe ? Reason.INDIRECT_FORWARDING : Reason.NOT_A_UE);
        }
    }

    private static void ue(ParsedFrame frame, long high, long low) {
        frame.ueKey = frame.innerIpv4 ? UeKey.ofIpv4((int) low) : UeKey.ofIpv6(high);
        frame.ueHash = UeTable.hash(frame.ueKey);
        if (frame.ueKey == UeKey.NULL_UE) {
            frame.decided(Reason.NOT_A_UE);
        }
    }

    private void decide(ParsedFrame frame) {
        if (frame.fragment && frame.ingress == Side.ACCESS) {
            onFragment(frame);
            return;
        }
        Reason reason = reasonOf(frame);
        counters.onDecided(reason);
        act(frame, reason);
        tell(frame, frame, reason);
    }

    private Reason reasonOf(ParsedFrame frame) {
        return switch (frame.kind) {
            case DECIDED -> frame.isShortFirstFragment() ? Reason.FRAGMENT_PASSED : frame.reason;
            case LATER_FRAGMENT -> Reason.FRAGMENT_PASSED;
            case END_MARKER -> Reason.GTPU_END_MARKER;
            case T_PDU -> frame.ingress == Side.ACCESS ? uplink(frame) : downlink(frame);
        };
    }

    private Reason uplink(ParsedFrame frame) {
        checkBearer(frame, true);
        if (frame.entry == Steering.NULL_ENTRY) {
            return isCut(frame) ? Reason.CUT_SHORT : Reason.NO_APPLICATION;
        }
        int application = steering.entry(frame.entry).applicationIndex();
        frame.rule = frame.slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(frame.slot, application);
        frame.route = frame.rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(frame.rule, version);
        if (frame.route == Route.NULL_ROUTE) {
            frame.rule = UeTable.NULL_RULE;
            frame.route = steering.application(application).defaultRoute();
        }
        if (isCut(frame)) {
            return Reason.CUT_SHORT;
        }
        return switch (Route.kind(frame.route)) {
            case Route.LOCAL -> Reason.UPLINK_LOCAL;
            case Route.CORE -> Reason.RULE_TO_CORE;
            default -> Reason.NO_INSTANCE;
        };
    }

    private Reason downlink(ParsedFrame frame) {
        checkBearer(frame, false);
        return isCut(frame) ? Reason.CUT_SHORT : Reason.DOWNLINK_THROUGH;
    }

    /** Whether a capture cut the frame within its T-PDU. A first fragment's T-PDU goes on in the others. */
    private static boolean isCut(ParsedFrame frame) {
        return !frame.fragment && frame.innerOffset + frame.innerLength > frame.offset + frame.length;
    }

    /** Compares the packet's tunnel with those known on its UE's newest path, and reports it where it is none. */
    private void checkBearer(ParsedFrame frame, boolean isUplink) {
        if (frame.slot != UeTable.NULL_SLOT && isKnownTunnel(frame, isUplink)) {
            ues.onPacket(frame.slot, frame.timeNs);
            return;
        }
        learner.onTunnel(
                frame.ueKey,
                isUplink,
                frame.teid,
                frame.qfi,
                frame.sequenced,
                isUplink ? frame.sourceHigh : frame.destinationHigh,
                isUplink ? frame.sourceLow : frame.destinationLow,
                isUplink ? frame.destinationHigh : frame.sourceHigh,
                isUplink ? frame.destinationLow : frame.sourceLow,
                frame.buffer,
                frame.offset,
                frame.link == Link.ETHERNET ? frame.linkLength : 0,
                frame.timeNs);
        frame.slot = ues.find(frame.ueKey, frame.ueHash);
    }

    private boolean isKnownTunnel(ParsedFrame frame, boolean isUplink) {
        long newest = bearer(frame.slot, 0, isUplink);
        int path = Bearer.pathIndex(newest);
        if (!isPath(path, frame, isUplink)) {
            return false;
        }
        long known = newest;
        for (int n = 1; known != Bearer.NULL_BEARER; n++) {
            if (Bearer.teid(known) == frame.teid && Bearer.pathIndex(known) == path) {
                return true;
            }
            known = n < UeTable.MAX_BEARERS ? bearer(frame.slot, n, isUplink) : Bearer.NULL_BEARER;
        }
        return false;
    }

    private long bearer(int slot, int n, boolean isUplink) {
        return isUplink ? ues.uplinkBearer(slot, n) : ues.downlinkBearer(slot, n);
    }

    private boolean isPath(int path, ParsedFrame frame, boolean isUplink) {
        return isUplink
                ? paths.matches(path, frame.sourceHigh, frame.sourceLow, frame.destinationHigh, frame.destinationLow)
                : paths.matches(path, frame.destinationHigh, frame.destinationLow, frame.sourceHigh, frame.sourceLow);
    }

    /** Does what a frame's reason says, and counts for the rule or the default that decided. */
    private void act(ParsedFrame frame, Reason reason) {
        switch (reason.verdict()) {
            case LOCAL -> {
                countRoute(frame);
                deliver(frame);
            }
            case PASS -> {
                if (reason == Reason.RULE_TO_CORE) {
                    countRoute(frame);
                }
                pass(frame, frame.timeNs);
            }
            default -> throw new IllegalStateException("no action for " + reason);
        }
    }

    private void countRoute(ParsedFrame frame) {
        if (frame.rule != UeTable.NULL_RULE) {
            ues.count(frame.rule, frame.innerLength);
        } else {
            defaultPackets[frame.entry]++;
            defaultOctets[frame.entry] += frame.innerLength;
        }
    }

    /** Takes the T-PDU out of its tunnel and gives it to a local instance. */
    private void deliver(ParsedFrame frame) {
        Steering.Instance instance = steering.instance(Route.target(frame.route));
        int inner = frame.innerOffset;
        if (instance.rewrite() && AddressRewriter.isFamily(instance.high(), instance.low(), frame.innerIpv4)) {
            AddressRewriter.destination(
                    frame.buffer, inner, frame.innerLength, frame.innerIpv4, instance.high(), instance.low());
        }
        int offset = inner - Ethernet.HEADER_LENGTH;
        int type = frame.innerIpv4 ? Ipv4.ETHERNET_TYPE : Ipv6.ETHERNET_TYPE;
        Ethernet.write(frame.buffer, offset, instance.mac(), steering.appMac(), type);
        int length = Ethernet.HEADER_LENGTH + frame.innerLength;
        counters.onSent();
        sink.onFrame(frame.buffer, offset, length, length, Link.ETHERNET, Side.APP, frame.timeNs);
    }

    /** Hands a frame on as it is, at {@code timeNs}. */
    private void pass(ParsedFrame frame, long timeNs) {
        counters.onSent();
        sink.onFrame(
                frame.buffer,
                frame.offset,
                frame.length,
                frame.wireLength,
                frame.link,
                Side.opposite(frame.ingress),
                timeNs);
    }

    /** Tells the listener of {@code frame}'s final verdict; {@code packet} is what was decided on. */
    private void tell(ParsedFrame frame, ParsedFrame packet, Reason reason) {
        if (verdicts != null) {
            verdicts.onVerdict(frame, packet, reason);
        }
    }

    /** A fragment of an outer datagram from the access side: only as a whole can it be steered. */
    private void onFragment(ParsedFrame frame) {
        int datagram = fragments.find(frame);
        if (datagram == FragmentTable.NULL_DATAGRAM) {
            datagram = fragments.begin(frame);
        }
        if (datagram == FragmentTable.NULL_DATAGRAM) {
            passFragment(frame, Reason.FRAGMENTS_FULL);
            return;
        }
        Reason reason = reasonOf(frame);
        if (fragments.state(datagram) == State.UNDECIDED && frame.fragmentOffset == 0) {
            if (reason.verdict() == Verdict.PASS && !frame.isShortFirstFragment()) {
                passWaiting(datagram, Reason.FRAGMENT_PASSED);
            } else {
                fragments.state(datagram, State.STEERED);
            }
        }
        addFragment(datagram, frame, reason);
    }

    private void addFragment(int datagram, ParsedFrame frame, Reason reason) {
        boolean isPassing = fragments.state(datagram) == State.PASSING;
        Added added = fragments.add(datagram, frame);
        if (isPassing) {
            passFragment(frame, reason.verdict() == Verdict.PASS ? reason : Reason.FRAGMENT_PASSED);
            if (added == Added.COMPLETE) {
                fragments.end(datagram);
            }
            return;
        }
        switch (added) {
            case INCOMPLETE -> counters.onDecided(Reason.FRAGMENT_WAITING);
            case COMPLETE -> {
                counters.onDecided(Reason.FRAGMENT_WAITING);
                steerWhole(datagram);
                fragments.end(datagram);
            }
            case OVERLAP, FULL -> {
                Reason why = added == Added.FULL ? Reason.FRAGMENTS_FULL : Reason.FRAGMENT_OVERLAP;
                passWaiting(datagram, why);
                passFragment(frame, why);
            }
        }
    }

    private void passFragment(ParsedFrame frame, Reason reason) {
        counters.onDecided(reason);
        pass(frame, frame.timeNs);
        tell(frame, frame, reason);
    }

    /** Decides a datagram all of whose fragments came; one that is to pass after all passes in its fragments. */
    private void steerWhole(int datagram) {
        fragments.assemble(datagram, whole);
        FrameParser.parse(whole);
        classify(whole);
        if (whole.ueKey != UeKey.NULL_UE) {
            whole.slot = ues.find(whole.ueKey, whole.ueHash);
        }
        Reason reason = reasonOf(whole);
        if (reason.verdict() == Verdict.PASS) {
            passWaiting(datagram, reason);
            return;
        }
        act(whole, reason);
        int count = fragments.waitingCount(datagram);
        counters.onMerged(count - 1);
        for (int i = 0; i < count; i++) {
            counters.onDecidedAgain(Reason.FRAGMENT_WAITING, reason);
            tell(fragments.waiting(datagram, i), whole, reason);
        }
    }

    /** Hands on the fragments of a datagram that waited, in the order in which they came; those to come pass. */
    private void passWaiting(int datagram, Reason reason) {
        int count = fragments.waitingCount(datagram);
        for (int i = 0; i < count; i++) {
            ParsedFrame frame = fragments.waiting(datagram, i);
            counters.onDecidedAgain(Reason.FRAGMENT_WAITING, reason);
            pass(frame, frame.timeNs);
            tell(frame, frame, reason);
        }
        fragments.pass(datagram);
    }
}
