package io.turnout.switching;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One platform's side of every switch: {@code step(input, nowNs) -> effects}, pure.
 *
 * <p>Knows all pairs that are claimed here, in switching, or served elsewhere; a pair it does not know is at its home.
 * One thread owns it. Time enters as an argument and never runs backwards; {@link #nextDeadlineNs()} says when the next
 * {@link Input.Tick} is due. After a restart the first input is {@link Input.Restarted}.
 */
public final class Coordinator {
    private static final int STATE_COUNT = SwitchState.values().length;

    private final Site site;
    private final Outbox outbox;
    private final Ownership ownership;
    private final Source source;
    private final Target target;
    private final Starts starts;
    private final Deadlines deadlines = new Deadlines();
    private final Map<Pair, Session> sessions = new HashMap<>();
    private final Map<Long, Map<UeInfo.Kind, UeInfo>> ties = new HashMap<>();
    private final long[] transitionCounts = new long[STATE_COUNT * STATE_COUNT];
    private long refusedCount;
    private long rejectedCount;
    private int underWayCount;

    /** The coordinator of {@code site}'s platform, knowing no pair. */
    public Coordinator(Site site) {
        this.site = site;
        outbox = new Outbox(site);
        ownership = new Ownership(outbox, this);
        source = new Source(outbox, ownership);
        target = new Target(outbox, ownership);
        starts = new Starts(outbox, ownership, source, target, this);
    }

    /**
     * Takes one input.
     *
     * @param nowNs the time, never less than before
     * @return what to do, in order; see {@link Effect}
     * @throws IllegalStateException where a transition would be taken that {@link SwitchState} does not document
     */
    public List<Effect> step(Input input, long nowNs) {
        outbox.begin(nowNs);
        switch (input) {
            case Input.Restarted restarted -> onRestarted(restarted);
            case Input.Tick _ -> onTick();
            case Input.FromPeer fromPeer -> onMessage(fromPeer.platform(), fromPeer.message());
            case Input.SteeredRemote seen -> with(opened(seen.pair()), s -> starts.onSteeredRemote(s, seen.seenNs()));
            case Input.TunnelTraffic seen ->
                with(opened(seen.pair()), s -> starts.onTunnelTraffic(s, seen.peer(), seen.seenNs()));
            case Input.Returned seen -> with(known(seen.pair()), s -> source.onReturned(s, seen.seenNs()));
            case Input.HoldPublished published ->
                with(under(published.pair(), published.grant()), s -> {
                    source.onHoldPublished(s);
                    target.onHoldPublished(s, published.forwardedCount());
                });
            case Input.HoldEnded ended ->
                with(known(ended.pair()), s -> {
                    source.onHoldEnded(s, ended.grant());
                    target.onHoldEnded(s, ended);
                });
            case Input.FenceReport report -> with(known(report.pair()), s -> source.onFenceReport(s, report));
            case Input.SwapPublished published ->
                with(known(published.pair()), s -> target.onSwapPublished(s, published));
            case Input.DataPlaneRestarted _ -> onDataPlaneRestarted();
            case Input.HoldWanted wanted -> with(known(wanted.pair()), s -> target.onHoldWanted(s, wanted.grant()));
            case Input.Synchronized done -> with(known(done.pair()), s -> target.onSynchronized(s, done.grant()));
            case Input.SyncFailed failed -> with(known(failed.pair()), s -> target.onSyncFailed(s, failed.grant()));
            case Input.Resumed resumed -> with(known(resumed.pair()), s -> source.onResumed(s, resumed.grant()));
            case Input.ContextReleased done -> with(known(done.pair()), s -> source.onContextReleased(s, done.grant()));
            case Input.InstanceUp up -> onInstance(up.instance(), true);
            case Input.InstanceDown down -> onInstance(down.instance(), false);
            case Input.UeIdentified tie -> onIdentified(tie.ueKey(), tie.ue());
            case Input.BearerKnown bearer -> with(known(bearer.pair()), target::onBearerKnown);
            case Input.QualityAnswered answer -> with(known(answer.pair()), s -> starts.onQuality(s, answer.met()));
            case Input.SwitchAsked asked -> with(opened(asked.pair()), s -> starts.onAsked(s, asked.platform()));
            case Input.AbortAsked asked -> onAbortAsked(known(asked.pair()));
            case Input.Decided decided -> with(known(decided.pair()), s -> source.onDecided(s, decided.committed()));
            case Input.Released released -> {
                ties.remove(released.pair().ueKey());
                with(known(released.pair()), ownership::onReleased);
            }
        }
        return outbox.effects();
    }

    /** When a {@link Input.Tick} is due next; {@link Long#MAX_VALUE} where none is. */
    public long nextDeadlineNs() {
        return deadlines.nextNs();
    }

    /** What is being done about {@code pair}. */
    public SwitchState state(Pair pair) {
        Session s = sessions.get(pair);
        return s == null ? SwitchState.UNCLAIMED : s.state();
    }

    /** The platform that serves {@code pair} as far as is known here; null where the application is not known. */
    public String servedAt(Pair pair) {
        Session s = sessions.get(pair);
        if (s != null) {
            return s.servedAt();
        }
        ApplicationPolicy policy = site.applications().get(pair.application());
        return policy == null ? null : policy.home();
    }

    /** What is known of {@code pair}; null where nothing is, and its home serves it. */
    public PairView view(Pair pair) {
        Session s = sessions.get(pair);
        return s == null ? null : s.view();
    }

    /** Every pair known, in no order, as it is now. */
    public void forEach(Consumer<PairView> consumer) {
        sessions.values().forEach(s -> consumer.accept(s.view()));
    }

    /** Pairs known now. */
    public int pairCount() {
        return sessions.size();
    }

    /** How often a pair was not taken in because {@link Site#capacity()} pairs were known. */
    public long refusedCount() {
        return refusedCount;
    }

    /** Messages of unknown peers or about unknown applications. */
    public long rejectedCount() {
        return rejectedCount;
    }

    /** How often traffic that should have begun a switch did not, because {@link Site#switchLimit()} were under way. */
    public long deferredCount() {
        return starts.deferredCount();
    }

    /** Switches under way here, as source or target. */
    int underWayCount() {
        return underWayCount;
    }

    /** How often {@code to} was entered from {@code from}. */
    public long transitionCount(SwitchState from, SwitchState to) {
        return transitionCounts[Session.transitionIndex(from, to)];
    }

    Source source() {
        return source;
    }

    /** Forgets a pair at rest. */
    void drop(Session s) {
        sessions.remove(s.pair);
        deadlines.remove(s);
    }

    private interface Handler {
        void on(Session s);
    }

    private void with(Session s, Handler handler) {
        if (s != null) {
            if (s.ue == null) {
                s.ue = identity(s);
            }
            handler.on(s);
            settle(s);
        }
    }

    /** Puts the session's deadline in its place, or drops a session that nobody would miss. */
    private void settle(Session s) {
        boolean isUnderWay = !s.state().isRest() && s.state() != SwitchState.QUALIFYING;
        if (isUnderWay != s.isUnderWay) {
            s.isUnderWay = isUnderWay;
            underWayCount += isUnderWay ? 1 : -1;
        }
        if (sessions.get(s.pair) != s) {
            return;
        }
        boolean bare = s.state() == SwitchState.UNCLAIMED && s.owed.isEmpty() && !s.released;
        if (bare && s.wakeNs() == Session.NEVER && s.lastGrant.equals(Grant.NULL_GRANT)) {
            drop(s);
        } else {
            deadlines.update(s);
        }
    }

    private UeInfo identity(Session s) {
        UeInfo byAddress = UeInfo.ofKey(s.pair.ueKey());
        if (byAddress.kind() == s.policy.ueInfo()) {
            return byAddress;
        }
        Map<UeInfo.Kind, UeInfo> names = ties.get(s.pair.ueKey());
        return names == null ? null : names.get(s.policy.ueInfo());
    }

    private void onIdentified(long ueKey, UeInfo ue) {
        if (ties.size() >= site.capacity() && !ties.containsKey(ueKey)) {
            refusedCount++;
            return;
        }
        ties.computeIfAbsent(ueKey, _ -> new EnumMap<>(UeInfo.Kind.class)).put(ue.kind(), ue);
    }

    private Session known(Pair pair) {
        return sessions.get(pair);
    }

    private Session under(Pair pair, Grant grant) {
        Session s = sessions.get(pair);
        return s != null && s.grant.equals(grant) ? s : null;
    }

    /** The pair's session, made where there is none; null where the application is not known or there is no room. */
    private Session opened(Pair pair) {
        Session s = sessions.get(pair);
        if (s != null) {
            return s;
        }
        ApplicationPolicy policy = site.applications().get(pair.application());
        if (policy == null || sessions.size() >= site.capacity()) {
            refusedCount++;
            return null;
        }
        s = new Session(pair, policy, site.platform(), SwitchState.UNCLAIMED, transitionCounts);
        s.epoch = ownership.unclaimedEpoch(policy);
        sessions.put(pair, s);
        return s;
    }

    private void onMessage(String from, Message message) {
        ApplicationPolicy policy = site.applications().get(message.pair().application());
        if (policy == null || !site.detects().containsKey(from)) {
            rejectedCount++;
            rejectUnknown(from, message, policy);
            return;
        }
        Pair pair = message.pair();
        switch (message) {
            case Message.Trigger trigger -> {
                Session s = opened(pair);
                if (s == null) {
                    outbox.send(from, new Message.Reject(pair, Grant.NULL_GRANT, SwitchReason.CAPACITY));
                }
                with(s, it -> source.onTrigger(it, from, trigger));
            }
            case Message.Identity identity -> with(opened(pair), s -> target.onIdentity(s, from, identity));
            case Message.Request request -> with(opened(pair), s -> target.onRequest(s, from, request));
            case Message.Accept accept -> with(known(pair), s -> source.onAccept(s, from, accept.grant()));
            case Message.Reject reject -> onRefused(known(pair), from, reject.grant(), reject.reason());
            case Message.Busy busy -> onRefused(known(pair), from, busy.grant(), SwitchReason.BUSY);
            case Message.MovedTo moved -> with(known(pair), s -> target.onMovedTo(s, from, moved));
            case Message.Held held -> with(known(pair), s -> source.onHeld(s, from, held));
            case Message.Withdraw withdraw -> with(known(pair), s -> target.onWithdraw(s, from, withdraw));
            case Message.Aborted aborted -> onAborted(from, aborted);
            case Message.AbortedAck ack -> with(known(pair), s -> target.onAbortedAck(s, from, ack.grant()));
            case Message.UpdateIndication indication -> onIndication(from, indication, policy);
            case Message.UpdateIndicationAck ack ->
                with(known(pair), s -> ownership.onIndicationAck(s, from, ack.grant()));
            case Message.OutcomeQuery query -> with(opened(pair), s -> ownership.onOutcomeQuery(s, from, query));
            case Message.OutcomeAnswer answer -> with(known(pair), s -> source.onOutcomeAnswer(s, from, answer));
            case Message.OwnershipQuery _ -> ownership.answer(from, pair, known(pair), policy);
            case Message.OwnershipAnswer answer -> with(known(pair), s -> ownership.onAnswer(s, from, answer));
        }
    }

    /** An application that this site does not know; a platform it does not know gets no answer. */
    private void rejectUnknown(String from, Message message, ApplicationPolicy policy) {
        if (policy != null || !site.detects().containsKey(from)) {
            return;
        }
        if (message instanceof Message.Trigger) {
            outbox.send(from, new Message.Reject(message.pair(), Grant.NULL_GRANT, SwitchReason.UNKNOWN_INSTANCE));
        } else if (message instanceof Message.Request request) {
            outbox.send(from, new Message.Reject(request.pair(), request.grant(), SwitchReason.NO_INSTANCE));
        }
    }

    private void onRefused(Session s, String from, Grant grant, SwitchReason reason) {
        with(s, it -> {
            if (grant.equals(Grant.NULL_GRANT)) {
                target.onRefused(it, from, reason);
            } else {
                source.onRefused(it, from, grant, reason);
            }
        });
    }

    private void onAborted(String from, Message.Aborted aborted) {
        Session s = sessions.get(aborted.pair());
        if (s == null) {
            outbox.send(from, new Message.AbortedAck(aborted.pair(), aborted.grant()));
        }
        with(s, it -> source.onAborted(it, from, aborted));
    }

    /** 8: of a grant of this platform, or of a switch between others that this one, as the home, must know of. */
    private void onIndication(String from, Message.UpdateIndication indication, ApplicationPolicy policy) {
        boolean home = outbox.isHere(policy.home());
        Session s = home ? opened(indication.pair()) : known(indication.pair());
        if (s == null && !home) {
            outbox.send(from, new Message.UpdateIndicationAck(indication.pair(), indication.grant()));
        }
        with(s, it -> {
            if (!source.onIndication(it, from, indication.grant())) {
                ownership.onIndication(it, from, indication.grant());
            }
        });
    }

    /** Of the target at once; of the source by asking the target, which alone decides. */
    private void onAbortAsked(Session session) {
        with(session, s -> {
            if (s.state().isUndecided()) {
                target.abort(s, SwitchReason.OPERATOR);
            } else if (s.state() == SwitchState.TRIGGERING) {
                target.giveUp(s, SwitchReason.OPERATOR);
            } else if (s.state().isGranting()) {
                source.withdraw(s, SwitchReason.OPERATOR);
            } else {
                outbox.report(s, Effect.Event.REFUSED, SwitchReason.NOT_CONCERNED);
            }
        });
    }

    private void onInstance(String id, boolean up) {
        outbox.instance(id, up);
        for (Site.Instance instance : site.instances()) {
            if (instance.id().equals(id)) {
                onInstance(instance, up);
            }
        }
    }

    private void onInstance(Site.Instance instance, boolean up) {
        for (Session session : new ArrayList<>(sessions.values())) {
            if (!session.policy.identity().equals(instance.application())) {
                continue;
            }
            with(session, s -> {
                if (up) {
                    ownership.confirm(s);
                } else {
                    target.onInstanceDown(s);
                    source.onInstanceDown(s);
                }
            });
        }
    }

    private void onDataPlaneRestarted() {
        sessions.values().forEach(this::orderRule);
        for (Session s : new ArrayList<>(sessions.values())) {
            with(s, target::onDataPlaneRestarted);
        }
    }

    private void onTick() {
        while (deadlines.nextNs() <= outbox.nowNs()) {
            Session due = deadlines.first();
            with(due, s -> {
                if (s.deadlineNs <= outbox.nowNs()) {
                    onDeadline(s);
                } else {
                    onRepeat(s);
                }
            });
        }
    }

    private void onDeadline(Session s) {
        switch (s.state()) {
            case UNCLAIMED, OWNED, ELSEWHERE -> starts.onRestDeadline(s);
            case QUALIFYING -> starts.onQualityDeadline(s);
            case TRIGGERING, PREPARING, AWAITING_BEARER, HOLDING, HELD, COMMITTING, ABORTING -> target.onDeadline(s);
            case OFFERING, GRANTED, FENCING, CLOSING, FROZEN, IN_DOUBT, INDICATED, RESUMING, RETURNING ->
                source.onDeadline(s);
        }
    }

    private void onRepeat(Session s) {
        switch (s.state()) {
            case UNCLAIMED, OWNED, ELSEWHERE -> starts.onRestRepeat(s);
            case QUALIFYING -> throw new IllegalStateException(s.pair + ": nothing to repeat in " + s.state());
            case TRIGGERING, PREPARING, AWAITING_BEARER, HOLDING, HELD, COMMITTING, ABORTING -> target.onRepeat(s);
            case OFFERING, GRANTED, FENCING, CLOSING, FROZEN, IN_DOUBT, INDICATED, RESUMING, RETURNING ->
                source.onRepeat(s);
        }
    }

    /** The journal is the truth of what is intended: the data plane is brought to it, what was under way goes on. */
    private void onRestarted(Input.Restarted restarted) {
        ownership.restoreFloor(restarted.epochFloor());
        for (PairRecord record : restarted.records()) {
            ApplicationPolicy policy = site.applications().get(record.pair().application());
            if (policy == null) {
                rejectedCount++;
                continue;
            }
            Session s = Session.restored(record, policy, site.platform(), transitionCounts);
            s.lastGrantNs = outbox.nowNs();
            sessions.put(s.pair, s);
            orderRule(s);
        }
        // All rules first: they make one batch.
        for (Session s : new ArrayList<>(sessions.values())) {
            with(s, this::onRestart);
        }
    }

    /** The pair's rule is to be what is known; in mid-commit, the data plane knows it better. */
    private void orderRule(Session s) {
        if (s.owner != null && s.state() != SwitchState.COMMITTING) {
            outbox.order(new Command.Route(s.pair, s.epoch, s.owner));
        }
    }

    private void onRestart(Session s) {
        switch (s.state()) {
            case UNCLAIMED, OWNED, ELSEWHERE -> {
                s.swapNs = outbox.nowNs();
                ownership.armRest(s);
                ownership.confirm(s);
            }
            case PREPARING, AWAITING_BEARER, HOLDING, HELD, COMMITTING, ABORTING -> target.onRestart(s);
            case OFFERING, GRANTED, FENCING, CLOSING, FROZEN, IN_DOUBT, INDICATED, RESUMING, RETURNING ->
                source.onRestart(s);
            case QUALIFYING, TRIGGERING -> throw new IllegalStateException(s.pair + " was kept in " + s.state());
        }
    }
}
