package io.turnout.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One section of a site file while it is read: a mapping whose keys are asked for one by one. What is wrong with a key
 * becomes a mistake at its place, and reading goes on; what nobody asked for is unknown at the {@link #end}.
 *
 * <p>A wrong or missing value is null, 0 or the default, and there is a mistake that keeps what is made of it from being
 * used. For one thread.
 */
final class Fields {
    private final Findings findings;
    private final Place place;
    /** Whether there is such a section in the file, so that required keys can be missing in it. */
    private final boolean isPresent;

    private final Map<String, Node> values = new HashMap<>();
    private final Map<String, Node> keys = new HashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(Place place, boolean isPresent, Findings findings) {
        this.place = place;
        this.isPresent = isPresent;
        this.findings = findings;
    }

    /** The section {@code node}, found under {@code path}; without any field, and a mistake, if it is no mapping. */
    static Fields of(Node node, String path, Findings findings) {
        Place place = YamlTree.place(node.getStartMark(), path);
        if (!(node instanceof MappingNode mapping)) {
            findings.mistake(place, "expected keys with values, found " + described(node));
            return new Fields(place, false, findings);
        }
        Fields fields = new Fields(place, true, findings);
        mapping.getValue().forEach(fields::add);
        return fields;
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            findings.mistake(
                    YamlTree.place(tuple.getKeyNode().getStartMark(), place.path()),
                    "expected a word as key, found " + described(tuple.getKeyNode()));
        } else if (keys.containsKey(key.getValue())) {
            findings.mistake(keyPlace(key), "duplicate key, first given on line " + line(keys.get(key.getValue())));
        } else {
            keys.put(key.getValue(), key);
            values.put(key.getValue(), tuple.getValueNode());
        }
    }

    /** Where this section begins. */
    Place place() {
        return place;
    }

    /** Where the value of {@code key} is; where this section begins if it has none. */
    Place place(String key) {
        Node value = values.get(key);
        return value == null
                ? new Place(place.line(), place.column(), path(key))
                : YamlTree.place(value.getStartMark(), path(key));
    }

    /** Whether the file gives {@code key}, rightly or wrongly. */
    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    /** The value of {@code key}; null, and a mistake, if it is missing or wrong. */
    <T> T required(String key, Function<String, T> parse) {
        if (has(key)) {
            return parsed(values.get(key), path(key), parse);
        }
        requirePresent(key, expected(parse));
        return null;
    }

    /** The value of {@code key}; empty if it is missing, or wrong, which is a mistake. */
    <T> Optional<T> optional(String key, Function<String, T> parse) {
        return has(key) ? Optional.ofNullable(parsed(values.get(key), path(key), parse)) : Optional.empty();
    }

    /** The value of {@code key}; {@code otherwise} if it is missing, or wrong, which is a mistake. */
    <T> T optional(String key, Function<String, T> parse, T otherwise) {
        return optional(key, parse).orElse(otherwise);
    }

    /** The whole number of {@code key}; 0, and a mistake, if it is missing or not from {@code min} to {@code max}. */
    int requiredNumber(String key, int min, int max) {
        requirePresent(key, numberFrom(min, max));
        return number(key, min, max, 0);
    }

    /** The whole number of {@code key}; {@code otherwise} if it is missing, or out of range, which is a mistake. */
    int number(String key, int min, int max, int otherwise) {
        return (int) optionalLong(key, min, max).orElse(otherwise);
    }

    /** As {@link #optionalLong}. */
    OptionalInt optionalInt(String key, int min, int max) {
        OptionalLong number = optionalLong(key, min, max);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    /** The whole number of {@code key}; empty if it is missing, or out of range, which is a mistake. */
    OptionalLong optionalLong(String key, long min, long max) {
        if (!has(key)) {
            return OptionalLong.empty();
        }
        Node value = values.get(key);
        OptionalLong number = wholeNumber(value);
        if (number.isPresent() && min <= number.getAsLong() && number.getAsLong() <= max) {
            return number;
        }
        findings.mistake(place(key), "expected " + numberFrom(min, max) + ", found " + described(value));
        return OptionalLong.empty();
    }

    /** The values of the list {@code key}, without the wrong ones, which are mistakes; none if it is missing. */
    <T> List<Located<T>> list(String key, Function<String, T> parse) {
        List<Located<T>> list = new ArrayList<>();
        List<Node> nodes = nodes(key);
        for (int i = 0; i < nodes.size(); i++) {
            String path = path(key) + "[" + i + "]";
            T value = parsed(nodes.get(i), path, parse);
            if (value != null) {
                list.add(new Located<>(value, YamlTree.place(nodes.get(i).getStartMark(), path)));
            }
        }
        return list;
    }

    /** As {@link #list}, but a mistake if it is missing or has no entry. */
    <T> List<Located<T>> requiredList(String key, Function<String, T> parse) {
        requireEntries(key, 1, expected(parse));
        return list(key, parse);
    }

    /** The section {@code key}; one without any field if it is missing, or no section, which is a mistake. */
    Fields section(String key) {
        return has(key) ? of(values.get(key), path(key), findings) : new Fields(place(key), false, findings);
    }

    /** As {@link #section}, but a mistake if it is missing. */
    Fields requiredSection(String key) {
        requirePresent(key, "keys with values");
        return section(key);
    }

    /** The sections of the list {@code key}; none if it is missing, or no list, which is a mistake. */
    List<Fields> sections(String key) {
        List<Node> nodes = nodes(key);
        List<Fields> sections = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            sections.add(of(nodes.get(i), path(key) + "[" + i + "]", findings));
        }
        return sections;
    }

    /** As {@link #sections}, but a mistake if it is missing or has fewer than {@code minCount} entries. */
    List<Fields> requiredSections(String key, int minCount) {
        requireEntries(key, minCount, "keys with values");
        return sections(key);
    }

    /** Whether {@code key} is given as one section, not as a list of them. */
    boolean isSection(String key) {
        return has(key) && values.get(key) instanceof MappingNode;
    }

    /** A mistake if {@code key} is missing. */
    void requirePresent(String key, String expected) {
        if (!has(key) && isPresent) {
            findings.mistake(place(key), "missing; expected " + expected);
        }
    }

    /** Says of the value of {@code key} what is wrong with it. */
    void mistake(String key, String message) {
        findings.mistake(place(key), message);
    }

    /** Ends the reading of this section: what it has besides the keys asked for are mistakes. */
    void end() {
        for (Map.Entry<String, Node> entry : keys.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String hint = Spelling.nearest(entry.getKey(), known)
                        .map(it -> "did you mean " + it + "?")
                        .orElse("known here: " + String.join(", ", known));
                findings.mistake(keyPlace((ScalarNode) entry.getValue()), "unknown key; " + hint);
            }
        }
    }

    /** Reads one of the constants of {@code type}, spelled in lower case with hyphens. */
    static <E extends Enum<E>> Function<String, E> choice(Class<E> type) {
        return choice(type, constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Reads one of the constants of {@code type}, spelled as {@code label} has it. */
    static <E extends Enum<E>> Function<String, E> choice(Class<E> type, Function<E, String> label) {
        return text -> {
            for (E constant : type.getEnumConstants()) {
                if (label.apply(constant).equals(text)) {
                    return constant;
                }
            }
            String choices = Arrays.stream(type.getEnumConstants()).map(label).collect(Collectors.joining(", "));
            throw new UnexpectedText("one of " + choices, text);
        };
    }

    private void requireEntries(String key, int minCount, String expected) {
        requirePresent(key, minCount == 0 ? "a list" : "a list with at least one entry: " + expected);
        if (values.get(key) instanceof SequenceNode list && list.getValue().size() < minCount) {
            findings.mistake(place(key), "expected at least one entry: " + expected);
        }
    }

    private List<Node> nodes(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (values.get(key) instanceof SequenceNode list) {
            return list.getValue();
        }
        findings.mistake(place(key), "expected a list, found " + described(values.get(key)));
        return List.of();
    }

    private <T> T parsed(Node node, String path, Function<String, T> parse) {
        Place at = YamlTree.place(node.getStartMark(), path);
        if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
            findings.mistake(at, "expected " + expected(parse) + ", found " + described(node));
            return null;
        }
        try {
            return parse.apply(scalar.getValue());
        } catch (UnexpectedText e) {
            findings.mistake(at, e.getMessage());
            return null;
        }
    }

    /** No kind of value is spelled by an empty text, so what it says of one is what it expects. */
    private static String expected(Function<String, ?> parse) {
        try {
            throw new IllegalStateException("an empty text spells " + parse.apply(""));
        } catch (UnexpectedText e) {
            return e.expected();
        }
    }

    private static OptionalLong wholeNumber(Node node) {
        if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.INT)) {
            return OptionalLong.empty();
        }
        String text = scalar.getValue();
        try {
            if (text.startsWith("0x")) {
                return OptionalLong.of(Long.parseLong(text.substring(2), 16));
            }
            return OptionalLong.of(text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text));
        } catch (NumberFormatException e) {
            // More than a long holds, or a quoted text with an explicit tag.
            return OptionalLong.empty();
        }
    }

    private static String numberFrom(long min, long max) {
        return "a whole number from " + min + " to " + max;
    }

    private static String described(Node node) {
        return switch (node) {
            case MappingNode _ -> "keys with values";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when node.getTag().equals(Tag.NULL) && scalar.isPlain() -> "nothing";
            case ScalarNode scalar
            when scalar.isPlain()
                    && scalar.getValue().matches("[+-]?\\w{1,20}")
                    && node.getTag().equals(Tag.INT) -> scalar.getValue();
            case ScalarNode scalar -> UnexpectedText.quoted(scalar.getValue());
            default -> "something else";
        };
    }

    private String path(String key) {
        String step = key.matches("[A-Za-z0-9_-]+") ? key : UnexpectedText.quoted(key);
        return place.path().isEmpty() ? step : place.path() + "." + step;
    }

    private Place keyPlace(ScalarNode key) {
        return YamlTree.place(key.getStartMark(), path(key.getValue()));
    }

    private static int line(Node node) {
        return YamlTree.place(node.getStartMark(), "").line();
    }
}
