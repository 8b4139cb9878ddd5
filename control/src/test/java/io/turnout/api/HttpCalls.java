package io.turnout.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * An ordinary HTTP client that holds every answer against the OpenAPI document that the platform serves: the operation
 * must be in it, with that status, and the body must fit the schema there.
 */
final class HttpCalls {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Schemas schemas = Schemas.load();
    private final URI base;
    private final JsonNode document;
    private String token;

    /** Operations and statuses that were seen, as {@code GET /path 200}. */
    final Set<String> seen = new TreeSet<>();

    HttpCalls(URI base) throws IOException, InterruptedException {
        this.base = base;
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(base.resolve("/openapi.json")).build(), BodyHandlers.ofString());
        document = MAPPER.readTree(response.body());
    }

    HttpCalls as(String bearer) {
        token = bearer;
        return this;
    }

    JsonNode document() {
        return document;
    }

    /** An answer. */
    record Answer(int status, HttpResponse<String> response) {
        JsonNode json() {
            try {
                return MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError(response.body(), e);
            }
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The problem's detail, once everything about the document is right. */
        String problem(int expected) {
            assertEquals(expected, status, response.body());
            assertEquals("application/problem+json", header("Content-Type"));
            assertEquals(expected, json().get("status").intValue());
            return json().get("detail").textValue();
        }

        Answer is(int expected) {
            assertEquals(expected, status, response.body());
            return this;
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, headers);
    }

    Answer delete(String path, String... headers) throws IOException, InterruptedException {
        return send("DELETE", path, null, headers);
    }

    Answer post(String path, String json, String... headers) throws IOException, InterruptedException {
        return send("POST", path, json, headers);
    }

    Answer put(String path, String json, String... headers) throws IOException, InterruptedException {
        return send("PUT", path, json, headers);
    }

    Answer send(String method, String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        check(method, path, response);
        return new Answer(response.statusCode(), response);
    }

    private void check(String method, String path, HttpResponse<String> response) throws IOException {
        int status = response.statusCode();
        String template = template(path.replaceFirst("\\?.*", ""), method);
        if (template == null) {
            assertTrue(status == 404 || status == 405, path + " is not in the document and answers " + status);
            return;
        }
        seen.add(method + " " + template + " " + status);
        JsonNode responses = document.at("/paths")
                .get(template)
                .get(method.toLowerCase(Locale.ROOT))
                .get("responses");
        JsonNode documented = responses.get(String.valueOf(status));
        boolean isAnyProblem = documented == null && status >= 400;
        documented = isAnyProblem ? responses.get("default") : documented;
        assertNotNull(documented, method + " " + template + " answers " + status + ", which is not documented");
        JsonNode content = documented.path("content");
        if (content.isMissingNode()) {
            assertTrue(response.body().isEmpty(), "no body was documented");
            return;
        }
        String type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        assertTrue(content.has(type), method + " " + template + ": " + type + " is not documented: " + content);
        if (type.endsWith("json")) {
            String reference = content.get(type).at("/schema/$ref").textValue();
            String schema = reference.substring(reference.lastIndexOf('/') + 1);
            JsonNode body = MAPPER.readTree(response.body());
            assertTrue(
                    schemas.errors(schema, body).isEmpty(),
                    () -> schema + ": " + schemas.errors(schema, body) + " in " + response.body());
        }
    }

    private String template(String path, String method) {
        String[] segments = path.substring(1).split("/", -1);
        for (String template : (Iterable<String>) document.get("paths")::fieldNames) {
            boolean hasMethod = document.get("paths").get(template).has(method.toLowerCase(Locale.ROOT));
            String[] parts = template.substring(1).split("/", -1);
            boolean isIt = hasMethod && parts.length == segments.length;
            for (int i = 0; isIt && i < parts.length; i++) {
                isIt = parts[i].startsWith("{") || parts[i].equals(segments[i]);
            }
            if (isIt) {
                return template;
            }
        }
        return null;
    }
}
