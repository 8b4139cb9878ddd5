package io.turnout.engine;

import static io.turnout.engine.SwitchSite.APPLICATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.turnout.engine.SwitchSite.Worker;
import io.turnout.table.Route;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds at their bounds, to the packet and the nanosecond, and slots that had another hold before. */
class HoldBoundsTest {
    private static final long UE = 7;
    private static final long OTHER_UE = 8;
    private static final long EPOCH = 3;
    private static final int PEER = 5;
    private static final long AWAY = Route.peer(PEER, (int) EPOCH);
    private static final int PACKET_LENGTH = 8;
    private static final long LIMIT_NS = 500;

    private final SwitchSite site = new SwitchSite(2);
    private final Worker worker = site.worker(0);

    @BeforeEach
    void setUp() {
        site.switches.onRoute(UE, APPLICATION, AWAY);
        site.publish();
        site.settle();
    }

    private void holdUntilTold(int attempt, int octets) {
        site.switches.onHold(UE, APPLICATION, EPOCH, attempt, 99, octets, 0, Route.NULL_ROUTE);
        site.publish();
        worker.begin();
    }

    private void drain(int attempt) {
        site.switches.onDrain(UE, APPLICATION, EPOCH, attempt, AWAY);
        site.publish();
    }

    @Test
    void shouldHoldAsManyOctetsAsItMay() {
        holdUntilTold(1, 2 * PACKET_LENGTH);
        worker.packet(UE, 1);
        worker.packet(UE, 2);
        assertEquals(List.of(), worker.dropped);
        worker.packet(UE, 3);
        assertEquals(List.of(3L), worker.dropped);
    }

    @Test
    void shouldEndInTheNanosecondOfItsTimeThoughNobodyElseLooked() {
        site.switches.onHold(UE, APPLICATION, EPOCH, 1, 99, 1_000, LIMIT_NS, AWAY);
        site.publish();
        worker.begin();
        site.pass(LIMIT_NS - 1);
        assertEquals(SwitchSlots.WAITS, worker.packet(UE, 1));
        site.pass(1);
        worker.packet(UE, 2);
        int slot = Route.slot(site.rule(UE));
        assertEquals(HoldWord.DRAINING, HoldWord.state(site.switching.slots().word(slot)));
    }

    @Test
    void shouldHoldAgainInASlotThatWasReleased() {
        holdUntilTold(1, 1_000);
        worker.packet(UE, 1);
        drain(1);
        site.settle();
        assertEquals(0, site.switches.slotCount());
        worker.left.clear();
        holdUntilTold(2, 1_000);
        worker.packet(UE, 2);

        site.switches.onRoute(OTHER_UE, APPLICATION, AWAY);
        site.publish();
        worker.begin();
        worker.begin();

        assertEquals(List.of(), worker.left);
    }

    @Test
    void shouldGiveWayNoMoreInASlotThatDidBefore() {
        holdUntilTold(1, 1_000);
        site.switches.onGiveWay(UE, APPLICATION, EPOCH, 1, PEER, LIMIT_NS, AWAY);
        site.publish();
        site.pass(LIMIT_NS);
        site.settle();
        assertEquals(0, site.switches.slotCount());
        holdUntilTold(2, 1_000);
        worker.packet(UE, 2);

        site.pass(2 * LIMIT_NS);
        site.settle();

        assertEquals(List.of(), worker.left);
    }

    @Test
    void shouldSendTheLastFenceOnceThoughTheSlotStaysForAWhile() {
        holdUntilTold(1, 1_000);
        worker.packet(UE, 1);
        site.worker(1).begin(); // may read what was published so far, until it begins again
        drain(1);
        for (int cycle = 0; cycle < 4; cycle++) {
            worker.begin();
            site.poll();
        }

        int[] fences = new int[1];
        site.switching.orders(0).drainTo((order, ue, application, e, a, peer, count) -> fences[0]++, 9);
        assertEquals(1, fences[0]);
        assertFalse(worker.left.isEmpty());
    }
}
