package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.PEER_INDEX;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Route;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripMeterTest {
    private static final String HERE = "10.64.0.1";
    private static final String HERE6 = "2001:db8:64::1";
    private static final String AFAR = "10.65.0.1";
    private static final int HERE_APPLICATION = 5;
    private static final long START_NS = 1_000_000_000_000L;
    private static final long MS = 1_000_000;
    private static final int DATA = 0x18;
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;

    private final EngineSite site = new EngineSite();

    @BeforeEach
    void start() {
        long drainNs = Steering.Application.DEFAULT_DRAIN_NS;
        site.engine.steering(EngineSite.steering()
                .application(new Steering.Application("timed", Route.local(0, 0), drainNs, true))
                .application(new Steering.Application("timed-afar", Route.peer(PEER_INDEX, 0), drainNs, true))
                .entry(Address.of(HERE).high(), Address.of(HERE).low(), HERE_APPLICATION)
                .entry(Address.of(HERE6).high(), Address.of(HERE6).low(), HERE_APPLICATION)
                .entry(Address.of(AFAR).high(), Address.of(AFAR).low(), HERE_APPLICATION + 1)
                .build());
        site.at(START_NS);
    }

    private static FrameBuilder from(String ue, String instance) {
        return FrameBuilder.gPdu(ENB, SGW, 7).packet(ue, instance);
    }

    private void uplink(long atMs, FrameBuilder frame) {
        site.at(START_NS + atMs * MS);
        site.uplink(frame.octets());
    }

    private void answer(long atMs, FrameBuilder frame) {
        site.at(START_NS + atMs * MS);
        site.process(List.of(Frame.of(frame.octets(), Side.APP)));
    }

    private List<String> roundTrips() {
        site.poll();
        return site.switchEvents.take().stream()
                .filter(event -> event.startsWith("round-trip"))
                .toList();
    }

    private static String roundTrip(String ue, long millis) {
        return "round-trip " + EngineSite.ueKey(ue) + " " + millis * MS;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTimeASegmentUntilTheFirstThatAcknowledgesIt(boolean isLongWay) {
        if (isLongWay) {
            site.engine.avoidShortWay();
        }
        uplink(0, from(UE, HERE).udp(1, 2)); // the bearer is known from now on
        uplink(1, from(UE, HERE).tcp(40_000, 80, DATA, 1_000, 1).payload(100));
        answer(2, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, DATA, 1, 1_099).payload(10));
        answer(6, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, ACK, 11, 1_300));
        answer(7, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, ACK, 11, 1_300));
        assertEquals(List.of(roundTrip(UE, 5)), roundTrips());
    }

    @Test
    void shouldTimeTheOpeningOfAConnection() {
        uplink(0, from(UE, HERE).tcp(40_000, 80, SYN, -1, 0));
        answer(3, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, SYN_ACK, 500, 0));
        assertEquals(List.of(roundTrip(UE, 3)), roundTrips());
    }

    @Test
    void shouldNotTimeWhatIsNotAcknowledged() {
        uplink(0, from(UE, HERE).tcp(40_000, 80, ACK, 1_000, 1));
        answer(3, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, ACK, 1, 1_000));
        uplink(4, from(UE, HERE).udp(40_000, 80).payload(100));
        answer(5, FrameBuilder.plain(HERE, UE).udp(80, 40_000).payload(100));
        assertEquals(List.of(), roundTrips());
    }

    @Test
    void shouldNotTakeTheAnswerOfAnotherConnection() {
        uplink(0, from(UE, HERE).tcp(40_000, 80, DATA, 1_000, 1).payload(100));
        answer(1, FrameBuilder.plain(HERE, UE).tcp(80, 40_001, ACK, 1, 1_100));
        answer(2, FrameBuilder.plain(HERE, "10.45.0.9").tcp(80, 40_000, ACK, 1, 1_100));
        assertEquals(List.of(), roundTrips());
    }

    @Test
    void shouldTimePings() {
        uplink(0, from(UE, HERE).ping(9, 1).payload(32));
        answer(1, FrameBuilder.plain(HERE, UE).pong(9, 2).payload(32));
        answer(4, FrameBuilder.plain(HERE, UE).pong(9, 1).payload(32));
        uplink(5, from(UE6, HERE6).ping(9, 1).payload(32));
        answer(7, FrameBuilder.plain(HERE6, UE6).pong(9, 1).payload(32));
        assertEquals(List.of(roundTrip(UE, 4), roundTrip(UE6, 2)), roundTrips());
    }

    @Test
    void shouldTimeAnInstanceAtAPeer() {
        uplink(0, from(UE, AFAR).tcp(40_000, 80, DATA, 1_000, 1).payload(100));
        site.at(START_NS + 23 * MS);
        site.uplink(Tunnels.downlink()
                .packet(AFAR, UE)
                .tcp(80, 40_000, ACK, 1, 1_100)
                .octets());
        assertEquals(List.of(roundTrip(UE, 23)), roundTrips());
    }

    @Test
    void shouldNotTimeAnApplicationThatIsNotToBeTimed() {
        uplink(0, from(UE, PLAIN).ping(9, 1));
        answer(1, FrameBuilder.plain(PLAIN, UE).pong(9, 1));
        assertEquals(List.of(), roundTrips());
    }

    @Test
    void shouldNotTimeAPacketInASwitch() {
        site.rule(UE, HERE_APPLICATION, Route.local(0, 1));
        site.switches.onCount(EngineSite.ueKey(UE), HERE_APPLICATION, 1, 1, PEER_INDEX);
        site.publish();
        uplink(0, from(UE, HERE).ping(9, 1));
        answer(1, FrameBuilder.plain(HERE, UE).pong(9, 1));
        assertEquals(List.of(), roundTrips());
    }

    @Test
    void shouldReadNothingBehindAPacketThatEndsEarly() {
        FrameBuilder cut = from(UE, HERE).tcp(40_000, 80, DATA, 1_000, 1);
        byte[] frame = cut.octets();
        int ip = cut.tPduOffset();
        frame[ip + 3] = 30; // the packet's length: no TCP header fits
        site.at(START_NS);
        site.uplink(frame);
        answer(1, FrameBuilder.plain(HERE, UE).tcp(80, 40_000, ACK, 1, 2_000));
        assertEquals(List.of(), roundTrips());
    }
}
