package io.turnout.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Octets to one tree of YAML 1.2 nodes with their marks, whatever the octets are: the tree's size and depth are bounded
 * before it is built, with every alias counted as what it stands for.
 */
final class YamlTree {
    /** Longest file that is read. */
    static final int MAX_OCTETS = 1 << 20;
    /** Deepest nesting; a site needs 8. */
    static final int MAX_DEPTH = 32;
    /** Most nodes, aliases counted as what they stand for. */
    static final int MAX_NODES = 100_000;

    private final Findings findings;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Long> nodeCountByAnchor = new HashMap<>();
    private long nodeCount;
    private int documentCount;

    /** A collection whose end has not come: its anchor, and the count of nodes before it. */
    private record Open(Optional<Anchor> anchor, long nodeCountBefore) {}

    private YamlTree(Findings findings) {
        this.findings = findings;
    }

    /** The root of the one document in {@code octets}; empty, and a mistake, if there is no such tree. */
    static Optional<Node> read(byte[] octets, Findings findings) {
        if (octets.length > MAX_OCTETS) {
            findings.mistake(Place.START, "the file is longer than " + MAX_OCTETS + " octets");
            return Optional.empty();
        }
        return decode(octets, findings).flatMap(new YamlTree(findings)::compose);
    }

    private static Optional<String> decode(byte[] octets, Findings findings) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        CharBuffer out = CharBuffer.allocate(octets.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            findings.mistake(placeAfter(text), "the file is not UTF-8 text");
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            if (!StreamReader.isPrintable(codePoint)) {
                findings.mistake(
                        placeAfter(text.substring(0, i)), String.format("control character U+%04X", codePoint));
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private static Place placeAfter(String text) {
        int lineStart = text.lastIndexOf('\n') + 1;
        int line = 1 + (int) text.chars().filter(character -> character == '\n').count();
        return new Place(line, 1 + text.codePointCount(lineStart, text.length()), "");
    }

    private Optional<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(MAX_OCTETS)
                .setAllowNonScalarKeys(true)
                // What aliases stand for is counted here, which bounds them better than their number.
                .setMaxAliasesForCollections(MAX_NODES)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                String refusal = refusal(event);
                if (refusal != null) {
                    findings.mistake(place(event.getStartMark(), ""), refusal);
                    return Optional.empty();
                }
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                findings.mistake(
                        Place.START, "the file is empty; expected platform, io, access, core and applications");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ": ";
            findings.mistake(place(e.getProblemMark(), ""), "not YAML: " + context + e.getProblem());
        } catch (YamlEngineException e) {
            findings.mistake(Place.START, "not YAML: " + UnexpectedText.quoted(e.getMessage()));
        }
        return Optional.empty();
    }

    /** Follows the events without building anything; what stands against going on, or null. */
    private String refusal(Event event) {
        switch (event) {
            case DocumentStartEvent _ -> documentCount++;
            case AliasEvent alias -> {
                Long aliased = nodeCountByAnchor.get(alias.getAlias());
                boolean isInsideItself =
                        open.stream().anyMatch(it -> it.anchor().equals(Optional.of(alias.getAlias())));
                if (isInsideItself) {
                    return "the alias " + alias.getAlias() + " stands inside what it stands for";
                }
                // An anchor that does not exist is for the composer to complain of.
                nodeCount += aliased == null ? 1 : aliased;
            }
            case CollectionStartEvent start -> {
                open.push(new Open(start.getAnchor(), nodeCount));
                nodeCount++;
            }
            case CollectionEndEvent _ -> {
                Open ended = open.pop();
                ended.anchor().ifPresent(anchor -> nodeCountByAnchor.put(anchor, nodeCount - ended.nodeCountBefore()));
            }
            case NodeEvent scalar -> {
                nodeCount++;
                scalar.getAnchor().ifPresent(anchor -> nodeCountByAnchor.put(anchor, 1L));
            }
            default -> {}
        }
        if (documentCount > 1) {
            return "a second document begins here; a site is one document";
        }
        if (open.size() > MAX_DEPTH) {
            return "nested deeper than " + MAX_DEPTH + " levels";
        }
        return nodeCount > MAX_NODES ? "more than " + MAX_NODES + " values, aliases counted as what they name" : null;
    }

    /** The place of {@code mark}, with {@code path}; the file's beginning if there is no mark. */
    static Place place(Optional<Mark> mark, String path) {
        return mark.map(it -> new Place(it.getLine() + 1, it.getColumn() + 1, path))
                .orElse(new Place(1, 1, path));
    }
}
