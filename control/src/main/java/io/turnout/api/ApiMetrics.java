package io.turnout.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What the HTTP interface counts and times, and everything else that is registered with it, in Prometheus' form. */
public final class ApiMetrics {
    private static final double NS = 1e9;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();

    private final Counter requests = Counter.builder()
            .name("turnout_api_requests_total")
            .help("HTTP requests answered")
            .labelNames("method", "route", "status")
            .register(registry);
    private final Histogram requestSeconds = histogram("turnout_api_request_seconds", "From a request to its answer");

    /** Notices to instances, by kind and what became of them. */
    final Counter notices = Counter.builder()
            .name("turnout_notices_total")
            .help("Notices to application instances")
            .labelNames("notice", "result")
            .register(registry);

    /** Answers of instances. */
    final Counter answers = Counter.builder()
            .name("turnout_answers_total")
            .help("Answers of application instances")
            .labelNames("answer", "result")
            .register(registry);

    /** Notifications POSTed to callbacks. */
    final Counter callbacks = Counter.builder()
            .name("turnout_callbacks_total")
            .help("Notifications POSTed to callbackReferences")
            .labelNames("result")
            .register(registry);

    /** Open streams of notices. */
    final Gauge streams = Gauge.builder()
            .name("turnout_notice_streams")
            .help("Application instances connected")
            .register(registry);

    private final Histogram synchronizationSeconds =
            histogram("turnout_synchronization_seconds", "From the switching notification to its response");
    private final Histogram heldSeconds =
            histogram("turnout_last_part_seconds", "From the wish to hold to the switching notification response");

    /** Counts anew. */
    public ApiMetrics() {}

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
                .register(registry);
    }

    /** Where others register what they count. */
    public PrometheusRegistry registry() {
        return registry;
    }

    void onAnswer(String method, String route, int status, long ns) {
        // Methods are the client's: only those that a route can have become a label.
        String known = route.equals("other") ? "any" : method;
        requests.labelValues(known, route, String.valueOf(status)).inc();
        requestSeconds.observe(ns / NS);
    }

    void onSynchronized(long ns) {
        synchronizationSeconds.observe(ns / NS);
    }

    void onLastPart(long ns) {
        heldSeconds.observe(ns / NS);
    }

    /** All of it, as text. */
    byte[] text() {
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            writer.write(out, registry.scrape());
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The media type of {@link #text}. */
    static String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }
}
