package io.turnout.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One condition on the attributes of an entry (ETSI MEC 009, 6.19): of an attribute that is a list, one value must meet
 * it. Immutable.
 *
 * @param operator how to compare
 * @param path the attribute's name, and those within it
 * @param values what to compare with
 */
record AttributeFilter(Operator operator, List<String> path, List<String> values) {
    private static final Pattern CONDITION =
            Pattern.compile("\\(([a-z]+),([^,()]+)((?:,(?:'(?:[^']|'')*'|[^,()']*))+)\\)");
    private static final Pattern VALUE = Pattern.compile(",('(?:[^']|'')*'|[^,()']*)");

    /** How an attribute and the values are compared. */
    enum Operator {
        EQ,
        NEQ,
        IN,
        NIN,
        GT,
        GTE,
        LT,
        LTE,
        CONT,
        NCONT
    }

    /** The conditions that {@code text} is, with semicolons in between; none where it is null. */
    static List<AttributeFilter> all(String text) throws Problem {
        List<AttributeFilter> filters = new ArrayList<>();
        if (text == null) {
            return filters;
        }
        Matcher condition = CONDITION.matcher(text);
        int at = 0;
        while (at < text.length()) {
            boolean isThere = condition.find(at) && condition.start() == at;
            if (!isThere) {
                throw unexpected(text);
            }
            filters.add(one(condition, text));
            at = condition.end();
            if (at < text.length() && text.charAt(at++) != ';') {
                throw unexpected(text);
            }
        }
        if (filters.isEmpty() || text.endsWith(";")) {
            throw unexpected(text);
        }
        return filters;
    }

    private static AttributeFilter one(Matcher condition, String text) throws Problem {
        List<String> values = new ArrayList<>();
        Matcher value = VALUE.matcher(condition.group(3));
        while (value.find()) {
            String one = value.group(1);
            values.add(one.startsWith("'") ? one.substring(1, one.length() - 1).replace("''", "'") : one);
        }
        try {
            Operator operator = Operator.valueOf(condition.group(1).toUpperCase(Locale.ROOT));
            boolean isForMany =
                    operator.name().endsWith("IN") || operator.name().endsWith("CONT");
            if (values.size() > 1 && !isForMany) {
                throw unexpected(text);
            }
            return new AttributeFilter(
                    operator, Arrays.asList(condition.group(2).split("/", -1)), values);
        } catch (IllegalArgumentException e) {
            throw unexpected(text);
        }
    }

    private static Problem unexpected(String text) {
        return Problem.badRequest("filter: expected (operator,attribute,value), found " + text);
    }

    /** Whether {@code entry} meets it. */
    boolean fits(JsonNode entry) {
        List<String> found = new ArrayList<>();
        collect(entry, 0, found);
        return switch (operator) {
            case NEQ, NIN, NCONT -> found.stream().noneMatch(this::meets);
            default -> found.stream().anyMatch(this::meets);
        };
    }

    private void collect(JsonNode node, int depth, List<String> found) {
        if (node.isArray()) {
            node.forEach(it -> collect(it, depth, found));
        } else if (depth < path.size()) {
            collect(node.path(path.get(depth)), depth + 1, found);
        } else if (node.isValueNode()) {
            found.add(node.asText());
        }
    }

    /** Whether one value of the attribute meets it, or, of an operator that denies, what it denies. */
    private boolean meets(String found) {
        return switch (operator) {
            case EQ, NEQ, IN, NIN -> values.contains(found);
            case CONT, NCONT -> values.stream().anyMatch(found::contains);
            case GT -> compare(found) > 0;
            case GTE -> compare(found) >= 0;
            case LT -> compare(found) < 0;
            case LTE -> compare(found) <= 0;
        };
    }

    private int compare(String found) {
        String value = values.getFirst();
        try {
            return new BigDecimal(found).compareTo(new BigDecimal(value));
        } catch (NumberFormatException e) {
            return found.compareTo(value);
        }
    }
}
