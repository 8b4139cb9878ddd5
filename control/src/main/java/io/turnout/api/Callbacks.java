package io.turnout.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * POSTs notifications to {@code callbackReference}s, again with growing pauses until one answers 204 (or another 2xx), a
 * bounded number of times. Any thread; never blocks.
 */
final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int UNDER_WAY = 1024;
    private static final int MAX_URI = 1024;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final Semaphore free = new Semaphore(UNDER_WAY);
    private final ApiMetrics metrics;

    Callbacks(ApiMetrics metrics) {
        this.metrics = metrics;
    }

    /** Refuses what no notification could be sent to. */
    static void check(String reference) throws Problem {
        try {
            URI uri = URI.create(reference);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getUserInfo() == null && reference.length() <= MAX_URI) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Problem.badRequest("callbackReference: expected an http or https address");
    }

    /** Sends {@code notification} to {@code reference}, which {@link #check} has seen. */
    void post(String reference, ObjectNode notification) {
        if (!free.tryAcquire()) {
            metrics.callbacks.labelValues("refused").inc();
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(reference))
                .timeout(TIMEOUT)
                .header("Content-Type", Response.JSON)
                .POST(BodyPublishers.ofString(notification.toString()))
                .build();
        attempt(request, 1);
    }

    private void attempt(HttpRequest request, int number) {
        CompletableFuture<HttpResponse<Void>> answer = http.sendAsync(request, BodyHandlers.discarding());
        var _ = answer.whenComplete((response, failure) -> {
            if (failure == null && response.statusCode() / 100 == 2) {
                end("delivered");
            } else if (failure == null && response.statusCode() / 100 == 4) {
                end("rejected");
            } else if (number >= ATTEMPTS) {
                LOG.warn("nobody takes notifications at {}", request.uri());
                end("failed");
            } else {
                metrics.callbacks.labelValues("retried").inc();
                CompletableFuture.delayedExecutor(FIRST_PAUSE_MILLIS << (number - 1), TimeUnit.MILLISECONDS)
                        .execute(() -> attempt(request, number + 1));
            }
        });
    }

    private void end(String result) {
        free.release();
        metrics.callbacks.labelValues(result).inc();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
