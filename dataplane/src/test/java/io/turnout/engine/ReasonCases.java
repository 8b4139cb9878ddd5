package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.NOWHERE;
import static io.turnout.engine.EngineSite.PEER;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.PLATFORM;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.engine.TrafficPolicy.Destination;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Flow;
import io.turnout.table.Route;
import io.turnout.table.TrafficFilter;
import java.util.Arrays;
import java.util.List;

/** A case for every reason; {@link #framesFor} does not compile where one has none. */
final class ReasonCases {
    private static final int MTU = 100;
    private static final Destination HOST = Destination.host(EngineSite.HOST_MAC, EngineSite.APP_MAC);

    private final EngineSite site;

    /** Of this site, to which nothing has come so far. */
    ReasonCases(EngineSite site) {
        this.site = site;
    }

    /** Frames of one burst that all get this reason; what they need for that has happened at the site. */
    List<Frame> framesFor(Reason reason) {
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
            case UPLINK_PEER -> up(to(AFAR).octets());
            case HELD -> held(10);
            case HOLD_FULL -> held(0);
            case FENCE -> up(Tunnels.fence(EngineSite.ueKey(UE), "plain", 3, 1, 9));
            case TRAFFIC_RULE_PASS -> ruled(TrafficPolicy.Action.PASSTHROUGH, Destination.NONE);
            case TRAFFIC_RULE_COPY -> ruled(TrafficPolicy.Action.DUPLICATE_DECAPSULATED, HOST);
            case TRAFFIC_RULE_LOCAL -> ruled(TrafficPolicy.Action.FORWARD_DECAPSULATED, HOST);
            case TRAFFIC_RULE_PEER ->
                ruled(TrafficPolicy.Action.FORWARD_DECAPSULATED, Destination.peer(EngineSite.PEER_INDEX));
            case TRAFFIC_RULE_DROP -> ruled(TrafficPolicy.Action.DROP, Destination.NONE);
            case DOWNLINK_INSTANCE -> answered(PLAIN);
            case DOWNLINK_HOST -> answered("10.99.0.1");
            case DOWNLINK_DRAINING -> answeredAfter(Route.peer(EngineSite.PEER_INDEX, 1));
            case INSTANCE_NOT_ACTIVE -> answered(AFAR);
            case DOWNLINK_PEER -> answeredToTheUeAtThePeer();
            case TOO_BIG -> tooBig();
            case TOO_BIG_UNTOLD -> fromPeerTooBig();
            case BEARER_AWAITED, BEARER_NOT_ANSWERED -> awaited();
            case BEARER_ANSWER -> asked();
            case NO_BEARER -> fromApp(FrameBuilder.plain(PLAIN, UE).udp(1, 2).octets());
            case NOT_TO_A_UE ->
                fromApp(arp(), FrameBuilder.plain(PLAIN, "10.99.0.1").udp(1, 2).octets());
            case TUNNEL_LOCAL ->
                up(Tunnels.uplink().packet(UE, PLAIN).udp(1, 2).payload(9).octets());
            case TUNNEL_ONWARD -> tunnelledOnward();
            case TUNNEL_DOWNLINK -> tunnelledDown();
            case TUNNEL_NO_INSTANCE ->
                up(Tunnels.uplink().packet(UE, NOWHERE).udp(1, 2).octets());
            case TUNNEL_HOPS_EXCEEDED ->
                up(Tunnels.from(PEER, PLATFORM, 0, 0, "there")
                        .packet(UE, AFAR)
                        .udp(1, 2)
                        .octets());
            case TUNNEL_NOT_A_PEER ->
                up(Tunnels.from(ENB, PLATFORM, 0, 1, "there")
                        .packet(UE, PLAIN)
                        .udp(1, 2)
                        .octets());
            case TUNNEL_NOT_UNDERSTOOD ->
                up(FrameBuilder.gPdu(PEER, PLATFORM, 1)
                        .packet(UE, PLAIN)
                        .udp(1, 2)
                        .octets());
            case SPOOFED_SOURCE -> inTheBearerOfAnother();
        };
    }

    private static List<Frame> fromApp(byte[]... frames) {
        return Arrays.stream(frames).map(f -> Frame.of(f, Side.APP)).toList();
    }

    private List<Frame> ruled(TrafficPolicy.Action action, Destination to) {
        TrafficFilter filter = new TrafficFilter(1, 0).numbers(Flow.Scalar.DESTINATION_PORT, 2, 2);
        TrafficPolicy.Rule rule = new TrafficPolicy.Rule("two", action, to, Destination.NONE);
        site.engine.steering(EngineSite.steering()
                .traffic(TrafficPolicy.of(List.of(filter), List.of(rule)))
                .build());
        return up(to("10.99.0.1").octets());
    }

    private List<Frame> held(int packetLimit) {
        site.switches.onHold(EngineSite.ueKey(UE), PLAIN_APPLICATION, 3, 1, packetLimit, 10_000, 0, Route.NULL_ROUTE);
        site.publish();
        return up(to(PLAIN).octets());
    }

    /** An answer from this address to the UE, whose downlink bearer is known. */
    private List<Frame> answered(String application) {
        site.downlink(
                FrameBuilder.gPdu(SGW, ENB, 0x2001).packet(PLAIN, UE).udp(1, 2).octets());
        return fromApp(FrameBuilder.plain(application, UE).udp(2, 1).payload(9).octets());
    }

    /** Packets to a UE of which only uplink is known, so that its bearer must be asked for. */
    private List<Frame> awaited() {
        long core = Address.of(EngineSite.SOLICITED).low();
        site.engine.steering(EngineSite.steering().solicit(0, core).build());
        site.uplink(to("10.99.0.1").octets());
        return fromApp(FrameBuilder.plain(PLAIN, UE).udp(2, 1).octets());
    }

    /** What answers the echo request that the engine sent in the UE's name. */
    private List<Frame> asked() {
        List<Sent> sent = site.process(awaited());
        return down(SolicitorTest.answer(sent.get(sent.size() - 1).octets()));
    }

    private List<Frame> tooBig() {
        answered(PLAIN);
        return fromApp(FrameBuilder.plain(PLAIN, UE)
                .dontFragment(true)
                .udp(2, 1)
                .payload(1_470)
                .octets());
    }

    private List<Frame> fromPeerTooBig() {
        return up(Tunnels.uplink()
                .packet(UE, PLAIN)
                .dontFragment(true)
                .udp(1, 2)
                .payload(1_500)
                .octets());
    }

    private List<Frame> answeredAfter(long route) {
        site.rule(UE, PLAIN_APPLICATION, route);
        return answered(PLAIN);
    }

    private List<Frame> answeredToTheUeAtThePeer() {
        site.uplink(Tunnels.uplink().packet(UE, PLAIN).udp(1, 2).octets());
        return fromApp(FrameBuilder.plain(PLAIN, UE).udp(2, 1).octets());
    }

    private List<Frame> tunnelledOnward() {
        return up(Tunnels.uplink().packet(UE, AFAR).udp(1, 2).octets());
    }

    private List<Frame> tunnelledDown() {
        answered(PLAIN);
        return up(Tunnels.downlink().packet(AFAR, UE).udp(1, 2).octets());
    }

    private List<Frame> inTheBearerOfAnother() {
        site.uplink(to(PLAIN).octets());
        site.engine.steering(EngineSite.steering().dropSpoofed(true).build());
        return up(to(PLAIN).packet("10.45.0.2", PLAIN).octets());
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
