package io.turnout.switching;

/**
 * Who serves a pair: learning it, answering for it, telling those who must know, and forgetting it.
 *
 * <p>A pair without a record belongs to its home, the one default on which all platforms agree; so no two platforms
 * can claim it. Whoever takes a pair over tells the source and the home, and repeats it until both have it durable.
 * A released pair is first taken home, by a switch without context; then everybody may forget it.
 */
final class Ownership {
    private static final int OWED_LIMIT = 64;

    private final Outbox outbox;
    private final Coordinator coordinator;
    private long epochFloor;

    Ownership(Outbox outbox, Coordinator coordinator) {
        this.outbox = outbox;
        this.coordinator = coordinator;
    }

    void restoreFloor(long floor) {
        epochFloor = Math.max(epochFloor, floor);
    }

    long epochFloor() {
        return epochFloor;
    }

    /** Enters the state of rest that the record says. */
    void rest(Session s) {
        s.state(s.restState());
        resetSwitch(s);
        armRest(s);
    }

    private static void resetSwitch(Session s) {
        s.boundAtNs = Session.NEVER;
        s.holdOrdered = false;
        s.frozen = false;
        s.fenceLate = false;
        s.contextReleased = false;
        s.redirectCount = 0;
    }

    /** Sets the timers of a pair at rest: back-off, and indications or a release still to be settled. */
    void armRest(Session s) {
        if (s.released) {
            s.ue = null; // the address may be given to another subscriber
        }
        s.deadlineNs = s.notBeforeNs > outbox.nowNs() ? s.notBeforeNs : Session.NEVER;
        s.repeatAtNs = Session.NEVER;
        if (!s.owed.isEmpty() || s.released) {
            outbox.repeatLater(s);
        }
    }

    /** Takes note that {@code platform} serves the pair, if that is news; whether it was. */
    boolean learn(Session s, String platform, long epoch) {
        if (epoch <= s.epoch || outbox.isHere(platform)) {
            return false;
        }
        boolean moved = !s.isServedAt(platform);
        s.epoch = epoch;
        if (moved) {
            s.owner = platform;
            outbox.persist(s);
            outbox.order(new Command.Route(s.pair, epoch, platform));
        }
        return moved;
    }

    /** Remembers, durably, never to take {@code grant} up. */
    void burn(Session s, Grant grant) {
        if (grant.isAfter(s.lastGrant)) {
            note(s, grant);
            outbox.persist(s);
        }
    }

    /** Remembers {@code grant} as the highest seen. */
    void note(Session s, Grant grant) {
        s.lastGrant = grant;
        s.lastGrantNs = outbox.nowNs();
    }

    /** How {@code grant}, of another platform to this one, ended. */
    static Message.Outcome outcome(Session s, Grant grant) {
        if (s.epoch > grant.epoch()) {
            return Message.Outcome.COMMITTED;
        }
        boolean open = s.grant.equals(grant) && (s.state().isUndecided() || s.state() == SwitchState.COMMITTING);
        return open ? Message.Outcome.OPEN : Message.Outcome.ABORTED;
    }

    void onOutcomeQuery(Session s, String from, Message.OutcomeQuery query) {
        Message.Outcome outcome = outcome(s, query.grant());
        if (outcome == Message.Outcome.ABORTED) {
            burn(s, query.grant());
        }
        outbox.send(from, new Message.OutcomeAnswer(s.pair, query.grant(), outcome));
    }

    void answer(String from, Pair pair, Session s, ApplicationPolicy policy) {
        String platform = s == null ? policy.home() : s.servedAt();
        long epoch = s == null || s.owner == null ? unclaimedEpoch(policy) : s.epoch;
        outbox.send(from, new Message.OwnershipAnswer(pair, platform, epoch));
    }

    /** The epoch of a pair that nobody has claimed: known at its home only. */
    long unclaimedEpoch(ApplicationPolicy policy) {
        return outbox.isHere(policy.home()) ? epochFloor : -1;
    }

    /** Says where to turn instead. */
    void sendMovedTo(Session s, String to) {
        outbox.send(to, new Message.MovedTo(s.pair, s.servedAt(), s.owner == null ? -1 : s.epoch));
    }

    /** This platform has committed {@code s.grant}: it is the owner, and owes an indication (8) to source and home. */
    void take(Session s) {
        s.owner = outbox.site.platform();
        s.epoch = s.grant.epoch() + 1;
        s.attempt = 0;
        owe(s, s.peer);
        if (!outbox.isHere(s.policy.home())) {
            owe(s, s.policy.home());
        }
    }

    private void owe(Session s, String platform) {
        s.owed.removeIf(owed -> owed.platform().equals(platform));
        if (s.owed.size() == OWED_LIMIT) {
            throw new IllegalStateException(s.pair + " owes indications to more platforms than there may be");
        }
        s.owed.add(new PairRecord.Owed(platform, s.grant));
    }

    void sendOwed(Session s) {
        for (PairRecord.Owed owed : s.owed) {
            outbox.send(owed.platform(), new Message.UpdateIndication(s.pair, owed.grant()));
        }
    }

    /** 8, of a switch between others. */
    void onIndication(Session s, String from, Grant grant) {
        boolean free = s.state().isRest() || s.state() == SwitchState.QUALIFYING || s.state() == SwitchState.TRIGGERING;
        if (free && !outbox.isServedHere(s)) {
            learn(s, from, grant.epoch() + 1);
        }
        if (s.epoch > grant.epoch()) {
            outbox.send(from, new Message.UpdateIndicationAck(s.pair, grant));
        }
    }

    void onIndicationAck(Session s, String from, Grant grant) {
        if (s.owed.remove(new PairRecord.Owed(from, grant))) {
            outbox.persist(s);
            if (s.state().isRest()) {
                s.repeatCount = 0;
                armRest(s);
                settleRelease(s);
            }
        }
    }

    /** A pair at rest: the instance here may not have heard how the last grant ended before it, or control, was killed. */
    void confirm(Session s) {
        if (!s.state().isRest() || s.grant.equals(Grant.NULL_GRANT)) {
            return;
        }
        boolean here = outbox.isServedHere(s);
        if (s.epoch == s.grant.epoch() + 1 && (here || s.isServedAt(s.peer))) {
            outbox.tell(s, new Notice.Committed(s.pair, s.grant, here));
        } else if (s.epoch == s.grant.epoch()) {
            SwitchReason reason = s.reason == null ? SwitchReason.CONTROL_RESTARTED : s.reason;
            outbox.tell(s, new Notice.Aborted(s.pair, s.grant, reason));
        }
    }

    /** The UE is gone: as soon as the pair is at rest, take it home and forget it. */
    void onReleased(Session s) {
        if (!s.released) {
            s.released = true;
            outbox.persist(s);
        }
        if (s.state().isRest()) {
            armRest(s);
            settleRelease(s);
        }
    }

    /** Takes the next step towards forgetting a released pair, if it is at rest and nobody must hear of it any more. */
    void settleRelease(Session s) {
        if (!s.released || !s.state().isRest() || !s.owed.isEmpty()) {
            return;
        }
        boolean home = outbox.isHere(s.policy.home());
        switch (s.state()) {
            case UNCLAIMED -> {
                if (!mayBeMentioned(s)) {
                    forget(s);
                }
            }
            case OWNED -> {
                if (home) {
                    outbox.tell(s, new Notice.Released(s.pair, Grant.NULL_GRANT));
                    restoreFloor(s.epoch + 1);
                    outbox.add(new Effect.PersistFloor(epochFloor));
                    unclaim(s);
                } else if (outbox.nowNs() >= s.notBeforeNs) {
                    coordinator.source().offer(s, s.policy.home(), true);
                }
            }
            default -> {
                if (home) {
                    s.released = false;
                    outbox.persist(s);
                    armRest(s);
                } else {
                    outbox.send(s.policy.home(), new Message.OwnershipQuery(s.pair));
                }
            }
        }
    }

    /** Home answers: once it knows at least as much as is known here, this platform may forget. */
    void onAnswer(Session s, String from, Message.OwnershipAnswer answer) {
        boolean fromHome = from.equals(s.policy.home());
        boolean known = fromHome && s.state() == SwitchState.ELSEWHERE && answer.epoch() >= s.epoch;
        if (s.released && known && !mayBeMentioned(s)) {
            unclaim(s);
        }
    }

    /** Whether a message about the last grant may still be under way: forgetting it, its leftovers would pass as news. */
    private boolean mayBeMentioned(Session s) {
        boolean never = s.lastGrant.equals(Grant.NULL_GRANT);
        return !never && outbox.nowNs() - s.lastGrantNs < s.policy.timing().messageLifeNs();
    }

    /** The platform believed to be the owner says that it is not, nor knows who is: the pair is at its home. */
    void disown(Session s) {
        s.owner = null;
        s.epoch = -1;
        // The record goes last: a kill in between must leave something that says what becomes of the rule.
        outbox.order(new Command.Unroute(s.pair));
        outbox.persist(s);
    }

    private void unclaim(Session s) {
        s.owner = null;
        s.epoch = -1;
        rest(s);
        forget(s);
    }

    private void forget(Session s) {
        outbox.order(new Command.Unroute(s.pair)); // before the record, which would bring it about after a kill
        outbox.add(new Effect.Erase(s.pair));
        outbox.report(s, Effect.Event.RELEASED, null);
        coordinator.drop(s);
    }
}
