package io.turnout.switching;

/**
 * The owner of a pair, and the source of a switch: grants, lets the last packets through, freezes its instance, and
 * learns from the target how it ended. It never decides by a time-out: in doubt it keeps what it has, and asks.
 */
final class Source {
    private static final int FENCE_POLLS = 8;

    /** A target's hold that overflows comes back here, with all that follows until the abort has arrived. */
    private static final int HOLD_FACTOR = 8;

    private final Outbox outbox;
    private final Ownership ownership;

    Source(Outbox outbox, Ownership ownership) {
        this.outbox = outbox;
        this.ownership = ownership;
    }

    /** 1s: asks {@code to} to take the pair over; or, with {@code release}, to take it home and forget it. */
    void offer(Session s, String to, boolean release) {
        Site.Instance instance = outbox.localInstance(s.policy);
        s.ue = release ? UeInfo.ofKey(s.pair.ueKey()) : s.ue;
        if (s.ue == null) {
            refuse(s, SwitchReason.UNKNOWN_UE_IDENTITY);
        } else if (!release && !outbox.isReady(instance) && !s.policy.withoutContext()) {
            refuse(s, SwitchReason.NO_CONTEXT);
        } else {
            openGrant(s, to, instance, SwitchState.OFFERING);
            sendRequest(s);
            outbox.repeatLater(s);
        }
    }

    private void refuse(Session s, SwitchReason reason) {
        outbox.report(s, Effect.Event.REFUSED, reason);
        countFailure(s);
        if (s.state() == SwitchState.QUALIFYING) {
            ownership.rest(s);
        } else {
            ownership.armRest(s);
        }
    }

    private void countFailure(Session s) {
        s.failureCount++;
        s.notBeforeNs = outbox.nowNs() + s.policy.timing().backOffNs(s.failureCount);
    }

    /** 1t: the target asks for a grant. */
    void onTrigger(Session s, String from, Message.Trigger trigger) {
        Site.Instance instance = outbox.site.local(trigger.source());
        SwitchState state = s.state();
        if (!outbox.isServedHere(s)) {
            if (state == SwitchState.COMMITTING) {
                sendBusy(s, from);
            } else {
                ownership.sendMovedTo(s, from);
            }
        } else if (instance == null) {
            reject(s, from, SwitchReason.UNKNOWN_INSTANCE);
        } else if (!instance.application().equals(s.pair.application())) {
            reject(s, from, SwitchReason.IDENTITY_MISMATCH);
        } else if (from.equals(s.peer) && (state == SwitchState.OFFERING || state == SwitchState.GRANTED)) {
            if (state == SwitchState.OFFERING) {
                enterGranted(s);
            }
            sendIdentity(s);
        } else if (!state.isRest() && state != SwitchState.QUALIFYING) {
            sendBusy(s, from);
        } else if (s.policy.when() == ApplicationPolicy.When.NEVER && !trigger.asked()) {
            reject(s, from, SwitchReason.POLICY_NEVER);
        } else if (!outbox.isReady(instance) && !s.policy.withoutContext()) {
            reject(s, from, SwitchReason.NO_CONTEXT);
        } else {
            s.asked = trigger.asked();
            openGrant(s, from, instance, SwitchState.GRANTED);
            sendIdentity(s);
        }
    }

    private void reject(Session s, String to, SwitchReason reason) {
        outbox.send(to, new Message.Reject(s.pair, Grant.NULL_GRANT, reason));
    }

    private void sendBusy(Session s, String to) {
        outbox.send(to, new Message.Busy(s.pair, Grant.NULL_GRANT));
    }

    private void openGrant(Session s, String to, Site.Instance instance, SwitchState state) {
        s.owner = outbox.site.platform();
        s.grant = new Grant(s.epoch, ++s.attempt);
        s.grantNs = outbox.nowNs();
        s.peer = to;
        s.withContext = outbox.isReady(instance) && !s.released;
        s.source = instance.names().getFirst();
        s.endpoint = instance.endpoint();
        s.state(state);
        armBound(s);
        s.deadlineNs = s.boundAtNs;
        outbox.persist(s);
        if (s.holds()) {
            outbox.order(new Command.Count(s.pair, s.grant, to));
        }
        outbox.report(s, Effect.Event.STARTED, null);
    }

    /** Twice the target's own bound: a target that lives has decided before. */
    private void armBound(Session s) {
        s.boundAtNs = outbox.nowNs() + 2 * s.policy.timing().boundNs();
    }

    private void sendRequest(Session s) {
        outbox.send(
                s.peer,
                new Message.Request(s.pair, s.grant, s.source, s.endpoint, s.ue, s.withContext, s.asked, s.released));
    }

    private void sendIdentity(Session s) {
        outbox.send(s.peer, new Message.Identity(s.pair, s.grant, s.source, s.endpoint, s.withContext));
    }

    private static boolean isGrantedTo(Session s, String from, Grant grant) {
        return s.state().isGranting() && s.isUnder(grant, from);
    }

    void onAccept(Session s, String from, Grant grant) {
        if (s.state() == SwitchState.OFFERING && s.isUnder(grant, from)) {
            enterGranted(s);
        }
    }

    private void enterGranted(Session s) {
        s.state(SwitchState.GRANTED);
        s.deadlineNs = s.boundAtNs;
    }

    /** Rejected, or busy: the target has promised not to take the grant up. */
    void onRefused(Session s, String from, Grant grant, SwitchReason reason) {
        if (isGrantedTo(s, from, grant)) {
            aborted(s, reason);
        }
    }

    void onHeld(Session s, String from, Message.Held held) {
        boolean expected = s.state() == SwitchState.GRANTED || s.state() == SwitchState.OFFERING;
        if (expected && s.isUnder(held.grant(), from)) {
            s.forwardedCount = held.forwardedCount();
            s.fenceLate = false;
            s.state(SwitchState.FENCING);
            s.deadlineNs = outbox.nowNs() + s.policy.timing().fenceNs();
            pollFence(s);
        }
    }

    private void pollFence(Session s) {
        outbox.order(new Command.ReportFence(s.pair, s.grant));
        s.repeatAtNs = outbox.nowNs() + s.policy.timing().fenceNs() / FENCE_POLLS;
    }

    void onFenceReport(Session s, Input.FenceReport report) {
        if (s.state() != SwitchState.FENCING || !s.grant.equals(report.grant())) {
            return;
        }
        boolean agrees = report.receivedCount() >= s.forwardedCount;
        if (agrees && (report.passed() || s.fenceLate)) {
            close(s);
        } else if (agrees) {
            return; // the fence, or its time, is still to come: packets from before the counting may be under way
        } else if (s.fenceLate && s.policy.abortOnShortfall()) {
            withdraw(s, SwitchReason.FENCE_SHORTFALL);
        } else if (s.fenceLate) {
            outbox.report(s, Effect.Event.SHORTFALL, SwitchReason.FENCE_SHORTFALL);
            close(s);
        }
    }

    /** The last packet is through: what comes now waits here until the target has decided. */
    private void close(Session s) {
        s.state(SwitchState.CLOSING);
        s.deadlineNs = s.boundAtNs;
        orderHold(s);
        outbox.repeatLater(s);
    }

    private void orderHold(Session s) {
        s.holdOrdered = true;
        int packetLimit = s.policy.holdPackets() * HOLD_FACTOR;
        int octetLimit = s.policy.holdOctets() * HOLD_FACTOR;
        outbox.order(new Command.Hold(s.pair, s.grant, packetLimit, octetLimit, 0, null));
    }

    void onHoldPublished(Session s) {
        if (s.state() == SwitchState.CLOSING) {
            freeze(s);
        } else if (s.state() == SwitchState.RETURNING) {
            returned(s);
        }
    }

    /** There is no hold here any more that could have given way. */
    void onHoldEnded(Session s, Grant grant) {
        if (s.state() == SwitchState.RETURNING && s.grant.equals(grant)) {
            returned(s);
        }
    }

    private void freeze(Session s) {
        s.state(SwitchState.FROZEN);
        s.deadlineNs = s.boundAtNs;
        s.frozen = true;
        outbox.persist(s);
        outbox.tell(s, new Notice.Freeze(s.pair, s.grant));
        outbox.repeatLater(s);
    }

    /** The UE is back: asks the target to abort, unless an operator moves the service without the UE. */
    void onReturned(Session s, long seenNs) {
        if (s.state().isGranting() && !s.asked && seenNs > s.grantNs) {
            withdraw(s, SwitchReason.UE_RETURNED);
        }
    }

    /** Asks the target to abort. */
    void withdraw(Session s, SwitchReason reason) {
        outbox.send(s.peer, new Message.Withdraw(s.pair, s.grant, reason));
    }

    void onAborted(Session s, String from, Message.Aborted message) {
        if (isGrantedTo(s, from, message.grant())) {
            aborted(s, message.reason());
        } else if (!isUnwinding(s) || !s.grant.equals(message.grant())) {
            outbox.send(from, new Message.AbortedAck(s.pair, message.grant()));
        }
    }

    private static boolean isUnwinding(Session s) {
        return s.state() == SwitchState.RESUMING || s.state() == SwitchState.RETURNING;
    }

    private void aborted(Session s, SwitchReason reason) {
        s.reason = reason;
        s.asked &= reason != SwitchReason.OPERATOR; // or it would be tried again
        if (s.holdOrdered || s.frozen) {
            s.state(SwitchState.RESUMING);
            outbox.persist(s);
            enterResuming(s);
        } else {
            outbox.tell(s, new Notice.Aborted(s.pair, s.grant, reason));
            returned(s);
        }
    }

    private void enterResuming(Session s) {
        s.deadlineNs = outbox.nowNs() + s.policy.timing().deleteNs();
        if (outbox.isReady(outbox.localInstance(s.policy))) {
            outbox.tell(s, new Notice.Aborted(s.pair, s.grant, s.reason));
            outbox.repeatLater(s);
        } else {
            resumed(s);
        }
    }

    /** The source instance serves again. */
    void onResumed(Session s, Grant grant) {
        if (s.state() == SwitchState.RESUMING && s.grant.equals(grant)) {
            resumed(s);
        }
    }

    /** What waits at the target is older than what waits here, which the UE sent when it had come back. */
    private void resumed(Session s) {
        s.state(SwitchState.RETURNING);
        s.deadlineNs = outbox.nowNs() + s.policy.timing().deleteNs();
        orderGiveWay(s);
        outbox.repeatLater(s);
    }

    /** However long the acknowledgement takes, the target's hold ends by itself within its time. */
    private void orderGiveWay(Session s) {
        long limitNs = s.policy.holdNs() + s.policy.timing().fenceNs();
        outbox.order(new Command.GiveWay(s.pair, s.grant, s.peer, limitNs));
    }

    /** The acknowledgement lets go what waits at the target. */
    private void returned(Session s) {
        countFailure(s);
        ownership.rest(s);
        outbox.persist(s);
        outbox.report(s, Effect.Event.ABORTED, s.reason);
        outbox.send(s.peer, new Message.AbortedAck(s.pair, s.grant));
    }

    /** 8, of this platform's own grant; whether it was. */
    boolean onIndication(Session s, String from, Grant grant) {
        if (!isGrantedTo(s, from, grant)) {
            return false;
        }
        if (isBeforeFreeze(s)) {
            doubt(s);
        } else {
            committed(s);
            outbox.send(from, new Message.UpdateIndicationAck(s.pair, grant));
        }
        return true;
    }

    /** No target that keeps the rules commits here: before its word is taken, it is asked. */
    private static boolean isBeforeFreeze(Session s) {
        return s.state() == SwitchState.FENCING || s.state() == SwitchState.CLOSING;
    }

    private void committed(Session s) {
        s.owner = s.peer;
        s.epoch = s.grant.epoch() + 1;
        s.attempt = 0;
        if (s.contextReleased || s.policy.deleteOn() == ApplicationPolicy.DeleteOn.PLATFORM || s.released) {
            outbox.tell(s, new Notice.Committed(s.pair, s.grant, false));
            replace(s);
        } else {
            s.state(SwitchState.INDICATED);
            outbox.persist(s);
            enterIndicated(s);
        }
    }

    private void enterIndicated(Session s) {
        s.deadlineNs = outbox.nowNs() + s.policy.timing().deleteNs();
        if (s.holdOrdered) {
            orderReplacement(s);
        }
        outbox.tell(s, new Notice.Committed(s.pair, s.grant, false));
        outbox.repeatLater(s);
    }

    /** 10: the rule that led to the instance here is replaced by one that says where the pair is served. */
    private void replace(Session s) {
        s.failureCount = 0;
        s.asked = false;
        s.swapNs = outbox.nowNs();
        ownership.rest(s);
        outbox.persist(s);
        orderReplacement(s);
        outbox.report(s, Effect.Event.REPLACED, null);
        ownership.settleRelease(s);
    }

    private void orderReplacement(Session s) {
        outbox.order(new Command.Route(s.pair, s.epoch, s.owner));
    }

    /** 9: the source instance learned of the commit and let the context go. */
    void onContextReleased(Session s, Grant grant) {
        if (!s.grant.equals(grant)) {
            return;
        }
        s.contextReleased = true;
        if (s.state() == SwitchState.INDICATED) {
            replace(s);
        } else if (s.state().isGranting()) {
            if (s.policy.deleteOn() == ApplicationPolicy.DeleteOn.SOURCE_APP && !isBeforeFreeze(s)) {
                committed(s);
            } else {
                doubt(s);
            }
        }
    }

    /** Asks the target, and keeps everything as it is until it answers. */
    private void doubt(Session s) {
        if (s.state() != SwitchState.IN_DOUBT) {
            s.state(SwitchState.IN_DOUBT);
            outbox.report(s, Effect.Event.IN_DOUBT, null);
        }
        outbox.send(s.peer, new Message.OutcomeQuery(s.pair, s.grant));
        outbox.repeatLater(s);
    }

    void onOutcomeAnswer(Session s, String from, Message.OutcomeAnswer answer) {
        if (s.state() != SwitchState.IN_DOUBT || !s.isUnder(answer.grant(), from)) {
            return;
        }
        switch (answer.outcome()) {
            case COMMITTED -> committed(s);
            case ABORTED -> aborted(s, SwitchReason.NO_RECORD);
            case OPEN -> {
                armBound(s);
                if (s.frozen) {
                    freeze(s);
                } else {
                    enterGranted(s);
                }
            }
        }
    }

    void onDecided(Session s, boolean committed) {
        if (s.state() != SwitchState.IN_DOUBT) {
            outbox.report(s, Effect.Event.REFUSED, SwitchReason.NOT_CONCERNED);
        } else if (committed) {
            committed(s);
        } else {
            aborted(s, SwitchReason.OPERATOR);
        }
    }

    void onInstanceDown(Session s) {
        if (s.state() == SwitchState.RESUMING) {
            resumed(s);
        }
    }

    void onDeadline(Session s) {
        switch (s.state()) {
            case OFFERING, GRANTED, CLOSING, FROZEN -> doubt(s);
            case FENCING -> {
                if (s.fenceLate) {
                    doubt(s);
                } else {
                    s.fenceLate = true;
                    s.deadlineNs = s.boundAtNs;
                    pollFence(s);
                }
            }
            case INDICATED -> replace(s);
            case RESUMING -> resumed(s);
            case RETURNING -> returned(s);
            default -> throw new IllegalStateException(s.pair + ": no deadline in " + s.state());
        }
    }

    void onRepeat(Session s) {
        switch (s.state()) {
            case OFFERING -> {
                sendRequest(s);
                outbox.repeatLater(s);
            }
            case FENCING -> pollFence(s);
            case CLOSING -> {
                orderHold(s);
                outbox.repeatLater(s);
            }
            case FROZEN -> {
                outbox.tell(s, new Notice.Freeze(s.pair, s.grant));
                outbox.repeatLater(s);
            }
            case IN_DOUBT -> doubt(s);
            case INDICATED -> {
                outbox.tell(s, new Notice.Committed(s.pair, s.grant, false));
                outbox.repeatLater(s);
            }
            case RESUMING -> {
                outbox.tell(s, new Notice.Aborted(s.pair, s.grant, s.reason));
                outbox.repeatLater(s);
            }
            case RETURNING -> {
                orderGiveWay(s);
                outbox.repeatLater(s);
            }
            default -> throw new IllegalStateException(s.pair + ": nothing to repeat in " + s.state());
        }
    }

    /** Goes on with what the journal says was under way. */
    void onRestart(Session s) {
        switch (s.state()) {
            case INDICATED -> {
                s.holdOrdered = s.holds();
                enterIndicated(s);
            }
            case RESUMING, RETURNING -> {
                s.holdOrdered = true;
                s.reason = SwitchReason.CONTROL_RESTARTED;
                enterResuming(s);
            }
            default -> {
                s.frozen = s.state() == SwitchState.FROZEN;
                s.holdOrdered = s.holds();
                doubt(s);
            }
        }
    }
}
