package io.turnout.switching;

import static io.turnout.switching.Desk.A1;
import static io.turnout.switching.Desk.HOLD_NS;
import static io.turnout.switching.Desk.PAIR;
import static io.turnout.switching.Desk.TIMING;
import static io.turnout.switching.Desk.UE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static final Grant GRANT = new Grant(0, 1);
    private static final Command GIVE_WAY = new Command.GiveWay(PAIR, GRANT, "mec-2", HOLD_NS + TIMING.fenceNs());
    private static final Message TRIGGER = new Message.Trigger(PAIR, A1, UE, false);
    private static final Message IDENTITY = new Message.Identity(PAIR, GRANT, A1, "10.60.1.10:7500", true);
    private static final Effect QUERY = new Effect.Send("mec-2", new Message.OutcomeQuery(PAIR, GRANT));
    private static final Effect REPLACEMENT = new Effect.Order(new Command.Route(PAIR, 1, "mec-2"));
    private final Desk.Policy policy = new Desk.Policy();

    private Desk desk() {
        return new Desk("mec-1", policy);
    }

    private static Desk granted(Desk desk) {
        return desk.from("mec-2", TRIGGER);
    }

    private static Desk fencing(Desk desk) {
        return granted(desk).from("mec-2", new Message.Held(PAIR, GRANT, 5));
    }

    private static Desk closing(Desk desk) {
        return fencing(desk).on(new Input.FenceReport(PAIR, GRANT, true, 5));
    }

    private static Desk frozen(Desk desk) {
        return closing(desk).on(new Input.HoldPublished(PAIR, GRANT, 0));
    }

    private static Message reject(SwitchReason reason) {
        return new Message.Reject(PAIR, Grant.NULL_GRANT, reason);
    }

    @Test
    void shouldGrantDurablyWhenTriggered() {
        Desk desk = granted(desk());
        assertTrue(desk.persistedBefore(SwitchState.GRANTED, new Effect.Send("mec-2", IDENTITY)));
        assertTrue(desk.ordered(new Command.Count(PAIR, GRANT, "mec-2")));
        assertEquals(1, desk.journal.get(PAIR).attempt());
    }

    @Test
    void shouldRepeatSameGrantWhenTriggerRepeatsAndBusyOthers() {
        Desk desk = granted(desk()).from("mec-2", TRIGGER);
        assertEquals(List.of(new Effect.Send("mec-2", IDENTITY)), desk.effects());
        desk.from("mec-3", TRIGGER);
        assertEquals(List.of(new Effect.Send("mec-3", new Message.Busy(PAIR, Grant.NULL_GRANT))), desk.effects());
        assertTrue(fencing(desk()).from("mec-2", TRIGGER).sent("mec-2", new Message.Busy(PAIR, Grant.NULL_GRANT)));
    }

    @Test
    void shouldKnowInstanceByAnyOfItsNames() {
        for (InstanceInfo name : List.of(A1, new InstanceInfo.Teid(0x77), new InstanceInfo.GreKey(0x88))) {
            assertEquals(
                    SwitchState.GRANTED,
                    desk().from("mec-2", new Message.Trigger(PAIR, name, UE, false))
                            .state());
        }
    }

    @Test
    void shouldRejectTriggerWithItsReason() {
        InstanceInfo unknown = new InstanceInfo.Teid(0x1234);
        Desk desk = desk().from("mec-2", new Message.Trigger(PAIR, unknown, UE, false));
        assertTrue(desk.sent("mec-2", reject(SwitchReason.UNKNOWN_INSTANCE)));
        desk.from("mec-2", new Message.Trigger(PAIR, new InstanceInfo.Teid(9), UE, false));
        assertTrue(desk.sent("mec-2", reject(SwitchReason.IDENTITY_MISMATCH)));
        desk.on(new Input.InstanceDown("cache-1")).from("mec-2", TRIGGER);
        assertTrue(desk.sent("mec-2", reject(SwitchReason.NO_CONTEXT)));
        policy.when = ApplicationPolicy.When.NEVER;
        assertTrue(desk().from("mec-2", TRIGGER).sent("mec-2", reject(SwitchReason.POLICY_NEVER)));
        assertEquals(
                SwitchState.GRANTED,
                desk().from("mec-2", new Message.Trigger(PAIR, A1, UE, true)).state());
    }

    @Test
    void shouldGrantWithoutContextWhenAllowed() {
        policy.withoutContext = true;
        Desk desk = desk().on(new Input.InstanceDown("cache-1")).from("mec-2", TRIGGER);
        assertTrue(desk.sent("mec-2", new Message.Identity(PAIR, GRANT, A1, "10.60.1.10:7500", false)));
        assertFalse(desk.ordered(new Command.Count(PAIR, GRANT, "mec-2")));
    }

    @Test
    void shouldSayWhereItMovedWhenNoLongerOwner() {
        Desk desk = new Desk("mec-2", policy).from("mec-3", TRIGGER);
        assertTrue(desk.sent("mec-3", new Message.MovedTo(PAIR, "mec-1", -1)));
        Desk moved = frozen(desk()).from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertTrue(moved.from("mec-3", TRIGGER).sent("mec-3", new Message.MovedTo(PAIR, "mec-2", 1)));
    }

    @Test
    void shouldFreezeOnlyBehindFenceAndCount() {
        Desk desk = granted(desk()).on(new Input.FenceReport(PAIR, GRANT, true, 5));
        assertEquals(SwitchState.GRANTED, desk.state());
        desk.from("mec-3", new Message.Held(PAIR, GRANT, 5)).from("mec-2", new Message.Held(PAIR, new Grant(0, 0), 5));
        assertEquals(SwitchState.GRANTED, desk.state());
        desk.from("mec-2", new Message.Held(PAIR, GRANT, 5));
        assertTrue(desk.ordered(new Command.ReportFence(PAIR, GRANT)));
        assertEquals(
                SwitchState.FENCING,
                desk.on(new Input.FenceReport(PAIR, GRANT, true, 4)).state());
        assertEquals(
                SwitchState.FENCING,
                desk.on(new Input.FenceReport(PAIR, GRANT, false, 5)).state());
        assertEquals(
                SwitchState.FENCING,
                desk.on(new Input.FenceReport(PAIR, new Grant(0, 0), true, 5)).state());
        assertEquals(
                SwitchState.CLOSING,
                desk.on(new Input.FenceReport(PAIR, GRANT, true, 5)).state());
        assertTrue(desk.ordered(new Command.Hold(PAIR, GRANT, 8 * 512, 8 << 20, 0, null)));
        desk.on(new Input.HoldPublished(PAIR, new Grant(0, 0), 0));
        assertEquals(SwitchState.CLOSING, desk.state());
        desk.on(new Input.HoldPublished(PAIR, GRANT, 0));
        Effect freeze = new Effect.Tell("cache-1", new Notice.Freeze(PAIR, GRANT));
        assertTrue(desk.persistedBefore(SwitchState.FROZEN, freeze));
        assertTrue(desk.tick().did(freeze), "repeated");
    }

    @Test
    void shouldGoOnWithShortfallWhenPolicySaysSo() {
        Desk desk = fencing(desk());
        desk.pass(TIMING.fenceNs());
        assertTrue(desk.ordered(new Command.ReportFence(PAIR, GRANT)));
        desk.on(new Input.FenceReport(PAIR, GRANT, true, 4));
        assertTrue(desk.did(new Effect.Report(PAIR, GRANT, Effect.Event.SHORTFALL, SwitchReason.FENCE_SHORTFALL)));
        assertEquals(SwitchState.CLOSING, desk.state());
        Desk lostFence = fencing(desk()).pass(TIMING.fenceNs());
        assertEquals(
                SwitchState.CLOSING,
                lostFence.on(new Input.FenceReport(PAIR, GRANT, false, 5)).state());
        assertEquals(1, lostFence.effects().size(), "no shortfall to report");
    }

    @Test
    void shouldWithdrawForShortfallWhenPolicySaysSo() {
        policy.abortOnShortfall = true;
        Desk desk = fencing(desk());
        desk.pass(TIMING.fenceNs()).on(new Input.FenceReport(PAIR, GRANT, true, 4));
        assertTrue(desk.sent("mec-2", new Message.Withdraw(PAIR, GRANT, SwitchReason.FENCE_SHORTFALL)));
        assertEquals(SwitchState.FENCING, desk.state());
    }

    @Test
    void shouldAskForAbortWhenUeReturnsUnlessOperatorAsked() {
        Desk desk = granted(desk());
        desk.on(new Input.Returned(PAIR, desk.nowNs));
        assertEquals(List.of(), desk.effects(), "not newer than the grant");
        desk.on(new Input.Returned(PAIR, desk.nowNs + 1));
        assertTrue(desk.sent("mec-2", new Message.Withdraw(PAIR, GRANT, SwitchReason.UE_RETURNED)));
        assertEquals(SwitchState.GRANTED, desk.state(), "the target decides");
        Desk asked = desk().from("mec-2", new Message.Trigger(PAIR, A1, UE, true));
        assertEquals(
                List.of(), asked.on(new Input.Returned(PAIR, asked.nowNs + 1)).effects());
    }

    @Test
    void shouldUnfreezeBeforeAcknowledgingAbort() {
        Desk desk = frozen(desk()).from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        assertEquals(SwitchState.RESUMING, desk.state());
        Effect aborted = new Effect.Tell("cache-1", new Notice.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        assertTrue(desk.persistedBefore(SwitchState.RESUMING, aborted));
        Message ack = new Message.AbortedAck(PAIR, GRANT);
        assertFalse(desk.sent("mec-2", ack));
        assertFalse(desk.from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED))
                .sent("mec-2", ack));
        assertEquals(
                SwitchState.RESUMING,
                desk.on(new Input.Resumed(PAIR, new Grant(0, 0))).state());
        desk.on(new Input.Resumed(PAIR, GRANT));
        assertTrue(desk.ordered(GIVE_WAY));
        assertEquals(SwitchState.RETURNING, desk.state());
        assertFalse(desk.sent("mec-2", ack), "what the target held would wait here behind what is younger");
        assertFalse(desk.from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED))
                .sent("mec-2", ack));
        assertTrue(desk.pass(TIMING.repeatNs()).ordered(GIVE_WAY));
        assertTrue(desk.on(new Input.HoldPublished(PAIR, GRANT, 0)).sent("mec-2", ack));
        assertEquals(SwitchState.OWNED, desk.state());
        assertEquals(SwitchState.OWNED, desk.journal.get(PAIR).state());
        assertTrue(desk.from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED))
                .sent("mec-2", ack));
    }

    @Test
    void shouldResumeWhenInstanceIsDeadOrSilent() {
        Message aborted = new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED);
        Desk dead = frozen(desk()).on(new Input.InstanceDown("cache-1")).from("mec-2", aborted);
        assertEquals(SwitchState.RETURNING, dead.state());
        Desk silent = frozen(desk()).from("mec-2", aborted).pass(TIMING.deleteNs());
        assertEquals(SwitchState.RETURNING, silent.state());
        assertEquals(
                SwitchState.OWNED,
                silent.on(new Input.HoldEnded(PAIR, GRANT, false)).state(),
                "no hold stands any more");
        assertEquals(SwitchState.OWNED, dead.pass(TIMING.deleteNs()).state(), "the data plane is silent too");
        Desk dies = frozen(desk()).from("mec-2", aborted).on(new Input.InstanceDown("cache-1"));
        assertEquals(SwitchState.RETURNING, dies.state());
    }

    @Test
    void shouldBeOwnerAtOnceWhenAbortedBeforeFreeze() {
        Desk desk = granted(desk()).from("mec-3", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        assertEquals(SwitchState.GRANTED, desk.state(), "not from the target");
        desk.from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        assertEquals(SwitchState.OWNED, desk.state());
        assertTrue(desk.sent("mec-2", new Message.AbortedAck(PAIR, GRANT)));
        Desk again = granted(desk);
        assertEquals(new Grant(0, 2), again.journal.get(PAIR).grant(), "never the same grant twice");
    }

    @Test
    void shouldReplaceRuleOnIndication() {
        Desk desk = frozen(desk()).from("mec-3", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.FROZEN, desk.state(), "not from the target");
        desk.from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        assertTrue(desk.persistedBefore(SwitchState.ELSEWHERE, REPLACEMENT));
        Effect ack = new Effect.Send("mec-2", new Message.UpdateIndicationAck(PAIR, GRANT));
        assertTrue(desk.persistedBefore(SwitchState.ELSEWHERE, ack));
        assertTrue(desk.did(new Effect.Tell("cache-1", new Notice.Committed(PAIR, GRANT, false))));
        assertEquals("mec-2", desk.journal.get(PAIR).owner());
        assertEquals(1, desk.journal.get(PAIR).epoch());
        assertEquals(
                List.of(ack),
                desk.from("mec-2", new Message.UpdateIndication(PAIR, GRANT)).effects());
    }

    @Test
    void shouldWaitForBothIndicationsABoundedTime() {
        policy.deleteOn = ApplicationPolicy.DeleteOn.BOTH;
        policy.hold = false;
        Desk desk = granted(desk()).from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.INDICATED, desk.state());
        assertFalse(desk.did(REPLACEMENT));
        assertEquals(
                SwitchState.INDICATED,
                desk.on(new Input.ContextReleased(PAIR, new Grant(0, 0))).state());
        assertTrue(desk.on(new Input.ContextReleased(PAIR, GRANT)).did(REPLACEMENT));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        Desk waits = granted(desk()).from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.INDICATED, waits.pass(TIMING.deleteNs() - 1).state());
        assertEquals(SwitchState.ELSEWHERE, waits.pass(1).state());
    }

    @Test
    void shouldLetHeldPacketsGoAtOnceWhenCommitted() {
        policy.deleteOn = ApplicationPolicy.DeleteOn.BOTH;
        Desk desk = frozen(desk()).from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.INDICATED, desk.state());
        assertTrue(desk.persistedBefore(SwitchState.INDICATED, REPLACEMENT));
        assertEquals(SwitchState.INDICATED, desk.restart().state());
        assertTrue(desk.did(REPLACEMENT));
    }

    @Test
    void shouldAskTargetWhenContextIsReleasedFirst() {
        policy.deleteOn = ApplicationPolicy.DeleteOn.BOTH;
        Desk desk = frozen(desk()).on(new Input.ContextReleased(PAIR, GRANT));
        assertEquals(SwitchState.IN_DOUBT, desk.state());
        assertTrue(desk.did(QUERY));
        desk.from("mec-2", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.COMMITTED));
        assertEquals(SwitchState.ELSEWHERE, desk.state(), "both are known");
        policy.deleteOn = ApplicationPolicy.DeleteOn.SOURCE_APP;
        assertEquals(
                SwitchState.ELSEWHERE,
                frozen(desk()).on(new Input.ContextReleased(PAIR, GRANT)).state());
    }

    @Test
    void shouldAskRatherThanDecideWhenTimeIsOver() {
        Desk desk = frozen(desk());
        desk.pass(2 * TIMING.boundNs());
        assertEquals(SwitchState.IN_DOUBT, desk.state());
        desk.pass(1_000 * TIMING.boundNs());
        assertEquals(SwitchState.IN_DOUBT, desk.state(), "for as long as it takes");
        assertTrue(desk.tick().did(QUERY));
        assertEquals(SwitchState.FROZEN, desk.journal.get(PAIR).state());
        Message open = new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.OPEN);
        assertEquals(SwitchState.IN_DOUBT, desk.from("mec-3", open).state());
        assertEquals(SwitchState.FROZEN, desk.from("mec-2", open).state());
        assertTrue(desk.did(new Effect.Tell("cache-1", new Notice.Freeze(PAIR, GRANT))));
    }

    @Test
    void shouldBeInDoubtAfterRestart() {
        Desk desk = granted(desk()).restart();
        assertEquals(SwitchState.IN_DOUBT, desk.state());
        assertTrue(desk.did(QUERY));
        desk.from("mec-2", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.OPEN));
        assertEquals(SwitchState.GRANTED, desk.state());
        desk.from("mec-2", new Message.Aborted(PAIR, GRANT, SwitchReason.SYNC_FAILED));
        assertEquals(SwitchState.RESUMING, desk.state(), "a hold may stand from before the restart");
        assertEquals(SwitchState.RESUMING, desk.restart().state());
        assertEquals(
                SwitchState.RETURNING, desk.on(new Input.Resumed(PAIR, GRANT)).state());
        assertTrue(desk.ordered(GIVE_WAY));
        Desk frozen = frozen(desk()).restart();
        frozen.from("mec-2", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.OPEN));
        assertEquals(SwitchState.FROZEN, frozen.state());
    }

    @Test
    void shouldFollowOperatorOnlyWhenInDoubt() {
        assertEquals(
                SwitchState.FROZEN,
                frozen(desk()).on(new Input.Decided(PAIR, false)).state());
        assertEquals(
                SwitchState.ELSEWHERE,
                frozen(desk()).restart().on(new Input.Decided(PAIR, true)).state());
        assertEquals(
                SwitchState.RESUMING,
                frozen(desk()).restart().on(new Input.Decided(PAIR, false)).state());
    }

    @Test
    void shouldDoubtIndicationThatComesBeforeFreeze() {
        Desk desk = fencing(desk()).from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.IN_DOUBT, desk.state());
        assertTrue(desk.did(QUERY));
        assertFalse(desk.sent("mec-2", new Message.UpdateIndicationAck(PAIR, GRANT)));
    }

    @Test
    void shouldRequestWhenTrafficComesFromPeer() {
        Desk desk = desk();
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs));
        Effect request = new Effect.Send(
                "mec-2", new Message.Request(PAIR, GRANT, A1, "10.60.1.10:7500", UE, true, false, false));
        assertTrue(desk.persistedBefore(SwitchState.OFFERING, request));
        assertTrue(desk.tick().did(request), "repeated");
        assertEquals(
                SwitchState.OFFERING,
                desk.from("mec-3", new Message.Accept(PAIR, GRANT)).state());
        assertEquals(
                SwitchState.GRANTED,
                desk.from("mec-2", new Message.Accept(PAIR, GRANT)).state());
    }

    @Test
    void shouldMeetInOneGrantWhenTriggerCrossesRequest() {
        Desk desk = desk();
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs)).from("mec-2", TRIGGER);
        assertEquals(SwitchState.GRANTED, desk.state());
        assertTrue(desk.sent("mec-2", IDENTITY));
    }

    @Test
    void shouldStayOwnerWhenRequestIsRefused() {
        Desk desk = desk();
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs));
        desk.from("mec-3", new Message.Reject(PAIR, GRANT, SwitchReason.NO_INSTANCE));
        assertEquals(SwitchState.OFFERING, desk.state());
        desk.from("mec-2", new Message.Reject(PAIR, GRANT, SwitchReason.NO_INSTANCE));
        assertEquals(SwitchState.OWNED, desk.state());
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs));
        assertEquals(SwitchState.OWNED, desk.state(), "backing off");
        assertEquals(desk.nowNs + TIMING.retryNs(), desk.coordinator.nextDeadlineNs());
    }

    @Test
    void shouldResumeWhenTargetAnswersThatItAborted() {
        Desk desk = frozen(desk()).restart();
        desk.from("mec-2", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.ABORTED));
        assertEquals(SwitchState.RESUMING, desk.state());
        assertEquals("mec-1", desk.coordinator.servedAt(PAIR));
    }

    @Test
    void shouldDoubtNoSoonerThanTargetMustHaveDecided() {
        assertEquals(
                SwitchState.FROZEN,
                frozen(desk()).pass(2 * TIMING.boundNs() - 1).state());
    }

    @Test
    void shouldStayFrozenAfterRestartWhateverWasKeptInDoubt() {
        Desk desk = frozen(desk())
                .pass(2 * TIMING.boundNs())
                .on(new Input.Released(PAIR))
                .restart();
        desk.from("mec-2", new Message.OutcomeAnswer(PAIR, GRANT, Message.Outcome.OPEN));
        assertEquals(SwitchState.FROZEN, desk.state());
    }

    @Test
    void shouldNotOfferWhenInstanceIsDeadAndContextIsNeeded() {
        Desk desk = desk().on(new Input.InstanceDown("cache-1"));
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        assertTrue(desk.did(new Effect.Report(PAIR, Grant.NULL_GRANT, Effect.Event.REFUSED, SwitchReason.NO_CONTEXT)));
    }
}
