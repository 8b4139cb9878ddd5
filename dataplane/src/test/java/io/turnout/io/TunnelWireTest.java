package io.turnout.io;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.gpdu;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.join;
import static io.turnout.io.TestFrames.tPdu;
import static io.turnout.io.TestFrames.udp;
import static io.turnout.io.TestFrames.uplink;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Reason;
import io.turnout.engine.Steering;
import io.turnout.engine.Steering.Application;
import io.turnout.engine.Steering.Platform;
import io.turnout.engine.TrafficPlan;
import io.turnout.generate.Tshark;
import io.turnout.io.Dataplane.TunnelEnd;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.replay.CaptureWriter;
import io.turnout.replay.LinkType;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two platforms whose tunnel goes over the wire between them, by the port that the kernel's routes lead to; a bridge in
 * between, where everything is captured.
 *
 * <pre>
 *   enb:e0 --- m-enb:one:m-sgw --- l1:link:l2 --- m-sgw:two:m-enb --- e0:enb2
 *                                                       two:m-app --- a0:app
 * </pre>
 */
@Timeout(60)
class TunnelWireTest {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int QUIET_MILLIS = 50;
    private static final int MOST_ATTEMPTS = 100;
    private static final int PATIENT_NS = 1_900_000_000;
    private static final int COUNT = 300;
    private static final long ONE = 0xFFFF_0a64_0001L;
    private static final long TWO = 0xFFFF_0a64_0002L;
    private static final long APPLICATION = 0xFFFF_0000_0000L | InlineSite.APPLICATION;
    private static final String TUNNELLED = "gtp.message == 0xff && ip.dst == ";

    @TempDir
    Path directory;

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private RawSocket enb;
    private RawSocket app;
    private RawSocket fromOne;
    private RawSocket fromTwo;
    private DataplaneService first;
    private DataplaneService second;

    private <T extends AutoCloseable> T keep(T resource) {
        opened.addFirst(resource);
        return resource;
    }

    @BeforeEach
    void connect() throws Exception {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/bin/ping");
        Tshark.assumePresent();
        Namespace enbs = keep(new Namespace("enb"));
        Namespace one = keep(new Namespace("one"));
        Namespace link = keep(new Namespace("link"));
        Namespace two = keep(new Namespace("two"));
        Namespace apps = keep(new Namespace("app"));
        enbs.link("e0", "02:00:00:00:01:01", one, "m-enb", "02:00:00:00:01:fe", 1_600, 1);
        enbs.link("e1", "02:00:00:00:01:02", two, "m-enb", "02:00:00:00:01:ff", 1_600, 1);
        link.link("l1", "02:00:00:00:09:01", one, "m-sgw", "02:00:00:00:02:fe", 1_600, 1);
        link.link("l2", "02:00:00:00:09:02", two, "m-sgw", "02:00:00:00:02:ff", 1_600, 1);
        apps.link("a0", "02:00:00:00:03:01", two, "m-app", "02:00:00:00:03:fe", 1_600, 1);
        bridge(link, "l1", "l2");
        bridge(one, "m-enb", "m-sgw");
        bridge(two, "m-enb", "m-sgw");
        one.ip("addr add 10.100.0.1/24 dev br0");
        two.ip("addr add 10.100.0.2/24 dev br0");
        two.ip("addr add 10.60.1.1/24 dev m-app");
        apps.ip("addr add 10.60.1.10/24 dev a0");
        one.run("ping -c 1 -W 5 10.100.0.2"); // now both know each other's link address
        two.run("ping -c 1 -W 5 10.60.1.10");
        enb = keep(new RawSocket(enbs, "e0"));
        app = keep(new RawSocket(apps, "a0"));
        fromOne = keep(new RawSocket(link, "l1"));
        fromTwo = keep(new RawSocket(link, "l2"));
        first = keep(open(one, "one", null, TWO, TunnelWireTest::steeringOfOne));
        second = keep(open(two, "two", "m-app", ONE, TunnelWireTest::steeringOfTwo));
    }

    private static void bridge(Namespace namespace, String... ports) {
        namespace.ip("link add br0 mtu 1600 type bridge mcast_snooping 0");
        namespace.run("sysctl -qw net.ipv6.conf.br0.disable_ipv6=1");
        for (String port : ports) {
            namespace.ip("link set " + port + " master br0");
        }
        namespace.ip("link set br0 up");
    }

    @AfterEach
    void disconnect() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        assertNull(error.get());
    }

    private DataplaneService open(Namespace at, String name, String app, long peer, SteeringSource steering) {
        DataplaneService.Setup setup = new DataplaneService.Setup(
                new Dataplane.Setup(
                        Dataplane.Backend.XDP,
                        "m-enb",
                        "m-sgw",
                        app,
                        null,
                        List.of(new TunnelEnd(0, peer)),
                        List.of(),
                        List.of(),
                        2_048,
                        PATIENT_NS),
                new Tables.Capacity(64, 64, 16, 1),
                steering,
                TrafficPlan.NONE,
                EngineLimits.DEFAULT,
                List.of(),
                1_000_000_000_000L);
        SharedDirectory shared = new SharedDirectory(directory.resolve(name));
        return at.call(() -> DataplaneService.open(setup, shared, error::set));
    }

    private static Steering steeringOfOne(LinkAddresses links, TrafficPlan traffic) {
        return builder(links, "one", ONE, "two", TWO)
                .application(new Application("echo", Route.peer(0, 0)))
                .entry(0, APPLICATION, 0)
                .build();
    }

    private static Steering steeringOfTwo(LinkAddresses links, TrafficPlan traffic) {
        return builder(links, "two", TWO, "one", ONE)
                .appMac(links.port())
                .instance(new Steering.Instance("echo", 0, APPLICATION, false, links.instance(0, APPLICATION)))
                .application(new Application("echo", Route.local(0, 0)))
                .entry(0, APPLICATION, 0)
                .build();
    }

    private static Steering.Builder builder(LinkAddresses links, String id, long address, String peer, long there) {
        return new Steering.Builder()
                .platform(new Platform(id, 0, address, links.platform()))
                .ueNetwork(0, 0xFFFF_0a2d_0000L, 112)
                .peer(new Steering.Peer(peer, 0, there, links.peer(0)));
    }

    private static byte[] answer(int number, int length) {
        return tPdu(InlineSite.APPLICATION, InlineSite.UE, number, length);
    }

    private static int length(int number) {
        return 100 + 4 * number;
    }

    /** The first platform learns the UE's downlink tunnel from a packet that the gateway sends. */
    private void teachDownlink() {
        byte[] outer = ipv4(17, 0, new byte[0], udp(2152, gpdu(99, tPdu(InlineSite.ELSEWHERE, InlineSite.UE, 0, 100))));
        System.arraycopy(bytes("c6120102 c6120101"), 0, outer, 12, 8);
        byte[] frame = ethernet("0800", outer);
        System.arraycopy(TestFrames.ENB_MAC, 0, frame, 0, 6);
        System.arraycopy(TestFrames.SGW_MAC, 0, frame, 6, 6);
        fromOne.send(frame);
        assertArrayEquals(frame, enb.receive(LIMIT_MILLIS));
    }

    /** Both learn, each in its own time, how the UE is reached: the first answers may come before that. */
    private void teachBoth() throws IOException {
        teachDownlink();
        byte[] received = null;
        for (int attempt = 0; received == null && attempt < MOST_ATTEMPTS; attempt++) {
            enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, 0, length(0) + 50));
            assertNotNull(app.receive(LIMIT_MILLIS));
            app.send(join(bytes("0200000003fe 020000000301 0800"), answer(0, length(0))));
            received = enb.receive(QUIET_MILLIS);
        }
        assertNotNull(received, "no answer is let through");
        while (packet(fromOne, QUIET_MILLIS) != null || packet(fromTwo, 0) != null) {
            // What this took is not looked at.
        }
    }

    private long counted(String platform, Reason reason) throws IOException {
        try (CounterFile counters = new SharedDirectory(directory.resolve(platform)).counters()) {
            EngineCounters engine = new EngineCounters(counters.worker(0));
            assertTrue(engine.isConserved(), platform);
            return engine.frames(reason);
        }
    }

    /** The next frame with an IPv4 packet: hosts on the link ask for each other's addresses too. */
    private static byte[] packet(RawSocket socket, int millis) throws IOException {
        byte[] frame = socket.receive(millis);
        while (frame != null && (frame[12] != 8 || frame[13] != 0)) {
            frame = socket.receive(millis);
        }
        return frame;
    }

    private static byte[] tail(byte[] frame, int length) {
        return Arrays.copyOfRange(frame, frame.length - length, frame.length);
    }

    /** Writes what crossed, in both directions, and returns how many frames it was. */
    private static int write(Path capture, List<byte[]> frames) {
        try (CaptureWriter writer = CaptureWriter.create(capture)) {
            for (int i = 0; i < frames.size(); i++) {
                byte[] frame = frames.get(i);
                writer.write(new UnsafeBuffer(frame), 0, frame.length, frame.length, i, LinkType.ETHERNET);
            }
        }
        return frames.size();
    }

    @Test
    void shouldTunnelBothWaysByThePortThatRoutesLeadTo() throws Exception {
        teachBoth();
        long[] before = {
            counted("one", Reason.UPLINK_PEER),
            counted("two", Reason.TUNNEL_LOCAL),
            counted("two", Reason.DOWNLINK_PEER),
            counted("one", Reason.TUNNEL_DOWNLINK)
        };
        List<byte[]> crossed = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            enb.send(uplink(InlineSite.UE, InlineSite.APPLICATION, i, length(i) + 50));
            byte[] sent = tPdu(InlineSite.UE, InlineSite.APPLICATION, i, length(i));
            byte[] there = packet(fromOne, LIMIT_MILLIS);
            assertNotNull(there, "on the wire: " + i);
            assertArrayEquals(sent, tail(there, length(i)));
            crossed.add(there);
            byte[] delivered = app.receive(LIMIT_MILLIS);
            assertArrayEquals(join(bytes("020000000301 0200000003fe 0800"), sent), delivered);

            app.send(join(bytes("0200000003fe 020000000301 0800"), answer(i, length(i))));
            byte[] back = packet(fromTwo, LIMIT_MILLIS);
            assertNotNull(back, "back on the wire: " + i);
            assertArrayEquals(answer(i, length(i)), tail(back, length(i)));
            crossed.add(back);
            byte[] received = enb.receive(LIMIT_MILLIS);
            assertArrayEquals(answer(i, length(i)), tail(received, length(i)));
            assertArrayEquals(bytes("00000063"), Arrays.copyOfRange(received, 14 + 32, 14 + 36), "TEID 99");
        }
        assertNull(packet(fromOne, QUIET_MILLIS));
        assertNull(packet(fromTwo, 0));

        Path capture = directory.resolve("link.pcap");
        assertEquals(2 * COUNT, write(capture, crossed));
        assertEquals(List.of(), Tshark.wrongFrames(capture));
        assertEquals(
                COUNT,
                Tshark.read(capture, TUNNELLED + "10.100.0.2", "frame.number").size());
        assertEquals(
                COUNT,
                Tshark.read(capture, TUNNELLED + "10.100.0.1", "frame.number").size());

        first.close();
        second.close();
        assertEquals(COUNT, counted("one", Reason.UPLINK_PEER) - before[0]);
        assertEquals(COUNT, counted("two", Reason.TUNNEL_LOCAL) - before[1]);
        assertEquals(COUNT, counted("two", Reason.DOWNLINK_PEER) - before[2]);
        assertEquals(COUNT, counted("one", Reason.TUNNEL_DOWNLINK) - before[3]);
    }
}
