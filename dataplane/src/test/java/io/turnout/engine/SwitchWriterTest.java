package io.turnout.engine;

import static io.turnout.engine.SwitchSite.APPLICATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.SwitchSite.Left;
import io.turnout.engine.SwitchSite.Worker;
import io.turnout.table.Route;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchWriterTest {
    private static final long UE = 7;
    private static final long EPOCH = 3;
    private static final long AWAY = Route.peer(5, (int) EPOCH);
    private static final long HERE = Route.local(1, (int) EPOCH + 1);
    private static final long LIMIT_NS = 500;

    private SwitchSite site = new SwitchSite(2);
    private Worker worker = site.worker(0);

    @BeforeEach
    void setUp() {
        site.switches.onRoute(UE, APPLICATION, AWAY);
        site.publish();
        site.settle();
    }

    private void count() {
        site.switches.onCount(UE, APPLICATION, EPOCH, 1, 5);
        site.publish();
    }

    private void hold() {
        site.switches.onHold(UE, APPLICATION, EPOCH, 1, 4, 1_000, LIMIT_NS, AWAY);
        site.publish();
    }

    private void holdUntilTold() {
        site.switches.onHold(UE, APPLICATION, EPOCH, 1, 4, 1_000, 0, Route.NULL_ROUTE);
        site.publish();
    }

    private void swap(boolean ifHeld) {
        site.switches.onSwap(UE, APPLICATION, EPOCH, 1, HERE, ifHeld);
        site.publish();
    }

    /** Packets {@code from} up to {@code to}, in a burst of their own. */
    private void packets(Worker by, long from, long to) {
        by.begin();
        for (long number = from; number <= to; number++) {
            by.packet(UE, number);
        }
    }

    private void assertLeft(Worker by, long route, long from, long to) {
        for (long number = from; number <= to; number++) {
            assertEquals(new Left(number, route, by.index), by.left.remove(0));
        }
    }

    private void assertOver(long rule) {
        site.settle();
        assertEquals(rule, site.rule(UE));
        assertEquals(0, site.switches.slotCount());
        assertEquals(0, site.switches.refusedCount());
        assertTrue(site.workers.stream().allMatch(w -> w.left.isEmpty() && w.dropped.isEmpty()));
    }

    @Test
    void shouldHoldAndReleaseInOrderToTheNewRule() {
        count();
        packets(worker, 1, 3);
        assertLeft(worker, AWAY, 1, 3);
        site.worker(1).begin();
        Worker another = site.worker(1);
        hold();
        packets(worker, 4, 6);
        assertEquals(List.of(), worker.left, "they wait");
        site.poll();
        assertEquals(List.of(), site.events(), "a worker may still forward");
        site.worker(1).begin();
        site.poll();
        assertEquals(List.of("hold-published 7 3 1 3"), site.events());
        swap(true);
        packets(worker, 7, 8);
        assertLeft(worker, HERE, 4, 6);
        assertLeft(worker, HERE, 7, 8);
        assertEquals(SwitchSlots.WAITS, another.packet(UE, 9), "what was handed out has not left");
        packets(worker, 10, 10);
        assertEquals(List.of(), worker.left, "another's packet waits before it");
        worker.begin();
        assertEquals(List.of(), worker.left, "the queue fills from the other worker, which releases from now on");
        another.begin();
        assertLeft(another, HERE, 9, 10);
        another.begin();
        packets(worker, 11, 11);
        assertLeft(worker, HERE, 11, 11);
        site.worker(1).begin();
        site.poll();
        assertEquals(List.of("swap-published 7 3 1 1"), site.events());
        assertOver(HERE);
    }

    @Test
    void shouldNotSwapWhenTheHoldHasEnded() {
        count();
        hold();
        packets(worker, 1, 2);
        site.pass(LIMIT_NS);
        site.poll();
        assertEquals("hold-expired 7 3 1", site.events().getLast());
        swap(true);
        assertEquals(List.of("swap-published 7 3 1 0"), site.events());
        packets(worker, 3, 3);
        assertLeft(worker, AWAY, 1, 2);
        worker.begin();
        assertLeft(worker, AWAY, 3, 3);
        assertOver(AWAY);
    }

    @Test
    void shouldLetAWorkerEndAHoldWhoseTimeIsOver() {
        hold();
        packets(worker, 1, 2);
        site.pass(LIMIT_NS - 1);
        packets(worker, 3, 3);
        assertEquals(List.of(), worker.left);
        site.pass(1);
        packets(worker, 4, 4);
        assertLeft(worker, AWAY, 1, 3);
        site.poll();
        assertEquals("hold-expired 7 3 1", site.events().getLast());
        worker.begin();
        assertLeft(worker, AWAY, 4, 4);
        assertOver(AWAY);
        assertEquals(List.of(), site.events(), "told once");
    }

    @Test
    void shouldEndAHoldThatNobodySentTo() {
        hold();
        site.pass(LIMIT_NS);
        site.settle();
        assertEquals("hold-expired 7 3 1", site.events().getLast());
        assertOver(AWAY);
    }

    @Test
    void shouldEndAFullHoldAndKeepTheTurnOfThePacketThatDidNotFit() {
        hold();
        packets(worker, 1, 6);
        worker.begin();
        assertLeft(worker, AWAY, 1, 6);
        site.poll();
        assertEquals(
                List.of("hold-overflow 7 3 1"),
                site.events().stream().filter(e -> e.startsWith("hold-o")).toList());
        assertOver(AWAY);
    }

    @Test
    void shouldEndAHoldByItsOctets() {
        site.switches.onHold(UE, APPLICATION, EPOCH, 1, 100, 20, LIMIT_NS, AWAY);
        site.publish();
        packets(worker, 1, 2);
        worker.begin();
        assertEquals(List.of(), worker.left, "16 octets wait");
        packets(worker, 3, 3);
        worker.begin();
        assertLeft(worker, AWAY, 1, 3);
        assertOver(AWAY);
    }

    @Test
    void shouldDropArrivalsWhenAHoldThatOnlyEndsWhenToldIsFull() {
        holdUntilTold();
        packets(worker, 1, 6);
        site.pass(1_000_000_000_000L);
        site.settle();
        assertEquals(List.of(5L, 6L), worker.dropped);
        assertEquals(List.of("hold-published 7 3 1 0"), site.events());
        worker.dropped.clear();
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, Route.local(2, 3));
        site.publish();
        worker.begin();
        assertLeft(worker, Route.local(2, 3), 1, 4);
        assertOver(AWAY);
    }

    @Test
    void shouldDrainOnlyTheHoldOfTheGrant() {
        hold();
        packets(worker, 1, 2);
        site.switches.onDrain(UE, APPLICATION, EPOCH, 2, HERE);
        site.switches.onDrain(UE, APPLICATION, EPOCH + 1, 1, HERE);
        site.publish();
        worker.begin();
        assertEquals(List.of(), worker.left);
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        worker.begin();
        assertLeft(worker, AWAY, 1, 2);
        assertOver(AWAY);
    }

    @Test
    void shouldAnswerARepeatedHoldOfTheGrantAndIgnoreAnotherOnes() {
        hold();
        site.settle();
        hold();
        site.switches.onHold(UE, APPLICATION, EPOCH, 2, 4, 1_000, LIMIT_NS, AWAY);
        site.publish();
        site.settle();
        assertEquals(List.of("hold-published 7 3 1 0", "hold-published 7 3 1 0"), site.events());
        packets(worker, 1, 1);
        site.pass(LIMIT_NS);
        site.poll();
        hold();
        assertEquals(List.of("hold-expired 7 3 1", "hold-expired 7 3 1"), site.events());
        site.switches.onHold(UE, APPLICATION, EPOCH, 2, 4, 1_000, LIMIT_NS, AWAY);
        worker.begin();
        assertLeft(worker, AWAY, 1, 1);
        assertOver(AWAY);
    }

    @Test
    void shouldReleaseToARouteThatLeadsAwayAndKeepOneThatLeadsHere() {
        holdUntilTold();
        packets(worker, 1, 1);
        site.switches.onRoute(UE, APPLICATION, HERE);
        site.publish();
        packets(worker, 2, 2);
        assertEquals(List.of(), worker.left);
        assertTrue(Route.isHeld(site.rule(UE)));
        long elsewhere = Route.peer(6, (int) EPOCH + 2);
        site.switches.onRoute(UE, APPLICATION, elsewhere);
        site.switches.onRoute(UE, APPLICATION, AWAY);
        site.publish();
        worker.begin();
        assertLeft(worker, elsewhere, 1, 2);
        assertOver(elsewhere);
    }

    @Test
    void shouldKeepTheNewerEpochsRule() {
        site.switches.onRoute(UE, APPLICATION, Route.peer(9, (int) EPOCH - 1));
        site.publish();
        assertEquals(AWAY, site.rule(UE));
        site.switches.onRoute(UE, APPLICATION, Route.peer(9, (int) EPOCH));
        site.publish();
        assertEquals(Route.peer(9, (int) EPOCH), site.rule(UE));
        site.switches.onUnroute(UE, APPLICATION);
        site.publish();
        site.switches.onRoute(UE, APPLICATION, Route.peer(9, -5));
        site.publish();
        site.settle();
        site.switches.onRoute(UE, APPLICATION, Route.peer(9, 5));
        site.publish();
        assertEquals(Route.peer(9, 5), site.rule(UE), "epochs go on past the largest");
    }

    @Test
    void shouldSwapWithoutAHoldAndSaySoAgain() {
        swap(false);
        site.settle();
        assertEquals(List.of("swap-published 7 3 1 1"), site.events());
        packets(worker, 1, 1);
        assertLeft(worker, HERE, 1, 1);
        swap(true);
        site.settle();
        assertEquals(List.of("swap-published 7 3 1 1"), site.events(), "done long since");
        assertOver(HERE);
    }

    @Test
    void shouldGoBackToNoRuleWhenThereWasNone() {
        site.switches.onUnroute(UE, APPLICATION);
        site.publish();
        site.settle();
        count();
        packets(worker, 1, 1);
        assertLeft(worker, SwitchSite.DEFAULT_ROUTE, 1, 1);
        hold();
        packets(worker, 2, 2);
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        worker.begin();
        assertLeft(worker, AWAY, 2, 2);
        assertOver(Route.NULL_ROUTE);
    }

    @Test
    void shouldCountUnderTheNewestGrantOnly() {
        count();
        packets(worker, 1, 3);
        count();
        site.switches.onCount(UE, APPLICATION, EPOCH, 2, 5);
        site.publish();
        packets(worker, 4, 5);
        packets(site.worker(1), 6, 6);
        site.switches.onHold(UE, APPLICATION, EPOCH, 2, 4, 1_000, LIMIT_NS, AWAY);
        site.publish();
        site.settle();
        assertEquals(List.of("hold-published 7 3 2 3"), site.events());
        worker.left.clear();
        site.worker(1).left.clear();
        site.switches.onDrain(UE, APPLICATION, EPOCH, 2, AWAY);
        site.publish();
        assertOver(AWAY);
    }

    @Test
    void shouldNotCountPacketsToAnotherPeer() {
        site.switches.onCount(UE, APPLICATION, EPOCH, 1, 6);
        site.publish();
        packets(worker, 1, 3);
        hold();
        site.settle();
        assertEquals(List.of("hold-published 7 3 1 0"), site.events());
    }

    @Test
    void shouldCountUnderAGrantThatWasGivenWhileAnOlderHoldStillDrained() {
        hold();
        packets(worker, 1, 1);
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        site.switches.onCount(UE, APPLICATION, EPOCH, 2, 5);
        site.publish();
        site.settle();
        packets(worker, 2, 3);
        site.switches.onHold(UE, APPLICATION, EPOCH, 2, 4, 1_000, LIMIT_NS, AWAY);
        site.publish();
        site.settle();
        assertEquals("hold-published 7 3 2 2", site.events().getLast());
    }

    @Test
    void shouldTakeBackASlotThatOnlyCounted() {
        count();
        site.pass(SwitchWriter.COUNTING_LIFE_NS);
        site.settle();
        assertEquals(1, site.switches.slotCount());
        site.pass(1);
        assertOver(AWAY);
        count();
        site.settle();
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        assertOver(AWAY);
    }

    @Test
    void shouldRefuseAndCountWhatFindsNoSlotAndReuseSlotsAfterTheGracePeriod() {
        int slotCount = site.limits.slots();
        for (int ue = 1; ue <= slotCount + 1; ue++) {
            site.switches.onCount(100 + ue, APPLICATION, EPOCH, 1, 5);
        }
        site.publish();
        assertEquals(1, site.switches.refusedCount());
        assertEquals(Route.NULL_ROUTE, site.writer.route(100 + slotCount + 1, APPLICATION));
        worker.begin();
        site.switches.onDrain(101, APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        site.poll();
        site.switches.onCount(UE, APPLICATION, EPOCH, 1, 5);
        site.publish();
        assertEquals(2, site.switches.refusedCount(), "a worker may still have the slot");
        worker.begin();
        site.poll();
        site.switches.onCount(UE, APPLICATION, EPOCH, 1, 5);
        site.publish();
        assertEquals(2, site.switches.refusedCount());
        assertNotEquals(Route.NULL_SLOT, Route.slot(site.rule(UE)));
    }

    @Test
    void shouldReleaseWhatWaitsWhenTheRuleIsSetOrTheUeReleased() {
        hold();
        packets(worker, 1, 1);
        assertTrue(site.switches.stageRoute(UE, APPLICATION, HERE));
        site.publish();
        worker.begin();
        assertLeft(worker, HERE, 1, 1);
        assertOver(HERE);
        holdUntilTold();
        packets(worker, 2, 2);
        site.switches.stageRelease(UE);
        site.publish();
        worker.begin();
        assertLeft(worker, HERE, 2, 2);
        assertOver(Route.NULL_ROUTE);
        count();
        site.switches.stageRelease(UE);
        site.publish();
        assertOver(Route.NULL_ROUTE);
    }

    @Test
    void shouldHoldAnewAfterARestartWhatOnlyEndsWhenTold() {
        holdUntilTold();
        packets(worker, 1, 1);
        site.switches.onCount(8, APPLICATION, EPOCH, 1, 5);
        site.switches.onRoute(9, APPLICATION, HERE);
        site.switches.onHold(9, APPLICATION, EPOCH, 1, 4, 1_000, LIMIT_NS, AWAY);
        site.publish();
        site.workers.forEach(Worker::idle);
        site = new SwitchSite(site.tables, 2, site.limits);
        worker = site.worker(0);
        assertEquals(Route.NULL_ROUTE, site.writer.route(8, APPLICATION));
        assertEquals(HERE, site.writer.route(9, APPLICATION), "holds with a time limit are gone");
        assertTrue(Route.isHeld(site.rule(UE)));
        packets(worker, 2, 3);
        assertEquals(List.of(), worker.left);
        holdUntilTold();
        site.settle();
        assertEquals(List.of("hold-published 7 3 1 0"), site.events());
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, HERE);
        site.publish();
        worker.begin();
        assertLeft(worker, HERE, 2, 3);
        assertOver(AWAY);
    }

    @Test
    void shouldEndARestoredHoldByCommandsOfItsGrantWhicheverItWas() {
        holdUntilTold();
        site.workers.forEach(Worker::idle);
        site = new SwitchSite(site.tables, 2, site.limits);
        worker = site.worker(0);
        packets(worker, 1, 1);
        site.switches.onDrain(UE, APPLICATION, EPOCH, 1, HERE);
        site.publish();
        worker.begin();
        assertLeft(worker, HERE, 1, 1);
        assertOver(AWAY);
    }

    @Test
    void shouldSendTheFenceByTheWorkerThatForwardedLast() {
        count();
        packets(worker, 1, 1);
        packets(site.worker(1), 2, 2);
        hold();
        site.settle();
        site.switches.onFence(UE, APPLICATION, EPOCH, 1, 5, 2);
        assertEquals(List.of(1), site.woken);
        assertEquals(0, site.switching.orders(0).drainTo((t, u, a, e, at, p, n) -> {}, 9));
        assertFalse(site.switching.orders(1).isEmpty());
        site.switching
                .orders(1)
                .drainTo(
                        (type, ueKey, application, epoch, attempt, peer, number) -> {
                            assertEquals(Switching.FENCE, type);
                            assertEquals(
                                    List.of(UE, (long) APPLICATION, EPOCH, 1L, 5L, 2L),
                                    List.of(ueKey, (long) application, epoch, (long) attempt, (long) peer, number));
                        },
                        9);
        assertTrue(site.switching.orders(1).isEmpty());
    }

    @Test
    void shouldReportWhatAllWorkersReceivedAndThatTheFencePassed() {
        GrantCounts first = site.switching.received(0);
        GrantCounts second = site.switching.received(1);
        first.onPacket(UE, APPLICATION, EPOCH, 1, site.nowNs);
        second.onPacket(UE, APPLICATION, EPOCH, 1, site.nowNs);
        second.onPacket(UE, APPLICATION, EPOCH, 1, site.nowNs);
        site.switches.onReportFence(UE, APPLICATION, EPOCH, 1);
        assertEquals(List.of("fence-report 7 3 1 0 3"), site.events());
        first.onFence(UE, APPLICATION, EPOCH, 1, site.nowNs);
        site.switching.sightings(0).onFencePassed(UE, APPLICATION, EPOCH, 1);
        site.poll();
        assertEquals(List.of("fence-report 7 3 1 1 3"), site.events());
        second.onPacket(UE, APPLICATION, EPOCH, 2, site.nowNs);
        site.switches.onReportFence(UE, APPLICATION, EPOCH, 1);
        site.switches.onReportFence(UE, APPLICATION, EPOCH, 2);
        assertEquals(List.of("fence-report 7 3 1 0 0", "fence-report 7 3 2 0 1"), site.events());
    }

    @Test
    void shouldTellWhatWorkersSawAtMostOnceInTenMilliseconds() {
        Sightings sightings = site.switching.sightings(0);
        for (int packet = 0; packet < 100; packet++) {
            sightings.onSteeredRemote(UE, APPLICATION, 5_000_000_000L + packet * 1_000_000L);
        }
        site.poll();
        assertEquals(10, site.events().size());
        sightings.onTunnelTraffic(UE + 1, APPLICATION, 5, 6_000_000_000L);
        sightings.onLocal(UE + 1, APPLICATION, 6_010_000_000L);
        sightings.onLocal(UE + 1, APPLICATION, 6_020_000_000L + Absences.LIFE_NS);
        sightings.onLocal(UE + 2, APPLICATION, 6_020_000_000L);
        site.poll();
        assertEquals(List.of("tunnel-traffic 8 5 6000000000", "returned 8 6010000000"), site.events());
    }

    @Test
    void shouldFlushWhatAWorkerHoldsToItsOverflowOrItsRule() {
        hold();
        packets(worker, 1, 2);
        assertTrue(worker.held.flush(worker));
        assertLeft(worker, AWAY, 1, 2);
        site.switches.onRoute(8, APPLICATION, HERE);
        site.switches.onHold(8, APPLICATION, EPOCH, 1, 4, 1_000, 0, Route.NULL_ROUTE);
        site.publish();
        worker.begin();
        worker.packet(8, 3);
        assertTrue(worker.held.flush(worker));
        assertEquals(HERE, worker.left.get(0).route());
        assertFalse(worker.held.isReleasing());
    }
}
