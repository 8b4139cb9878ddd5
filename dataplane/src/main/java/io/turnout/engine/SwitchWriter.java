package io.turnout.engine;

import io.turnout.table.QuietPoints;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;

/**
 * The writer's part in switches: gives pairs slots, applies control's commands to slots and rules, answers when grace
 * periods have elapsed, ends holds whose time is over, and takes slots back.
 *
 * <pre>
 *   command --> stage rule, change word --> publish --> onPublished: release what was claimed
 *   poll: grace elapsed --> answer;  hold ended --> HOLD_ENDED;  slot open --> plain rule --> grace --> slot free
 * </pre>
 *
 * <p>A rule is published before the hold above it is released: whoever finds the slot open finds the new rule too, and a
 * process that dies in between has not delivered anything by a rule that is not there. Works without control: what it has
 * to tell is dropped and counted where nobody reads.
 *
 * <p>Owned by the writer's thread.
 */
public final class SwitchWriter implements SwitchCommands {
    /** A slot that only counts is taken back after this long: no handshake takes so long to come to its hold. */
    static final long COUNTING_LIFE_NS = 60_000_000_000L;

    private static final int DRAIN_LIMIT = 1_024;

    /** The grant of a hold that was found in the table after a restart. */
    private static final long UNKNOWN_EPOCH = Long.MIN_VALUE;

    private final TableWriter writer;
    private final QuietPoints quietPoints;
    private final Switching switching;
    private final SwitchSlots slots;
    private final SwitchLimits limits;
    private final SwitchEvents events;
    private final Waker waker;
    private final PairRing.Receiver seen = this::onSeen;

    private final SlotRegister register;
    private final SlotRules rules;

    private final boolean[] isEndTold;
    private final Count[] nextCounts;

    private final Releases releases;
    private final SwitchAnswers answers;
    private final Fences fences;
    private long nowNs;

    /** A count that was ordered while the pair's slot still drains under an older grant. */
    private record Count(long epoch, int attempt, int peerIndex) {}

    /**
     * The writer of {@code switching}. Takes up what it finds in the tables: holds without a time limit hold anew, every
     * other switch that was under way is over.
     *
     * @param writer of the tables, on the same thread
     * @param quietPoints of the same tables
     * @param events hears answers
     * @param waker for workers that block
     */
    public SwitchWriter(
            TableWriter writer,
            QuietPoints quietPoints,
            Switching switching,
            SwitchLimits limits,
            SwitchEvents events,
            Waker waker) {
        this.writer = writer;
        this.quietPoints = quietPoints;
        this.switching = switching;
        this.slots = switching.slots();
        this.limits = limits;
        this.events = events;
        this.waker = waker;
        this.register = new SlotRegister(slots);
        this.rules = new SlotRules(writer, register, slots.capacity());
        this.releases = new Releases(slots);
        this.answers = new SwitchAnswers(slots, events);
        this.fences = new Fences(switching, register, events, waker);
        int places = slots.capacity() + 1;
        isEndTold = new boolean[places];
        nextCounts = new Count[places];
        recover();
    }

    /** Commands that found no slot, no room in the tables, or a pair whose slot another grant has. */
    public long refusedCount() {
        return rules.refusedCount();
    }

    /** Slots in use. */
    public int slotCount() {
        return register.count();
    }

    /** Tells the time. */
    public void onTime(long timeNs) {
        nowNs = timeNs;
    }

    private void recover() {
        writer.forEachRule((ueKey, applicationIndex, route) -> {
            if (Route.isPlain(route)) {
                return;
            }
            long plain = Route.plain(route);
            int slot =
                    Route.isHeld(route) ? begin(ueKey, applicationIndex, UNKNOWN_EPOCH, 0, SwitchSlots.NULL_PEER) : 0;
            if (slot == Route.NULL_SLOT) {
                rules.stagePlain(ueKey, applicationIndex, plain);
            } else {
                slots.limit(slot, limits.frames(), Integer.MAX_VALUE, SwitchSlots.NEVER, Route.NULL_ROUTE);
                slots.hold(slot);
                rules.stage(slot, plain, true);
            }
        });
        if (rules.isStaged()) {
            onPublished(writer.publish());
        }
    }

    // Slots.

    private int state(int slot) {
        return HoldWord.state(slots.word(slot));
    }

    private int begin(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        int slot = register.begin(ueKey, applicationIndex, nowNs);
        if (slot == Route.NULL_SLOT) {
            rules.onRefused();
            return slot;
        }
        slots.begin(slot, epoch, attempt, peerIndex);
        isEndTold[slot] = false;
        nextCounts[slot] = null;
        releases.begin(slot);
        fences.begin(slot);
        return slot;
    }

    /**
     * Stages a rule, whatever stands there: the one way to change a rule without a grant. What waits goes where it leads.
     *
     * @return false, and counted, when the table is full
     */
    public boolean stageRoute(long ueKey, int applicationIndex, long route) {
        int slot = rules.slotOf(ueKey, applicationIndex);
        if (slot == Route.NULL_SLOT) {
            return writer.stageRoute(ueKey, applicationIndex, route);
        }
        long rule = rules.rule(ueKey, applicationIndex);
        if (slots.claim(slot)) {
            releases.onClaimed(slot, route == Route.NULL_ROUTE ? Route.plain(rule) : route);
        }
        return restage(slot, route, false);
    }

    /** Stages that a UE is forgotten. What waits of it goes where its rules lead. */
    public void stageRelease(long ueKey) {
        writer.forEachRule(ueKey, (key, applicationIndex, route) -> {
            int slot = Route.slot(route);
            if (slot != Route.NULL_SLOT) {
                if (slots.claim(slot)) {
                    releases.onClaimed(slot, Route.plain(route));
                } else if (state(slot) == HoldWord.COUNTING) {
                    rules.leave(slot);
                }
            }
        });
        writer.stageRelease(ueKey);
    }

    /** Changes the rule of a pair that has a slot, which it keeps while packets wait or are released. */
    private boolean restage(int slot, long route, boolean isHeld) {
        if (state(slot) == HoldWord.COUNTING) {
            rules.leave(slot);
            return rules.stagePlain(slot, route);
        }
        return rules.stage(slot, route, isHeld);
    }

    // Commands.

    @Override
    public void onCount(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        if (slot != Route.NULL_SLOT) {
            if (slots.isGrant(slot, epoch, attempt)) {
                return;
            }
            if (state(slot) != HoldWord.COUNTING) {
                nextCounts[slot] = new Count(epoch, attempt, peerIndex);
                return;
            }
        }
        int counting = begin(ueKey, applicationIndex, epoch, attempt, peerIndex);
        if (counting != Route.NULL_SLOT && rules.stage(counting, rule, false) && slot != Route.NULL_SLOT) {
            rules.leave(slot);
        }
    }

    @Override
    public void onHold(
            long ueKey,
            int applicationIndex,
            long epoch,
            int attempt,
            int packetLimit,
            int octetLimit,
            long limitNs,
            long overflowRoute) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        boolean isUntilTold = limitNs == 0 || overflowRoute == Route.NULL_ROUTE;
        long deadlineNs = isUntilTold ? SwitchSlots.NEVER : nowNs + limitNs;
        if (slot != Route.NULL_SLOT && state(slot) != HoldWord.COUNTING) {
            if (slots.epoch(slot) == UNKNOWN_EPOCH) {
                slots.adopt(slot, epoch, attempt);
                slots.limit(slot, packetLimit, octetLimit, deadlineNs, overflowRoute);
            }
            holdAgain(slot, epoch, attempt);
            return;
        }
        int holding = slot;
        if (slot == Route.NULL_SLOT || !slots.isGrant(slot, epoch, attempt)) {
            holding = begin(ueKey, applicationIndex, epoch, attempt, SwitchSlots.NULL_PEER);
        }
        if (holding == Route.NULL_SLOT) {
            return;
        }
        slots.limit(holding, packetLimit, octetLimit, deadlineNs, overflowRoute);
        slots.hold(holding);
        if (rules.stage(holding, rule, isUntilTold)) {
            if (slot != Route.NULL_SLOT && slot != holding) {
                rules.leave(slot);
            }
            answerHold(holding, epoch, attempt);
        }
    }

    private void holdAgain(int slot, long epoch, int attempt) {
        if (!slots.isGrant(slot, epoch, attempt)) {
            return; // an earlier hold is still draining: the command is repeated
        }
        long word = slots.word(slot);
        int state = HoldWord.state(word);
        if (state == HoldWord.HOLD || state == HoldWord.CLAIMED) {
            answerHold(slot, epoch, attempt);
        } else {
            isEndTold[slot] = true;
            events.onHoldEnded(register.ueKey(slot), register.application(slot), epoch, attempt, HoldWord.isFull(word));
        }
    }

    @Override
    public void onFence(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount) {
        int slot = rules.slotOf(ueKey, applicationIndex);
        fences.send(slot, ueKey, applicationIndex, epoch, attempt, peerIndex, forwardedCount);
    }

    @Override
    public void onReportFence(long ueKey, int applicationIndex, long epoch, int attempt) {
        fences.report(ueKey, applicationIndex, epoch, attempt);
    }

    @Override
    public void onSwap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        boolean isSwapped = Route.isRule(rule) && !Route.isOlder(rule, route);
        boolean isHeld =
                !isSwapped && slot != Route.NULL_SLOT && slots.isGrant(slot, epoch, attempt) && slots.claim(slot);
        boolean isDone = isSwapped || isHeld || !ifHeld;
        if (isHeld) {
            releases.onClaimed(slot, route);
        }
        if (isDone && !isSwapped) {
            isDone = slot == Route.NULL_SLOT
                    ? rules.stagePlain(ueKey, applicationIndex, route)
                    : restage(slot, route, Route.isHeld(rule) && !isHeld);
        }
        if (isDone) {
            note(answers.onSwap(rules.nextVersion(), ueKey, applicationIndex, epoch, attempt));
        } else {
            events.onSwapPublished(ueKey, applicationIndex, epoch, attempt, false);
        }
    }

    @Override
    public void onRoute(long ueKey, int applicationIndex, long route) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        if (Route.isRule(rule) && Route.isOlder(route, rule)) {
            return;
        }
        if (slot == Route.NULL_SLOT) {
            if (!rules.stagePlain(ueKey, applicationIndex, route)) {
                rules.onRefused();
            }
            return;
        }
        boolean isReleased = Route.kind(route) != Route.LOCAL && slots.claim(slot);
        if (isReleased) {
            releases.onClaimed(slot, route);
        }
        restage(slot, route, Route.isHeld(rule) && !isReleased);
    }

    @Override
    public void onUnroute(long ueKey, int applicationIndex) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        if (slot == Route.NULL_SLOT) {
            rules.stagePlain(ueKey, applicationIndex, Route.NULL_ROUTE);
        } else {
            restage(slot, Route.NULL_ROUTE, Route.isHeld(rule));
        }
    }

    @Override
    public void onDrain(long ueKey, int applicationIndex, long epoch, int attempt, long route) {
        long rule = rules.rule(ueKey, applicationIndex);
        int slot = Route.slot(rule);
        boolean isGrants =
                slot != Route.NULL_SLOT && (slots.isGrant(slot, epoch, attempt) || slots.epoch(slot) == UNKNOWN_EPOCH);
        boolean isLetGo = isGrants && state(slot) != HoldWord.COUNTING;
        if (Route.kind(route) == Route.PEER) {
            if (isLetGo) {
                fences.owe(slot, Route.target(route));
            } else {
                fences.sendLast(slot, ueKey, applicationIndex, epoch, attempt, Route.target(route));
            }
        }
        if (isLetGo) {
            letGo(slot, route);
        } else if (isGrants) {
            leaveRule(slot);
        }
    }

    /** Ends a hold, if it stands. */
    private void letGo(int slot, long route) {
        if (slots.claim(slot)) {
            releases.onClaimed(slot, route);
            restage(slot, rules.rule(slot), false);
        }
    }

    @Override
    public void onGiveWay(
            long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long limitNs, long route) {
        int slot = rules.slotOf(ueKey, applicationIndex);
        boolean isHolding =
                slot != Route.NULL_SLOT && slots.isGrant(slot, epoch, attempt) && state(slot) == HoldWord.HOLD;
        if (!isHolding) {
            onDrain(ueKey, applicationIndex, epoch, attempt, route);
            events.onHoldEnded(ueKey, applicationIndex, epoch, attempt, false);
            return;
        }
        releases.giveWay(slot, peerIndex, nowNs + limitNs, route);
        answerHold(slot, epoch, attempt);
    }

    private void onLastFence(long ueKey, int applicationIndex, long epoch, int attempt) {
        int slot = rules.slotOf(ueKey, applicationIndex);
        if (releases.isGivingWay(slot) && slots.isGrant(slot, epoch, attempt)) {
            letGo(slot, releases.route(slot));
        }
    }

    private void answerHold(int slot, long epoch, int attempt) {
        long version = rules.nextVersion();
        note(answers.onHold(version, slot, register.ueKey(slot), register.application(slot), epoch, attempt));
    }

    private void note(boolean isTaken) {
        rules.wantVersion();
        if (!isTaken) {
            rules.onRefused();
        }
    }

    // After commands.

    /** What was staged is published as {@code version}: what was claimed with it is released. */
    public void onPublished(long version) {
        releases.onPublished();
        rules.onPublished(version);
    }

    /** Does what is due: tells, ends, takes back. Not between a command and its publication. */
    public int poll() {
        int done = 0;
        for (int worker = 0; worker < switching.workerCount(); worker++) {
            done += switching.sightings(worker).ring().drainTo(seen, DRAIN_LIMIT);
        }
        long oldest = quietPoints.oldest();
        done += answers.tell(Math.min(oldest, writer.published()));
        for (int i = register.count() - 1; i >= 0; i--) {
            look(register.used(i), oldest);
        }
        if (rules.isStaged()) {
            onPublished(writer.publish());
            done++;
        }
        // Looked up again: a worker that was idle before the publication may have read the version before it.
        return done + register.reclaim(quietPoints.oldest());
    }

    private void onSeen(
            int type, long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long number) {
        switch (type) {
            case Sightings.STEERED_REMOTE -> events.onSteeredRemote(ueKey, applicationIndex, number);
            case Sightings.TUNNEL_TRAFFIC -> events.onTunnelTraffic(ueKey, applicationIndex, peerIndex, number);
            case Sightings.RETURNED -> events.onReturned(ueKey, applicationIndex, number);
            case Sightings.ROUND_TRIP -> events.onRoundTrip(ueKey, applicationIndex, number);
            case Sightings.LAST_FENCE_PASSED -> onLastFence(ueKey, applicationIndex, epoch, attempt);
            case Sightings.FENCE_PASSED -> onReportFence(ueKey, applicationIndex, epoch, attempt);
            default -> throw new IllegalStateException("sighting " + type);
        }
    }

    private void look(int slot, long oldest) {
        slots.expire(slot, nowNs);
        long word = slots.word(slot);
        if (HoldWord.isEnded(word) && !isEndTold[slot]) {
            isEndTold[slot] = true;
            events.onHoldEnded(
                    register.ueKey(slot),
                    register.application(slot),
                    slots.epoch(slot),
                    slots.attempt(slot),
                    HoldWord.isFull(word));
        }
        switch (HoldWord.state(word)) {
            case HoldWord.COUNTING -> {
                if (nowNs - register.begunNs(slot) > COUNTING_LIFE_NS) {
                    leaveRule(slot);
                }
            }
            case HoldWord.DRAINING -> waker.wake(HoldWord.owner(word));
            case HoldWord.HOLD -> {
                if (releases.isDue(slot, nowNs)) {
                    letGo(slot, releases.route(slot));
                }
            }
            case HoldWord.OPEN -> {
                fences.onOpen(slot);
                // Only then the table can take another change without waiting for workers.
                if (rules.isSettled(slot, oldest)) {
                    leaveRule(slot);
                }
            }
            default -> {
                // Packets wait, and nothing is due.
            }
        }
    }

    /** Stages the plain rule in place of the one with the slot, unless the pair has been forgotten. */
    private void leaveRule(int slot) {
        long rule = rules.rule(slot);
        rules.leave(slot);
        if (Route.slot(rule) != slot) {
            return;
        }
        rules.stagePlain(slot, rule);
        Count next = nextCounts[slot];
        if (next != null) {
            onCount(register.ueKey(slot), register.application(slot), next.epoch(), next.attempt(), next.peerIndex());
        }
    }
}
