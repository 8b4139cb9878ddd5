package io.turnout.switching;

import static io.turnout.switching.Desk.A1;
import static io.turnout.switching.Desk.PAIR;
import static io.turnout.switching.Desk.UE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
    private final Desk.Policy policy = new Desk.Policy();

    @Test
    void shouldRefuseAndCountWhenFull() {
        Desk desk = new Desk("mec-1", policy, 1).from("mec-2", new Message.Trigger(PAIR, A1, UE, false));
        Pair other = new Pair(1, "cache");
        desk.from("mec-2", new Message.Trigger(other, A1, UE, false));
        assertTrue(desk.sent("mec-2", new Message.Reject(other, Grant.NULL_GRANT, SwitchReason.CAPACITY)));
        assertEquals(1, desk.coordinator.refusedCount());
        assertEquals(1, desk.coordinator.pairCount());
        desk.on(new Input.UeIdentified(1, UE)).on(new Input.UeIdentified(1, UE)).on(new Input.UeIdentified(2, UE));
        assertEquals(2, desk.coordinator.refusedCount(), "ties have the same bound");
    }

    @Test
    void shouldRejectUnknownApplicationAndPeer() {
        Pair unknown = new Pair(1, "unheard-of");
        Desk desk = new Desk("mec-1", policy).from("mec-2", new Message.Trigger(unknown, A1, UE, false));
        assertTrue(desk.sent("mec-2", new Message.Reject(unknown, Grant.NULL_GRANT, SwitchReason.UNKNOWN_INSTANCE)));
        Grant grant = new Grant(0, 1);
        desk.from("mec-2", new Message.Request(unknown, grant, A1, "", UE, true, false, false));
        assertTrue(desk.sent("mec-2", new Message.Reject(unknown, grant, SwitchReason.NO_INSTANCE)));
        desk.from("mec-9", new Message.Trigger(PAIR, A1, UE, false));
        assertEquals(List.of(), desk.effects());
        assertEquals(3, desk.coordinator.rejectedCount());
        assertEquals(0, desk.coordinator.pairCount());
    }

    @Test
    void shouldForgetPairThatCameToNothing() {
        Desk desk = new Desk("mec-2", policy);
        desk.on(new Input.SwitchAsked(PAIR, "mec-3"));
        assertEquals(0, desk.coordinator.pairCount());
    }

    @Test
    void shouldAcknowledgeLeftoversOfPairsItDoesNotKnow() {
        Desk desk = new Desk("mec-2", policy);
        Grant grant = new Grant(3, 1);
        desk.from("mec-3", new Message.Aborted(PAIR, grant, SwitchReason.SYNC_FAILED));
        assertTrue(desk.sent("mec-3", new Message.AbortedAck(PAIR, grant)));
        desk.from("mec-3", new Message.UpdateIndication(PAIR, grant));
        assertTrue(desk.sent("mec-3", new Message.UpdateIndicationAck(PAIR, grant)));
        assertEquals(0, desk.coordinator.pairCount());
    }

    @Test
    void shouldStopWhenTransitionIsNotDocumented() {
        long[] counts = new long[SwitchState.values().length * SwitchState.values().length];
        Session session = new Session(PAIR, policy.build(), "mec-1", SwitchState.OWNED, counts);
        assertThrows(IllegalStateException.class, () -> session.state(SwitchState.HELD));
        session.state(SwitchState.GRANTED);
        assertEquals(1, counts[Session.transitionIndex(SwitchState.OWNED, SwitchState.GRANTED)]);
    }

    @Test
    void shouldKeepDeadlinesInOrder() {
        SplittableRandom random = new SplittableRandom(7);
        Deadlines deadlines = new Deadlines();
        Session[] sessions = new Session[300];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = new Session(new Pair(i, "cache"), policy.build(), "mec-1", SwitchState.OWNED, new long[0]);
        }
        for (int round = 0; round < 5_000; round++) {
            Session session = sessions[random.nextInt(sessions.length)];
            session.deadlineNs = random.nextInt(4) == 0 ? Session.NEVER : random.nextInt(1_000);
            session.repeatAtNs = random.nextInt(4) == 0 ? Session.NEVER : random.nextInt(1_000);
            deadlines.update(session);
            long earliest = Session.NEVER;
            for (Session each : sessions) {
                earliest = Math.min(earliest, each.wakeNs());
            }
            assertEquals(earliest, deadlines.nextNs());
        }
    }
}
