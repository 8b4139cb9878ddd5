package io.turnout.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** Reads the members of a JSON object that came from elsewhere. Members that nobody asks for are ignored. */
final class Members {
    private static final int MAX_TEXT_LENGTH = 256;

    private final JsonNode object;

    private Members(JsonNode object) {
        this.object = object;
    }

    static Members of(JsonNode node) throws WireException {
        if (node == null || !node.isObject()) {
            throw new WireException("expected a JSON object");
        }
        return new Members(node);
    }

    boolean has(String key) {
        return object.hasNonNull(key);
    }

    String text(String key) throws WireException {
        JsonNode value = object.path(key);
        if (!value.isTextual() || value.textValue().length() > MAX_TEXT_LENGTH) {
            throw unexpected(key, "a text of at most " + MAX_TEXT_LENGTH + " characters");
        }
        return value.textValue();
    }

    <T> T text(String key, Function<String, T> parse) throws WireException {
        try {
            return parse.apply(text(key));
        } catch (IllegalArgumentException e) {
            throw new WireException(key + ": " + e.getMessage(), e);
        }
    }

    boolean bool(String key) throws WireException {
        JsonNode value = object.path(key);
        if (!value.isBoolean()) {
            throw unexpected(key, "true or false");
        }
        return value.booleanValue();
    }

    long number(String key, long min, long max) throws WireException {
        JsonNode value = object.path(key);
        if (!value.canConvertToLong()
                || !value.isIntegralNumber()
                || value.longValue() < min
                || value.longValue() > max) {
            throw unexpected(key, "a whole number from " + min + " to " + max);
        }
        return value.longValue();
    }

    Members object(String key) throws WireException {
        if (!object.path(key).isObject()) {
            throw unexpected(key, "an object");
        }
        return new Members(object.path(key));
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) throws WireException {
        String text = text(key);
        for (E constant : type.getEnumConstants()) {
            if (Words.of(constant).equals(text)) {
                return constant;
            }
        }
        throw unexpected(key, "one of " + Words.listed(type));
    }

    private WireException unexpected(String key, String expected) {
        String found = object.path(key).toString();
        String shown = found.isEmpty() ? "nothing" : found.substring(0, Math.min(found.length(), 80));
        return new WireException(key + ": expected " + expected + ", found " + shown);
    }
}
