package io.turnout.switching;

/**
 * The target of a switch, which alone decides it: gets a grant, has its instance fetch the context, holds the UE's
 * uplink, and commits; before the commit, any failure aborts.
 */
final class Target {
    private static final int REDIRECT_LIMIT = 8;

    private final Outbox outbox;
    private final Ownership ownership;

    Target(Outbox outbox, Ownership ownership) {
        this.outbox = outbox;
        this.ownership = ownership;
    }

    /** 1t: asks the platform that serves the pair for a grant. */
    void trigger(Session s) {
        SwitchReason refusal = refusal(s);
        if (refusal != null) {
            outbox.report(s, Effect.Event.REFUSED, refusal);
            countFailure(s);
            if (s.state() == SwitchState.QUALIFYING) {
                ownership.rest(s);
            } else {
                ownership.armRest(s);
            }
            return;
        }
        s.state(SwitchState.TRIGGERING);
        s.redirectCount = 0;
        s.deadlineNs = outbox.nowNs() + s.policy.timing().boundNs();
        sendTrigger(s);
        outbox.repeatLater(s);
    }

    private SwitchReason refusal(Session s) {
        if (!outbox.isReady(outbox.localInstance(s.policy))) {
            return SwitchReason.NO_INSTANCE;
        }
        if (outbox.site.instanceAt(s.policy.identity(), s.servedAt()) == null) {
            return SwitchReason.UNKNOWN_INSTANCE;
        }
        return s.ue == null ? SwitchReason.UNKNOWN_UE_IDENTITY : null;
    }

    private void sendTrigger(Session s) {
        s.peer = s.servedAt();
        InstanceInfo source =
                outbox.site.instanceAt(s.policy.identity(), s.peer).names().getFirst();
        outbox.send(s.peer, new Message.Trigger(s.pair, source, s.ue, s.asked));
    }

    private void countFailure(Session s) {
        s.failureCount++;
        s.notBeforeNs = outbox.nowNs() + s.policy.timing().backOffNs(s.failureCount);
    }

    /** Ends an attempt for which there is no grant yet. */
    void giveUp(Session s, SwitchReason reason) {
        s.asked &= reason != SwitchReason.OPERATOR;
        outbox.report(s, Effect.Event.REFUSED, reason);
        countFailure(s);
        ownership.rest(s);
    }

    /** Rejected, or busy: there is no grant now. */
    void onRefused(Session s, String from, SwitchReason reason) {
        if (s.state() == SwitchState.TRIGGERING && from.equals(s.peer)) {
            giveUp(s, reason);
        }
    }

    /** The platform asked does not serve the pair: asks the one that does. */
    void onMovedTo(Session s, String from, Message.MovedTo moved) {
        if (s.state() != SwitchState.TRIGGERING || !from.equals(s.peer)) {
            return;
        }
        boolean lost = moved.epoch() < 0 && s.owner != null && s.owner.equals(from);
        if (lost) {
            ownership.disown(s);
        }
        boolean news = ownership.learn(s, moved.platform(), moved.epoch()) || lost;
        boolean known = outbox.site.instanceAt(s.policy.identity(), s.servedAt()) != null;
        if (news && known && !outbox.isServedHere(s) && ++s.redirectCount <= REDIRECT_LIMIT) {
            sendTrigger(s);
        } else {
            giveUp(s, SwitchReason.NOT_CONCERNED);
        }
    }

    /** 2t: the application identity and the grant. */
    void onIdentity(Session s, String from, Message.Identity identity) {
        Grant grant = identity.grant();
        boolean fresh = grant.isAfter(s.lastGrant) && grant.epoch() >= s.epoch;
        if (s.state() == SwitchState.TRIGGERING && from.equals(s.peer) && fresh) {
            s.source = identity.source();
            s.endpoint = identity.endpoint();
            s.withContext = identity.withContext();
            prepare(s, grant, null);
        } else if (Ownership.outcome(s, grant) == Message.Outcome.ABORTED) {
            ownership.burn(s, grant);
            outbox.send(from, new Message.Aborted(s.pair, grant, SwitchReason.NO_RECORD));
        }
    }

    /** 1s: the owner asks this platform to take the pair over. */
    void onRequest(Session s, String from, Message.Request request) {
        Grant grant = request.grant();
        if (!grant.isAfter(s.lastGrant) || grant.epoch() < s.epoch) {
            onStaleRequest(s, from, grant);
            return;
        }
        SwitchReason refusal = refusal(s, request);
        if (refusal == SwitchReason.BUSY) {
            ownership.burn(s, grant);
            outbox.send(from, new Message.Busy(s.pair, grant));
        } else if (refusal != null) {
            ownership.burn(s, grant);
            outbox.send(from, new Message.Reject(s.pair, grant, refusal));
        } else {
            ownership.learn(s, from, grant.epoch());
            s.peer = from;
            s.source = request.source();
            s.endpoint = request.endpoint();
            s.ue = request.ue();
            s.asked = request.asked();
            s.withContext = request.withContext();
            if (request.release()) {
                takeHome(s, grant);
            } else {
                prepare(s, grant, new Message.Accept(s.pair, grant));
            }
        }
    }

    private void onStaleRequest(Session s, String from, Grant grant) {
        switch (Ownership.outcome(s, grant)) {
            case OPEN -> outbox.send(from, new Message.Accept(s.pair, grant));
            case ABORTED -> outbox.send(from, new Message.Reject(s.pair, grant, SwitchReason.NO_RECORD));
            case COMMITTED -> {} // the indication that is owed says so
        }
    }

    private SwitchReason refusal(Session s, Message.Request request) {
        SwitchState state = s.state();
        if (!state.isRest() && state != SwitchState.QUALIFYING && state != SwitchState.TRIGGERING) {
            return SwitchReason.BUSY;
        }
        if (outbox.isServedHere(s)) {
            return SwitchReason.NOT_CONCERNED;
        }
        if (request.release()) {
            return outbox.isHere(s.policy.home()) ? null : SwitchReason.NOT_CONCERNED;
        }
        if (!outbox.isReady(outbox.localInstance(s.policy))) {
            return SwitchReason.NO_INSTANCE;
        }
        return s.policy.when() == ApplicationPolicy.When.NEVER && !request.asked() ? SwitchReason.POLICY_NEVER : null;
    }

    /** Takes the grant up: durable before anybody hears of it. */
    private void prepare(Session s, Grant grant, Message.Accept accept) {
        s.grant = grant;
        s.grantNs = outbox.nowNs();
        ownership.note(s, grant);
        s.epoch = grant.epoch();
        s.released = false; // whoever has the address now, it is in use
        s.bearerKnown = s.asked || !s.policy.awaitBearer();
        s.state(SwitchState.PREPARING);
        s.boundAtNs = outbox.nowNs() + s.policy.timing().boundNs();
        s.deadlineNs = s.boundAtNs;
        outbox.persist(s);
        outbox.report(s, Effect.Event.STARTED, null);
        if (accept != null) {
            outbox.send(s.peer, accept);
        }
        if (!s.bearerKnown) {
            outbox.add(new Effect.AskBearer(s.pair));
        }
        if (s.holds()) {
            outbox.order(new Command.Count(s.pair, grant, s.peer));
        }
        sendNotification(s);
        outbox.repeatLater(s);
    }

    private void sendNotification(Session s) {
        outbox.tell(s, new Notice.Notification(s.pair, s.grant, s.source, s.endpoint, s.ue, s.withContext, s.holds()));
    }

    /** A released pair: nothing to synchronize, nothing to hold. */
    private void takeHome(Session s, Grant grant) {
        s.grant = grant;
        ownership.note(s, grant);
        s.epoch = grant.epoch();
        s.withContext = false;
        s.released = true;
        commit(s);
    }

    /** The target instance asks to hold: little is left. */
    void onHoldWanted(Session s, Grant grant) {
        if (s.state() == SwitchState.PREPARING && s.grant.equals(grant) && s.holds()) {
            goOn(s);
        }
    }

    /** 6: the target instance has the context. With a hold, it counts only once the source has been frozen. */
    void onSynchronized(Session s, Grant grant) {
        if (!s.grant.equals(grant)) {
            return;
        }
        if (s.state() == SwitchState.HELD) {
            commit(s);
        } else if (s.state() == SwitchState.PREPARING && !s.holds()) {
            goOn(s);
        }
    }

    private void goOn(Session s) {
        if (!s.bearerKnown) {
            s.state(SwitchState.AWAITING_BEARER);
            s.deadlineNs =
                    Math.min(s.boundAtNs, outbox.nowNs() + s.policy.timing().bearerNs());
        } else if (s.holds()) {
            s.state(SwitchState.HOLDING);
            s.deadlineNs = s.boundAtNs;
            orderHold(s);
            outbox.repeatLater(s);
        } else {
            commit(s);
        }
    }

    void onBearerKnown(Session s) {
        s.bearerKnown = true;
        if (s.state() == SwitchState.AWAITING_BEARER) {
            goOn(s);
        }
    }

    private void orderHold(Session s) {
        s.holdOrdered = true;
        outbox.order(new Command.Hold(
                s.pair, s.grant, s.policy.holdPackets(), s.policy.holdOctets(), s.policy.holdNs(), s.peer));
    }

    /** No worker forwards any more: the fence follows the last packet. */
    void onHoldPublished(Session s, long forwardedCount) {
        if (s.state() == SwitchState.HOLDING) {
            s.forwardedCount = forwardedCount;
            s.state(SwitchState.HELD);
            s.deadlineNs = s.boundAtNs;
            sendFence(s);
            outbox.repeatLater(s);
        }
    }

    private void sendFence(Session s) {
        outbox.order(new Command.Fence(s.pair, s.grant, s.peer, s.forwardedCount));
        outbox.send(s.peer, new Message.Held(s.pair, s.grant, s.forwardedCount));
        outbox.tell(s, new Notice.Held(s.pair, s.grant));
    }

    void onHoldEnded(Session s, Input.HoldEnded ended) {
        boolean waiting = s.state() == SwitchState.HOLDING || s.state() == SwitchState.HELD;
        if (waiting && s.grant.equals(ended.grant())) {
            abort(s, ended.overflow() ? SwitchReason.HOLD_OVERFLOW : SwitchReason.HOLD_EXPIRED);
        }
    }

    /** 7: the decision is durable, then the data plane carries it out, unless its hold has ended meanwhile. */
    private void commit(Session s) {
        s.state(SwitchState.COMMITTING);
        outbox.persist(s);
        orderSwap(s);
    }

    private void orderSwap(Session s) {
        outbox.order(new Command.Swap(s.pair, s.grant, s.grant.epoch() + 1, s.holds()));
        outbox.repeatLater(s);
    }

    void onSwapPublished(Session s, Input.SwapPublished published) {
        if (s.state() != SwitchState.COMMITTING || !s.grant.equals(published.grant())) {
            return;
        }
        if (!published.done()) {
            abort(s, SwitchReason.HOLD_EXPIRED);
            return;
        }
        ownership.take(s);
        s.failureCount = 0;
        s.asked = false;
        s.swapNs = outbox.nowNs();
        ownership.rest(s);
        outbox.persist(s);
        ownership.sendOwed(s);
        outbox.tell(s, new Notice.Committed(s.pair, s.grant, true));
        outbox.report(s, Effect.Event.COMMITTED, null);
    }

    /** Something went wrong on this side, or the time is over. */
    void abort(Session s, SwitchReason reason) {
        s.reason = reason;
        s.asked &= reason != SwitchReason.OPERATOR; // or it would be tried again
        s.state(SwitchState.ABORTING);
        outbox.persist(s);
        s.deadlineNs = outbox.nowNs() + s.policy.timing().boundNs();
        sendAborted(s);
    }

    private void sendAborted(Session s) {
        outbox.send(s.peer, new Message.Aborted(s.pair, s.grant, s.reason));
        outbox.tell(s, new Notice.Aborted(s.pair, s.grant, s.reason));
        outbox.repeatLater(s);
    }

    /** The source serves again: what waits here goes there. */
    void onAbortedAck(Session s, String from, Grant grant) {
        if (s.state() == SwitchState.ABORTING && s.isUnder(grant, from)) {
            finishAbort(s);
        }
    }

    private void finishAbort(Session s) {
        if (s.holdOrdered) {
            outbox.order(new Command.Drain(s.pair, s.grant, s.peer));
        }
        countFailure(s);
        ownership.rest(s);
        outbox.persist(s);
        outbox.report(s, Effect.Event.ABORTED, s.reason);
    }

    void onSyncFailed(Session s, Grant grant) {
        if (s.state().isUndecided() && s.grant.equals(grant)) {
            abort(s, SwitchReason.SYNC_FAILED);
        }
    }

    void onWithdraw(Session s, String from, Message.Withdraw withdraw) {
        if (s.state().isUndecided() && s.isUnder(withdraw.grant(), from)) {
            abort(s, withdraw.reason());
        }
    }

    void onInstanceDown(Session s) {
        if (s.state().isUndecided()) {
            abort(s, SwitchReason.INSTANCE_DOWN);
        }
    }

    void onDeadline(Session s) {
        switch (s.state()) {
            case TRIGGERING -> giveUp(s, SwitchReason.PEER_SILENT);
            case AWAITING_BEARER -> {
                if (outbox.nowNs() >= s.boundAtNs) {
                    abort(s, SwitchReason.TIME_LIMIT);
                } else {
                    onBearerKnown(s);
                }
            }
            case PREPARING, HOLDING, HELD -> abort(s, SwitchReason.TIME_LIMIT);
            case ABORTING -> finishAbort(s);
            default -> throw new IllegalStateException(s.pair + ": no deadline in " + s.state());
        }
    }

    void onRepeat(Session s) {
        switch (s.state()) {
            case TRIGGERING -> {
                sendTrigger(s);
                outbox.repeatLater(s);
            }
            case PREPARING -> {
                sendNotification(s);
                outbox.repeatLater(s);
            }
            case HOLDING -> {
                orderHold(s);
                outbox.repeatLater(s);
            }
            case HELD -> {
                sendFence(s);
                outbox.repeatLater(s);
            }
            case COMMITTING -> orderSwap(s);
            case ABORTING -> sendAborted(s);
            default -> throw new IllegalStateException(s.pair + ": nothing to repeat in " + s.state());
        }
    }

    /** Before the commit a restart aborts; after the intent to commit, the data plane knows. */
    void onRestart(Session s) {
        s.holdOrdered = s.holds();
        s.reason = SwitchReason.CONTROL_RESTARTED;
        switch (s.state()) {
            case COMMITTING -> orderSwap(s);
            case ABORTING -> {
                s.deadlineNs = outbox.nowNs() + s.policy.timing().boundNs();
                sendAborted(s);
            }
            default -> abort(s, SwitchReason.CONTROL_RESTARTED);
        }
    }

    /** The packets held are gone with the data plane. */
    void onDataPlaneRestarted(Session s) {
        if (s.state() == SwitchState.HOLDING || s.state() == SwitchState.HELD) {
            abort(s, SwitchReason.DATAPLANE_RESTARTED);
        }
    }
}
