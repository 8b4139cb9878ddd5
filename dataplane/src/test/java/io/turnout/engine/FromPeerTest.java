package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.AFAR6;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.INSTANCE4;
import static io.turnout.engine.EngineSite.PEER;
import static io.turnout.engine.EngineSite.PEER6;
import static io.turnout.engine.EngineSite.PEER6_INDEX;
import static io.turnout.engine.EngineSite.PEER_INDEX;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.PLATFORM;
import static io.turnout.engine.EngineSite.REWRITTEN;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Route;
import io.turnout.wire.TunnelExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromPeerTest {
    private static final String PLATFORM6 = "2001:db8:100::1";

    private final EngineSite site = new EngineSite();

    private static FrameBuilder packetOf(FrameBuilder frame, String source, String destination) {
        return frame.packet(source, destination).udp(40_000, 7_000).payload(33);
    }

    private Sent only(List<Sent> sent) {
        assertEquals(1, sent.size(), () -> site.lastReason().label());
        return sent.get(0);
    }

    @Test
    void shouldPutUplinkIntoTheTunnelToAPeer() {
        FrameBuilder uplink = packetOf(FrameBuilder.gPdu(ENB, SGW, 7), UE, AFAR).trafficClass(0x28);

        Sent sent = only(site.uplink(uplink.octets()));

        FrameBuilder tunnel = packetOf(
                        Tunnels.from(PLATFORM, PEER, 0, Steering.DEFAULT_HOP_LIMIT - 1, "here"), UE, AFAR)
                .trafficClass(0x28)
                .outerTrafficClass(0x28)
                .macs(EngineSite.PEER_MAC, EngineSite.PLATFORM_MAC);
        assertArrayEquals(tunnel.octets(), sent.octets());
        assertEquals(Side.peer(PEER_INDEX), sent.egress());
        assertEquals(1, site.engine.defaultPackets(EngineSite.entry(AFAR)));
    }

    @Test
    void shouldComputeAChecksumWhenTheTunnelIsOverIpv6() {
        site.engine.steering(EngineSite.steering()
                .platform(new Steering.Platform(
                        "here",
                        Address.of(PLATFORM6).high(),
                        Address.of(PLATFORM6).low(),
                        EngineSite.PLATFORM_MAC))
                .build());
        site.rule(UE6, EngineSite.AFAR_APPLICATION, Route.peer(PEER6_INDEX, 1));

        Sent sent = only(
                site.uplink(packetOf(FrameBuilder.gPdu(ENB, SGW, 7), UE6, AFAR6).octets()));

        FrameBuilder tunnel = packetOf(
                        Tunnels.from(PLATFORM6, PEER6, 0, Steering.DEFAULT_HOP_LIMIT - 1, "here"), UE6, AFAR6)
                .udpChecksum(true)
                .macs(EngineSite.PEER_MAC, EngineSite.PLATFORM_MAC);
        assertArrayEquals(tunnel.octets(), sent.octets());
    }

    @Test
    void shouldDeliverWhatAnotherPlatformPutIntoTheTunnelByTheSameRule() {
        EngineSite other = new EngineSite();
        Sent tunnelled = only(
                other.uplink(packetOf(FrameBuilder.gPdu(ENB, SGW, 7), UE, AFAR).octets()));
        byte[] packet = EngineTest.packet(packetOf(Tunnels.uplink(), UE, PLAIN));

        Sent sent = only(site.uplink(packetOf(Tunnels.uplink(), UE, PLAIN).octets()));

        assertArrayEquals(packet, EngineTest.delivered(sent));
        assertEquals(Reason.TUNNEL_LOCAL, site.lastReason());
        assertEquals(1, site.engine.defaultPackets(EngineSite.entry(PLAIN)));
        assertEquals(EngineTest.packet(packetOf(Tunnels.uplink(), UE, AFAR)).length + 62, tunnelled.octets().length);
    }

    @Test
    void shouldKeepTheWayThatAPacketHasComeButNotTheMarkWhenItGoesOn() {
        site.rule(UE, PLAIN_APPLICATION, Route.peer(PEER_INDEX, 1));
        byte[] marked = packetOf(Tunnels.marked(7, 1), UE, PLAIN).octets();

        Sent sent = only(site.uplink(marked));

        byte[] expected = packetOf(Tunnels.uplink(), UE, PLAIN)
                .outer(Address.of(PLATFORM), Address.of(PEER))
                .macs(EngineSite.PEER_MAC, EngineSite.PLATFORM_MAC)
                .octets();
        int hops = 14 + 20 + 8 + 12 + 2; // Ethernet, IPv4, UDP, GTP-U
        assertEquals(Tunnels.HOPS, expected[hops]);
        expected[hops]--;
        assertArrayEquals(expected, sent.octets());
        assertEquals(1, site.ue(UE).rules().get(0).packets());
    }

    @Test
    void shouldSendAnswersToWhereThePacketEnteredRatherThanWhereItCameFrom() {
        site.uplink(
                packetOf(Tunnels.from(PEER, PLATFORM, 0, 1, "sixth"), UE, PLAIN).octets());

        Sent sent = only(site.process(
                List.of(Frame.of(FrameBuilder.plain(PLAIN, UE).udp(1, 2).octets(), Side.APP))));

        assertEquals(Side.peer(PEER6_INDEX), sent.egress());
    }

    @Test
    void shouldPutTheAddressBackInAnswersToTheUeAtThePeer() {
        site.uplink(packetOf(Tunnels.uplink(), UE, REWRITTEN).octets());

        byte[] sent = only(site.process(List.of(
                        Frame.of(FrameBuilder.plain(INSTANCE4, UE).udp(1, 2).octets(), Side.APP))))
                .octets();

        byte[] expected = FrameBuilder.plain(REWRITTEN, UE).udp(1, 2).octets();
        int length = expected.length - 14;
        assertArrayEquals(
                Arrays.copyOfRange(expected, 14, expected.length),
                Arrays.copyOfRange(sent, sent.length - length, sent.length));
    }

    @Test
    void shouldNotSendDownlinkBackToThePeerThatItCameFrom() {
        site.uplink(packetOf(Tunnels.uplink(), UE, PLAIN).octets());

        site.uplink(packetOf(Tunnels.downlink(), AFAR, UE).octets());

        assertEquals(Reason.NO_BEARER, site.lastReason());
    }

    @Test
    void shouldSendDownlinkOnToThePlatformWhereTheUeIsNow() {
        site.uplink(
                packetOf(Tunnels.from(PEER, PLATFORM, 0, 1, "sixth"), UE, PLAIN).octets());

        Sent sent = only(site.uplink(packetOf(Tunnels.downlink(), AFAR, UE).octets()));

        assertEquals(Side.peer(PEER6_INDEX), sent.egress());
        assertEquals(Reason.TUNNEL_ONWARD, site.lastReason());
    }

    @Test
    void shouldTakeTunnelFramesOnWhicheverPortTheyComeIn() {
        byte[] frame = packetOf(Tunnels.uplink(), UE, PLAIN).octets();

        for (int side : List.of(Side.ACCESS, Side.CORE, Side.peer(PEER_INDEX))) {
            only(site.process(List.of(Frame.of(frame, side))));
            assertEquals(Reason.TUNNEL_LOCAL, site.lastReason());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x20, 0x12})
    void shouldNotBelieveOtherVersionsAndGrantsThatAreNotThere(int flags) {
        byte[] content = {(byte) flags, 1, 0, 0, 0, 0};
        site.uplink(packetOf(FrameBuilder.gPdu(PEER, PLATFORM, 0).extension(TunnelExtension.TYPE, content), UE, PLAIN)
                .octets());

        assertEquals(Reason.TUNNEL_NOT_UNDERSTOOD, site.lastReason());
    }

    @Test
    void shouldPutFragmentsOfATunnelFrameTogether() {
        for (FragmentOrder order : List.of(FragmentOrder.IN_ORDER, FragmentOrder.LAST_FIRST)) {
            FrameBuilder frame = packetOf(Tunnels.uplink(), UE, PLAIN).payload(300);
            List<byte[]> fragments = new ArrayList<>(Fragmenter.fragments(frame, 9, 150, order));

            Sent sent = only(site.downlink(fragments.toArray(byte[][]::new)));

            assertArrayEquals(EngineTest.packet(frame), EngineTest.delivered(sent));
            assertEquals(Reason.TUNNEL_LOCAL, site.lastReason());
        }
    }

    @Test
    void shouldAccountForEveryFragmentOfATunnelFrameThatIsDropped() {
        FrameBuilder frame =
                packetOf(FrameBuilder.gPdu(PEER, PLATFORM, 1), UE, PLAIN).payload(300);
        List<byte[]> fragments = Fragmenter.fragments(frame, 9, 150, FragmentOrder.IN_ORDER);

        site.uplink(fragments.toArray(byte[][]::new));

        assertEquals(fragments.size(), site.counters.frames(Reason.TUNNEL_NOT_UNDERSTOOD));
        assertEquals(0, site.counters.merged());
    }

    @Test
    void shouldLeaveWhatElseComesToThePlatformToTheHost() {
        byte[] echo = FrameBuilder.tunnel(PEER, PLATFORM).echoRequest(1).octets();
        byte[] other = FrameBuilder.plain(PEER, PLATFORM).udp(1, 7_443).octets();

        assertArrayEquals(echo, only(site.uplink(echo)).octets());
        assertEquals(Reason.GTPU_ECHO, site.lastReason());
        assertArrayEquals(other, only(site.uplink(other)).octets());
        assertEquals(Reason.NOT_GTPU, site.lastReason());
    }
}
