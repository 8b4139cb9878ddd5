package io.turnout.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a request. Immutable by agreement.
 *
 * @param status of HTTP
 * @param headers besides those of every answer
 * @param body its octets; empty where there is none
 * @param stream takes the connection over once the headers are out; null for an answer that ends
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Response(int status, Map<String, String> headers, byte[] body, EventStream.Opened stream) {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final byte[] NOTHING = new byte[0];

    static Response noContent() {
        return new Response(204, Map.of(), NOTHING, null);
    }

    static Response ok(JsonNode body) {
        return json(200, body, JSON);
    }

    static Response accepted() {
        return new Response(202, Map.of(), NOTHING, null);
    }

    /** {@code body} with the strong entity tag of what it says. */
    static Response tagged(ObjectNode body) {
        return ok(body).with("ETag", EntityTag.of(body));
    }

    /** 201 with the new resource and where it is. */
    static Response created(ObjectNode body, String location) {
        return json(201, body, JSON).with("Location", location).with("ETag", EntityTag.of(body));
    }

    static Response problem(Problem problem, String path) {
        return json(problem.status(), problem.json(path), PROBLEM);
    }

    /** Octets of another kind. */
    static Response of(byte[] body, String contentType) {
        return new Response(200, Map.of("Content-Type", contentType), body, null);
    }

    /** An open stream of events. */
    static Response stream(EventStream.Opened opened) {
        return new Response(
                200, Map.of("Content-Type", EventStream.CONTENT_TYPE, "Cache-Control", "no-store"), NOTHING, opened);
    }

    private static Response json(int status, JsonNode body, String contentType) {
        try {
            return new Response(
                    status, Map.of("Content-Type", contentType), Request.MAPPER.writeValueAsBytes(body), null);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, more, body, stream);
    }
}
