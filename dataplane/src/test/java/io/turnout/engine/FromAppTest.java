package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.INSTANCE4;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.REWRITTEN;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Route;
import io.turnout.wire.PduSessionContainer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FromAppTest {
    private static final int TEID = 0x2001;
    private static final String OTHER_ENB = "10.0.1.2";

    private final EngineSite site = new EngineSite();

    /** A downlink packet of the gateway, which teaches a bearer. */
    private static FrameBuilder downlink() {
        return FrameBuilder.gPdu(SGW, ENB, TEID).packet("10.99.0.1", UE).udp(1, 2);
    }

    private static FrameBuilder answer(String instance, String ue) {
        return FrameBuilder.plain(instance, ue).udp(7_000, 40_000).payload(33);
    }

    private Sent only(List<Sent> sent) {
        assertEquals(1, sent.size(), () -> site.lastReason().label());
        return sent.get(0);
    }

    private List<Sent> fromApp(FrameBuilder... frames) {
        return site.process(Arrays.stream(frames)
                .map(frame -> Frame.of(frame.octets(), Side.APP))
                .toList());
    }

    /** Bearers of the UEs: what the gateway sends in them, and what we are to send. */
    static Stream<FrameBuilder> bearers() {
        return Stream.of(
                downlink(),
                downlink().vlan(100),
                downlink().vlan(0x88A8, 7).vlan(100).macs(3, 4),
                downlink().container(PduSessionContainer.DOWNLINK, 9),
                FrameBuilder.gPdu(SGW6, ENB6, TEID).packet("10.99.0.1", UE).udp(1, 2),
                FrameBuilder.gPdu(SGW6, ENB6, TEID)
                        .container(PduSessionContainer.DOWNLINK, 63)
                        .packet("10.99.0.1", UE)
                        .udp(1, 2));
    }

    @ParameterizedTest
    @MethodSource("bearers")
    void shouldSendInTheBearerAsTheGatewayDoesWhenAnInstanceAnswers(FrameBuilder bearer) {
        site.downlink(bearer.octets());
        int taught = site.sent.size();

        Sent sent = only(fromApp(answer(PLAIN, UE).trafficClass(0xB8)));

        byte[] expected = bearer.packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .trafficClass(0xB8)
                .outerTrafficClass(0xB8)
                .udpChecksum(bearer.octets()[bearer.ipOffset()] >>> 4 == 6)
                .octets();
        assertArrayEquals(expected, sent.octets());
        assertEquals(Side.ACCESS, sent.egress());
        assertEquals(Link.ETHERNET, sent.link());
        assertEquals(Reason.DOWNLINK_INSTANCE, site.lastReason());
        assertEquals(taught + 1, site.sent.size());
    }

    @Test
    void shouldSendIpv6InTheSameBearer() {
        site.downlink(downlink().packet("2001:db8:99::1", UE6).octets());

        Sent sent = only(fromApp(answer(PLAIN6, UE6)));

        byte[] expected =
                downlink().packet(PLAIN6, UE6).udp(7_000, 40_000).payload(33).octets();
        assertArrayEquals(expected, sent.octets());
    }

    @Test
    void shouldGoOnCountingWhenTheBearersPacketsAreNumbered() {
        site.downlink(downlink().sequence(65_534).octets());

        List<Sent> sent = fromApp(answer(PLAIN, UE), answer(PLAIN, UE));

        byte[] first = downlink()
                .sequence(65_535)
                .packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .octets();
        assertArrayEquals(first, sent.get(0).octets());
        byte[] second = downlink()
                .sequence(0)
                .outerIdentification(1)
                .packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .octets();
        assertArrayEquals(second, sent.get(1).octets());
    }

    @Test
    void shouldTurnTheUplinksLinkHeaderRoundWhenDownlinkWasOnlySeenWithoutOne() {
        site.process(List.of(Frame.of(uplink(ENB).macs(0xA, 0xB).vlan(5).octets(), Side.ACCESS)));
        byte[] bare = downlink().withoutLink().octets();
        site.process(List.of(new Frame(bare, bare.length, Link.RAW_IP, Side.CORE)));

        byte[] sent = only(fromApp(answer(PLAIN, UE))).octets();

        byte[] expected = downlink()
                .macs(0xB, 0xA)
                .vlan(5)
                .packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .octets();
        assertArrayEquals(expected, sent);
    }

    @Test
    void shouldSendWithoutALinkHeaderWhenNoneWasEverSeen() {
        byte[] bare = downlink().withoutLink().octets();
        site.process(List.of(new Frame(bare, bare.length, Link.RAW_IP, Side.CORE)));

        Sent sent = only(fromApp(answer(PLAIN, UE)));

        assertEquals(Link.RAW_IP, sent.link());
        byte[] expected = downlink()
                .withoutLink()
                .packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .octets();
        assertArrayEquals(expected, sent.octets());
    }

    private static FrameBuilder uplink(String enb) {
        return FrameBuilder.gPdu(enb, SGW, 0x1001).packet(UE, PLAIN).udp(1, 2);
    }

    @Test
    void shouldFollowTheUeToAnotherBaseStation() {
        site.uplink(uplink(ENB).octets());
        site.downlink(downlink().octets());
        byte[] atOther = FrameBuilder.gPdu(SGW, OTHER_ENB, 0x3001)
                .packet("10.99.0.1", UE)
                .udp(1, 2)
                .octets();
        site.uplink(uplink(OTHER_ENB).octets());
        site.downlink(atOther);

        assertEquals(OTHER_ENB, destination(only(fromApp(answer(PLAIN, UE)))));

        site.downlink(downlink().octets());
        assertEquals(OTHER_ENB, destination(only(fromApp(answer(PLAIN, UE)))), "late downlink to the old one");
    }

    private static String destination(Sent sent) {
        byte[] octets = sent.octets();
        return (octets[30] & 0xFF) + "." + octets[31] + "." + octets[32] + "." + octets[33];
    }

    @Test
    void shouldSendNothingInABearerThatAnEndMarkerEnded() {
        site.downlink(downlink().octets());
        byte[] endMarker = FrameBuilder.tunnel(SGW, ENB).endMarker(TEID).octets();

        site.process(List.of(
                Frame.of(endMarker, Side.CORE), Frame.of(answer(PLAIN, UE).octets(), Side.APP)));

        assertEquals(Reason.NO_BEARER, site.lastReason());
        site.downlink(downlink().octets());
        only(fromApp(answer(PLAIN, UE)));
    }

    @Test
    void shouldLeaveOtherTunnelsWhenAnEndMarkerEndsOne() {
        site.downlink(downlink().octets());
        site.downlink(FrameBuilder.tunnel(SGW, ENB).endMarker(TEID + 1).octets());
        site.uplink(FrameBuilder.tunnel(ENB, SGW).endMarker(TEID).octets());

        only(fromApp(answer(PLAIN, UE)));
    }

    @Test
    void shouldPutTheAddressBackThatTheUeUsed() {
        site.downlink(downlink().octets());
        site.uplink(uplink(ENB).packet(UE, REWRITTEN).octets());

        byte[] sent = only(fromApp(answer(INSTANCE4, UE))).octets();

        byte[] expected =
                downlink().packet(REWRITTEN, UE).udp(7_000, 40_000).payload(33).octets();
        assertArrayEquals(expected, sent);
    }

    @Test
    void shouldLeaveTheInstancesAddressWhenTheUeUsedThatOrNone() {
        site.downlink(downlink().octets());
        byte[] expected =
                downlink().packet(INSTANCE4, UE).udp(7_000, 40_000).payload(33).octets();

        assertArrayEquals(expected, only(fromApp(answer(INSTANCE4, UE))).octets());

        site.uplink(uplink(ENB).packet(UE, INSTANCE4).octets());
        assertArrayEquals(
                downlink()
                        .outerIdentification(1)
                        .packet(INSTANCE4, UE)
                        .udp(7_000, 40_000)
                        .payload(33)
                        .octets(),
                only(fromApp(answer(INSTANCE4, UE))).octets());
    }

    @Test
    void shouldForgetTheAddressWhenTheUeHasLongBeenSilent() {
        site.at(1);
        site.uplink(uplink(ENB).packet(UE, REWRITTEN).octets());
        site.at(1 + Steering.DEFAULT_UE_IDLE_NS);
        site.downlink(downlink().octets());

        byte[] sent = only(fromApp(answer(INSTANCE4, UE))).octets();

        assertArrayEquals(
                downlink().packet(INSTANCE4, UE).udp(7_000, 40_000).payload(33).octets(), sent);
    }

    @Test
    void shouldDropFromAnInstanceOnceItsDrainTimeIsOver() {
        site.downlink(downlink().octets());
        site.rule(UE, PLAIN_APPLICATION, Route.local(0, 1));
        site.rule(UE, PLAIN_APPLICATION, Route.peer(EngineSite.PEER_INDEX, 2));
        site.at(5 * EngineSite.SECOND_NS);
        only(fromApp(answer(PLAIN, UE)));
        assertEquals(Reason.DOWNLINK_DRAINING, site.lastReason());
        site.at(6 * EngineSite.SECOND_NS - 1);
        only(fromApp(answer(PLAIN, UE)));

        site.at(6 * EngineSite.SECOND_NS);
        fromApp(answer(PLAIN, UE));

        assertEquals(Reason.INSTANCE_NOT_ACTIVE, site.lastReason());
    }

    @Test
    void shouldDrainAgainWhenTheServiceCameAndWentAgain() {
        site.downlink(downlink().octets());
        site.rule(UE, PLAIN_APPLICATION, Route.peer(EngineSite.PEER_INDEX, 1));
        only(fromApp(answer(PLAIN, UE)));
        site.at(2 * EngineSite.SECOND_NS);
        fromApp(answer(PLAIN, UE));
        assertEquals(Reason.INSTANCE_NOT_ACTIVE, site.lastReason());

        site.rule(UE, PLAIN_APPLICATION, Route.local(0, 2));
        only(fromApp(answer(PLAIN, UE)));
        assertEquals(Reason.DOWNLINK_INSTANCE, site.lastReason());
        site.rule(UE, PLAIN_APPLICATION, Route.peer(EngineSite.PEER_INDEX, 3));

        only(fromApp(answer(PLAIN, UE)));
        assertEquals(Reason.DOWNLINK_DRAINING, site.lastReason());
    }

    @Test
    void shouldNeverLetAnInstanceSendThatWasNotActiveBefore() {
        site.downlink(downlink().octets());
        site.rule(UE, PLAIN_APPLICATION, Route.peer(EngineSite.PEER_INDEX, 1));
        site.rule(UE, PLAIN_APPLICATION, Route.peer(EngineSite.PEER6_INDEX, 2));

        fromApp(answer(PLAIN, UE));

        assertEquals(Reason.INSTANCE_NOT_ACTIVE, site.lastReason());
        fromApp(answer(AFAR, UE));
        assertEquals(Reason.INSTANCE_NOT_ACTIVE, site.lastReason());
    }

    @Test
    void shouldSendThroughTheTunnelWhenTheUesUplinkCameThroughIt() {
        site.uplink(Tunnels.uplink().packet(UE, PLAIN).udp(1, 2).octets());

        Sent sent = only(fromApp(answer(PLAIN, UE)));

        assertEquals(Side.peer(EngineSite.PEER_INDEX), sent.egress());
        byte[] expected = Tunnels.from(EngineSite.PLATFORM, EngineSite.PEER, 1, Steering.DEFAULT_HOP_LIMIT - 1, "here")
                .macs(EngineSite.PEER_MAC, EngineSite.PLATFORM_MAC)
                .packet(PLAIN, UE)
                .udp(7_000, 40_000)
                .payload(33)
                .octets();
        assertArrayEquals(expected, sent.octets());
    }

    @Test
    void shouldNotSendThroughTheTunnelOnceTheUesUplinkComesInHereAgain() {
        site.uplink(Tunnels.uplink().packet(UE, PLAIN).udp(1, 2).octets());
        site.uplink(uplink(ENB).octets());

        fromApp(answer(PLAIN, UE));

        assertEquals(Reason.NO_BEARER, site.lastReason());
    }
}
