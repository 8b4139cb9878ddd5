package io.turnout.peer;

import static io.turnout.peer.TestPlatform.await;
import static io.turnout.peer.TestPlatform.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.turnout.CuttingProxy;
import io.turnout.app.InstanceTls;
import io.turnout.config.IpAddress;
import io.turnout.config.Tls;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over a network that fails in every way, to peers that are not what they seem. */
class PeerConnectionTest {
    private static final long MS = 1_000_000;
    private static final long DEAD_NS = 700 * MS;
    private static final PeerTiming TIMING =
            new PeerTiming(10 * MS, 100 * MS, DEAD_NS, 5_000 * MS, 20 * MS, 100 * MS, 1_000 * MS);

    @TempDir
    static Path directory;

    private static TestCertificates authority;
    private static TestCertificates stranger;

    private final List<AutoCloseable> ends = new ArrayList<>();

    @BeforeAll
    static void certify() throws Exception {
        authority = new TestCertificates(directory, "ca");
        stranger = new TestCertificates(directory, "stranger");
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable end : ends.reversed()) {
            end.close();
        }
    }

    private <T extends AutoCloseable> T later(T end) {
        ends.add(end);
        return end;
    }

    /** Two platforms, 1 and 2, and what is between them, whoever dials. */
    private final class Two {
        final CuttingProxy toOne;
        final CuttingProxy toTwo;
        final TestPlatform one;
        final TestPlatform two;

        Two(boolean hasTls, TestPlatform.Plan first) throws Exception {
            int port1 = TestPlatform.freePort();
            int port2 = TestPlatform.freePort();
            toOne = later(new CuttingProxy(port1));
            toTwo = later(new CuttingProxy(port2));
            one = later(first.listen(port1)
                    .peer("mec-2", toTwo.port())
                    .tls(hasTls ? authority.of("mec-1") : null)
                    .timing(TIMING)
                    .start());
            two = later(plan("mec-2")
                    .listen(port2)
                    .peer("mec-1", toOne.port())
                    .tls(hasTls ? authority.of("mec-2") : null)
                    .timing(TIMING)
                    .start());
            PeerLinksTest.settle(one, two);
        }

        void mend() {
            toOne.mend();
            toTwo.mend();
        }
    }

    private static Message query(int number) {
        return new Message.OwnershipQuery(new Pair(number, "video-cache"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndALinkWhosePeerVanishesWithoutAWordAndFindItAgain(boolean hasTls) throws Exception {
        Two between = new Two(hasTls, plan("mec-1"));
        between.toOne.vanish();
        between.toTwo.vanish();
        await(() -> !between.one.links.isUp("mec-2") && !between.two.links.isUp("mec-1"), "a link to nobody");
        assertTrue(between.one.events.contains("down mec-2 SILENT"), between.one.events::toString);
        assertTrue(between.two.events.contains("down mec-1 SILENT"), between.two.events::toString);
        between.mend();
        PeerLinksTest.settle(between.one, between.two);
    }

    @Test
    void shouldDeliverWholeMessagesOnlyWhereverTheConnectionIsCut() throws Exception {
        Two between = new Two(false, plan("mec-1"));
        int length = octets(new Frame.Switching(query(1))).length;
        for (int cutAfter = 1; cutAfter <= length + 3; cutAfter += 4) {
            Message message = query(cutAfter);
            between.toOne.cutAfterOctets(cutAfter);
            between.toTwo.cutAfterOctets(cutAfter);
            between.one.links.send("mec-2", message);
            await(() -> between.toOne.isCut() || between.toTwo.isCut(), "nothing was cut");
            between.mend();
            PeerLinksTest.settle(between.one, between.two);
            between.one.links.send("mec-2", message);
            await(() -> between.two.received.contains(message), "no message after the cut");
            assertEquals(
                    1, List.copyOf(between.two.received).stream().distinct().count());
        }
        assertEquals(0, between.two.count(PeerReason.FRAME_LENGTH));
        assertEquals(0, between.two.count(PeerReason.FIELD_CUT));
    }

    @Test
    void shouldKeepALinkToASlowReaderAndRefuseWhatDoesNotFit() throws Exception {
        Two between = new Two(false, plan("mec-1").queueCapacity(64));
        between.toOne.slow(MS / 2);
        between.toTwo.slow(MS / 2);
        List<Message> accepted = new ArrayList<>();
        for (int i = 0; between.one.count(PeerReason.QUEUE_FULL) == 0; i++) {
            if (between.one.links.send("mec-2", query(i))) {
                accepted.add(query(i));
            } else if (between.two.received.isEmpty()) {
                LockSupport.parkNanos(MS); // before anything has come, it is the sender alone who is slow
            }
        }
        await(() -> between.two.received.size() >= accepted.size(), "not all that was accepted came");
        assertEquals(accepted, List.copyOf(between.two.received));
        assertFalse(between.one.events.contains("down mec-2 STALLED"), between.one.events::toString);
    }

    @Test
    void shouldEndALinkToAPeerThatStopsReading() throws Exception {
        int port1 = TestPlatform.freePort();
        TestPlatform one = later(plan("mec-1")
                .listen(port1)
                .peer("mec-2", TestPlatform.freePort())
                .queueCapacity(64)
                .timing(TIMING)
                .start());
        Socket peer = later(new Socket(InetAddress.getLoopbackAddress(), port1));
        OutputStream out = peer.getOutputStream();
        Hello hello = new Hello(1, 1, "mec-2", IpAddress.ofIpv4(0x0a64_0002), 7, 0, List.of());
        out.write(octets(hello));
        one.awaitUp("mec-2");
        byte[] alive = octets(new Frame.KeepAlive());
        await(
                () -> {
                    for (int i = 0; i < 1_000; i++) {
                        one.links.send("mec-2", query(i));
                    }
                    return isEnded(out, alive) || one.count(PeerReason.STALLED) > 0;
                },
                "no end");
        assertEquals(1, one.count(PeerReason.STALLED));
        assertTrue(one.count(PeerReason.QUEUE_FULL) > 0, "what did not fit was refused");
    }

    private static boolean isEnded(OutputStream out, byte[] octets) {
        try {
            out.write(octets);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] octets(Frame frame) {
        ByteBuf octets = Unpooled.buffer();
        assertTrue(FrameWriter.write(octets, frame));
        return ByteBufUtil.getBytes(octets);
    }

    @ParameterizedTest
    @CsvSource({
        "another authority, TLS_FAILED",
        "expired, TLS_FAILED",
        "nobody's name, UNKNOWN_PLATFORM",
        "another platform's name, WRONG_PLATFORM",
        "garbage, TLS_FAILED",
    })
    void shouldRefuseAThirdPlatformAndServeTheSecond(String wrong, PeerReason reason) throws Exception {
        int port1 = TestPlatform.freePort();
        int port2 = TestPlatform.freePort();
        TestPlatform one = later(plan("mec-1")
                .listen(port1)
                .peer("mec-2", port2)
                .peer("mec-3", TestPlatform.freePort())
                .tls(authority.of("mec-1"))
                .start());
        TestPlatform two = later(plan("mec-2")
                .listen(port2)
                .peer("mec-1", port1)
                .tls(authority.of("mec-2"))
                .start());
        PeerLinksTest.settle(one, two);
        long ups = one.links.counters().linksUp();

        connect(port1, wrong);
        one.awaitCount(reason);

        assertFalse(one.links.isUp("mec-3"));
        assertEquals(ups, one.links.counters().linksUp(), "the link with the second was left alone");
        assertTrue(one.links.send("mec-2", query(1)));
        await(() -> two.received.contains(query(1)), "the second hears nothing more");
    }

    private void connect(int port, String wrong) throws Exception {
        switch (wrong) {
            case "another authority" -> dial(port, authority.trustedBy(stranger.of("mec-3")));
            case "expired" -> dial(port, authority.ofExpired("mec-3"));
            case "nobody's name" -> sayHello(port, authority.of("mec-9"));
            case "another platform's name" -> sayHello(port, authority.of("mec-2"));
            default -> {
                byte[] garbage = new byte[100_000];
                new Random(1).nextBytes(garbage);
                Socket socket = later(new Socket(InetAddress.getLoopbackAddress(), port));
                isEnded(socket.getOutputStream(), garbage);
            }
        }
    }

    private void dial(int port, Tls tls) throws Exception {
        later(plan("mec-3").peer("mec-1", port).tls(tls).start());
    }

    /** No platform starts with a certificate that names another; one that lies would. */
    private void sayHello(int port, Tls tls) throws Exception {
        SSLContext context = InstanceTls.of(tls.certificate(), tls.key(), tls.trust());
        Socket socket = later(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
        Hello hello = new Hello(1, 1, "mec-3", IpAddress.ofIpv4(0x0a64_0003), 7, 0, List.of());
        isEnded(socket.getOutputStream(), octets(hello));
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000, -300})
    void shouldHaveALinkAgainAfterTheClockJumps(long jumpMillis) throws Exception {
        AtomicLong jumpNs = new AtomicLong();
        Two between = new Two(true, plan("mec-1").clock(() -> System.nanoTime() + jumpNs.get()));
        jumpNs.set(jumpMillis * MS);
        if (jumpMillis > 0) {
            await(() -> between.one.events.contains("down mec-2 SILENT"), "the jump went unnoticed");
        }
        PeerLinksTest.settle(between.one, between.two);
        assertTrue(between.one.links.isUp("mec-2"));
    }
}
