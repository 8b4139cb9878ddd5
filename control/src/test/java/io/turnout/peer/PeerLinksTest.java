package io.turnout.peer;

import static io.turnout.peer.TestPlatform.await;
import static io.turnout.peer.TestPlatform.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.turnout.config.Tls;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerLinksTest {
    private static final Pair PAIR = new Pair(7, "video-cache");
    private static final Message QUERY = new Message.OwnershipQuery(PAIR);

    @TempDir
    static Path directory;

    private static Tls tls1;
    private static Tls tls2;

    @BeforeAll
    static void certify() throws Exception {
        TestCertificates certificates = new TestCertificates(directory, "ca");
        tls1 = certificates.of("mec-1");
        tls2 = certificates.ofCommonName("mec-2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryMessagesInOrderBothWays(boolean hasTls) throws Exception {
        int port1 = TestPlatform.freePort();
        int port2 = TestPlatform.freePort();
        List<Message> messages = new ArrayList<>();
        Samples samples = new Samples(5);
        for (int i = 0; i < 500; i++) {
            messages.add(samples.message());
        }
        try (TestPlatform one = plan("mec-1")
                        .listen(port1)
                        .peer("mec-2", port2)
                        .tls(hasTls ? tls1 : null)
                        .start();
                TestPlatform two = plan("mec-2")
                        .listen(port2)
                        .peer("mec-1", port1)
                        .tls(hasTls ? tls2 : null)
                        .start()) {
            settle(one, two);

            for (Message message : messages) {
                assertTrue(one.links.send("mec-2", message));
                assertTrue(two.links.send("mec-1", message));
            }

            await(() -> one.received.size() == 500 && two.received.size() == 500, "not all messages came");
            assertEquals(messages, List.copyOf(one.received));
            assertEquals(messages, List.copyOf(two.received));
        }
    }

    @Test
    void shouldTakeTheCertificatesThatTheScriptMakes() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "no openssl");
        Path made = directory.resolve("made");
        Process script = new ProcessBuilder("../scripts/certificates", made.toString(), "mec-1", "mec-2")
                .inheritIO()
                .start();
        assertEquals(0, script.waitFor());

        assertTakes(files(made, "mec-1"), files(made, "mec-2"));
    }

    private static Tls files(Path folder, String platform) {
        return new Tls(folder.resolve(platform + ".pem"), folder.resolve(platform + ".key"), folder.resolve("ca.pem"));
    }

    private static void assertTakes(Tls files1, Tls files2) throws Exception {
        int port1 = TestPlatform.freePort();
        int port2 = TestPlatform.freePort();
        try (TestPlatform one = plan("mec-1")
                        .listen(port1)
                        .peer("mec-2", port2)
                        .tls(files1)
                        .start();
                TestPlatform two = plan("mec-2")
                        .listen(port2)
                        .peer("mec-1", port1)
                        .tls(files2)
                        .start()) {
            settle(one, two);
        }
    }

    @Test
    void shouldRefuseWhoIsNotVouchedForOrNamesAnotherPlatform() throws Exception {
        TestCertificates trusted = new TestCertificates(directory, "ca-a");
        TestCertificates other = new TestCertificates(directory, "ca-b");

        assertRefused(trusted.of("mec-1"), trusted.trustedBy(other.of("mec-2")), PeerReason.TLS_FAILED);
        assertRefused(trusted.of("mec-1"), trusted.ofExpired("mec-2"), PeerReason.TLS_FAILED);
    }

    @Test
    void shouldRefuseACertificateThatNamesNoPeer() throws Exception {
        TestCertificates trusted = new TestCertificates(directory, "ca-c");
        int port1 = TestPlatform.freePort();
        try (TestPlatform one = plan("mec-1")
                        .listen(port1)
                        .peer("mec-2", TestPlatform.freePort())
                        .tls(trusted.of("mec-1"))
                        .start();
                TestPlatform three = plan("mec-3")
                        .peer("mec-1", port1)
                        .tls(trusted.of("mec-3"))
                        .start()) {
            one.awaitCount(PeerReason.UNKNOWN_PLATFORM);
            assertFalse(three.links.isUp("mec-1"));
            assertEquals(0, one.links.counters().linksUp());
        }
    }

    /** Platform 1 refuses platform 2, whose files are {@code wrong}. */
    private static void assertRefused(Tls right, Tls wrong, PeerReason reason) throws Exception {
        int port1 = TestPlatform.freePort();
        try (TestPlatform one = plan("mec-1")
                        .listen(port1)
                        .peer("mec-2", TestPlatform.freePort())
                        .tls(right)
                        .start();
                TestPlatform two = plan("mec-2").peer("mec-1", port1).tls(wrong).start()) {
            one.awaitCount(reason);
            assertEquals(0, one.links.counters().linksUp());
            assertEquals(0, two.links.counters().linksUp());
        }
    }

    @Test
    void shouldSendNothingWithoutALink() throws Exception {
        try (TestPlatform one =
                plan("mec-1").peer("mec-2", TestPlatform.freePort()).start()) {
            assertFalse(one.links.send("mec-2", QUERY));
            assertFalse(one.links.send("mec-3", QUERY));
            assertEquals(2, one.count(PeerReason.NO_LINK));
            one.awaitCount(PeerReason.UNREACHABLE);
        }
    }

    /** Both have a link that stays, and it is the same: what each sends arrives. */
    static void settle(TestPlatform one, TestPlatform two) {
        await(
                () -> {
                    one.received.clear();
                    two.received.clear();
                    one.links.send("mec-2", QUERY);
                    two.links.send("mec-1", QUERY);
                    long endNs = System.nanoTime() + 200_000_000;
                    while ((one.received.isEmpty() || two.received.isEmpty()) && System.nanoTime() - endNs < 0) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    return !one.received.isEmpty() && !two.received.isEmpty();
                },
                "no link that stays");
        one.received.clear();
        two.received.clear();
    }
}
