package io.turnout.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpQualitySourceTest {
    private static final Pair PAIR = new Pair(0x0A2D0007L, "video cache");
    private static final long LIMIT_SECONDS = 20;

    private final BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    private final CountDownLatch isOver = new CountDownLatch(1);
    private HttpServer server;
    private HttpQualitySource source;
    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean isSilent;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/quality", exchange -> {
            questions.add(exchange.getRequestURI().getRawQuery());
            try {
                if (isSilent) {
                    isOver.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] octets = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
        source = source(Duration.ofSeconds(LIMIT_SECONDS));
    }

    private HttpQualitySource source(Duration timeout) {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/quality?who=me");
        return new HttpQualitySource(uri, 20, timeout, Long::toHexString);
    }

    @AfterEach
    void end() {
        isOver.countDown();
        source.close();
        server.stop(0);
    }

    private Boolean answer(String answeredBody) throws InterruptedException {
        body = answeredBody;
        assertTrue(source.ask(PAIR, answers::add));
        return answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void assertUnanswered() throws InterruptedException {
        long before = source.unansweredCount();
        assertTrue(source.ask(PAIR, answers::add));
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (source.unansweredCount() == before) {
            assertTrue(System.nanoTime() < endNs);
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertTrue(answers.isEmpty());
    }

    @Test
    void shouldAskForUeAndApplicationAndRequirement() throws InterruptedException {
        assertTrue(answer("{\"met\": true}"));
        assertEquals("who=me&ue=a2d0007&application=video+cache&roundTripMillis=20", questions.take());
    }

    @Test
    void shouldCompareWhenToldTheRoundTrip() throws InterruptedException {
        assertFalse(answer("{\"met\": false}"));
        assertTrue(answer("{\"roundTripMillis\": 20}"));
        assertFalse(answer("{\"roundTripMillis\": 20.5}"));
    }

    @Test
    void shouldCountAsUnansweredWhatIsNoAnswer() throws InterruptedException {
        for (String nonsense : new String[] {"", "{}", "[1]", "not JSON", "{\"met\": 1}", " ".repeat(70_000) + "{}"}) {
            body = nonsense;
            assertUnanswered();
        }
        body = "{\"met\": true}";
        status = 500;
        assertUnanswered();
    }

    @Test
    void shouldCountAsUnansweredWhenSilentOrGone() throws InterruptedException {
        source.close();
        source = source(Duration.ofMillis(50));
        isSilent = true;
        assertUnanswered();
        server.stop(0);
        assertUnanswered();
    }

    @Test
    void shouldRefuseWhenTooManyQuestionsAreOpen() {
        isSilent = true;
        for (int i = 0; i < HttpQualitySource.MAX_OPEN; i++) {
            assertTrue(source.ask(PAIR, answers::add));
        }
        assertFalse(source.ask(PAIR, answers::add));
    }
}
