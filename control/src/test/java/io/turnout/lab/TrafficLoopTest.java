package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lab's own ends, without platforms: they see every packet, and every fault that is made. */
@Timeout(30)
class TrafficLoopTest {
    private static final int UES = 4;
    private static final int PPS = 4_000;
    private static final int PACKET_LENGTH = 90;
    private static final int SERVER_SHARE = 4;
    private static final long MS = 1_000_000L;

    private final PipeTopology topology = new PipeTopology();
    private final List<UserEquipment> ues = new ArrayList<>();
    private Radio radio;
    private Gateway gateway;
    private TrafficLoop loop;
    private boolean isToEnd;

    @BeforeEach
    void make() {
        for (int index = 0; index < UES; index++) {
            UserEquipment ue = new UserEquipment(index, 0);
            ues.add(ue);
            topology.learn(index, ue.downlinkTeid());
        }
        radio = new Radio(topology.plan, ues, topology.stations(), true, PACKET_LENGTH);
        gateway = new Gateway(topology.plan, ues, topology.gateway(), true, PACKET_LENGTH);
        loop = new TrafficLoop(topology, radio, gateway, ues, SERVER_SHARE, () -> isToEnd);
    }

    private void run(long sendNs) {
        loop.send(PPS);
        loop.runUntil(System.nanoTime() + sendNs);
        loop.send(0);
        loop.runUntil(System.nanoTime() + 5 * MS);
    }

    private Tally uplink(List<Integer> places) {
        List<List<Delivery>> arrived = DeliveryLog.byUe(loop.instances(), UES);
        Tally tally = Tally.NONE;
        for (UserEquipment ue : ues) {
            BitSet sent = new BitSet();
            sent.set(0, ue.uplink.count());
            tally = tally.plus(Tally.of(sent, arrived.get(ue.index), places));
        }
        return tally;
    }

    @Test
    void shouldSendAtTheRateThatIsAskedFor() {
        run(250 * MS);

        long sent = ues.stream()
                .mapToLong(ue -> ue.uplink.count() + ue.passed.count())
                .sum();
        assertEquals(PPS / 4.0, (double) (sent + loop.behindCount()), PPS / 20.0);
        assertEquals(
                SERVER_SHARE - 1.0,
                1.0 * ues.get(0).uplink.count() / ues.get(0).passed.count(),
                0.2);
    }

    @Test
    void shouldEndAtOnceWhenToldTo() {
        long beganNs = System.nanoTime();
        loop.at(beganNs + 20 * MS, () -> isToEnd = true);

        assertThrows(LabException.class, () -> loop.runUntil(beganNs + 60_000 * MS));

        assertTrue(System.nanoTime() - beganNs < 10_000 * MS);
    }

    @Test
    void shouldSeeEveryPacketArriveAndEveryAnswer() {
        run(100 * MS);

        Tally tally = uplink(List.of(0));
        assertEquals(new Tally(tally.sent(), tally.sent(), 0, 0, 0, 0), tally);
        assertEquals(tally.delivered(), radio.answers().count());
        long passed = ues.stream().mapToLong(ue -> ue.passed.count()).sum();
        assertEquals(passed, gateway.passed().count());
        assertEquals(passed, radio.passed().count());
        assertEquals(0, gateway.altered() + radio.altered());
    }

    @Test
    void shouldSeeWhatIsLost() {
        topology.loseEvery = 10;

        run(100 * MS);

        Tally tally = uplink(List.of(0));
        assertEquals(tally.sent() / 10, tally.lost());
    }

    @Test
    void shouldSeeWhatIsAltered() {
        topology.isAltering = true;

        run(50 * MS);

        assertTrue(gateway.altered() > 0);
        assertEquals(gateway.passed().count(), gateway.altered());
    }

    @Test
    void shouldSeeWhatGoesToTheWrongInstance() {
        loop.at(System.nanoTime() + 50 * MS, () -> topology.active = 1);

        run(100 * MS);

        assertEquals(0, uplink(List.of(0, 1)).misdelivered());
        assertTrue(uplink(List.of(0)).misdelivered() > 0);
        assertTrue(uplink(List.of(1)).misdelivered() > 0);
    }

    @Test
    void shouldSeeWhatGoesOnToTheGateway() {
        topology.active = -1;

        run(50 * MS);

        assertEquals(uplink(List.of()).sent(), gateway.escaped().count());
    }

    @Test
    void shouldMoveAUeAndTakeNothingThroughItsEndedTunnel() {
        UserEquipment ue = ues.get(0);
        int oldTeid = ue.downlinkTeid();
        loop.at(System.nanoTime() + 30 * MS, () -> {
            radio.move(ue, 1, System.nanoTime());
            gateway.switchPath(ue);
            topology.learn(0, ue.downlinkTeid());
        });

        run(80 * MS);

        assertEquals(oldTeid, ue.endedTeid);
        assertEquals(ue.gatewayTeid, ue.downlinkTeid());
        assertEquals(1, ue.gatewayStation);
        assertEquals(0, radio.afterEndMarker());
        topology.learn(0, oldTeid);
        topology.isLearning = false;
        run(20 * MS);
        assertTrue(radio.afterEndMarker() > 0, "answers through the old tunnel reach nobody");
    }
}
