package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.NOWHERE;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.engine.TrafficPolicy.Action;
import io.turnout.engine.TrafficPolicy.Destination;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Flow;
import io.turnout.table.TrafficFilter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrafficTest {
    private static final String ELSEWHERE = "10.99.0.1";
    private static final Destination HOST = Destination.host(EngineSite.HOST_MAC, EngineSite.APP_MAC);
    private static final Destination OTHER_HOST = Destination.host(EngineSite.HOST_MAC + 1, EngineSite.APP_MAC);

    private final EngineSite site = new EngineSite();

    private static FrameBuilder uplink() {
        return FrameBuilder.gPdu(ENB, SGW, 7)
                .packet(UE, ELSEWHERE)
                .udp(40_000, 7_000)
                .payload(33);
    }

    private static FrameBuilder downlink() {
        return FrameBuilder.gPdu(SGW, ENB, 8)
                .packet(ELSEWHERE, UE)
                .udp(7_000, 40_000)
                .payload(33);
    }

    private static TrafficFilter filter() {
        return new TrafficFilter(1, 0);
    }

    private void rule(Action action, TrafficFilter... filters) {
        TrafficPolicy.Rule rule = new TrafficPolicy.Rule("rule", action, HOST, OTHER_HOST);
        site.engine.steering(EngineSite.steering()
                .traffic(TrafficPolicy.of(List.of(filters), List.of(rule)))
                .build());
    }

    private static TrafficFilter address(Flow.Address field, String address) {
        Address wanted = Address.of(address);
        return filter().network(field, wanted.high(), wanted.low(), 128);
    }

    private static TrafficFilter number(Flow.Scalar field, int value) {
        return filter().numbers(field, value, value);
    }

    /** A filter for each thing that can be looked at, a frame that fits, and one that does not. */
    static Stream<Arguments> fields() {
        return Stream.of(
                Arguments.of(address(Flow.Address.SOURCE, UE), uplink(), uplink().packet("10.45.0.2", ELSEWHERE)),
                Arguments.of(address(Flow.Address.DESTINATION, ELSEWHERE), uplink(), uplink().packet(UE, "10.99.0.2")),
                Arguments.of(
                        address(Flow.Address.DESTINATION, "2001:db8:99::1"),
                        uplink().packet(UE6, "2001:db8:99::1"),
                        uplink()),
                Arguments.of(
                        address(Flow.Address.TUNNEL_SOURCE, ENB),
                        uplink(),
                        FrameBuilder.gPdu("10.0.1.2", SGW, 7)
                                .packet(UE, ELSEWHERE)
                                .udp(40_000, 7_000)),
                Arguments.of(
                        address(Flow.Address.TUNNEL_DESTINATION, SGW),
                        uplink(),
                        FrameBuilder.gPdu(ENB, "10.0.0.2", 7)
                                .packet(UE, ELSEWHERE)
                                .udp(40_000, 7_000)),
                Arguments.of(number(Flow.Scalar.SOURCE_PORT, 40_000), uplink(), uplink().udp(40_001, 7_000)),
                Arguments.of(number(Flow.Scalar.DESTINATION_PORT, 7_000), uplink(), uplink().udp(40_000, 7_001)),
                Arguments.of(
                        number(Flow.Scalar.DESTINATION_PORT, 7_000), uplink().tcp(1, 7_000), uplink().ping(1, 7_000)),
                Arguments.of(
                        number(Flow.Scalar.DESTINATION_PORT, 7_000),
                        uplink().packet(UE6, "2001:db8:99::1"),
                        uplink().packet(UE6, "2001:db8:99::1").ping(1, 1)),
                Arguments.of(number(Flow.Scalar.TUNNEL_SOURCE_PORT, 2_152), uplink(), uplink().ports(9_000, 2_152)),
                Arguments.of(number(Flow.Scalar.TUNNEL_DESTINATION_PORT, 2_152), uplink(), null),
                Arguments.of(number(Flow.Scalar.PROTOCOL, 17), uplink(), uplink().tcp(1, 2)),
                Arguments.of(
                        number(Flow.Scalar.PROTOCOL, 58),
                        uplink().packet(UE6, "2001:db8:99::1").ping(1, 1),
                        uplink()),
                Arguments.of(number(Flow.Scalar.TRAFFIC_CLASS, 0xB8), uplink().trafficClass(0xB8), uplink()),
                Arguments.of(
                        number(Flow.Scalar.TRAFFIC_CLASS, 0xB8),
                        uplink().packet(UE6, "2001:db8:99::1").trafficClass(0xB8),
                        uplink().packet(UE6, "2001:db8:99::1")));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldDecideOnWhatFitsAndOnNothingElse(TrafficFilter filter, FrameBuilder fits, FrameBuilder other) {
        rule(Action.DROP, filter);

        site.uplink(fits.octets());
        assertEquals(Reason.TRAFFIC_RULE_DROP, site.lastReason());
        if (other != null) {
            site.uplink(other.octets());
            assertEquals(Reason.NO_APPLICATION, site.lastReason());
        }
        assertEquals(1, site.engine.trafficRulePackets(0));
        assertEquals(EngineTest.packet(fits).length, site.engine.trafficRuleOctets(0));
    }

    @Test
    void shouldComeBehindRulesAndDefaultsOfApplications() {
        rule(Action.DROP, filter());

        site.uplink(uplink().packet(UE, PLAIN).octets());
        assertEquals(Reason.UPLINK_LOCAL, site.lastReason());
        site.uplink(uplink().packet(UE, NOWHERE).octets());
        assertEquals(Reason.TRAFFIC_RULE_DROP, site.lastReason(), "an application without an instance");
    }

    @Test
    void shouldSendOutOfTheTunnelOrAsItIs() {
        byte[] frame = uplink().octets();
        byte[] packet = EngineTest.packet(uplink());
        rule(Action.FORWARD_DECAPSULATED, filter());
        Sent without = site.uplink(frame).get(0);
        assertArrayEquals(packet, EngineTest.delivered(without));
        assertEquals(EngineSite.HOST_MAC, EngineTest.mac(without.octets()));

        rule(Action.FORWARD_ENCAPSULATED, filter());
        Sent with = site.uplink(frame).get(0);
        assertEquals(Side.APP, with.egress());
        assertArrayEquals(uplink().macs(EngineSite.HOST_MAC, EngineSite.APP_MAC).octets(), with.octets());
    }

    @Test
    void shouldSendTheFrameOnBeforeItsCopy() {
        for (boolean isUplink : List.of(true, false)) {
            byte[] frame = (isUplink ? uplink() : downlink()).octets();
            byte[] packet = EngineTest.packet(isUplink ? uplink() : downlink());
            rule(Action.DUPLICATE_DECAPSULATED, filter());
            List<Sent> sent = isUplink ? site.uplink(frame) : site.downlink(frame);
            assertEquals(2, sent.size());
            assertArrayEquals(frame, sent.get(0).octets());
            assertArrayEquals(packet, EngineTest.delivered(sent.get(1)));
            long mac = isUplink ? EngineSite.HOST_MAC : EngineSite.HOST_MAC + 1;
            assertEquals(mac, EngineTest.mac(sent.get(1).octets()));

            rule(Action.DUPLICATE_ENCAPSULATED, filter());
            sent = isUplink ? site.uplink(frame) : site.downlink(frame);
            assertArrayEquals(frame, sent.get(0).octets());
            byte[] copy = sent.get(1).octets();
            assertEquals(mac, EngineTest.mac(copy));
            assertArrayEquals(Arrays.copyOfRange(frame, 12, frame.length), Arrays.copyOfRange(copy, 12, copy.length));
        }
        assertEquals(4, site.counters.made());
    }

    @Test
    void shouldGiveFramesWithoutEthernetAHeaderOfTheirOwn() {
        byte[] bare = uplink().withoutLink().octets();
        byte[] expected = uplink().macs(EngineSite.HOST_MAC, EngineSite.APP_MAC).octets();
        for (Action action : List.of(Action.FORWARD_ENCAPSULATED, Action.DUPLICATE_ENCAPSULATED)) {
            rule(action, filter());
            List<Sent> sent = site.process(List.of(new Frame(bare, bare.length, Link.RAW_IP, Side.ACCESS)));
            assertArrayEquals(expected, sent.get(sent.size() - 1).octets());
            assertEquals(Link.ETHERNET, sent.get(sent.size() - 1).link());
        }
    }

    @Test
    void shouldPutDownlinkFragmentsTogetherWhereRulesMayConcernThem() {
        List<byte[]> fragments = Fragmenter.fragments(downlink().payload(300), 5, 150, FragmentOrder.LAST_FIRST);
        rule(Action.DROP, number(Flow.Scalar.SOURCE_PORT, 7_000));

        assertEquals(0, site.downlink(fragments.toArray(byte[][]::new)).size());
        assertEquals(fragments.size(), site.counters.frames(Reason.TRAFFIC_RULE_DROP));

        rule(Action.DROP, number(Flow.Scalar.SOURCE_PORT, 7_001));
        assertEquals(
                fragments.size(),
                site.downlink(fragments.toArray(byte[][]::new)).size());
    }

    @Test
    void shouldSendACopyOfTheWholeWhenAFragmentedDatagramIsToBeCopied() {
        FrameBuilder whole = uplink().payload(300);
        List<byte[]> fragments = Fragmenter.fragments(whole, 5, 150, FragmentOrder.IN_ORDER);
        rule(Action.DUPLICATE_DECAPSULATED, filter());

        List<Sent> sent = site.uplink(fragments.toArray(byte[][]::new));

        Sent copy = sent.get(sent.size() - 1);
        assertArrayEquals(EngineTest.packet(whole), EngineTest.delivered(copy));
        assertEquals(fragments.size(), site.counters.frames(Reason.TRAFFIC_RULE_COPY));
    }
}
