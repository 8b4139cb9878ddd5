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

class OwnershipTest {
    private static final Grant GRANT = new Grant(0, 1);
    private final Desk.Policy policy = new Desk.Policy();

    OwnershipTest() {
        policy.hold = false;
    }

    /** The home, after it has given the pair to mec-2. */
    private Desk home() {
        Desk desk = new Desk("mec-1", policy).from("mec-2", new Message.Trigger(PAIR, A1, UE, false));
        return desk.from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
    }

    /** mec-2, after it has taken the pair over from the home. */
    private Desk owner() {
        Desk desk = new Desk("mec-2", policy);
        desk.from("mec-1", new Message.Request(PAIR, GRANT, A1, "10.60.1.10:7500", UE, true, false, false));
        desk.on(new Input.Synchronized(PAIR, GRANT)).on(new Input.SwapPublished(PAIR, GRANT, true));
        return desk.from("mec-1", new Message.UpdateIndicationAck(PAIR, GRANT));
    }

    /** mec-2, after mec-3 has taken the pair over from it. */
    private Desk former() {
        Desk desk = owner().from("mec-3", new Message.Trigger(PAIR, new InstanceInfo.Teid(2), UE, false));
        return desk.from("mec-3", new Message.UpdateIndication(PAIR, new Grant(1, 1)));
    }

    @Test
    void shouldLearnAtHomeOfSwitchBetweenOthers() {
        Desk desk = home().from("mec-3", new Message.UpdateIndication(PAIR, new Grant(1, 2)));
        assertTrue(desk.ordered(new Command.Route(PAIR, 2, "mec-3")));
        assertTrue(desk.sent("mec-3", new Message.UpdateIndicationAck(PAIR, new Grant(1, 2))));
        desk.from("mec-2", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals("mec-3", desk.coordinator.servedAt(PAIR), "old news");
        assertTrue(desk.sent("mec-2", new Message.UpdateIndicationAck(PAIR, GRANT)));
    }

    @Test
    void shouldAnswerWhoServes() {
        Desk desk = home().from("mec-3", new Message.OwnershipQuery(PAIR));
        assertTrue(desk.sent("mec-3", new Message.OwnershipAnswer(PAIR, "mec-2", 1)));
        Desk unknown = new Desk("mec-2", policy).from("mec-3", new Message.OwnershipQuery(PAIR));
        assertTrue(unknown.sent("mec-3", new Message.OwnershipAnswer(PAIR, "mec-1", -1)));
    }

    @Test
    void shouldTakeReleasedPairHomeThenForgetIt() {
        Desk desk = owner();
        assertEquals(SwitchState.OWNED, desk.state());
        desk.on(new Input.Released(PAIR));
        Grant back = new Grant(1, 1);
        InstanceInfo a2 = new InstanceInfo.Teid(2);
        assertTrue(desk.sent("mec-1", new Message.Request(PAIR, back, a2, "10.60.2.10:7500", UE, false, false, true)));
        desk.from("mec-1", new Message.UpdateIndication(PAIR, back));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        assertTrue(desk.did(new Effect.Tell("cache-2", new Notice.Committed(PAIR, back, false))));
        desk.pass(TIMING.messageLifeNs()).from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-1", 2));
        assertEquals(0, desk.coordinator.pairCount());
        assertTrue(desk.didInOrder(new Effect.Order(new Command.Unroute(PAIR)), new Effect.Erase(PAIR)));
    }

    @Test
    void shouldForgetAtHomeOnceNobodyMustHearOfIt() {
        Desk desk = home();
        Grant back = new Grant(1, 1);
        desk.from("mec-2", new Message.Request(PAIR, back, A1, "", UE, false, false, true));
        desk.on(new Input.SwapPublished(PAIR, back, true));
        assertEquals(SwitchState.OWNED, desk.state());
        desk.from("mec-2", new Message.UpdateIndicationAck(PAIR, back));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
        assertTrue(desk.did(new Effect.PersistFloor(3)));
        Effect unroute = new Effect.Order(new Command.Unroute(PAIR));
        assertTrue(desk.didInOrder(new Effect.PersistFloor(3), unroute));
        assertTrue(desk.didInOrder(unroute, new Effect.Erase(PAIR)));
        assertTrue(desk.did(new Effect.Tell("cache-1", new Notice.Released(PAIR, Grant.NULL_GRANT))));
        desk.from("mec-2", new Message.Trigger(PAIR, A1, UE, false));
        assertEquals(new Grant(3, 1), desk.journal.get(PAIR).grant(), "epochs never run backwards");
    }

    @Test
    void shouldForgetMovedPairOnlyWhenHomeKnowsAsMuch() {
        Desk desk = former().pass(TIMING.messageLifeNs()).on(new Input.Released(PAIR));
        assertTrue(desk.sent("mec-1", new Message.OwnershipQuery(PAIR)));
        desk.from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-2", 1));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        assertEquals(
                SwitchState.ELSEWHERE,
                desk.from("mec-3", new Message.OwnershipAnswer(PAIR, "mec-3", 2))
                        .state());
        desk.from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-3", 2));
        assertEquals(0, desk.coordinator.pairCount());
    }

    @Test
    void shouldRememberGrantsOfReleasedPairWhileMessagesMayBeUnderWay() {
        Desk desk = former().on(new Input.Released(PAIR));
        desk.from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-3", 2));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        desk.pass(TIMING.messageLifeNs()).from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-3", 2));
        assertEquals(SwitchState.UNCLAIMED, desk.state());
    }

    @Test
    void shouldKeepReleasedPairWhileIndicationIsOwed() {
        Desk desk = new Desk("mec-2", policy);
        desk.from("mec-1", new Message.Request(PAIR, GRANT, A1, "10.60.1.10:7500", UE, true, false, false));
        desk.on(new Input.Synchronized(PAIR, GRANT)).on(new Input.SwapPublished(PAIR, GRANT, true));
        assertEquals(SwitchState.OWNED, desk.on(new Input.Released(PAIR)).state());
        desk.from("mec-1", new Message.UpdateIndicationAck(PAIR, GRANT));
        assertEquals(SwitchState.OFFERING, desk.state());
    }

    @Test
    void shouldNotForgetAtHomeWhileOthersServe() {
        Desk desk = home().on(new Input.Released(PAIR)).pass(TIMING.messageLifeNs());
        assertEquals(SwitchState.ELSEWHERE, desk.state());
        assertFalse(desk.journal.get(PAIR).released());
    }

    @Test
    void shouldKeepOldNewsFromOverwritingNewer() {
        Desk desk = former();
        desk.from("mec-1", new Message.UpdateIndication(PAIR, GRANT));
        assertEquals("mec-3", desk.coordinator.servedAt(PAIR));
        assertEquals(List.of(new Effect.Send("mec-1", new Message.UpdateIndicationAck(PAIR, GRANT))), desk.effects());
    }

    @Test
    void shouldRememberGrantsOfReleasedPairAfterRestartToo() {
        Desk desk = former().pass(TIMING.messageLifeNs()).restart().on(new Input.Released(PAIR));
        desk.from("mec-1", new Message.OwnershipAnswer(PAIR, "mec-3", 2));
        assertEquals(SwitchState.ELSEWHERE, desk.state());
    }

    @Test
    void shouldForgetIdentityOfReleasedUe() {
        policy.ueInfo = UeInfo.Kind.IMSI;
        Desk desk = new Desk("mec-2", policy).on(new Input.UeIdentified(PAIR.ueKey(), new UeInfo.Imsi("1")));
        desk.on(new Input.Released(PAIR)).on(new Input.SwitchAsked(PAIR, "mec-2"));
        assertTrue(desk.did(
                new Effect.Report(PAIR, Grant.NULL_GRANT, Effect.Event.REFUSED, SwitchReason.UNKNOWN_UE_IDENTITY)));
    }

    @Test
    void shouldStartNothingForReleasedPairThatItServes() {
        Desk desk = new Desk("mec-2", policy);
        desk.from("mec-1", new Message.Request(PAIR, GRANT, A1, "10.60.1.10:7500", UE, true, false, false));
        desk.on(new Input.Synchronized(PAIR, GRANT)).on(new Input.SwapPublished(PAIR, GRANT, true));
        desk.on(new Input.Released(PAIR)).pass(TIMING.settleNs() + 1);
        desk.on(new Input.TunnelTraffic(PAIR, "mec-3", desk.nowNs));
        assertEquals(SwitchState.OWNED, desk.state());
    }

    @Test
    void shouldNotAcknowledgeWhatItCannotTakeInYet() {
        Desk desk = home();
        desk.from("mec-2", new Message.Request(PAIR, new Grant(1, 1), A1, "", UE, true, false, false));
        assertEquals(SwitchState.PREPARING, desk.state());
        assertEquals(
                List.of(),
                desk.from("mec-3", new Message.UpdateIndication(PAIR, new Grant(1, 5)))
                        .effects());
    }

    @Test
    void shouldKeepPairThatComesBackWhileBeingForgotten() {
        Desk desk = former().on(new Input.Released(PAIR));
        Grant grant = new Grant(2, 1);
        desk.from("mec-3", new Message.Request(PAIR, grant, A1, "", UE, true, false, false));
        desk.on(new Input.Synchronized(PAIR, grant)).on(new Input.SwapPublished(PAIR, grant, true));
        desk.from("mec-3", new Message.UpdateIndicationAck(PAIR, grant));
        desk.from("mec-1", new Message.UpdateIndicationAck(PAIR, grant));
        assertEquals(SwitchState.OWNED, desk.state(), "and not on its way home");
    }
}
