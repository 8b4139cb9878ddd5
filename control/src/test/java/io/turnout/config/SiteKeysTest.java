package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Every section and every value of a site file, with something in it that does not belong there. */
class SiteKeysTest {
    /** A node of the example, and the path that leads to it. */
    record Item(String path, Node node) {
        @Override
        public String toString() {
            return path;
        }
    }

    static List<Item> items() throws IOException {
        Node root = new Compose(LoadSettings.builder().build())
                .composeString(SiteExampleTest.text())
                .orElseThrow();
        List<Item> items = new ArrayList<>();
        add(new Item("", root), items);
        return items;
    }

    private static void add(Item item, List<Item> items) {
        items.add(item);
        if (item.node() instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = ((ScalarNode) tuple.getKeyNode()).getValue();
                add(new Item(item.path().isEmpty() ? key : item.path() + "." + key, tuple.getValueNode()), items);
            }
        } else if (item.node() instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                add(new Item(item.path() + "[" + i + "]", list.getValue().get(i)), items);
            }
        }
    }

    static List<Item> sections() throws IOException {
        return items().stream().filter(it -> it.node() instanceof MappingNode).toList();
    }

    static List<Item> values() throws IOException {
        return items().stream().filter(it -> !it.path().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("sections")
    void shouldRefuseUnknownKeyWhereverItStands(Item section) throws IOException {
        MappingNode mapping = (MappingNode) section.node();
        Mark first = mapping.getValue().getFirst().getKeyNode().getStartMark().orElseThrow();
        String separator = mapping.getFlowStyle() == FlowStyle.FLOW ? ", " : "\n" + " ".repeat(first.getColumn());
        String changed = new StringBuilder(SiteExampleTest.text())
                .insert(first.getIndex(), "zzz: 1" + separator)
                .toString();

        List<Finding> mistakes = SiteText.read(changed).mistakes();
        assertEquals(1, mistakes.size(), mistakes::toString);
        String path = section.path().isEmpty() ? "zzz" : section.path() + ".zzz";
        assertEquals(
                new Place(first.getLine() + 1, first.getColumn() + 1, path),
                mistakes.getFirst().place());
        assertTrue(mistakes.getFirst().message().startsWith("unknown key; known here: "), mistakes::toString);
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldRefuseValueOfWrongKindWhereverItStands(Item value) throws IOException {
        String wrong = value.node() instanceof ScalarNode ? "{ zzz: 1 }" : "zzz";
        Mark end = value.node().getEndMark().orElseThrow();
        boolean isBlock = value.node() instanceof CollectionNode<?> it && it.getFlowStyle() == FlowStyle.BLOCK;
        // A block ends where the next key begins, which has to stay in its column.
        String rest = isBlock ? "\n" + " ".repeat(end.getColumn()) : "";
        String text = SiteExampleTest.text();
        int start = value.node().getStartMark().orElseThrow().getIndex();
        String changed = text.substring(0, start) + wrong + rest + text.substring(end.getIndex());

        List<Finding> mistakes = SiteText.read(changed).mistakes();
        assertTrue(
                mistakes.stream()
                        .anyMatch(it -> it.place().path().equals(value.path())
                                && it.message().startsWith("expected ")
                                && it.message().contains(", found ")),
                mistakes::toString);
    }
}
