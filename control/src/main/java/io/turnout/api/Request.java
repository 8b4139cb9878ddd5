package io.turnout.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * One request, as a resource sees it. Immutable by agreement.
 *
 * @param method in capitals
 * @param path decoded, without the query
 * @param variables of the path's template
 * @param query parameters, each with its values
 * @param headers of the message
 * @param body its octets
 * @param caller who asks
 * @param base scheme, host and port that the caller used, for links
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Request(
        String method,
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        HttpHeaders headers,
        byte[] body,
        Caller caller,
        String base) {
    /** Reads bodies: no duplicate member, nothing behind the value. */
    static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final int MAX_ERROR_LENGTH = 200;

    /** The variable {@code name} of the path. */
    String variable(String name) {
        return variables.get(name);
    }

    /** The one value of a parameter; null where it is not given. */
    String parameter(String name) throws Problem {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw Problem.badRequest("the parameter " + name + " is given " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** The body as JSON, whatever it is. */
    JsonNode json() throws Problem {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            String message = e.getOriginalMessage().replaceAll("\\s+", " ");
            throw Problem.badRequest(
                    "the body is not JSON: " + message.substring(0, Math.min(MAX_ERROR_LENGTH, message.length())));
        } catch (IOException e) {
            throw Problem.badRequest("the body is not JSON");
        }
    }

    /** The body as a JSON object that fits the schema {@code name}. */
    ObjectNode object(Schemas schemas, String name) throws Problem {
        JsonNode node = json();
        schemas.check(name, node);
        return (ObjectNode) node;
    }
}
