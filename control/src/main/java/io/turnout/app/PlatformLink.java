package io.turnout.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.switching.Grant;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance's connection to its platform: registers, keeps the stream of notices open, and sends answers. What breaks
 * is made anew, for ever; only a platform that will never have this instance ends it.
 */
final class PlatformLink implements InstanceRoom.Answers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PlatformLink.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int ANSWER_ATTEMPTS = 8;
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final int MAX_LINE = 64 << 10;
    private static final String DATA = "data:";

    private final URI base;
    private final ObjectNode registration;
    private final PlatformHttp http;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean isClosed;
    private volatile HttpURLConnection stream;

    /**
     * To the platform at {@code platform}, for the instance {@code id}.
     *
     * @param synchronize where other instances fetch from this one
     * @param token what this instance shows, or null
     * @param tls whom it trusts and what certificate it shows, or null
     */
    PlatformLink(URI platform, String id, String application, String synchronize, String token, SSLContext tls) {
        base = URI.create(platform.toString().replaceAll("/+$", "") + "/turnout/v1/instances/" + id);
        registration = JsonNodeFactory.instance
                .objectNode()
                .put("application", application)
                .put("synchronize", synchronize);
        http = new PlatformHttp(base, token, tls, TIMEOUT);
    }

    /** Done once the platform knows the instance and notices can come; failed where it refuses it. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    void start(Consumer<Notice> notices) {
        Thread.ofVirtual().name("turnout-platform").start(() -> run(notices));
    }

    private void run(Consumer<Notice> notices) {
        long pauseMillis = FIRST_PAUSE_MILLIS;
        while (!isClosed) {
            try {
                register();
                pauseMillis = FIRST_PAUSE_MILLIS;
                listen(notices);
            } catch (RefusedException e) {
                LOG.error("the platform refuses this instance: {}", e.getMessage());
                ready.completeExceptionally(e);
                return;
            } catch (IOException e) {
                LOG.debug("no connection to the platform at {}", base, e);
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                return;
            }
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }

    private void register() throws IOException, InterruptedException {
        PlatformHttp.Response response = http.send("PUT", "", registration.toString());
        check(response.status(), response.body());
    }

    private static void check(int status, String body) throws IOException {
        boolean isForGood = status >= 400 && status < 500 && status != 408 && status != 429;
        if (isForGood) {
            throw new RefusedException(status + " " + body);
        }
        if (status >= 300) {
            throw new IOException("status " + status);
        }
    }

    private void listen(Consumer<Notice> notices) throws IOException {
        HttpURLConnection connection = http.listen("/notices", "text/event-stream");
        stream = connection;
        check(connection.getResponseCode(), "");
        try (InputStream in = connection.getInputStream()) {
            ready.complete(null);
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null && !isClosed; line = lines.readLine()) {
                if (line.startsWith(DATA) && line.length() <= MAX_LINE) {
                    take(line.substring(DATA.length()), notices);
                }
            }
        }
    }

    private static void take(String json, Consumer<Notice> notices) throws IOException {
        try {
            notices.accept(SwitchJson.notice(SwitchJson.MAPPER.readTree(json)));
        } catch (WireException e) {
            LOG.warn("a notice that is none: {}", e.getMessage());
        }
    }

    @Override
    public void send(SwitchJson.Answer answer, Pair pair, Grant grant, String detail) {
        ObjectNode body = SwitchJson.encode(answer, pair, grant);
        if (!detail.isEmpty()) {
            body.put("detail", detail.substring(0, Math.min(detail.length(), 200)));
        }
        String json = body.toString();
        for (int attempt = 0; attempt < ANSWER_ATTEMPTS && !isClosed; attempt++) {
            try {
                PlatformHttp.Response response = http.send("POST", "/answers", json);
                check(response.status(), response.body());
                return;
            } catch (RefusedException e) {
                LOG.warn("the platform refused {}: {}", body, e.getMessage());
                return;
            } catch (IOException e) {
                LOG.debug("{} was not heard", body, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                Thread.sleep(FIRST_PAUSE_MILLIS << attempt);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        HttpURLConnection open = stream;
        if (open != null) {
            open.disconnect();
        }
    }

    /** The platform will not have what was asked, now or later. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
