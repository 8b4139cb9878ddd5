package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a caller wants of a list: which of the entries, and which attributes of each (ETSI MEC 009, 6.18 and 6.19).
 * Immutable.
 *
 * <pre>
 *  filter          (eq,serviceConsumerId/appInstanceId,cache-1);(in,expiryTime,60,600)
 *  all_fields      everything, which is what comes without any of these
 *  fields          of the complex attributes that need not be there, these alone
 *  exclude_fields  without these
 *  exclude_default without the complex attributes that need not be there
 * </pre>
 */
final class Selection {
    private static final String FILTER = "filter";
    private static final String ALL = "all_fields";
    private static final String FIELDS = "fields";
    private static final String EXCLUDE = "exclude_fields";
    private static final String DEFAULT = "exclude_default";

    private final List<AttributeFilter> filters;
    private final List<String> fields;
    private final List<String> excluded;
    private final Set<String> required;

    private Selection(List<AttributeFilter> filters, List<String> fields, List<String> excluded, Set<String> required) {
        this.filters = filters;
        this.fields = fields;
        this.excluded = excluded;
        this.required = required;
    }

    /** {@code route}, with these parameters. */
    static Route on(Route route) {
        return route.parameter(FILTER, "which entries: (operator,attribute,value...), several with semicolons")
                .parameter(ALL, "all attributes")
                .parameter(FIELDS, "of complex attributes that need not be there, these alone")
                .parameter(EXCLUDE, "without these attributes")
                .parameter(DEFAULT, "without complex attributes that need not be there");
    }

    /** What {@code request} asks for, of entries that have {@code required} always. */
    static Selection of(Request request, Set<String> required) throws Problem {
        String fields = request.parameter(FIELDS);
        String excluded = request.parameter(EXCLUDE);
        boolean isShort = request.parameter(DEFAULT) != null;
        boolean isAll = request.parameter(ALL) != null;
        long chosen = List.of(fields != null, excluded != null, isShort, isAll).stream()
                .filter(it -> it)
                .count();
        if (chosen > 1) {
            throw Problem.badRequest(
                    "expected one of " + String.join(", ", ALL, FIELDS, EXCLUDE, DEFAULT) + ", found several");
        }
        List<String> kept = fields == null ? null : attributes(FIELDS, fields);
        return new Selection(
                AttributeFilter.all(request.parameter(FILTER)),
                isShort ? List.of() : kept,
                excluded == null ? List.of() : attributes(EXCLUDE, excluded),
                required);
    }

    private static List<String> attributes(String parameter, String text) throws Problem {
        List<String> attributes = Arrays.asList(text.split(",", -1));
        if (attributes.stream().anyMatch(String::isBlank)) {
            throw Problem.badRequest(parameter + ": expected names of attributes with commas, found " + text);
        }
        return attributes;
    }

    /** Those of {@code entries} that are wanted, with what is wanted of each. */
    ArrayNode apply(Iterable<? extends JsonNode> entries) {
        ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
        for (JsonNode entry : entries) {
            if (filters.stream().allMatch(it -> it.fits(entry))) {
                wanted.add(reduced(entry, ""));
            }
        }
        return wanted;
    }

    private JsonNode reduced(JsonNode node, String path) {
        if (node instanceof ArrayNode array) {
            ArrayNode reduced = JsonNodeFactory.instance.arrayNode();
            array.forEach(it -> reduced.add(reduced(it, path)));
            return reduced;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode reduced = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = path.isEmpty() ? member.getKey() : path + "/" + member.getKey();
            if (required.contains(name) || isWanted(name, member.getValue())) {
                reduced.set(member.getKey(), reduced(member.getValue(), name));
            }
        }
        return reduced;
    }

    private boolean isWanted(String name, JsonNode value) {
        if (excluded.contains(name)) {
            return false;
        }
        boolean isTop = name.indexOf('/') < 0;
        if (fields == null || isTop && !value.isContainerNode()) {
            return true;
        }
        String top = isTop ? name : name.substring(0, name.indexOf('/'));
        return required.contains(top)
                || fields.stream()
                        .anyMatch(it -> it.equals(name) || it.startsWith(name + "/") || name.startsWith(it + "/"));
    }

    /** The members that {@code schema} requires. */
    static Set<String> required(Schemas schemas, String schema) {
        List<String> names = new ArrayList<>();
        schemas.all().get(schema).path("required").forEach(it -> names.add(it.textValue()));
        return Set.copyOf(names);
    }
}
