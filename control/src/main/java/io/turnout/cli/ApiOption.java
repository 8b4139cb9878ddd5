package io.turnout.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.turnout.config.Endpoint;
import io.turnout.config.UnexpectedText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The option {@code --api}, and what commands ask of a running control by it. */
final class ApiOption {
    private static final String ROOT = "/turnout/v1";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int FAILURES = 400;

    @Option(
            names = "--api",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where the platform's control.api listens (${DEFAULT-VALUE}).")
    private String address;

    private final ObjectMapper mapper = new ObjectMapper();

    /** What is at {@code path}; a {@link Failure} where that cannot be had. */
    JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    /** Has something done. */
    JsonNode post(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Has something gone. */
    void delete(String path) {
        send(request(path).DELETE().build());
    }

    /** {@code text} as part of a path or query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create("http://" + Endpoint.parse(address) + ROOT + path))
                    .timeout(LIMIT);
        } catch (UnexpectedText e) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--api: " + e.getMessage());
        }
    }

    private JsonNode send(HttpRequest request) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = response.body().isEmpty() ? MissingNode.getInstance() : mapper.readTree(response.body());
            if (response.statusCode() >= FAILURES) {
                String detail = body.path("detail").asText("answer " + response.statusCode());
                throw Failure.of(ExitCode.FAILED, detail);
            }
            return body;
        } catch (JsonProcessingException e) {
            throw Failure.of(ExitCode.FAILED, address + " is not a platform's control");
        } catch (IOException e) {
            String why = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw Failure.of(ExitCode.FAILED, "no control answers at " + address + why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(ExitCode.FAILED, "interrupted");
        }
    }
}
