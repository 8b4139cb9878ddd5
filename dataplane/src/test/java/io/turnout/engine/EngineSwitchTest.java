package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.PEER_INDEX;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN_APPLICATION;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.UE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.generate.Tshark;
import io.turnout.replay.CaptureWriter;
import io.turnout.table.Route;
import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.SwitchFence;
import io.turnout.wire.TunnelExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Switches of pairs through the engine: frames in, frames out, in packet time. */
class EngineSwitchTest {
    private static final long KEY = EngineSite.ueKey(UE);
    private static final long EPOCH = 3;
    private static final long AWAY = Route.peer(PEER_INDEX, 3);
    private static final long HERE = Route.local(0, 4);
    private static final int OUTER_LENGTH = 14 + 20 + 8;

    private final EngineSite site = new EngineSite();

    private static byte[] packet(int number) {
        return FrameBuilder.gPdu(ENB, SGW, 0x1001)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .payload(20 + number)
                .octets();
    }

    /** The T-PDUs' lengths tell the packets of {@link #packet} apart. */
    private static List<Integer> numbers(List<Sent> sent, int headers) {
        return sent.stream().map(s -> s.octets().length - headers - 48).toList();
    }

    private void route(long route) {
        site.switches.onRoute(KEY, PLAIN_APPLICATION, route);
        site.publish();
    }

    private void count() {
        site.switches.onCount(KEY, PLAIN_APPLICATION, EPOCH, 1, PEER_INDEX);
        site.publish();
    }

    private void hold(long limitNs, long overflowRoute) {
        site.switches.onHold(KEY, PLAIN_APPLICATION, EPOCH, 1, 8, 10_000, limitNs, overflowRoute);
        site.publish();
    }

    private List<String> events() {
        site.poll();
        return site.switchEvents.take();
    }

    @Test
    void shouldMarkCountHoldFenceAndReleaseAsTheTargetOfASwitch() {
        route(AWAY);
        List<Sent> unmarked = site.uplink(packet(1));
        assertEquals(TunnelExtension.NULL_EPOCH, epoch(unmarked.get(0)));
        count();
        List<Sent> marked = site.uplink(packet(2), packet(3));
        assertEquals(
                List.of(EPOCH, EPOCH),
                marked.stream().map(EngineSwitchTest::epoch).toList());
        hold(1_000, AWAY);
        assertEquals(List.of(), site.uplink(packet(4), packet(5)));
        assertEquals(2, site.counters.frames(Reason.HELD));
        assertEquals("hold-published " + KEY + " 3 1 2", events().getLast());

        site.switches.onFence(KEY, PLAIN_APPLICATION, EPOCH, 1, PEER_INDEX, 2);
        List<Sent> fence = site.idle(1);
        assertEquals(1, fence.size());
        assertEquals(Side.peer(PEER_INDEX), fence.get(0).egress());
        byte[] message = Arrays.copyOfRange(
                fence.get(0).octets(), OUTER_LENGTH, fence.get(0).octets().length);
        byte[] expected = Tunnels.fence(KEY, "plain", EPOCH, 1, 2);
        assertArrayEquals(Arrays.copyOfRange(expected, OUTER_LENGTH, expected.length), message);

        site.switches.onSwap(KEY, PLAIN_APPLICATION, EPOCH, 1, HERE, true);
        site.publish();
        List<Sent> released = site.uplink(packet(6));
        assertEquals(List.of(4, 5, 6), numbers(released, 14));
        assertTrue(released.stream().allMatch(s -> s.egress() == Side.APP));
        assertEquals(0, site.counters.frames(Reason.HELD));
        site.idle(2);
        assertEquals(List.of("swap-published " + KEY + " 3 1 1"), events());
        site.poll();
        assertEquals(HERE, site.writer.route(KEY, PLAIN_APPLICATION));
        assertEquals(List.of(7), numbers(site.uplink(packet(7)), 14));
    }

    @Test
    void shouldMakeFramesThatTsharkFindsNoFaultIn(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        route(AWAY);
        count();
        site.uplink(packet(1), packet(2));
        site.switches.onFence(KEY, PLAIN_APPLICATION, EPOCH, 1, PEER_INDEX, 2);
        site.idle(1);
        Path file = directory.resolve("switch.pcap");
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (Sent sent : site.sent) {
                int length = sent.octets().length;
                capture.write(new UnsafeBuffer(sent.octets()), 0, length, length, 0, Link.ETHERNET);
            }
        }
        assertEquals(List.of(), Tshark.wrongFrames(file));
        assertEquals(List.of(), Tshark.badChecksums(file));
        assertEquals(Map.of(255, 2L, 254, 1L), Tshark.messageCounts(file));
    }

    private static long epoch(Sent sent) {
        UnsafeBuffer octets = new UnsafeBuffer(sent.octets());
        int extension = GtpuExtension.find(octets, OUTER_LENGTH, TunnelExtension.TYPE);
        return TunnelExtension.epoch(octets, OUTER_LENGTH + extension);
    }

    @Test
    void shouldCountFenceHoldAndPointOnAsTheSourceOfASwitch() {
        byte[] marked =
                Tunnels.marked(EPOCH, 1).packet(UE, PLAIN).udp(1, 2).payload(21).octets();
        assertEquals(
                1,
                site.uplink(marked, marked).stream()
                                .filter(s -> s.egress() == Side.APP)
                                .count()
                        / 2);
        site.uplink(Tunnels.fence(KEY, "plain", EPOCH, 1, 2));
        List<String> events = events();
        assertEquals("tunnel-traffic " + KEY + " " + PEER_INDEX + " 0", events.get(0));
        assertEquals("fence-report " + KEY + " 3 1 1 2", events.get(1));

        hold(0, Route.NULL_ROUTE);
        assertEquals(List.of(), site.uplink(packet(4), marked));
        route(AWAY);
        List<Sent> late = site.uplink(packet(5));
        assertEquals(3, late.size());
        assertTrue(late.stream().allMatch(s -> s.egress() == Side.peer(PEER_INDEX)));
        assertTrue(late.stream().allMatch(s -> epoch(s) == TunnelExtension.NULL_EPOCH), "not of this grant");
        assertEquals(1, site.counters.frames(Reason.TUNNEL_ONWARD));
        assertEquals(0, site.counters.frames(Reason.HELD));
    }

    private void giveWay(long limitNs) {
        site.switches.onGiveWay(KEY, PLAIN_APPLICATION, EPOCH, 1, PEER_INDEX, limitNs, HERE);
        site.publish();
    }

    private static byte[] marked(int number) {
        return Tunnels.marked(EPOCH, 1)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .payload(20 + number)
                .octets();
    }

    @Test
    void shouldGiveWayToWhatThePeerHeldUntilItsLastFence() {
        hold(0, Route.NULL_ROUTE);
        assertEquals(List.of(), site.uplink(packet(7), packet(8)));
        events();
        giveWay(1_000_000);
        site.idle(1);
        assertEquals(List.of("hold-published " + KEY + " 3 1 0"), events());

        assertEquals(List.of(5), numbers(site.uplink(marked(5), packet(9)), 14));
        assertEquals(3, site.counters.frames(Reason.HELD));
        site.uplink(Tunnels.fence(KEY, "plain", EPOCH, 1, 1));
        site.poll();
        assertEquals(List.of(), site.idle(2), "only the first fence of the grant");
        assertEquals(List.of(6), numbers(site.uplink(marked(6), Tunnels.lastFence(KEY, "plain", EPOCH, 1, 2)), 14));
        site.poll();
        assertEquals(List.of(7, 8, 9, 10), numbers(site.uplink(packet(10)), 14));
        assertEquals(0, site.counters.frames(Reason.HELD));
    }

    @Test
    void shouldGiveWayForSoLongOnly() {
        hold(0, Route.NULL_ROUTE);
        site.uplink(packet(7));
        giveWay(1_000);
        site.at(999);
        site.poll();
        assertEquals(List.of(), site.idle(999));
        site.at(1_000);
        site.poll();
        assertEquals(List.of(7), numbers(site.idle(1_001), 14));
    }

    @Test
    void shouldLetWhatThePeerHeldGoFirstThoughItWaitsToo() {
        hold(0, Route.NULL_ROUTE);
        assertEquals(List.of(), site.uplink(packet(7), marked(5), packet(8)));
        events();
        giveWay(1_000_000);
        site.idle(1);
        assertEquals(List.of("hold-published " + KEY + " 3 1 0"), events());
        assertEquals(List.of(), site.uplink(marked(6)), "behind the one before it");
        site.uplink(Tunnels.lastFence(KEY, "plain", EPOCH, 1, 2));
        site.poll();
        assertEquals(List.of(5, 6, 7, 8), numbers(site.idle(2), 14));
        assertEquals(0, site.counters.frames(Reason.HELD));
    }

    @Test
    void shouldGiveWayToTheTargetThoughPacketsFromElsewhereWait() {
        int target = PEER_INDEX + 1;
        site.switches.onCount(KEY, PLAIN_APPLICATION, EPOCH, 1, target);
        site.publish();
        hold(0, Route.NULL_ROUTE);
        assertEquals(List.of(), site.uplink(marked(5)));
        events();
        site.switches.onGiveWay(KEY, PLAIN_APPLICATION, EPOCH, 1, target, 1_000_000, HERE);
        site.publish();
        site.idle(1);
        assertEquals(List.of("hold-published " + KEY + " 3 1 0"), events());
        assertEquals(List.of(), site.uplink(packet(6), marked(7)), "not from the target");
        site.at(2_000_000);
        site.poll();
        assertEquals(List.of(5, 6, 7), numbers(site.idle(2_000_000), 14), "none from the target: as they came");
    }

    @Test
    void shouldSayThatThereIsNoHoldThatCouldGiveWay() {
        giveWay(1_000);
        assertEquals(List.of("hold-expired " + KEY + " 3 1"), events());
        assertEquals(List.of(1), numbers(site.uplink(packet(1)), 14));
    }

    @Test
    void shouldSendTheLastFenceBehindWhatAnAbortLetsGo() {
        route(AWAY);
        count();
        site.uplink(packet(1));
        hold(1_000_000, AWAY);
        site.uplink(packet(2), packet(3));
        site.switches.onDrain(KEY, PLAIN_APPLICATION, EPOCH, 1, AWAY);
        site.publish();
        assertEquals(2, site.idle(1).size());
        site.idle(2);
        site.poll();

        List<Sent> fence = site.idle(3);

        assertEquals(1, fence.size());
        byte[] expected = Tunnels.lastFence(KEY, "plain", EPOCH, 1, 3);
        byte[] octets = fence.get(0).octets();
        assertArrayEquals(
                Arrays.copyOfRange(expected, OUTER_LENGTH, expected.length),
                Arrays.copyOfRange(octets, OUTER_LENGTH, octets.length));
        site.poll();
        assertEquals(List.of(), site.idle(4), "once");
    }

    @Test
    void shouldSendTheLastFenceAtOnceWhereNothingIsHeld() {
        site.switches.onDrain(KEY, PLAIN_APPLICATION, EPOCH, 1, AWAY);
        assertEquals(1, site.idle(1).size());
    }

    @Test
    void shouldLetGoWhatWaitsWhenItsTimeIsOver() {
        route(AWAY);
        hold(1_000, AWAY);
        assertEquals(List.of(), site.uplink(packet(1)));
        assertEquals(List.of(), site.idle(999));
        List<Sent> released = site.idle(1_000);
        assertEquals(
                List.of(Side.peer(PEER_INDEX)),
                released.stream().map(Sent::egress).toList());
        assertEquals(
                List.of("hold-published " + KEY + " 3 1 0", "hold-expired " + KEY + " 3 1"), events().subList(1, 3));
    }

    @Test
    void shouldGoToTheDefaultWhenThePairHasNoRule() {
        hold(1_000, AWAY);
        assertEquals(List.of(), site.uplink(packet(1)));
        site.switches.onDrain(KEY, PLAIN_APPLICATION, EPOCH, 1, HERE);
        site.publish();
        assertEquals(List.of(1, 2), numbers(site.uplink(packet(2)), 14));
        site.idle(1);
        site.poll();
        assertEquals(Route.NULL_ROUTE, site.writer.route(KEY, PLAIN_APPLICATION));
        assertEquals(List.of(3), numbers(site.uplink(packet(3)), 14));
    }

    @Test
    void shouldHoldADatagramThatCameInFragments() {
        hold(0, Route.NULL_ROUTE);
        FrameBuilder whole =
                FrameBuilder.gPdu(ENB, SGW, 0x1001).packet(UE, PLAIN).udp(1, 2).payload(300);
        List<byte[]> fragments = Fragmenter.fragments(whole, 7, 100, FragmentOrder.LAST_FIRST);
        assertEquals(List.of(), site.uplink(fragments.toArray(byte[][]::new)));
        assertEquals(fragments.size(), site.counters.frames(Reason.HELD));
        site.switches.onDrain(KEY, PLAIN_APPLICATION, EPOCH, 1, HERE);
        site.publish();
        assertEquals(1, site.idle(1).size());
        assertEquals(fragments.size(), site.counters.frames(Reason.UPLINK_LOCAL));
        assertEquals(0, site.counters.frames(Reason.HELD));
        assertEquals(
                fragments.size(),
                site.told.stream()
                        .filter(it -> it.reason() == Reason.UPLINK_LOCAL)
                        .count());
    }

    @Test
    void shouldLetGoOfWhatWaitsWhenTheWorkerEnds() {
        route(AWAY);
        hold(1_000, AWAY);
        site.uplink(packet(1), packet(2));
        List<Sent> released = site.flush();
        assertEquals(2, released.size());
        assertTrue(released.stream().allMatch(s -> s.egress() == Side.peer(PEER_INDEX)));
    }

    @Test
    void shouldTellOfUesWhoseServiceIsElsewhereAndOfThoseThatAreBack() {
        site.at(1_000_000_000L);
        byte[] afar =
                FrameBuilder.gPdu(ENB, SGW, 0x1001).packet(UE, AFAR).udp(1, 2).octets();
        site.uplink(afar, afar);
        assertEquals(List.of("steered-remote " + KEY + " 1000000000"), events());
        site.uplink(packet(1));
        assertEquals(List.of(), events(), "it was never away");
        site.uplink(Tunnels.uplink().packet(UE, PLAIN).udp(1, 2).octets());
        site.at(1_020_000_000L);
        site.uplink(packet(2));
        assertEquals(
                List.of("tunnel-traffic " + KEY + " " + PEER_INDEX + " 1000000000", "returned " + KEY + " 1020000000"),
                events());
    }

    @Test
    void shouldDropEndMarkersToThePlatformThatAreNoFences() {
        site.uplink(FrameBuilder.tunnel(EngineSite.PEER, EngineSite.PLATFORM)
                .endMarker(7)
                .octets());
        assertEquals(Reason.TUNNEL_NOT_UNDERSTOOD, site.lastReason());
        site.uplink(FrameBuilder.tunnel(ENB, EngineSite.PLATFORM).endMarker(7).octets());
        assertEquals(Reason.TUNNEL_NOT_A_PEER, site.lastReason());
        site.uplink(Tunnels.fence(KEY, "nobody's", EPOCH, 1, 2));
        assertEquals(Reason.TUNNEL_NO_INSTANCE, site.lastReason());
        assertEquals(SwitchFence.LENGTH, Tunnels.fence(KEY, "plain", 1, 1, 1).length - OUTER_LENGTH);
        assertEquals(Gtpu.END_MARKER, Tunnels.fence(KEY, "plain", 1, 1, 1)[OUTER_LENGTH + 1] & 0xFF);
    }

    /** Its fragments are packets to nobody: what is forwarded, and counted, is the datagram. */
    @Test
    void shouldCountADatagramThatCameInFragmentsOnce() {
        route(AWAY);
        count();
        FrameBuilder whole =
                FrameBuilder.gPdu(ENB, SGW, 0x1001).packet(UE, PLAIN).udp(1, 2).payload(400);
        List<byte[]> fragments = Fragmenter.fragments(whole, 1, 300, FragmentOrder.IN_ORDER);
        assertEquals(1, site.uplink(fragments.toArray(byte[][]::new)).size());
        events();
        hold(1_000_000, AWAY);
        site.idle(1);
        site.poll();
        assertEquals(List.of("hold-published " + KEY + " 3 1 1"), events());
    }
}
