package io.turnout.switching;

import static io.turnout.switching.Desk.A1;
import static io.turnout.switching.Desk.PAIR;
import static io.turnout.switching.Desk.TIMING;
import static io.turnout.switching.Desk.UE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StartsTest {
    private static final Effect ASK = new Effect.AskQuality(PAIR);
    private final Desk.Policy policy = new Desk.Policy();

    private Desk seen(Desk desk) {
        return desk.on(new Input.SteeredRemote(PAIR, desk.nowNs));
    }

    @Test
    void shouldBeginNoMoreSwitchesThanMayBeUnderWayBecauseOfTraffic() {
        policy.switchLimit = 1;
        Pair other = new Pair(PAIR.ueKey() + 1, PAIR.application());
        Desk desk = seen(new Desk("mec-2", policy));
        assertEquals(SwitchState.TRIGGERING, desk.state());
        assertEquals(
                List.of(), desk.on(new Input.SteeredRemote(other, desk.nowNs)).effects());
        assertEquals(SwitchState.UNCLAIMED, desk.coordinator.state(other));
        assertEquals(1, desk.coordinator.deferredCount());
        desk.from("mec-1", new Message.Reject(PAIR, Grant.NULL_GRANT, SwitchReason.NO_CONTEXT));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        desk.on(new Input.SteeredRemote(other, desk.nowNs));
        assertEquals(SwitchState.TRIGGERING, desk.coordinator.state(other));
    }

    @Test
    void shouldBeginWhatAnOperatorAsksForHoweverManyAreUnderWay() {
        policy.switchLimit = 0;
        Desk desk = seen(new Desk("mec-2", policy));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        assertEquals(
                SwitchState.TRIGGERING,
                desk.on(new Input.SwitchAsked(PAIR, "mec-2")).state());
    }

    @Test
    void shouldSwitchOnlyWhenQualityIsUnmet() {
        policy.when = ApplicationPolicy.When.QUALITY_UNMET;
        Desk desk = seen(new Desk("mec-2", policy));
        assertEquals(SwitchState.QUALIFYING, desk.state());
        assertTrue(desk.did(ASK));
        assertEquals(
                SwitchState.TRIGGERING,
                desk.on(new Input.QualityAnswered(PAIR, false)).state());
    }

    @Test
    void shouldAskQualityAgainWhileTrafficGoesOn() {
        policy.when = ApplicationPolicy.When.QUALITY_UNMET;
        Desk desk = seen(new Desk("mec-2", policy)).on(new Input.QualityAnswered(PAIR, true));
        seen(desk);
        assertFalse(desk.did(ASK));
        long askedNs = desk.nowNs;
        assertTrue(desk.tick().did(ASK));
        assertEquals(askedNs + TIMING.recheckNs(), desk.nowNs);
        desk.on(new Input.QualityAnswered(PAIR, true));
        assertEquals(SwitchState.UNCLAIMED, desk.tick().state(), "no traffic since");
        assertEquals(0, desk.coordinator.pairCount());
    }

    @Test
    void shouldTakeSilentQualitySourceAsConfigured() {
        policy.when = ApplicationPolicy.When.QUALITY_UNMET;
        Desk met = seen(new Desk("mec-2", policy));
        long askedNs = met.nowNs;
        assertEquals(SwitchState.QUALIFYING, met.tick().state());
        assertEquals(askedNs + TIMING.qualityNs(), met.nowNs);
        assertEquals(
                SwitchState.QUALIFYING,
                met.on(new Input.QualityAnswered(PAIR, false)).state(),
                "too late");
        policy.metUnanswered = false;
        assertEquals(
                SwitchState.TRIGGERING, seen(new Desk("mec-2", policy)).tick().state());
    }

    @Test
    void shouldGrantWhileQualifying() {
        policy.when = ApplicationPolicy.When.QUALITY_UNMET;
        Desk desk = new Desk("mec-1", policy);
        desk.on(new Input.TunnelTraffic(PAIR, "mec-2", desk.nowNs));
        assertEquals(SwitchState.QUALIFYING, desk.state());
        assertEquals(
                SwitchState.GRANTED,
                desk.from("mec-2", new Message.Trigger(PAIR, A1, UE, false)).state());
    }

    @Test
    void shouldNeverSwitchByDetectionWhenPolicyIsNever() {
        policy.when = ApplicationPolicy.When.NEVER;
        assertEquals(SwitchState.UNCLAIMED, seen(new Desk("mec-2", policy)).state());
    }

    @Test
    void shouldNeedTieToIdentityThatApplicationWants() {
        policy.ueInfo = UeInfo.Kind.IMSI;
        Desk desk = seen(new Desk("mec-2", policy));
        assertTrue(desk.did(
                new Effect.Report(PAIR, Grant.NULL_GRANT, Effect.Event.REFUSED, SwitchReason.UNKNOWN_UE_IDENTITY)));
        for (UeInfo name : List.of(
                new UeInfo.Imsi("001010000000001"), new UeInfo.Msisdn("4912345"), new UeInfo.UserName("alice"))) {
            policy.ueInfo = name.kind();
            Desk tied = new Desk("mec-2", policy).on(new Input.UeIdentified(PAIR.ueKey(), name));
            assertTrue(seen(tied).sent("mec-1", new Message.Trigger(PAIR, A1, name, false)), name.toString());
        }
    }

    @Test
    void shouldNameIpv6UeByItsPrefix() {
        policy.ueInfo = UeInfo.Kind.IPV6;
        Pair pair = new Pair(0x20010DB8_00450007L, "cache");
        Desk desk = new Desk("mec-2", policy);
        desk.on(new Input.SteeredRemote(pair, desk.nowNs));
        UeInfo ue = new UeInfo.Ipv6(0x20010DB8_00450007L);
        assertTrue(desk.sent("mec-1", new Message.Trigger(pair, A1, ue, false)));
        assertEquals(SwitchState.UNCLAIMED, seen(desk).state(), "an IPv4 UE has no IPv6 name");
    }

    @Test
    void shouldStartWhenAskedAtTargetOrOwner() {
        Desk target = new Desk("mec-2", policy).on(new Input.SwitchAsked(PAIR, "mec-2"));
        assertTrue(target.sent("mec-1", new Message.Trigger(PAIR, A1, UE, true)));
        Desk owner = new Desk("mec-1", policy).on(new Input.SwitchAsked(PAIR, "mec-3"));
        assertEquals(SwitchState.OFFERING, owner.state());
        assertTrue(owner.sent(
                "mec-3", new Message.Request(PAIR, new Grant(0, 1), A1, "10.60.1.10:7500", UE, true, true, false)));
        owner.on(new Input.SwitchAsked(PAIR, "mec-2"));
        assertTrue(owner.did(new Effect.Report(PAIR, new Grant(0, 1), Effect.Event.REFUSED, SwitchReason.BUSY)));
    }

    @Test
    void shouldRefuseAskingWhereItIsNotConcerned() {
        Desk third = new Desk("mec-2", policy).on(new Input.SwitchAsked(PAIR, "mec-3"));
        assertTrue(
                third.did(new Effect.Report(PAIR, Grant.NULL_GRANT, Effect.Event.REFUSED, SwitchReason.NOT_CONCERNED)));
        Desk owner = new Desk("mec-1", policy).on(new Input.SwitchAsked(PAIR, "mec-1"));
        assertEquals(SwitchState.UNCLAIMED, owner.state());
    }

    @Test
    void shouldRetryByItselfABoundedNumberOfTimesWhenAsked() {
        Desk desk = new Desk("mec-2", policy).on(new Input.SwitchAsked(PAIR, "mec-2"));
        int startCount = 1;
        for (int i = 0; i < 2 * TIMING.retryCount(); i++) {
            desk.from("mec-1", new Message.Busy(PAIR, Grant.NULL_GRANT));
            if (desk.coordinator.nextDeadlineNs() != Long.MAX_VALUE) {
                desk.tick();
                startCount += desk.state() == SwitchState.TRIGGERING ? 1 : 0;
            }
        }
        assertEquals(TIMING.retryCount(), startCount);
        assertEquals(SwitchState.UNCLAIMED, desk.state());
    }

    @Test
    void shouldIgnoreTrafficThatWasUnderWayDuringSwap() {
        policy.hold = false;
        Desk desk = new Desk("mec-1", policy).from("mec-2", new Message.Trigger(PAIR, A1, UE, false));
        desk.from("mec-2", new Message.UpdateIndication(PAIR, new Grant(0, 1)));
        long swapNs = desk.nowNs;
        desk.pass(2 * TIMING.settleNs());
        desk.on(new Input.SteeredRemote(PAIR, swapNs + TIMING.settleNs()));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        desk.on(new Input.SteeredRemote(PAIR, swapNs + TIMING.settleNs() + 1));
        assertEquals(SwitchState.TRIGGERING, desk.state());
    }

    @Test
    void shouldNotStartAgainWithoutTrafficUnlessAsked() {
        Desk desk = seen(new Desk("mec-2", policy)).from("mec-1", new Message.Busy(PAIR, Grant.NULL_GRANT));
        assertEquals(SwitchState.UNCLAIMED, desk.tick().state());
    }
}
