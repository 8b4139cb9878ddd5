package io.turnout.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What says how the platform is, and what it can be asked. */
final class PlatformResource {
    private static final String TAG = "Platform";

    private final String platform;
    private final ApiMetrics metrics;
    private final BooleanSupplier isWell;
    private final Supplier<ObjectNode> openApi;

    PlatformResource(String platform, ApiMetrics metrics, BooleanSupplier isWell, Supplier<ObjectNode> openApi) {
        this.platform = platform;
        this.metrics = metrics;
        this.isWell = isWell;
        this.openApi = openApi;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/health", TAG, Role.ANYONE, "Whether the platform is alive and well")
                        .answers(200, "Health")
                        .by(_ -> Response.ok(JsonNodeFactory.instance
                                .objectNode()
                                .put("status", isWell.getAsBoolean() ? "UP" : "DEGRADED")
                                .put("platform", platform))),
                Route.of("GET", "/metrics", TAG, Role.READER, "Counters and histograms, in Prometheus' form")
                        .answers(200, "Text")
                        .fails(403)
                        .by(_ -> Response.of(metrics.text(), ApiMetrics.contentType())),
                Route.of("GET", "/openapi.json", TAG, Role.ANYONE, "This interface, as OpenAPI 3.1")
                        .answers(200, "OpenApiDocument")
                        .by(_ -> Response.of(
                                openApi.get().toPrettyString().getBytes(StandardCharsets.UTF_8), Response.JSON)));
    }
}
