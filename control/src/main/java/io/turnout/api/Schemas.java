package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas of bodies, by name (JSON Schema 2020-12, {@code schemas.json} beside this class): what the OpenAPI document
 * shows is what bodies are checked by. Immutable.
 */
final class Schemas {
    private static final String ROOT = "#/components/schemas/";
    private static final String DEFINITIONS = "#/$defs/";
    private static final int MAX_MESSAGE = 300;

    private final ObjectNode all;
    private final Map<String, Schema> byName = new HashMap<>();

    private Schemas(ObjectNode all) {
        this.all = all;
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        JsonNode definitions = definitions(all);
        for (String name : (Iterable<String>) all::fieldNames) {
            ObjectNode document = JsonNodeFactory.instance.objectNode().put("$ref", DEFINITIONS + name);
            document.set("$defs", definitions);
            byName.put(name, registry.getSchema(document));
        }
    }

    /** Where JSON Schema has them; OpenAPI has a place of its own. */
    private static JsonNode definitions(ObjectNode all) {
        try {
            return Request.MAPPER.readTree(all.toString().replace(ROOT, DEFINITIONS));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Schemas load() {
        try (InputStream in = Schemas.class.getResourceAsStream("schemas.json")) {
            return new Schemas((ObjectNode) Request.MAPPER.readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("schemas.json", e);
        }
    }

    /** Refuses {@code node} where it does not fit the schema {@code name}: 400, with the first mistake. */
    void check(String name, JsonNode node) throws Problem {
        List<Error> errors = errors(name, node);
        if (!errors.isEmpty()) {
            String text = errors.getFirst().toString().replaceAll("\\s+", " ");
            throw Problem.badRequest(text.substring(0, Math.min(MAX_MESSAGE, text.length())));
        }
    }

    List<Error> errors(String name, JsonNode node) {
        return byName.get(name).validate(node);
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All of them, as the OpenAPI document has them. */
    ObjectNode all() {
        return all;
    }
}
