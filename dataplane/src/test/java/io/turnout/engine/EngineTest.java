package io.turnout.engine;

import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.NOWHERE;
import static io.turnout.engine.EngineSite.NOWHERE_APPLICATION;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.PLAIN_TOO;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.table.Bearer;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Vlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineTest {
    private static final int TEID = 0x1001;
    private static final int ETHERNET_LENGTH = 14;

    private final EngineSite site = new EngineSite();

    /** A packet of the UE in an uplink tunnel, to this address. */
    private static FrameBuilder to(String application) {
        return FrameBuilder.gPdu(ENB, SGW, TEID)
                .packet(UE, application)
                .udp(40_000, 7_000)
                .payload(33);
    }

    private static FrameBuilder from(String application) {
        return FrameBuilder.gPdu(SGW, ENB, 0x2001)
                .packet(application, UE)
                .udp(7_000, 40_000)
                .payload(33);
    }

    /** The T-PDU that was written into a frame. */
    static byte[] packet(FrameBuilder frame) {
        byte[] octets = frame.octets();
        return Arrays.copyOfRange(octets, frame.tPduOffset(), octets.length);
    }

    static byte[] delivered(Sent sent) {
        assertEquals(Side.APP, sent.egress());
        assertEquals(Link.ETHERNET, sent.link());
        assertEquals(sent.octets().length, sent.wireLength());
        return Arrays.copyOfRange(sent.octets(), ETHERNET_LENGTH, sent.octets().length);
    }

    private static byte[] ethernet(long destination, long source, int type) {
        byte[] header = new byte[ETHERNET_LENGTH];
        for (int i = 0; i < 6; i++) {
            header[i] = (byte) (destination >>> 40 - 8 * i);
            header[6 + i] = (byte) (source >>> 40 - 8 * i);
        }
        header[12] = (byte) (type >>> 8);
        header[13] = (byte) type;
        return header;
    }

    private void assertPassed(List<Sent> sent, byte[] frame, int egress, Reason reason) {
        assertEquals(1, sent.size());
        assertArrayEquals(frame, sent.get(0).octets());
        assertEquals(egress, sent.get(0).egress());
        assertEquals(reason, site.lastReason());
    }

    static Stream<FrameBuilder> deliverable() {
        return Stream.of(
                to(PLAIN),
                to(PLAIN).vlan(100),
                to(PLAIN).vlan(Vlan.TYPE_SERVICE, 7).vlan(100),
                to(PLAIN).sequence(7),
                to(PLAIN).nPduNumber(7),
                to(PLAIN).container(PduSessionContainer.UPLINK, 9),
                to(PLAIN)
                        .sequence(1)
                        .extension(GtpuExtension.PDU_SESSION_CONTAINER, (byte) 0x10, (byte) 5)
                        .extension(0x20, new byte[10])
                        .extension(0xC0, (byte) 1, (byte) 2),
                to(PLAIN).ports(9_000, 2_152).udpChecksum(true).outerTrafficClass(0xB8),
                to(PLAIN).payload(0),
                to(PLAIN).tcp(1, 2).payload(5),
                to(PLAIN).ping(1, 2),
                FrameBuilder.gPdu(ENB6, SGW6, TEID).packet(UE, PLAIN).udp(1, 2).payload(9),
                FrameBuilder.gPdu(ENB6, SGW6, TEID)
                        .packet(UE6, PLAIN6)
                        .tcp(1, 2)
                        .payload(9),
                FrameBuilder.gPdu(ENB, SGW, TEID).packet(UE6, PLAIN6).ping(1, 2));
    }

    @ParameterizedTest
    @MethodSource("deliverable")
    void shouldDeliverThePacketUnchangedWhenTheInstanceTakesItAsItIs(FrameBuilder frame) {
        byte[] packet = packet(frame);
        site.at(77);

        List<Sent> sent = site.uplink(frame.octets());

        assertEquals(1, sent.size());
        assertArrayEquals(packet, delivered(sent.get(0)));
        int type = packet[0] >>> 4 == 4 ? 0x0800 : 0x86DD;
        assertArrayEquals(
                ethernet(EngineSite.INSTANCE_MAC, EngineSite.APP_MAC, type),
                Arrays.copyOf(sent.get(0).octets(), ETHERNET_LENGTH));
        assertEquals(77, sent.get(0).timeNs());
        assertEquals(Reason.UPLINK_LOCAL, site.lastReason());
    }

    @Test
    void shouldTrimPaddingBehindTheOuterPacketAndBehindTheInnerOne() {
        byte[] packet = packet(to(PLAIN).payload(1));
        byte[] longer = Arrays.copyOf(packet, packet.length + 9);

        byte[] padded = to(PLAIN).payload(1).paddedTo(200).octets();
        byte[] within = to(PLAIN).tPdu(longer).octets();

        assertArrayEquals(packet, delivered(site.uplink(padded).get(0)));
        assertArrayEquals(packet, delivered(site.uplink(within).get(0)));
    }

    static long mac(byte[] frame) {
        long mac = 0;
        for (int i = 0; i < 6; i++) {
            mac = mac << 8 | frame[i] & 0xFF;
        }
        return mac;
    }

    @Test
    void shouldDecideByTheUesRuleBeforeTheDefault() {
        byte[] frame = to(PLAIN).octets();
        site.rule(UE, PLAIN_APPLICATION, Route.core(1));

        assertPassed(site.uplink(frame), frame, Side.CORE, Reason.RULE_TO_CORE);
        byte[] ofOther = to(PLAIN).packet("10.45.0.2", PLAIN).octets();
        assertEquals(Side.APP, site.uplink(ofOther).get(0).egress());

        site.rule(UE, PLAIN_APPLICATION, Route.local(1, 1));
        assertEquals(
                EngineSite.OTHER_INSTANCE_MAC, mac(site.uplink(frame).get(0).octets()));

        site.rule(UE, PLAIN_APPLICATION, Route.NULL_ROUTE);
        assertEquals(EngineSite.INSTANCE_MAC, mac(site.uplink(frame).get(0).octets()));
    }

    @Test
    void shouldPassWhatHasNoInstanceUnlessARuleNamesOne() {
        byte[] frame = to(NOWHERE).octets();

        assertPassed(site.uplink(frame), frame, Side.CORE, Reason.NO_INSTANCE);

        site.rule(UE, NOWHERE_APPLICATION, Route.local(0, 1));
        assertEquals(EngineSite.INSTANCE_MAC, mac(site.uplink(frame).get(0).octets()));
    }

    @Test
    void shouldDecideAndCountAllAddressesOfAnApplicationByOneRule() {
        site.rule(UE, PLAIN_APPLICATION, Route.core(1));
        byte[] one = to(PLAIN).octets();
        byte[] other = to(PLAIN_TOO).payload(100).octets();
        int octets = packet(to(PLAIN)).length + packet(to(PLAIN_TOO).payload(100)).length;

        site.uplink(one, other);

        assertEquals(2, site.counters.frames(Reason.RULE_TO_CORE));
        TableView.Rule rule = site.ue(UE).rules().get(0);
        assertEquals(2, rule.packets());
        assertEquals(octets, rule.octets());
        assertEquals(0, site.engine.defaultPackets(EngineSite.entry(PLAIN)));
    }

    @Test
    void shouldCountInnerOctetsOfDefaultsByAddress() {
        int octets = packet(to(PLAIN)).length;

        site.uplink(
                to(PLAIN).paddedTo(300).octets(),
                to(PLAIN).octets(),
                to(NOWHERE).octets());

        assertEquals(2, site.engine.defaultPackets(EngineSite.entry(PLAIN)));
        assertEquals(2L * octets, site.engine.defaultOctets(EngineSite.entry(PLAIN)));
        assertEquals(0, site.engine.defaultPackets(EngineSite.entry(PLAIN_TOO)));
        assertEquals(0, site.engine.defaultPackets(EngineSite.entry(NOWHERE)));
    }

    @Test
    void shouldSeeABatchOnlyOnceItIsPublishedAndThenAsAWhole() {
        List<byte[]> frames = new ArrayList<>();
        for (int ue = 1; ue <= 8; ue++) {
            String address = "10.45.0." + ue;
            frames.add(to(PLAIN).packet(address, PLAIN).octets());
            assertTrue(site.writer.stageRoute(EngineSite.ueKey(address), PLAIN_APPLICATION, Route.core(1)));
        }
        byte[][] burst = frames.toArray(byte[][]::new);

        site.uplink(burst);
        assertEquals(8, site.counters.frames(Reason.UPLINK_LOCAL));

        site.publish();
        site.uplink(burst);
        assertEquals(8, site.counters.frames(Reason.UPLINK_LOCAL));
        assertEquals(8, site.counters.frames(Reason.RULE_TO_CORE));
    }

    @Test
    void shouldNotSeeABatchThatIsPublishedWithinItsBurst() {
        List<Integer> egresses = new ArrayList<>();
        site.writer.stageRoute(EngineSite.ueKey(UE), PLAIN_APPLICATION, Route.core(1));
        byte[] frame = to(PLAIN).octets();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[4_096]);
        Burst burst = new Burst(buffer, 2);
        for (int i = 1; i <= 2; i++) {
            buffer.putBytes(1_024 * i, frame);
            burst.add(1_024 * i, frame.length, Side.ACCESS, 0);
        }

        site.engine.process(burst, (from, offset, length, wireLength, link, egress, timeNs) -> {
            egresses.add(egress);
            if (egresses.size() == 1) {
                site.writer.publish();
            }
        });

        assertEquals(List.of(Side.APP, Side.APP), egresses);
    }

    @Test
    void shouldLearnTheBearersOfBothDirections() {
        site.uplink(to(PLAIN).container(PduSessionContainer.UPLINK, 9).octets());
        site.downlink(from(PLAIN).sequence(3).octets());

        TableView.Ue ue = site.ue(UE);
        assertEquals(1, ue.uplink().size());
        long uplink = ue.uplink().get(0);
        assertEquals(TEID, Bearer.teid(uplink));
        assertTrue(Bearer.hasContainer(uplink));
        assertEquals(9, Bearer.qfi(uplink));
        assertFalse(Bearer.isSequenced(uplink));
        assertEquals(1, ue.downlink().size());
        long downlink = ue.downlink().get(0);
        assertEquals(0x2001, Bearer.teid(downlink));
        assertFalse(Bearer.hasContainer(downlink));
        assertTrue(Bearer.isSequenced(downlink));
        assertEquals(Bearer.pathIndex(uplink), Bearer.pathIndex(downlink));
        Address enb = Address.of(ENB);
        Address sgw = Address.of(SGW);
        assertTrue(site.tables.paths().matches(Bearer.pathIndex(uplink), enb.high(), enb.low(), sgw.high(), sgw.low()));
    }

    @Test
    void shouldLearnAnotherBearerAndTheNewestPathFirst() {
        site.uplink(to(PLAIN).octets());
        site.uplink(to(PLAIN).gPdu(TEID + 1).octets());
        assertEquals(2, site.ue(UE).uplink().size());

        site.uplink(FrameBuilder.gPdu("10.0.1.2", SGW, TEID + 2)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .octets());

        assertEquals(TEID + 2, Bearer.teid(site.ue(UE).uplink().get(0)));
    }

    @Test
    void shouldRememberWhenAUeHadAPacketAndLearnNothingOfOthers() {
        site.at(5 * EngineSite.SECOND_NS);
        site.uplink(to(PLAIN).octets());
        site.at(9 * EngineSite.SECOND_NS);
        site.uplink(to(PLAIN).octets(), to(PLAIN).packet("10.46.0.1", PLAIN).octets());

        assertEquals(9 * EngineSite.SECOND_NS, site.ue(UE).lastPacketNs());
        assertEquals(1, site.ue(UE).uplink().size());
        assertNull(site.ue("10.46.0.1"));
    }

    @Test
    void shouldNotDecapsulateTwiceWhenTheUesPacketIsGtpuItself() {
        byte[] inner = to(PLAIN).withoutLink().octets();
        byte[] packet = FrameBuilder.plain(UE, PLAIN)
                .udp(2_152, 2_152)
                .payload(inner)
                .withoutLink()
                .octets();

        assertArrayEquals(
                packet, delivered(site.uplink(to(PLAIN).tPdu(packet).octets()).get(0)));
        byte[] toOther = FrameBuilder.plain(UE, "10.99.0.1")
                .udp(2_152, 2_152)
                .payload(inner)
                .withoutLink()
                .octets();
        byte[] frame = to(PLAIN).tPdu(toOther).octets();
        assertPassed(site.uplink(frame), frame, Side.CORE, Reason.NO_APPLICATION);
    }

    @Test
    void shouldPassWhatComesFromAnEnbDownlinkAsIndirectForwarding() {
        byte[] frame =
                FrameBuilder.gPdu(ENB, SGW, TEID).packet(PLAIN, UE).udp(1, 2).octets();

        assertPassed(site.uplink(frame), frame, Side.CORE, Reason.INDIRECT_FORWARDING);
        assertNull(site.ue(UE));
    }

    @Test
    void shouldPassAllFramesOfUnknownDirectionToWhereTheyCameFrom() {
        byte[] frame = to(PLAIN).octets();

        byte[] fragment = Fragmenter.fragments(to(PLAIN).payload(99), 7, 100, FragmentOrder.IN_ORDER)
                .get(0);

        for (byte[] octets : List.of(frame, fragment)) {
            List<Sent> sent = site.process(List.of(Frame.of(octets, Side.UNKNOWN)));
            assertPassed(sent, octets, Side.UNKNOWN, Reason.UNKNOWN_DIRECTION);
        }
    }

    @Test
    void shouldPassCutFramesWithTheirWireLengthWhereverTheyEnd() {
        byte[] whole = to(PLAIN).octets();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            List<Sent> sent = site.process(List.of(new Frame(cut, whole.length, Link.ETHERNET, Side.ACCESS)));
            assertPassed(sent, cut, Side.CORE, Reason.CUT_SHORT);
            assertEquals(whole.length, sent.get(0).wireLength());
        }
        assertEquals(whole.length, site.counters.frames(Reason.CUT_SHORT));
    }

    @Test
    void shouldDeliverACutFrameWhoseTPduIsThereAsAWhole() {
        byte[] padded = to(PLAIN).paddedTo(200).octets();
        byte[] cut = Arrays.copyOf(padded, to(PLAIN).octets().length);

        List<Sent> sent = site.process(List.of(new Frame(cut, 200, Link.ETHERNET, Side.ACCESS)));

        assertArrayEquals(packet(to(PLAIN)), delivered(sent.get(0)));
    }

    @Test
    void shouldReadRawIpAndLinuxCookedLinks() {
        byte[] raw = to(PLAIN).withoutLink().octets();
        byte[] packet = packet(to(PLAIN));
        for (int link : new int[] {Link.RAW_IP, Link.RAW_IP_BSD, Link.RAW_IP_OPENBSD, Link.RAW_IPV4}) {
            assertArrayEquals(packet, delivered(on(link, raw)));
        }
        byte[] raw6 = FrameBuilder.gPdu(ENB6, SGW6, 1)
                .packet(UE6, PLAIN6)
                .udp(1, 2)
                .withoutLink()
                .octets();
        assertEquals(Side.APP, on(Link.RAW_IPV6, raw6).egress());
        assertArrayEquals(packet, delivered(on(Link.LINUX_COOKED, behind(raw, 16, 14))));
        assertArrayEquals(packet, delivered(on(Link.LINUX_COOKED_V2, behind(raw, 20, 0))));
    }

    private Sent on(int link, byte[] octets) {
        return site.process(List.of(new Frame(octets, octets.length, link, Side.ACCESS)))
                .get(0);
    }

    private static byte[] behind(byte[] packet, int headerLength, int typeOffset) {
        byte[] frame = new byte[headerLength + packet.length];
        frame[typeOffset] = 8;
        System.arraycopy(packet, 0, frame, headerLength, packet.length);
        return frame;
    }

    @Test
    void shouldPassFramesOfAnUnknownLinkWithThatLink() {
        byte[] frame = to(PLAIN).octets();

        Sent sent = on(147, frame);

        assertArrayEquals(frame, sent.octets());
        assertEquals(147, sent.link());
        assertEquals(Reason.NOT_IP, site.lastReason());
    }

    @Test
    void shouldGiveOutInTheOrderInWhichFramesCame() {
        List<Frame> frames = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            boolean isLocal = i % 3 == 0;
            boolean isDown = i % 5 == 0;
            FrameBuilder frame = isDown ? from(PLAIN) : to(isLocal ? PLAIN : NOWHERE);
            frames.add(Frame.of(frame.payload(new byte[] {(byte) i}).octets(), isDown ? Side.CORE : Side.ACCESS));
            expected.add(i);
        }

        List<Sent> sent = site.process(frames);

        List<Integer> order =
                sent.stream().map(s -> (int) s.octets()[s.octets().length - 1]).toList();
        assertEquals(expected, order);
        assertEquals(
                expected, site.told.stream().map(told -> (int) told.number()).toList());
    }

    @Test
    void shouldReportATunnelOnceAndAgainOnlyWhenItIsAnother() {
        site.uplink(to(PLAIN).vlan(7).octets(), to(PLAIN).vlan(7).octets());
        site.uplink(to(NOWHERE).octets(), to("10.99.0.1").octets());
        assertEquals(List.of(ETHERNET_LENGTH + 4), site.learnedLinkLengths);

        site.downlink(from(PLAIN).octets(), from(PLAIN).octets());
        assertEquals(2, site.learnedLinkLengths.size());

        site.uplink(
                to(PLAIN).gPdu(TEID + 1).octets(),
                to(PLAIN).gPdu(TEID + 1).octets(),
                to(PLAIN).octets());
        assertEquals(3, site.learnedLinkLengths.size());

        byte[] raw = FrameBuilder.gPdu("10.0.1.2", SGW, TEID)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .withoutLink()
                .octets();
        on(Link.RAW_IP, raw);
        assertEquals(List.of(ETHERNET_LENGTH + 4, ETHERNET_LENGTH, ETHERNET_LENGTH, 0), site.learnedLinkLengths);
    }

    @Test
    void shouldHoldNoVersionUpOnceItIsIdle() {
        site.uplink(to(PLAIN).octets());
        site.writer.publish();
        assertTrue(
                site.tables.quietPoints().oldest() < site.tables.quietPoints().published());

        site.idle(0);
        assertTrue(
                site.tables.quietPoints().oldest() >= site.tables.quietPoints().published());

        site.uplink(to(PLAIN).octets());
        site.writer.publish();
        site.flush();
        assertTrue(
                site.tables.quietPoints().oldest() >= site.tables.quietPoints().published());
    }

    @Test
    void shouldTakeAnotherSteeringFromTheNextBurstOn() {
        byte[] frame = to(PLAIN).octets();
        site.engine.steering(new Steering.Builder().build());

        assertPassed(site.uplink(frame), frame, Side.CORE, Reason.NO_APPLICATION);
    }
}
