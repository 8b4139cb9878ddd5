package io.turnout.switching;

import static io.turnout.switching.Desk.A1;
import static io.turnout.switching.Desk.MS;
import static io.turnout.switching.Desk.PAIR;
import static io.turnout.switching.Desk.TIMING;
import static io.turnout.switching.Desk.UE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final Grant GRANT = new Grant(0, 1);
    private final Desk.Policy policy = new Desk.Policy();

    private Desk desk() {
        return new Desk("mec-2", policy);
    }

    private static Message identity(Grant grant) {
        return new Message.Identity(PAIR, grant, A1, "10.60.1.10:7500", true);
    }

    private static Message request(Grant grant, boolean release) {
        return new Message.Request(PAIR, grant, A1, "10.60.1.10:7500", UE, true, false, release);
    }

    private static Desk triggering(Desk desk) {
        return desk.on(new Input.SteeredRemote(PAIR, desk.nowNs));
    }

    private static Desk preparing(Desk desk) {
        return triggering(desk).from("mec-1", identity(GRANT));
    }

    private static Desk held(Desk desk) {
        return preparing(desk).on(new Input.HoldWanted(PAIR, GRANT)).on(new Input.HoldPublished(PAIR, GRANT, 5));
    }

    private static Desk committing(Desk desk) {
        return held(desk).on(new Input.Synchronized(PAIR, GRANT));
    }

    private static Desk owning(Desk desk) {
        return committing(desk).on(new Input.SwapPublished(PAIR, GRANT, true));
    }

    @Test
    void shouldTriggerWhenTrafficLeadsElsewhere() {
        Desk desk = triggering(desk());
        assertEquals(SwitchState.TRIGGERING, desk.state());
        assertTrue(desk.sent("mec-1", new Message.Trigger(PAIR, A1, UE, false)));
    }

    @Test
    void shouldNotTriggerWhenOnlySourceDetects() {
        policy.detect = Site.Detect.SOURCE;
        assertEquals(SwitchState.UNCLAIMED, triggering(desk()).state());
    }

    @Test
    void shouldRepeatTriggerLessAndLessOftenThenGiveUpWhenOwnerIsSilent() {
        Desk desk = triggering(desk());
        long startNs = desk.nowNs;
        desk.tick();
        assertEquals(startNs + TIMING.repeatNs(), desk.nowNs);
        assertTrue(desk.sent("mec-1", new Message.Trigger(PAIR, A1, UE, false)));
        desk.tick();
        assertEquals(startNs + 3 * TIMING.repeatNs(), desk.nowNs);
        desk.pass(TIMING.boundNs());
        assertEquals(SwitchState.UNCLAIMED, desk.state());
    }

    @Test
    void shouldBackOffLongerWhenStartsFail() {
        Desk desk = triggering(desk()).from("mec-1", new Message.Busy(PAIR, Grant.NULL_GRANT));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        assertEquals(SwitchState.UNCLAIMED, triggering(desk).state(), "backing off");
        long againNs = desk.nowNs + TIMING.retryNs();
        desk.tick();
        assertEquals(againNs, desk.nowNs);
        assertEquals(SwitchState.TRIGGERING, desk.state(), "there was traffic meanwhile");
        desk.from("mec-1", new Message.Busy(PAIR, Grant.NULL_GRANT));
        assertEquals(desk.nowNs + 2 * TIMING.retryNs(), desk.coordinator.nextDeadlineNs());
    }

    @Test
    void shouldTurnToOwnerWhenMoved() {
        Desk desk = triggering(desk()).from("mec-1", new Message.MovedTo(PAIR, "mec-3", 4));
        assertTrue(desk.ordered(new Command.Route(PAIR, 4, "mec-3")));
        assertTrue(desk.sent("mec-3", new Message.Trigger(PAIR, new InstanceInfo.GreKey(3), UE, false)));
        assertEquals("mec-3", desk.journal.get(PAIR).owner());
        desk.from("mec-3", identity(GRANT));
        assertEquals(SwitchState.TRIGGERING, desk.state(), "a grant of an older epoch");
        desk.from("mec-3", identity(new Grant(4, 1)));
        assertEquals(SwitchState.PREPARING, desk.state());
    }

    @Test
    void shouldIgnoreMovedToWhenNotFromPlatformAsked() {
        Desk desk = triggering(desk()).from("mec-3", new Message.MovedTo(PAIR, "mec-3", 4));
        assertEquals("mec-1", desk.coordinator.servedAt(PAIR));
    }

    @Test
    void shouldTurnHomeWhenOwnerHasForgotten() {
        Desk desk = triggering(desk()).from("mec-1", new Message.MovedTo(PAIR, "mec-3", 4));
        desk.from("mec-3", new Message.MovedTo(PAIR, "mec-1", -1));
        assertTrue(desk.ordered(new Command.Unroute(PAIR)));
        assertTrue(desk.sent("mec-1", new Message.Trigger(PAIR, A1, UE, false)));
    }

    @Test
    void shouldMakeGrantDurableBeforeNotifying() {
        Desk desk = preparing(desk());
        Effect notification =
                new Effect.Tell("cache-2", new Notice.Notification(PAIR, GRANT, A1, "10.60.1.10:7500", UE, true, true));
        assertTrue(desk.persistedBefore(SwitchState.PREPARING, notification));
        assertTrue(desk.ordered(new Command.Count(PAIR, GRANT, "mec-1")));
    }

    @Test
    void shouldNeverTakeUpGrantThatItRefused() {
        Desk desk = desk().from("mec-1", identity(GRANT));
        Effect aborted = new Effect.Send("mec-1", new Message.Aborted(PAIR, GRANT, SwitchReason.NO_RECORD));
        assertTrue(desk.persistedBefore(SwitchState.UNCLAIMED, aborted));
        triggering(desk.restart().pass(TIMING.settleNs() + 1));
        assertEquals(SwitchState.TRIGGERING, desk.state());
        assertEquals(SwitchState.TRIGGERING, desk.from("mec-1", identity(GRANT)).state());
        assertEquals(
                SwitchState.PREPARING,
                desk.from("mec-1", identity(new Grant(0, 2))).state());
    }

    @Test
    void shouldIgnoreGrantWhenNotFromPlatformAsked() {
        assertEquals(
                SwitchState.TRIGGERING,
                triggering(desk()).from("mec-3", identity(GRANT)).state());
    }

    @Test
    void shouldAcceptRequestAndAnswerItsRepeats() {
        Desk desk = desk().from("mec-1", request(GRANT, false));
        Effect accept = new Effect.Send("mec-1", new Message.Accept(PAIR, GRANT));
        assertTrue(desk.persistedBefore(SwitchState.PREPARING, accept));
        desk.from("mec-1", request(GRANT, false));
        assertEquals(List.of(accept), desk.effects());
    }

    @Test
    void shouldRejectRequestWhenInstanceIsDown() {
        Desk desk = desk().on(new Input.InstanceDown("cache-2")).from("mec-1", request(GRANT, false));
        Effect reject = new Effect.Send("mec-1", new Message.Reject(PAIR, GRANT, SwitchReason.NO_INSTANCE));
        assertTrue(desk.persistedBefore(SwitchState.UNCLAIMED, reject));
        desk.on(new Input.InstanceUp("cache-2")).from("mec-1", request(GRANT, false));
        assertEquals(SwitchState.UNCLAIMED, desk.state(), "refused for good");
        assertTrue(desk.sent("mec-1", new Message.Reject(PAIR, GRANT, SwitchReason.NO_RECORD)));
    }

    @Test
    void shouldAnswerBusyWhenRequestComesInMidSwitch() {
        Desk desk = preparing(desk()).from("mec-3", request(new Grant(0, 2), false));
        assertTrue(desk.sent("mec-3", new Message.Busy(PAIR, new Grant(0, 2))));
        assertEquals(SwitchState.PREPARING, desk.state());
    }

    @Test
    void shouldMeetInOneGrantWhenRequestCrossesTrigger() {
        Desk desk = triggering(desk()).from("mec-1", request(GRANT, false));
        assertEquals(SwitchState.PREPARING, desk.state());
        desk.from("mec-1", identity(GRANT));
        assertEquals(List.of(), desk.effects());
    }

    @Test
    void shouldHoldThenFenceThenCommit() {
        Desk desk = preparing(desk()).on(new Input.HoldWanted(PAIR, GRANT));
        assertEquals(SwitchState.HOLDING, desk.state());
        assertTrue(desk.ordered(new Command.Hold(PAIR, GRANT, 512, 1 << 20, 200 * MS, "mec-1")));
        desk.on(new Input.HoldPublished(PAIR, GRANT, 5));
        assertTrue(desk.ordered(new Command.Fence(PAIR, GRANT, "mec-1", 5)));
        assertTrue(desk.sent("mec-1", new Message.Held(PAIR, GRANT, 5)));
        assertTrue(desk.did(new Effect.Tell("cache-2", new Notice.Held(PAIR, GRANT))));
        desk.on(new Input.Synchronized(PAIR, GRANT));
        Effect swap = new Effect.Order(new Command.Swap(PAIR, GRANT, 1, true));
        assertTrue(desk.persistedBefore(SwitchState.COMMITTING, swap));
    }

    @Test
    void shouldNotCommitWhenSynchronizedBeforeHold() {
        Desk desk = preparing(desk()).on(new Input.Synchronized(PAIR, GRANT));
        assertEquals(SwitchState.PREPARING, desk.state());
    }

    @Test
    void shouldCommitWithoutHoldWhenForwarding() {
        policy.hold = false;
        Desk desk = preparing(desk());
        assertEquals(
                SwitchState.PREPARING,
                desk.on(new Input.HoldWanted(PAIR, GRANT)).state());
        desk.on(new Input.Synchronized(PAIR, GRANT));
        assertTrue(desk.ordered(new Command.Swap(PAIR, GRANT, 1, false)));
    }

    @Test
    void shouldIgnoreAnswersOfOtherGrants() {
        Desk desk = held(desk());
        Grant old = new Grant(0, 0);
        desk.on(new Input.Synchronized(PAIR, old)).on(new Input.SyncFailed(PAIR, old));
        desk.on(new Input.HoldEnded(PAIR, old, true))
                .from("mec-1", new Message.Withdraw(PAIR, old, SwitchReason.UE_RETURNED));
        desk.from("mec-3", new Message.Withdraw(PAIR, GRANT, SwitchReason.UE_RETURNED));
        assertEquals(SwitchState.HELD, desk.state());
        desk.on(new Input.Synchronized(PAIR, GRANT)).on(new Input.SwapPublished(PAIR, old, true));
        assertEquals(SwitchState.COMMITTING, desk.state());
    }

    @Test
    void shouldOwnAndIndicateOnceSwapIsPublished() {
        Desk desk = owning(desk());
        assertEquals(SwitchState.OWNED, desk.state());
        Effect indication = new Effect.Send("mec-1", new Message.UpdateIndication(PAIR, GRANT));
        assertTrue(desk.persistedBefore(SwitchState.OWNED, indication));
        assertTrue(desk.did(new Effect.Tell("cache-2", new Notice.Committed(PAIR, GRANT, true))));
        PairRecord record = desk.journal.get(PAIR);
        assertEquals("mec-2", record.owner());
        assertEquals(1, record.epoch());
        assertEquals(List.of(new PairRecord.Owed("mec-1", GRANT)), record.owed());
        assertTrue(desk.tick().did(indication), "repeated");
        assertTrue(desk.restart().did(new Effect.Order(new Command.Route(PAIR, 1, "mec-2"))));
        assertTrue(desk.did(new Effect.Tell("cache-2", new Notice.Committed(PAIR, GRANT, true))));
        assertTrue(desk.tick().did(indication), "repeated after a restart");
        desk.from("mec-1", new Message.UpdateIndicationAck(PAIR, GRANT));
        assertEquals(List.of(), desk.journal.get(PAIR).owed());
        assertEquals(Long.MAX_VALUE, desk.coordinator.nextDeadlineNs());
    }

    @Test
    void shouldIndicateToHomeTooWhenHomeIsNotTheSource() {
        Desk desk = desk().from("mec-3", request(new Grant(4, 1), false));
        desk.on(new Input.HoldWanted(PAIR, new Grant(4, 1))).on(new Input.HoldPublished(PAIR, new Grant(4, 1), 0));
        desk.on(new Input.Synchronized(PAIR, new Grant(4, 1)));
        desk.on(new Input.SwapPublished(PAIR, new Grant(4, 1), true));
        assertTrue(desk.sent("mec-1", new Message.UpdateIndication(PAIR, new Grant(4, 1))));
        assertTrue(desk.sent("mec-3", new Message.UpdateIndication(PAIR, new Grant(4, 1))));
    }

    @Test
    void shouldAbortWhenHoldEndedBeforeSwap() {
        Desk desk = committing(desk()).on(new Input.SwapPublished(PAIR, GRANT, false));
        assertEquals(SwitchState.ABORTING, desk.state());
        Effect aborted = new Effect.Send("mec-1", new Message.Aborted(PAIR, GRANT, SwitchReason.HOLD_EXPIRED));
        assertTrue(desk.persistedBefore(SwitchState.ABORTING, aborted));
    }

    @Test
    void shouldReleaseHeldPacketsOnlyWhenSourceServesAgain() {
        Desk desk = held(desk()).on(new Input.HoldEnded(PAIR, GRANT, true));
        assertTrue(desk.sent("mec-1", new Message.Aborted(PAIR, GRANT, SwitchReason.HOLD_OVERFLOW)));
        Command drain = new Command.Drain(PAIR, GRANT, "mec-1");
        assertFalse(desk.ordered(drain));
        assertFalse(desk.from("mec-3", new Message.AbortedAck(PAIR, GRANT)).ordered(drain));
        desk.from("mec-1", new Message.AbortedAck(PAIR, GRANT));
        assertTrue(desk.ordered(drain));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        assertEquals(SwitchState.UNCLAIMED, desk.journal.get(PAIR).state());
    }

    @Test
    void shouldAbortWhenAnythingFailsBeforeCommit() {
        abortsFor(SwitchReason.SYNC_FAILED, new Input.SyncFailed(PAIR, GRANT));
        abortsFor(SwitchReason.INSTANCE_DOWN, new Input.InstanceDown("cache-2"));
        abortsFor(SwitchReason.DATAPLANE_RESTARTED, new Input.DataPlaneRestarted());
        abortsFor(SwitchReason.HOLD_EXPIRED, new Input.HoldEnded(PAIR, GRANT, false));
        abortsFor(
                SwitchReason.UE_RETURNED,
                new Input.FromPeer("mec-1", new Message.Withdraw(PAIR, GRANT, SwitchReason.UE_RETURNED)));
    }

    private void abortsFor(SwitchReason reason, Input input) {
        Desk desk = held(desk()).on(input);
        assertEquals(SwitchState.ABORTING, desk.state(), reason.text());
        assertTrue(desk.sent("mec-1", new Message.Aborted(PAIR, GRANT, reason)), reason.text());
        Desk decided = owning(desk());
        decided.on(input);
        assertEquals(SwitchState.OWNED, decided.state(), "no way back: " + reason.text());
        assertFalse(decided.sent("mec-1", new Message.Aborted(PAIR, GRANT, reason)), reason.text());
    }

    @Test
    void shouldAbortWhenItTakesTooLong() {
        Desk desk = held(desk());
        desk.pass(TIMING.boundNs() - 1);
        assertEquals(SwitchState.HELD, desk.state());
        assertEquals(SwitchState.ABORTING, desk.pass(1).state());
        assertEquals(SwitchState.UNCLAIMED, desk.pass(TIMING.boundNs()).state(), "though nobody acknowledges");
    }

    @Test
    void shouldAbortAfterRestartBeforeCommitAndAskDataPlaneAfterIt() {
        Desk desk = held(desk()).restart();
        assertEquals(SwitchState.ABORTING, desk.state());
        assertTrue(desk.sent("mec-1", new Message.Aborted(PAIR, GRANT, SwitchReason.CONTROL_RESTARTED)));
        desk.from("mec-1", new Message.AbortedAck(PAIR, GRANT));
        assertTrue(desk.ordered(new Command.Drain(PAIR, GRANT, "mec-1")));
        Desk decided = committing(desk()).restart();
        assertEquals(List.of(new Effect.Order(new Command.Swap(PAIR, GRANT, 1, true))), decided.effects());
        assertEquals(
                SwitchState.OWNED,
                decided.on(new Input.SwapPublished(PAIR, GRANT, true)).state());
    }

    @Test
    void shouldAnswerOutcomeFromItsJournal() {
        outcome(Message.Outcome.OPEN, preparing(desk()));
        outcome(Message.Outcome.OPEN, committing(desk()));
        outcome(Message.Outcome.COMMITTED, owning(desk()));
        outcome(Message.Outcome.COMMITTED, owning(desk()).restart());
        outcome(Message.Outcome.ABORTED, held(desk()).on(new Input.SyncFailed(PAIR, GRANT)));
        Desk unknown = desk();
        outcome(Message.Outcome.ABORTED, unknown);
        assertEquals(GRANT, unknown.journal.get(PAIR).lastGrant(), "and never takes it up");
    }

    private static void outcome(Message.Outcome expected, Desk desk) {
        desk.from("mec-1", new Message.OutcomeQuery(PAIR, GRANT));
        assertTrue(desk.sent("mec-1", new Message.OutcomeAnswer(PAIR, GRANT, expected)), expected.toString());
    }

    @Test
    void shouldAwaitBearerABoundedTime() {
        policy.awaitBearer = true;
        Desk desk = preparing(desk());
        assertTrue(desk.did(new Effect.AskBearer(PAIR)));
        desk.on(new Input.HoldWanted(PAIR, GRANT));
        assertEquals(SwitchState.AWAITING_BEARER, desk.state());
        assertEquals(SwitchState.HOLDING, desk.on(new Input.BearerKnown(PAIR)).state());
        Desk waits = preparing(desk()).on(new Input.HoldWanted(PAIR, GRANT));
        assertEquals(
                SwitchState.AWAITING_BEARER, waits.pass(TIMING.bearerNs() - 1).state());
        assertEquals(SwitchState.HOLDING, waits.pass(1).state());
    }

    @Test
    void shouldTakeReleasedPairHomeWithoutContext() {
        Desk desk = new Desk("mec-1", policy);
        desk.from("mec-2", new Message.Trigger(PAIR, A1, UE, false));
        desk.from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        desk.from("mec-2", request(new Grant(1, 1), true));
        assertEquals(SwitchState.COMMITTING, desk.state());
        assertTrue(desk.ordered(new Command.Swap(PAIR, new Grant(1, 1), 2, false)));
    }

    @Test
    void shouldRefuseRequestOfOldEpoch() {
        Desk desk = triggering(desk()).from("mec-1", new Message.MovedTo(PAIR, "mec-3", 4));
        desk.from("mec-3", new Message.Busy(PAIR, Grant.NULL_GRANT)).from("mec-1", request(GRANT, false));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        assertEquals("mec-3", desk.coordinator.servedAt(PAIR));
    }

    @Test
    void shouldNeverTakeUpGrantThatItAnsweredBusy() {
        Desk desk = preparing(desk()).from("mec-3", request(new Grant(0, 2), false));
        assertEquals(new Grant(0, 2), desk.journal.get(PAIR).lastGrant());
    }

    @Test
    void shouldRefuseRequestForPairThatItServes() {
        Desk desk = new Desk("mec-1", policy).from("mec-2", request(GRANT, false));
        assertTrue(desk.sent("mec-2", new Message.Reject(PAIR, GRANT, SwitchReason.NOT_CONCERNED)));
        desk.from("mec-2", request(new Grant(0, 2), true));
        assertTrue(desk.sent("mec-2", new Message.Reject(PAIR, new Grant(0, 2), SwitchReason.NOT_CONCERNED)));
    }

    @Test
    void shouldNotAwaitBearerWhenOperatorMovesServiceOnly() {
        policy.awaitBearer = true;
        Desk desk = desk().on(new Input.SwitchAsked(PAIR, "mec-2")).from("mec-1", identity(GRANT));
        assertEquals(
                SwitchState.HOLDING, desk.on(new Input.HoldWanted(PAIR, GRANT)).state());
    }

    @Test
    void shouldIgnoreTrafficThatWasUnderWayDuringSwap() {
        Desk desk = owning(desk());
        desk.on(new Input.TunnelTraffic(PAIR, "mec-1", desk.nowNs + TIMING.settleNs()));
        assertEquals(SwitchState.OWNED, desk.state());
        desk.on(new Input.TunnelTraffic(PAIR, "mec-1", desk.nowNs + TIMING.settleNs() + 1));
        assertEquals(SwitchState.OFFERING, desk.state());
    }

    @Test
    void shouldForgetEarlierFailuresOnceCommitted() {
        Desk desk = triggering(desk()).from("mec-1", new Message.Busy(PAIR, Grant.NULL_GRANT));
        triggering(desk).tick().from("mec-1", identity(GRANT)).on(new Input.HoldWanted(PAIR, GRANT));
        desk.on(new Input.HoldPublished(PAIR, GRANT, 5)).on(new Input.Synchronized(PAIR, GRANT));
        desk.on(new Input.SwapPublished(PAIR, GRANT, true));
        desk.from("mec-1", new Message.UpdateIndicationAck(PAIR, GRANT)).pass(2 * TIMING.settleNs());
        desk.on(new Input.TunnelTraffic(PAIR, "mec-1", desk.nowNs));
        desk.from("mec-1", new Message.Busy(PAIR, new Grant(1, 1)));
        assertEquals(desk.nowNs + TIMING.retryNs(), desk.coordinator.nextDeadlineNs());
    }

    @Test
    void shouldGiveUpWhenSentFromOneToTheOther() {
        Desk desk = triggering(desk());
        for (int epoch = 1; epoch <= 8; epoch++) {
            String asked = epoch % 2 == 1 ? "mec-1" : "mec-3";
            String other = epoch % 2 == 1 ? "mec-3" : "mec-1";
            desk.from(asked, new Message.MovedTo(PAIR, other, epoch));
            assertEquals(SwitchState.TRIGGERING, desk.state(), "redirect " + epoch);
        }
        assertEquals(
                SwitchState.ELSEWHERE,
                desk.from("mec-1", new Message.MovedTo(PAIR, "mec-3", 9)).state());
    }

    @Test
    void shouldLeaveRuleAloneWhenRestartedInMidCommit() {
        Grant grant = new Grant(4, 1);
        Desk desk = triggering(desk()).from("mec-1", new Message.MovedTo(PAIR, "mec-3", 4));
        desk.from("mec-3", identity(grant)).on(new Input.HoldWanted(PAIR, grant));
        desk.on(new Input.HoldPublished(PAIR, grant, 0))
                .on(new Input.Synchronized(PAIR, grant))
                .restart();
        assertEquals(List.of(new Effect.Order(new Command.Swap(PAIR, grant, 5, true))), desk.effects());
    }

    @Test
    void shouldRepeatEveryStateFromItsFirstInterval() {
        Desk desk = triggering(desk()).tick().tick().from("mec-1", identity(GRANT));
        assertEquals(desk.nowNs + TIMING.repeatNs(), desk.coordinator.nextDeadlineNs());
    }

    @Test
    void shouldAbortAndNotTryAgainWhenOperatorAsks() {
        Desk desk = new Desk("mec-2", new Desk.Policy());
        desk.on(new Input.SwitchAsked(Desk.PAIR, "mec-2"));
        Grant grant = new Grant(0, 1);
        desk.from("mec-1", new Message.Identity(Desk.PAIR, grant, Desk.A1, "", true));
        desk.on(new Input.AbortAsked(Desk.PAIR));
        assertEquals(SwitchState.ABORTING, desk.state());
        assertTrue(desk.sent("mec-1", new Message.Aborted(Desk.PAIR, grant, SwitchReason.OPERATOR)));
        desk.from("mec-1", new Message.AbortedAck(Desk.PAIR, grant));
        desk.pass(Desk.TIMING.giveUpNs() * 2);
        assertEquals(SwitchState.UNCLAIMED, desk.state());
    }
}
