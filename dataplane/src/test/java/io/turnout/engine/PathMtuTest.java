package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.FrameBuilder;
import io.turnout.generate.Tshark;
import io.turnout.replay.CaptureWriter;
import io.turnout.table.Route;
import io.turnout.table.TrafficFilter;
import io.turnout.wire.PduSessionContainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets longer than what they leave by: nothing is lost without its sender hearing of it where it can. */
class PathMtuTest {
    private static final int LINK = 14;
    private static final int MTU = 1_500;

    /** Outer IPv4, UDP and GTP-U without options. */
    private static final int BEARER_OVERHEAD = 36;

    private final EngineSite site = new EngineSite();

    /** The UEs' bearers here: one over IPv4, one over IPv6 with a container. */
    @BeforeEach
    void knowTheBearers() {
        site.uplink(uplink(PLAIN).octets());
        site.downlink(FrameBuilder.gPdu(SGW, ENB, 1).packet(PLAIN, UE).udp(1, 2).octets());
        site.uplink(uplink6(PLAIN6).octets());
        site.downlink(FrameBuilder.gPdu(SGW6, ENB6, 2)
                .container(PduSessionContainer.DOWNLINK, 5)
                .packet(PLAIN6, UE6)
                .udp(1, 2)
                .octets());
    }

    private static FrameBuilder uplink(String application) {
        return FrameBuilder.gPdu(ENB, SGW, 0x11).packet(UE, application).udp(1, 2);
    }

    private static FrameBuilder uplink6(String application) {
        return FrameBuilder.gPdu(ENB6, SGW6, 0x12)
                .container(PduSessionContainer.UPLINK, 5)
                .packet(UE6, application)
                .udp(1, 2);
    }

    private static FrameBuilder answer(int length) {
        return FrameBuilder.plain(PLAIN, UE).udp(2, 1).packetLength(length, 7);
    }

    private static FrameBuilder answer6(int length) {
        return FrameBuilder.plain(PLAIN6, UE6).udp(2, 1).packetLength(length, 7);
    }

    private List<Sent> fromApp(FrameBuilder frame) {
        return site.process(List.of(Frame.of(frame.octets(), Side.APP)));
    }

    private static byte[] ip(byte[] frame) {
        return Arrays.copyOfRange(frame, LINK, frame.length);
    }

    private static int u16(byte[] octets, int offset) {
        return ByteBuffer.wrap(octets).getShort(offset) & 0xFFFF;
    }

    /** What IPv4 fragments, in order, put together make: header of the first, no fragment. */
    private static byte[] whole(List<byte[]> fragments) {
        byte[] whole = fragments.get(0).clone();
        for (byte[] fragment : fragments.subList(1, fragments.size())) {
            int offset = 20 + 8 * (u16(fragment, 6) & 0x1FFF);
            assertEquals(whole.length, offset);
            whole = Arrays.copyOf(whole, offset + fragment.length - 20);
            System.arraycopy(fragment, 20, whole, offset, fragment.length - 20);
        }
        ByteBuffer.wrap(whole).putShort(2, (short) whole.length).putShort(6, (short) 0);
        return whole;
    }

    private static void assertSamePacket(byte[] expected, byte[] actual) {
        byte[] header = Arrays.copyOf(expected, expected.length);
        header[10] = actual[10];
        header[11] = actual[11];
        assertArrayEquals(header, actual);
    }

    @Test
    void shouldSendWhatJustFitsInOneFrame() {
        assertEquals(
                1, fromApp(answer(MTU - BEARER_OVERHEAD).dontFragment(true)).size());
        assertEquals(1, fromApp(answer6(MTU - 64)).size());
    }

    @Test
    void shouldFragmentThePacketItselfWhereItsSenderAllowsThat() {
        FrameBuilder packet = answer(MTU - BEARER_OVERHEAD + 1).dontFragment(false);

        List<Sent> sent = fromApp(packet);

        assertEquals(2, sent.size());
        List<byte[]> inner = new ArrayList<>();
        for (Sent frame : sent) {
            byte[] outer = ip(frame.octets());
            assertTrue(outer.length <= MTU);
            assertEquals(0, u16(outer, 6), "the outer packet is whole");
            assertEquals(Side.ACCESS, frame.egress());
            inner.add(Arrays.copyOfRange(outer, BEARER_OVERHEAD, outer.length));
        }
        assertSamePacket(ip(packet.octets()), whole(inner));
        assertEquals(Reason.DOWNLINK_INSTANCE, site.lastReason());
        assertEquals(1, site.counters.made());
    }

    @Test
    void shouldTellTheInstanceWhatWouldHaveFitted() {
        FrameBuilder packet = answer(MTU).dontFragment(true).macs(EngineSite.APP_MAC, EngineSite.INSTANCE_MAC);

        List<Sent> sent = fromApp(packet);

        assertEquals(Reason.TOO_BIG, site.lastReason());
        assertEquals(1, sent.size());
        assertEquals(Side.APP, sent.get(0).egress());
        byte[] frame = sent.get(0).octets();
        assertEquals(EngineSite.INSTANCE_MAC, EngineTest.mac(frame));
        byte[] answer = ip(frame);
        assertTrue(InternetChecksum.isRight(answer));
        assertEquals(0x0304, u16(answer, 20));
        assertEquals(MTU - BEARER_OVERHEAD, u16(answer, 26));
        assertArrayEquals(Arrays.copyOf(ip(packet.octets()), 548), Arrays.copyOfRange(answer, 28, answer.length));
    }

    @Test
    void shouldTellAnIpv6InstanceNoLessThanTheSmallestMtu() {
        List<Sent> sent = fromApp(answer6(MTU));
        assertEquals(Reason.TOO_BIG, site.lastReason());
        assertEquals(MTU - 64, u16(ip(sent.get(0).octets()), 46));

        site.engine.steering(EngineSite.steering().mtu(Side.ACCESS, 1_280).build());
        sent = fromApp(answer6(1_281));
        assertEquals(Reason.TOO_BIG, site.lastReason());
        assertEquals(1_280, u16(ip(sent.get(0).octets()), 46));
    }

    @Test
    void shouldFragmentTheOuterPacketForIpv6ThatMustFit() {
        site.engine.steering(EngineSite.steering().mtu(Side.ACCESS, 1_280).build());

        List<Sent> sent = fromApp(answer6(1_280));

        assertEquals(Reason.DOWNLINK_INSTANCE, site.lastReason());
        assertEquals(2, sent.size());
        for (Sent frame : sent) {
            byte[] outer = ip(frame.octets());
            assertTrue(outer.length <= 1_280);
            assertEquals(44, outer[6]);
        }
    }

    @Test
    void shouldFragmentTheOuterPacketWhereTheSenderMayNotBeTold() {
        FrameBuilder error = answer(1_490).dontFragment(true);
        byte[] later = error.octets();
        later[LINK + 7] = 5;

        List<Sent> sent = site.process(List.of(Frame.of(later, Side.APP)));

        assertEquals(2, sent.size());
        List<byte[]> outer = sent.stream().map(it -> ip(it.octets())).toList();
        assertArrayEquals(ip(later), Arrays.copyOfRange(whole(outer), BEARER_OVERHEAD, BEARER_OVERHEAD + 1_490));
    }

    @Test
    void shouldTellOnlySoManySendersAndFragmentForTheOthers() {
        int told = 0;
        for (int i = 0; i < 100; i++) {
            fromApp(answer(MTU).dontFragment(true));
            told += site.lastReason() == Reason.TOO_BIG ? 1 : 0;
        }
        assertEquals(64, told);
        assertEquals(Reason.DOWNLINK_INSTANCE, site.lastReason());
    }

    @Test
    void shouldFragmentTheOuterPacketToAPeerWhateverThePacketSays() {
        for (boolean isDontFragment : new boolean[] {true, false}) {
            List<Sent> sent = site.uplink(uplink(AFAR)
                    .dontFragment(isDontFragment)
                    .packetLength(1_490, 7)
                    .octets());

            assertEquals(Reason.UPLINK_PEER, site.lastReason());
            assertEquals(2, sent.size());
            byte[] whole = whole(sent.stream().map(it -> ip(it.octets())).toList());
            byte[] packet = ip(FrameBuilder.plain(UE, AFAR)
                    .dontFragment(isDontFragment)
                    .udp(1, 2)
                    .packetLength(1_490, 7)
                    .octets());
            assertArrayEquals(packet, Arrays.copyOfRange(whole, whole.length - 1_490, whole.length));
        }
    }

    @Test
    void shouldFragmentToAPeerByTheMtuOfTheWayThere() {
        int narrow = 1_300;
        Steering.Builder steering = EngineSite.steering().mtu(Side.CORE, Steering.MAX_MTU);
        Steering.Peer peer = steering.build().peer(EngineSite.PEER_INDEX);
        Steering.Peer third = new Steering.Peer("third", 0, peer.low() + 7, peer.mac(), narrow);
        site.engine.steering(steering.peer(third).build());
        byte[] frame = uplink(AFAR).packetLength(1_280, 7).octets();

        assertEquals(1, site.uplink(frame).size());
        site.rule(UE, EngineSite.AFAR_APPLICATION, Route.peer(2, 1));
        List<Sent> sent = site.uplink(frame);

        assertEquals(
                List.of(Side.peer(2), Side.peer(2)),
                sent.stream().map(Sent::egress).toList());
        assertTrue(sent.stream().allMatch(it -> it.octets().length <= LINK + narrow));
    }

    private static FrameBuilder toHost(int length) {
        return uplink("10.99.0.1").packetLength(length, 7);
    }

    private void trafficRule(TrafficPolicy.Action action) {
        TrafficPolicy.Destination host = TrafficPolicy.Destination.host(EngineSite.HOST_MAC, EngineSite.APP_MAC);
        site.engine.steering(EngineSite.steering()
                .mtu(Side.APP, 1_400)
                .traffic(TrafficPolicy.of(
                        List.of(new TrafficFilter(1, 0)), List.of(new TrafficPolicy.Rule("rule", action, host, host))))
                .build());
    }

    @Test
    void shouldFragmentOrTellTheUeWhereATrafficRuleSendsOutOfTheTunnel() {
        trafficRule(TrafficPolicy.Action.FORWARD_DECAPSULATED);
        assertEquals(1, site.uplink(toHost(1_400).dontFragment(true).octets()).size());

        List<Sent> sent = site.uplink(toHost(1_401).dontFragment(false).octets());
        assertEquals(Reason.TRAFFIC_RULE_LOCAL, site.lastReason());
        assertSamePacket(
                EngineTest.packet(toHost(1_401).dontFragment(false)),
                whole(sent.stream().map(it -> ip(it.octets())).toList()));

        sent = site.uplink(toHost(1_401).dontFragment(true).octets());
        assertEquals(Reason.TOO_BIG, site.lastReason());
        assertEquals(List.of(Side.ACCESS), sent.stream().map(Sent::egress).toList());
    }

    @Test
    void shouldFragmentTheFrameAsItIsWhereItsSenderAllowsThat() {
        trafficRule(TrafficPolicy.Action.FORWARD_ENCAPSULATED);
        byte[] fitting = toHost(1_400 - BEARER_OVERHEAD).octets();
        byte[] tooLong = toHost(1_401 - BEARER_OVERHEAD).octets();
        assertEquals(1, site.uplink(fitting).size());

        List<byte[]> sent =
                site.uplink(tooLong).stream().map(it -> ip(it.octets())).toList();
        assertEquals(Reason.TRAFFIC_RULE_LOCAL, site.lastReason());
        assertEquals(2, sent.size());
        assertSamePacket(ip(tooLong), whole(sent));

        byte[] outerDontFragment = tooLong.clone();
        outerDontFragment[LINK + 6] |= 0x40;
        assertEquals(List.of(), site.uplink(outerDontFragment));
        assertEquals(Reason.TOO_BIG_UNTOLD, site.lastReason());
    }

    @Test
    void shouldFragmentCopiesWhateverThePacketSays() {
        for (TrafficPolicy.Action action :
                List.of(TrafficPolicy.Action.DUPLICATE_DECAPSULATED, TrafficPolicy.Action.DUPLICATE_ENCAPSULATED)) {
            trafficRule(action);
            byte[] frame = toHost(1_401).dontFragment(true).octets();

            List<Sent> sent = site.uplink(frame);

            assertEquals(Reason.TRAFFIC_RULE_COPY, site.lastReason());
            assertArrayEquals(frame, sent.get(0).octets());
            assertEquals(3, sent.size());
            assertTrue(sent.subList(1, 3).stream().allMatch(it -> it.octets().length <= LINK + 1_400));
        }
    }

    @Test
    void shouldFragmentToAnInstanceOrTellTheUeInItsBearer() {
        site.engine.steering(EngineSite.steering().mtu(Side.APP, 1_400).build());

        List<Sent> sent = site.uplink(
                uplink(PLAIN).dontFragment(false).packetLength(1_401, 7).octets());
        assertEquals(Reason.UPLINK_LOCAL, site.lastReason());
        assertEquals(
                List.of(Side.APP, Side.APP), sent.stream().map(Sent::egress).toList());
        assertTrue(sent.stream().allMatch(it -> it.octets().length <= LINK + 1_400));

        sent = site.uplink(
                uplink(PLAIN).dontFragment(true).packetLength(1_401, 7).octets());
        assertEquals(Reason.TOO_BIG, site.lastReason());
        assertEquals(List.of(Side.ACCESS), sent.stream().map(Sent::egress).toList());
        byte[] outer = ip(sent.get(0).octets());
        byte[] answer = Arrays.copyOfRange(outer, BEARER_OVERHEAD, outer.length);
        assertTrue(InternetChecksum.isRight(answer));
        assertEquals(1_400, u16(answer, 26));
    }

    @Test
    void shouldDropWhatIsTooLongForAnInstanceWhereTheUeCannotBeTold() {
        site.engine.steering(EngineSite.steering().mtu(Side.APP, 1_400).build());

        List<Sent> sent = site.uplink(uplink(PLAIN)
                .packet("10.45.0.9", PLAIN)
                .dontFragment(true)
                .packetLength(1_401, 7)
                .octets());

        assertEquals(List.of(), sent);
        assertEquals(Reason.TOO_BIG_UNTOLD, site.lastReason());
    }

    @Test
    void shouldLowerTheMssBothWaysWhereTheSiteSaysSo() {
        site.engine.steering(EngineSite.steering().maxMss(1_360).build());

        byte[] up = ip(site.uplink(uplink(PLAIN).tcp(1, 2, 2, 7, 0).mss(1_460).octets())
                .get(0)
                .octets());
        byte[] down =
                ip(fromApp(FrameBuilder.plain(PLAIN, UE).tcp(2, 1, 0x12, 7, 8).mss(1_460))
                        .get(0)
                        .octets());

        assertArrayEquals(
                ip(FrameBuilder.plain(UE, PLAIN).tcp(1, 2, 2, 7, 0).mss(1_360).octets()), up);
        assertArrayEquals(
                ip(FrameBuilder.plain(PLAIN, UE)
                        .tcp(2, 1, 0x12, 7, 8)
                        .mss(1_360)
                        .octets()),
                Arrays.copyOfRange(down, BEARER_OVERHEAD, down.length));
    }

    @Test
    void shouldMakeNothingThatTsharkFindsFaultIn(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        int before = site.sent.size();
        fromApp(answer(MTU).dontFragment(false));
        fromApp(answer(MTU).dontFragment(true));
        fromApp(answer6(MTU));
        site.engine.steering(EngineSite.steering()
                .mtu(Side.ACCESS, 1_280)
                .mtu(Side.APP, 1_400)
                .build());
        fromApp(answer6(1_280));
        site.uplink(uplink(PLAIN).dontFragment(true).packetLength(1_401, 7).octets());
        site.uplink(uplink(AFAR).packetLength(1_490, 7).octets());
        for (TrafficPolicy.Action action : TrafficPolicy.Action.values()) {
            trafficRule(action);
            site.uplink(toHost(1_401).octets());
            site.uplink(uplink6("2001:db8:99::1").packetLength(1_401, 7).octets());
        }
        Path file = directory.resolve("pieces.pcap");
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (Sent sent : site.sent.subList(before, site.sent.size())) {
                int length = sent.octets().length;
                capture.write(new UnsafeBuffer(sent.octets()), 0, length, length, 0, sent.link());
            }
        }

        assertEquals(List.of(), Tshark.badChecksums(file));
        assertEquals(List.of(), Tshark.read(file, "_ws.malformed", "frame.number"));
    }

    @Test
    void shouldLeaveAPacketAloneThatFitsToTheOctet() {
        FrameBuilder longest = FrameBuilder.gPdu(EngineSite.ENB, EngineSite.SGW, 0x1001)
                .packet(EngineSite.UE, EngineSite.PLAIN)
                .dontFragment(true)
                .udp(1, 2)
                .packetLength(1_500, 0);
        EngineSite exact = new EngineSite();
        assertEquals(1, exact.uplink(longest.octets()).size());
        assertEquals(Reason.UPLINK_LOCAL, exact.lastReason());
        exact.uplink(longest.packetLength(1_501, 0).octets());
        assertEquals(Reason.TOO_BIG_UNTOLD, exact.lastReason());
    }
}
