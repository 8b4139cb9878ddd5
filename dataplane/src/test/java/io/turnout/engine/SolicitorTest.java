package io.turnout.engine;

import static io.turnout.engine.EngineSite.AFAR;
import static io.turnout.engine.EngineSite.ENB;
import static io.turnout.engine.EngineSite.ENB6;
import static io.turnout.engine.EngineSite.PLAIN;
import static io.turnout.engine.EngineSite.PLAIN6;
import static io.turnout.engine.EngineSite.SGW;
import static io.turnout.engine.EngineSite.SGW6;
import static io.turnout.engine.EngineSite.SOLICITED;
import static io.turnout.engine.EngineSite.SOLICITED6;
import static io.turnout.engine.EngineSite.UE;
import static io.turnout.engine.EngineSite.UE6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineSite.Frame;
import io.turnout.engine.EngineSite.Sent;
import io.turnout.generate.Address;
import io.turnout.generate.FragmentOrder;
import io.turnout.generate.Fragmenter;
import io.turnout.generate.FrameBuilder;
import io.turnout.generate.Tshark;
import io.turnout.replay.CaptureWriter;
import io.turnout.wire.PduSessionContainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bearers that are asked for: end to end through the engine, with the core played by the test. */
class SolicitorTest {
    private static final int LINK = 14;
    private static final int TEID = 0x2001;
    private static final long MILLISECOND = 1_000_000;

    private final EngineSite site = new EngineSite();

    @BeforeEach
    void solicit() {
        Address v4 = Address.of(SOLICITED);
        Address v6 = Address.of(SOLICITED6);
        site.engine.steering(EngineSite.steering()
                .solicit(v4.high(), v4.low())
                .solicit(v6.high(), v6.low())
                .build());
    }

    private static FrameBuilder uplink(String destination) {
        return FrameBuilder.gPdu(ENB, SGW, 0x11).packet(UE, destination).udp(1, 2);
    }

    private static FrameBuilder uplink6(String destination) {
        return FrameBuilder.gPdu(ENB6, SGW6, 0x12)
                .container(PduSessionContainer.UPLINK, 5)
                .packet(UE6, destination)
                .udp(1, 2);
    }

    private List<Sent> fromApp(int number) {
        return site.process(
                List.of(Frame.of(FrameBuilder.plain(PLAIN, UE).udp(2, number).octets(), Side.APP)));
    }

    private static byte[] packet(byte[] frame) {
        boolean ipv4 = frame[LINK] >>> 4 == 4;
        int gtpu = LINK + (ipv4 ? 28 : 48);
        return Arrays.copyOfRange(frame, gtpu + ((frame[gtpu] & 4) != 0 ? 16 : 8), frame.length);
    }

    /** What the core address sends back: in the UE's downlink tunnel, with the request's number and data. */
    static byte[] answer(byte[] request) {
        byte[] packet = packet(request);
        boolean ipv4 = packet[0] >>> 4 == 4;
        byte[] message = Arrays.copyOfRange(packet, ipv4 ? 20 : 40, packet.length);
        message[0] = (byte) (ipv4 ? 0 : 129);
        message[2] = 0;
        message[3] = 0;
        byte[] answer =
                ipv4 ? ArbitraryPacket.icmp(SOLICITED, UE, message) : ArbitraryPacket.icmp(SOLICITED6, UE6, message);
        if (!ipv4) {
            System.arraycopy(packet, 8, answer, 24, 16); // to whoever asked, in the UE's /64
            answer = withChecksum(answer);
        }
        FrameBuilder frame = ipv4 ? FrameBuilder.gPdu(SGW, ENB, TEID) : FrameBuilder.gPdu(SGW6, ENB6, TEID);
        return (ipv4 ? frame : frame.container(PduSessionContainer.DOWNLINK, 5))
                .tPdu(answer)
                .octets();
    }

    private static byte[] withChecksum(byte[] packet) {
        byte[] right = packet.clone();
        for (int checksum = 0; checksum < 1 << 16; checksum++) {
            ByteBuffer.wrap(right).putShort(42, (short) checksum);
            if (InternetChecksum.isRight(right)) {
                return right;
            }
        }
        throw new IllegalArgumentException();
    }

    @Test
    void shouldAskInTheUesTunnelAndSwallowTheAnswerThatTeachesTheBearer() {
        List<Sent> sent = site.uplink(uplink(PLAIN).octets());
        assertEquals(
                List.of(Side.CORE, Side.APP), sent.stream().map(Sent::egress).toList());
        byte[] request = packet(sent.get(0).octets());
        assertTrue(InternetChecksum.isRight(request));
        byte[] inTheTunnel = FrameBuilder.gPdu(ENB, SGW, 0x11).tPdu(request).octets();
        assertArrayEquals(
                Arrays.copyOfRange(inTheTunnel, LINK + 12, inTheTunnel.length),
                Arrays.copyOfRange(sent.get(0).octets(), LINK + 12, sent.get(0).octets().length));

        assertEquals(List.of(), site.downlink(answer(sent.get(0).octets())));

        assertEquals(Reason.BEARER_ANSWER, site.lastReason());
        sent = fromApp(1);
        assertEquals(List.of(Side.ACCESS), sent.stream().map(Sent::egress).toList());
        assertEquals(TEID, ByteBuffer.wrap(sent.get(0).octets()).getInt(LINK + 28 + 4));
    }

    @Test
    void shouldAskForAnIpv6UeInItsNetworkWithTheContainerOfUplink() {
        List<Sent> sent = site.uplink(uplink6(PLAIN6).octets());

        byte[] frame = sent.get(0).octets();
        byte[] request = packet(frame);
        assertTrue(InternetChecksum.isRight(request));
        byte[] inTheTunnel = FrameBuilder.gPdu(ENB6, SGW6, 0x12)
                .container(PduSessionContainer.UPLINK, 5)
                .tPdu(request)
                .octets();
        assertArrayEquals(
                Arrays.copyOfRange(inTheTunnel, LINK + 8, inTheTunnel.length),
                Arrays.copyOfRange(frame, LINK + 8, frame.length));
        assertEquals(List.of(), site.downlink(answer(frame)));
        assertEquals(Reason.BEARER_ANSWER, site.lastReason());
    }

    @Test
    void shouldHoldDownlinkUntilTheBearerIsKnownAndThenKeepTheOrder() {
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        for (int i = 1; i <= 3; i++) {
            assertEquals(List.of(), fromApp(i));
        }
        assertEquals(3, site.counters.frames(Reason.BEARER_AWAITED));

        List<Sent> sent = site.process(List.of(
                Frame.of(answer(request), Side.CORE),
                Frame.of(FrameBuilder.plain(PLAIN, UE).udp(2, 4).octets(), Side.APP)));

        assertEquals(
                List.of(1, 2, 3, 4),
                sent.stream()
                        .map(it -> (int) ByteBuffer.wrap(packet(it.octets())).getShort(22))
                        .toList());
        assertEquals(0, site.counters.frames(Verdict.HELD));
        assertEquals(4, site.counters.frames(Reason.DOWNLINK_INSTANCE));
    }

    @Test
    void shouldHoldADatagramFromAPeerThatCameInFragments() {
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        FrameBuilder whole = Tunnels.downlink().packet(AFAR, UE).udp(2, 9).payload(300);
        List<byte[]> fragments = Fragmenter.fragments(whole, 5, 150, FragmentOrder.LAST_FIRST);

        assertEquals(List.of(), site.uplink(fragments.toArray(byte[][]::new)));
        assertEquals(fragments.size(), site.counters.frames(Reason.BEARER_AWAITED));
        List<Sent> sent = site.downlink(answer(request));

        assertEquals(0, sent.size());
        sent = site.idle(1);
        assertArrayEquals(EngineTest.packet(whole), packet(sent.get(0).octets()));
        assertEquals(fragments.size(), site.counters.frames(Reason.TUNNEL_DOWNLINK));
        assertEquals(
                fragments.size(),
                site.told.stream()
                        .filter(it -> it.reason() == Reason.TUNNEL_DOWNLINK)
                        .count());
    }

    @Test
    void shouldDropWhatWaitedInVain() {
        site.uplink(uplink(PLAIN).octets());
        fromApp(1);

        assertEquals(List.of(), site.idle(200 * MILLISECOND));
        assertEquals(1, site.counters.frames(Reason.BEARER_AWAITED));
        assertEquals(List.of(), site.idle(201 * MILLISECOND));

        assertEquals(1, site.counters.frames(Reason.BEARER_NOT_ANSWERED));
        assertEquals(0, site.counters.frames(Verdict.HELD));
    }

    @Test
    void shouldDropWhatStillWaitsWhenTheWorkerEnds() {
        site.uplink(uplink(PLAIN).octets());
        fromApp(1);

        site.flush();

        assertEquals(1, site.counters.frames(Reason.BEARER_NOT_ANSWERED));
    }

    @Test
    void shouldHoldOnlySoManyPackets() {
        site.uplink(uplink(PLAIN).octets());
        for (int i = 0; i < 600; i++) {
            fromApp(i);
        }

        assertEquals(512, site.counters.frames(Reason.BEARER_AWAITED));
        assertEquals(88, site.counters.frames(Reason.NO_BEARER));
    }

    @Test
    void shouldHoldForAMomentWhatIsForAUeThatMayJustHaveSpoken() {
        site.at(1);
        assertEquals(List.of(), fromApp(1));
        assertEquals(1, site.counters.frames(Reason.BEARER_AWAITED));

        site.at(19 * MILLISECOND);
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        site.at(100 * MILLISECOND);
        site.downlink(answer(request));
        List<Sent> sent = fromApp(2);

        assertEquals(
                List.of(Side.ACCESS, Side.ACCESS),
                sent.stream().map(Sent::egress).toList());
        assertEquals(0, site.counters.frames(Verdict.HELD));
    }

    @Test
    void shouldDropWhatIsForAUeThatHasNotSpokenAfterAll() {
        site.at(1);
        fromApp(1);
        site.at(20 * MILLISECOND);
        fromApp(2);
        assertEquals(0, site.counters.frames(Reason.NO_BEARER));

        site.at(21 * MILLISECOND);
        fromApp(3);

        assertEquals(1, site.counters.frames(Reason.NO_BEARER));
        assertEquals(2, site.counters.frames(Reason.BEARER_AWAITED));
    }

    @Test
    void shouldAskForAUeOnceInAnIntervalThatGrows() {
        long beganMillis = 1;
        for (long millis : List.of(50, 100, 200, 400, 800, 1_000, 1_000)) {
            site.at(beganMillis * MILLISECOND);
            assertEquals(2, site.uplink(uplink(PLAIN).octets()).size());
            beganMillis += millis;
            site.at((beganMillis - 1) * MILLISECOND);
            assertEquals(1, site.uplink(uplink(PLAIN).octets()).size());
        }
    }

    @Test
    void shouldAskOftenAgainWhereAUeHasBeenSilent() {
        site.uplink(uplink(PLAIN).octets());
        for (long millis : List.of(50, 2_050, 2_100)) {
            site.at(millis * MILLISECOND);
            assertEquals(2, site.uplink(uplink(PLAIN).octets()).size());
        }
    }

    @Test
    void shouldAskAgainAtOnceWhereItWasAnsweredAndTheUeHasMovedOn() {
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        site.downlink(answer(request));
        site.at(100 * MILLISECOND);
        byte[] endMarker = FrameBuilder.tunnel(SGW, ENB).endMarker(TEID).octets();
        site.downlink(endMarker);

        List<Sent> sent = site.uplink(uplink(PLAIN).octets());

        assertEquals(
                List.of(Side.CORE, Side.APP), sent.stream().map(Sent::egress).toList());
    }

    @Test
    void shouldAskForUesIndependently() {
        int asked = 0;
        for (int i = 2; i < 52; i++) {
            asked += site.uplink(uplink(PLAIN)
                                    .gPdu(0x1000 + i)
                                    .packet("10.45.0." + i, PLAIN)
                                    .octets())
                            .size()
                    - 1;
        }
        assertTrue(asked >= 45, "only those that share a place are not asked for: " + asked);
    }

    @Test
    void shouldAskAgainAfterAHandoverBecauseUplinkTeachesNoDownlink() {
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        site.downlink(answer(request));
        site.at(2_000 * MILLISECOND);
        assertEquals(1, site.uplink(uplink(PLAIN).octets()).size());

        List<Sent> sent = site.uplink(FrameBuilder.gPdu("10.0.1.2", SGW, 0x11)
                .packet(UE, PLAIN)
                .udp(1, 2)
                .octets());

        assertEquals(
                List.of(Side.CORE, Side.APP), sent.stream().map(Sent::egress).toList());
    }

    @Test
    void shouldNotAskWhereTheSiteDoesNotSaySo() {
        site.engine.steering(EngineSite.steering().build());

        assertEquals(1, site.uplink(uplink(PLAIN).octets()).size());
        assertEquals(List.of(), fromApp(1));
        assertEquals(Reason.NO_BEARER, site.lastReason());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldNeverSwallowAUesOwnPings(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] request = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        byte[] answer = answer(request);
        int dataOffset = answer.length - 16;
        for (int i = 0; i < 500; i++) {
            FrameBuilder pong = FrameBuilder.gPdu(SGW, ENB, TEID)
                    .packet(SOLICITED, UE)
                    .pong(random.nextInt(1 << 16), random.nextInt(1 << 16));
            byte[] own = random.nextBoolean()
                    ? pong.payload(16).octets()
                    : pong.payload(random.nextInt(60), random.nextLong()).octets();
            assertEquals(1, site.downlink(own).size());
            assertEquals(Reason.DOWNLINK_THROUGH, site.lastReason());
            byte[] nearly = answer.clone();
            nearly[dataOffset + random.nextInt(16)] ^= (byte) (1 + random.nextInt(255));
            assertEquals(1, site.downlink(nearly).size());
            assertEquals(Reason.DOWNLINK_THROUGH, site.lastReason());
        }
    }

    @Test
    void shouldNotTakeAnAnswerOfAnotherUeOrOneThatComesTooLate() {
        byte[] answer = answer(site.uplink(uplink(PLAIN).octets()).get(0).octets());
        byte[] toAnother = answer.clone();
        toAnother[LINK + 36 + 19] = 77;

        site.downlink(toAnother);
        assertEquals(Reason.DOWNLINK_THROUGH, site.lastReason());
        site.at(BearerEcho.MAX_AGE_NS + 1);
        site.downlink(answer);
        assertEquals(Reason.DOWNLINK_THROUGH, site.lastReason());
        site.at(BearerEcho.MAX_AGE_NS);
        site.downlink(answer);
        assertEquals(Reason.BEARER_ANSWER, site.lastReason());
    }

    @Test
    void shouldSendWhatTsharkFindsNoFaultIn(@TempDir Path directory) throws IOException, InterruptedException {
        Tshark.assumePresent();
        byte[] v4 = site.uplink(uplink(PLAIN).octets()).get(0).octets();
        byte[] v6 = site.uplink(uplink6(PLAIN6).octets()).get(0).octets();
        Path file = directory.resolve("asked.pcap");
        try (CaptureWriter capture = CaptureWriter.create(file)) {
            for (byte[] frame : List.of(v4, answer(v4), v6, answer(v6))) {
                capture.write(new UnsafeBuffer(frame), 0, frame.length, frame.length, 0, Link.ETHERNET);
            }
        }

        assertEquals(List.of(), Tshark.wrongFrames(file));
        assertEquals(List.of("1", "2"), Tshark.read(file, "icmp", "frame.number"));
        assertEquals(List.of("3", "4"), Tshark.read(file, "icmpv6", "frame.number"));
    }
}
