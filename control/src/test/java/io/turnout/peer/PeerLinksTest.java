package io.turnout.peer;

import static io.turnout.peer.TestPlatform.await;
import static io.turnout.peer.TestPlatform.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.config.Tls;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
                        Thread.yield();
                    }
                    return !one.received.isEmpty() && !two.received.isEmpty();
                },
                "no link that stays");
        one.received.clear();
        two.received.clear();
    }
}
