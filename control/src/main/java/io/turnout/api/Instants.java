package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Times as ETSI MEC writes them: TimeStamp {seconds, nanoSeconds} since 1970. */
final class Instants {
    private Instants() {}

    static ObjectNode json(Instant instant) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("seconds", instant.getEpochSecond())
                .put("nanoSeconds", instant.getNano());
    }

    static Instant of(JsonNode json) {
        return Instant.ofEpochSecond(
                json.path("seconds").longValue(), json.path("nanoSeconds").longValue());
    }
}
