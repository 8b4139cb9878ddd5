package io.turnout.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;

/**
 * A management system that is asked over HTTP: {@code GET URI?ue=ADDRESS&application=IDENTITY&roundTripMillis=N}.
 *
 * <p>It answers 200 and a JSON object with {@code met} (true or false), or with {@code roundTripMillis}, which is compared
 * with the requirement. Anything else, and nothing in time, is no answer. At most {@link #MAX_OPEN} questions are open.
 * Any thread.
 */
public final class HttpQualitySource implements QualitySource, AutoCloseable {
    /** Questions open at once. */
    static final int MAX_OPEN = 256;

    private static final int MAX_LENGTH = 64 * 1024;
    private static final int OK = 200;

    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore open = new Semaphore(MAX_OPEN);
    private final LongAdder unanswered = new LongAdder();
    private final URI uri;
    private final int roundTripMillis;
    private final Duration timeout;
    private final LongFunction<String> ueAddress;

    /**
     * A source.
     *
     * @param uri http or https
     * @param roundTripMillis the longest round trip that meets the requirement
     * @param timeout most time an answer may take
     * @param ueAddress how a UE key is spelled
     */
    public HttpQualitySource(URI uri, int roundTripMillis, Duration timeout, LongFunction<String> ueAddress) {
        this.uri = uri;
        this.roundTripMillis = roundTripMillis;
        this.timeout = timeout;
        this.ueAddress = ueAddress;
        client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public boolean ask(Pair pair, Answer answer) {
        if (!open.tryAcquire()) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(question(pair))
                .timeout(timeout)
                .header("Accept", "application/json")
                .build();
        var _ = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(this::isMet)
                .whenComplete((isMet, failure) -> {
                    open.release();
                    if (failure != null || isMet == null) {
                        unanswered.increment();
                    } else {
                        answer.on(isMet);
                    }
                });
        return true;
    }

    private URI question(Pair pair) {
        String separator = uri.getRawQuery() == null ? "?" : "&";
        return URI.create(uri + separator + "ue=" + encoded(ueAddress.apply(pair.ueKey())) + "&application="
                + encoded(pair.application()) + "&roundTripMillis=" + roundTripMillis);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Null where that is no answer. */
    private Boolean isMet(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] octets = body.readNBytes(MAX_LENGTH);
            if (response.statusCode() != OK || body.read() >= 0) {
                return null;
            }
            JsonNode answer = json.readTree(octets);
            if (answer.path("met").isBoolean()) {
                return answer.get("met").booleanValue();
            }
            JsonNode millis = answer.path("roundTripMillis");
            return millis.isNumber() ? millis.doubleValue() <= roundTripMillis : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Questions that nobody answered. */
    public long unansweredCount() {
        return unanswered.sum();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
