package io.turnout.io;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.gpdu;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.ipv6;
import static io.turnout.io.TestFrames.join;
import static io.turnout.io.TestFrames.tPdu;
import static io.turnout.io.TestFrames.udp;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Engine;
import io.turnout.engine.Prefixes.Prefix;
import io.turnout.engine.Side;
import io.turnout.io.xdp.Umem;
import io.turnout.io.xdp.XdpProgram;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two AF_XDP ports in a bridge, in namespaces: what Java gets and what the bridge carries. */
@Timeout(60)
class InlineTest {
    private static final int LIMIT_MILLIS = 2_000;
    private static final int QUIET_MILLIS = 50;

    /** However busy the machine is, the gate stays open. */
    private static final int PATIENT_NS = 1_900_000_000;

    private static final byte[] NONE = {};
    private static final List<Prefix> HOST =
            List.of(new Prefix(0, 0xFFFF_0a3c_0101L, 128), new Prefix(0xfe80_0000_0000_0000L, 0, 10));
    private static final List<Prefix> UES =
            List.of(new Prefix(0, 0xFFFF_0a2d_0000L, 112), new Prefix(0x2001_0db8_0045_0000L, 0, 48));

    private static TestWire wire;
    private static RawSocket enb;
    private static RawSocket sgw;
    private static RawSocket app;

    private final Engine engine = InlineSite.engine();
    private Umem umem;
    private XdpPort access;
    private XdpPort core;
    private XdpPort application;
    private PacketLoop loop;

    @BeforeAll
    static void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 3_000, 2);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
        app = new RawSocket(wire.app, "a0");
    }

    @AfterAll
    static void disconnect() {
        if (wire != null) {
            enb.close();
            sgw.close();
            app.close();
            wire.close();
        }
    }

    @BeforeEach
    void open() {
        for (RawSocket socket : List.of(enb, sgw, app)) {
            socket.receive(Integer.MAX_VALUE, 0, frame -> true); // what an earlier test left
        }
        umem = new Umem(6 * XdpPort.CHUNKS_PER_QUEUE, 2_048);
        wire.mec.call(() -> {
            access = XdpPort.open(umem, null, "m-enb", 2, Side.ACCESS, PATIENT_NS, XdpProgram::tunnels);
            core = XdpPort.open(umem, access, "m-sgw", 2, Side.CORE, PATIENT_NS, XdpProgram::tunnels);
            application = XdpPort.open(
                    umem, access, "m-app", 2, Side.APP, PATIENT_NS, setup -> XdpProgram.application(setup, HOST, UES));
            return null;
        });
        Worker worker = new Worker(
                umem,
                engine,
                List.of(access, core, application),
                Map.of(Side.ACCESS, access, Side.CORE, core, Side.APP, application),
                System::nanoTime);
        loop = new PacketLoop("packet", worker);
        assertTrue(access.isNative(), "XDP runs in the driver");
    }

    @AfterEach
    void close() {
        if (loop != null) {
            loop.close();
            access.close();
            core.close();
            application.close();
            umem.close();
        }
    }

    /** Sends from one end and expects the same octets at the other. */
    private static void assertCrosses(byte[] frame) {
        enb.send(frame);
        assertArrayEquals(frame, sgw.receive(LIMIT_MILLIS));
        byte[] back = frame.clone();
        System.arraycopy(TestFrames.ENB_MAC, 0, back, 0, 6);
        System.arraycopy(TestFrames.SGW_MAC, 0, back, 6, 6);
        sgw.send(back);
        assertArrayEquals(back, enb.receive(LIMIT_MILLIS));
    }

    @Test
    void shouldLeaveWhatIsNotGtpuToTheBridge() {
        assertCrosses(ethernet("0806", bytes("0001 0800 0604 0001 020000000101 c6120101 000000000000 c6120102")));
        for (int protocol : new int[] {1, 6, 132}) {
            assertCrosses(ethernet("0800", ipv4(protocol, 0, NONE, new byte[100])));
        }
        assertCrosses(ethernet("0800", ipv4(17, 0, NONE, udp(2123, new byte[100]))));
        assertEquals(0, access.gate().taken() + core.gate().taken());
        assertEquals(0, engine.counters().received());
    }

    @Test
    void shouldLeaveWhatDoesNotFitToTheBridge() {
        assertCrosses(uplink(InlineSite.UE, InlineSite.APPLICATION, 1, umem.maxFrameLength() + 1));
        assertCrosses(uplink(InlineSite.UE, InlineSite.APPLICATION, 1, 2_500));
        assertEquals(2, access.gate().oversize());
        assertEquals(2, core.gate().oversize());
        assertEquals(0, engine.counters().received());
    }

    @Test
    void shouldPassGtpuThroughJavaOctetForOctet() {
        byte[] longest = uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, umem.maxFrameLength());
        List<byte[]> frames = List.of(
                uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 128),
                uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 1_400),
                longest,
                ethernet("0800", ipv4(17, 0, new byte[8], udp(2152, bytes("32010004 00000000 00010000")))),
                ethernet("0800", ipv4(17, 0x2000, NONE, udp(2123, new byte[64]))),
                ethernet("86dd", ipv6(17, udp(2152, gpdu(7, new byte[60])))));
        for (byte[] frame : frames) {
            assertCrosses(frame);
        }
        assertEquals(frames.size(), access.gate().taken());
        assertEquals(frames.size(), core.gate().taken());
        assertEquals(frames.size(), access.counters().receivedFrames());
        assertEquals(frames.size(), core.counters().sentFrames());
        assertEquals(2L * frames.size(), engine.counters().received());
        assertTrue(engine.counters().isConserved());
        assertEquals(0, access.lostFrames() + core.lostFrames());
    }

    @Test
    void shouldTakeTaggedGtpu() {
        byte[] packet = Arrays.copyOfRange(uplink(InlineSite.UE, InlineSite.ELSEWHERE, 1, 200), 14, 200);
        // The receiving kernel takes the outer tag off before a raw socket sees the frame.
        enb.send(ethernet("8100 0007 0800", packet));
        assertEquals(200, sgw.receive(LIMIT_MILLIS).length);
        enb.send(ethernet("88a8 0007 8100 0009 0800", packet));
        assertEquals(204, sgw.receive(LIMIT_MILLIS).length);
        assertEquals(2, access.gate().taken());
    }

    @Test
    void shouldDeliverToTheInstanceWhatIsForIt() {
        enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, 42, 300));
        byte[] delivered = app.receive(LIMIT_MILLIS);
        byte[] inner = tPdu(InlineSite.UE, InlineSite.APPLICATION, 42, 250);
        assertArrayEquals(join(bytes("020000000301 0200000003fe 0800"), inner), delivered);
        assertNull(sgw.receive(QUIET_MILLIS));
    }

    @Test
    void shouldTakeFromInstancesWhatIsForAUeAndLeaveTheRestToTheHost() throws InterruptedException {
        byte[] addresses = bytes("0200000003fe 020000000301");
        byte[] toUe = tPdu(InlineSite.APPLICATION, InlineSite.UE, 1, 100);
        byte[] toHost = tPdu(InlineSite.APPLICATION, 0x0a3c_0101, 1, 100);
        app.send(join(addresses, bytes("0800"), toHost));
        app.send(join(addresses, bytes("0806"), new byte[46]));
        app.send(join(addresses, bytes("0800"), toUe));
        for (int i = 0; i < 200 && engine.counters().received() == 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(1, application.gate().taken());
        assertEquals(1, engine.counters().received());
        assertEquals(114, application.counters().receivedOctets());
    }

    @Test
    void shouldAnswerIntoBothTagsThatUplinkCameWith() {
        String tags = "88a8 0007 8100 0009 0800";
        byte[] up = uplink(InlineSite.UE, InlineSite.APPLICATION, 1, 200);
        enb.send(ethernet(tags, Arrays.copyOfRange(up, 14, 200)));
        assertArrayEquals(
                tPdu(InlineSite.UE, InlineSite.APPLICATION, 1, 150),
                Arrays.copyOfRange(app.receive(LIMIT_MILLIS), 14, 164));
        byte[] outer = ipv4(17, 0, NONE, udp(2152, gpdu(99, tPdu(InlineSite.ELSEWHERE, InlineSite.UE, 2, 100))));
        System.arraycopy(bytes("c6120102 c6120101"), 0, outer, 12, 8); // from the SGW to the eNB
        byte[] downlink = ethernet(tags, outer);
        System.arraycopy(TestFrames.ENB_MAC, 0, downlink, 0, 6);
        System.arraycopy(TestFrames.SGW_MAC, 0, downlink, 6, 6);
        sgw.send(downlink);
        assertEquals(downlink.length - 4, enb.receive(LIMIT_MILLIS).length, "without the outer tag, for a raw socket");

        byte[] answer = tPdu(InlineSite.APPLICATION, InlineSite.UE, 3, 100);
        app.send(join(bytes("0200000003fe 020000000301 0800"), answer));

        byte[] received = enb.receive(LIMIT_MILLIS);
        assertNotNull(received, "into the tunnel of its UE");
        assertArrayEquals(join(TestFrames.ENB_MAC, TestFrames.SGW_MAC, bytes("8100 0009 0800")), head(received, 18));
        assertArrayEquals(bytes("c6120102 c6120101"), Arrays.copyOfRange(received, 18 + 12, 18 + 20));
        assertArrayEquals(bytes("00000063"), Arrays.copyOfRange(received, 18 + 28 + 4, 18 + 28 + 8), "TEID 99");
        assertArrayEquals(answer, Arrays.copyOfRange(received, received.length - 100, received.length));
    }

    private static byte[] head(byte[] frame, int length) {
        return Arrays.copyOf(frame, length);
    }

    @Test
    void shouldPutFragmentsTogetherAndDeliver() {
        byte[] datagram = Arrays.copyOfRange(uplink(InlineSite.UE, InlineSite.APPLICATION, 42, 900), 34, 900);
        enb.send(ethernet("0800", ipv4(17, 0x2000, NONE, Arrays.copyOfRange(datagram, 0, 400))));
        enb.send(ethernet("0800", ipv4(17, 50, NONE, Arrays.copyOfRange(datagram, 400, datagram.length))));
        byte[] delivered = app.receive(LIMIT_MILLIS);
        assertNotNull(delivered);
        byte[] inner = tPdu(InlineSite.UE, InlineSite.APPLICATION, 42, 850);
        assertArrayEquals(inner, Arrays.copyOfRange(delivered, 14, delivered.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 1_400})
    void shouldPassManyInOrder(int length) {
        int count = 20_000;
        long before = umem.freeCount();
        int next = 0;
        for (int sent = 0; sent < count; ) {
            for (int i = 0; i < 200; i++, sent++) {
                enb.send(uplink(InlineSite.UE + sent % 100, InlineSite.ELSEWHERE, sent, length));
            }
            for (byte[] frame : sgw.receive(200, LIMIT_MILLIS, frame -> true)) {
                assertArrayEquals(uplink(InlineSite.UE + next % 100, InlineSite.ELSEWHERE, next, length), frame);
                next++;
            }
        }
        assertEquals(count, next);
        assertEquals(count, access.counters().receivedFrames());
        assertEquals(0, access.counters().refusedFrames() + core.counters().refusedFrames());
        loop.close();
        loop = new PacketLoop("packet", loop.worker()); // its end took back all that was sent
        assertEquals(before, umem.freeCount(), "no chunk is lost");
    }

    /** A loop that only looked when its time to block is over would take ten times as long. */
    @Test
    void shouldWakeForEachFrame() {
        int count = 100;
        long beginNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            enb.send(uplink(InlineSite.UE, InlineSite.ELSEWHERE, i, 128));
            assertNotNull(sgw.receive(LIMIT_MILLIS));
        }
        assertTrue(System.nanoTime() - beginNs < count * PacketLoop.MAX_BLOCK_NS / 2, "woken, not timed out");
    }

    @Test
    void shouldLetEverythingCrossWhenBypassed() {
        byte[] frame = uplink(InlineSite.UE, InlineSite.APPLICATION, 1, 128);
        loop.worker().bypass(true);
        assertCrosses(frame);
        assertEquals(1, access.gate().closed());
        assertEquals(0, access.gate().taken());
        loop.worker().bypass(false);
        enb.send(frame);
        assertNotNull(app.receive(LIMIT_MILLIS));
        assertEquals(1, access.gate().taken());
    }
}
