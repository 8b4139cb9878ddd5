package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.NOWHERE;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.engine.EngineSite.Told;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Route;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A case for every reason; {@link #framesFor} does not compile where one has none. */
class ReasonTest {
    private static final int MTU = 100;

    private final EngineSite site = new EngineSite();

    @ParameterizedTest
    @EnumSource
    void shouldGiveEveryReasonToItsFramesAndPassThemUnchanged(Reason reason) {
        List<Frame> frames = framesFor(reason);
        int toldBefore = site.told.size();

        List<Sent> sent = site.process(frames);
        if (reason == Reason.FRAGMENT_INCOMPLETE) {
            sent = site.idle(EngineSite.LIMITS.fragmentTimeoutNs() + 1);
        }

        assertEquals(frames.size(), site.counters.frames(reason));
        List<Told> told = site.told.subList(toldBefore, site.told.size());
        assertTrue(told.stream().allMatch(t -> t.reason() == reason));
        switch (reason.verdict()) {
            case PASS -> {
                assertEquals(frames.size(), told.size());
                assertPassed(frames, sent);
            }
            case LOCAL ->
                assertEquals(List.of(Side.APP), sent.stream().map(Sent::egress).toList());
            default -> assertTrue(sent.isEmpty());
        }
    }

    private static void assertPassed(List<Frame> frames, List<Sent> sent) {
        assertEquals(frames.size(), sent.size());
        for (int i = 0; i < sent.size(); i++) {
            Frame frame = frames.get(i);
            assertArrayEquals(frame.octets(), sent.get(i).octets());
            assertEquals(frame.wireLength(), sent.get(i).wireLength());
            assertEquals(frame.link(), sent.get(i).link());
            assertEquals(Side.opposite(frame.ingress()), sent.get(i).egress());
        }
    }

    private List<Frame> framesFor(Reason reason) {
        return switch (reason) {
            case NOT_IP -> up(arp());
            case NOT_GTPU ->
                up(FrameBuilder.plain(ENB, SGW).udp(2_152, 2_153).payload(20).octets());
            case GTPU_ECHO ->
                up(tunnel().echoRequest(1).octets(), tunnel().echoResponse(1).octets());
            case GTPU_ERROR_INDICATION ->
                up(tunnel().errorIndication(7, Address.of(SGW)).octets());
            case GTPU_SUPPORTED_EXTENSION_HEADERS ->
                up(tunnel().supportedExtensionHeaders((byte) 0x85).octets());
            case GTPU_END_MARKER ->
                down(FrameBuilder.tunnel(SGW, ENB).endMarker(7).octets());
            case GTPU_OTHER ->
                up(tunnel().datagram(new byte[] {0x30, 99, 0, 0, 0, 0, 0, 7}).octets());
            case UNKNOWN_DIRECTION -> List.of(Frame.of(to(PLAIN).octets(), Side.UNKNOWN));
            case MALFORMED_LINK -> up(Arrays.copyOf(to(PLAIN).octets(), 13));
            case MALFORMED_IP -> up(Arrays.copyOf(to(PLAIN).octets(), 60));
            case MALFORMED_UDP -> up(with(to(PLAIN).octets(), 38, 0x7F));
            case MALFORMED_GTPU -> up(with(to(PLAIN).octets(), 44, 0x7F));
            case CUT_SHORT -> List.of(cut(to(PLAIN).octets()));
            case T_PDU_EMPTY -> up(to(PLAIN).tPdu().octets());
            case T_PDU_NOT_IP ->
                up(to(PLAIN).tPdu((byte) 0x10, (byte) 0, (byte) 0).octets());
            case T_PDU_MALFORMED ->
                up(to(PLAIN).tPdu((byte) 0x45, (byte) 0, (byte) 0).octets());
            case NOT_A_UE -> notFromOrToAUe();
            case INDIRECT_FORWARDING -> up(to(PLAIN).packet(PLAIN, UE).octets());
            case NO_APPLICATION -> up(to("10.99.0.1").octets());
            case NO_INSTANCE -> up(to(NOWHERE).octets());
            case RULE_TO_CORE -> ruledToCore();
            case DOWNLINK_THROUGH ->
                down(FrameBuilder.gPdu(SGW, ENB, 1).packet(PLAIN, UE).udp(1, 2).octets());
            case FRAGMENT_PASSED -> laterFragmentsAfterAPassingFirst();
            case FRAGMENT_INCOMPLETE, FRAGMENT_WAITING -> fragments(FragmentOrder.MISSING);
            case FRAGMENT_OVERLAP -> fragments(FragmentOrder.OVERLAPPING).subList(0, 2);
            case FRAGMENTS_FULL -> fragmentOfOneDatagramTooMany();
            case UPLINK_LOCAL -> up(to(PLAIN).octets());
        };
    }

    private static FrameBuilder tunnel() {
        return FrameBuilder.tunnel(ENB, SGW);
    }

    private static FrameBuilder to(String application) {
        return FrameBuilder.gPdu(ENB, SGW, 0x1001)
                .packet(UE, application)
                .udp(1, 2)
                .payload(200);
    }

    private static List<Frame> up(byte[]... frames) {
        return Arrays.stream(frames).map(f -> Frame.of(f, Side.ACCESS)).toList();
    }

    private static List<Frame> down(byte[]... frames) {
        return Arrays.stream(frames).map(f -> Frame.of(f, Side.CORE)).toList();
    }

    private static byte[] arp() {
        byte[] frame = new byte[60];
        frame[12] = 8;
        frame[13] = 6;
        return frame;
    }

    private static byte[] with(byte[] frame, int index, int octet) {
        frame[index] = (byte) octet;
        return frame;
    }

    private static Frame cut(byte[] octets) {
        return new Frame(Arrays.copyOf(octets, 80), octets.length, Link.ETHERNET, Side.ACCESS);
    }

    private static List<Frame> notFromOrToAUe() {
        return List.of(
                Frame.of(to(PLAIN).packet("10.46.0.1", PLAIN).octets(), Side.ACCESS),
                Frame.of(to(PLAIN).packet("::1", EngineSite.PLAIN6).octets(), Side.ACCESS),
                Frame.of(to(PLAIN).octets(), Side.CORE));
    }

    private List<Frame> ruledToCore() {
        site.rule(UE, PLAIN_APPLICATION, Route.core(0));
        return up(to(PLAIN).octets());
    }

    private static List<Frame> fragments(FragmentOrder order) {
        return up(Fragmenter.fragments(to(PLAIN), 700, MTU, order).toArray(byte[][]::new));
    }

    private List<Frame> laterFragmentsAfterAPassingFirst() {
        List<byte[]> fragments = Fragmenter.fragments(to(NOWHERE), 7, MTU, FragmentOrder.IN_ORDER);
        site.uplink(fragments.get(0));
        return up(fragments.subList(1, fragments.size()).toArray(byte[][]::new));
    }

    private List<Frame> fragmentOfOneDatagramTooMany() {
        for (int datagram = 0; datagram < EngineSite.LIMITS.fragmentedDatagrams(); datagram++) {
            site.uplink(Fragmenter.fragments(to(PLAIN), datagram, MTU, FragmentOrder.IN_ORDER)
                    .get(0));
        }
        return fragments(FragmentOrder.IN_ORDER).subList(0, 1);
    }
}
