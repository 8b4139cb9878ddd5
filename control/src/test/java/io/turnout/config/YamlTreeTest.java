package io.turnout.config;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.nodes.Node;

class YamlTreeTest {
    private static final String DEEPEST = "[".repeat(YamlTree.MAX_DEPTH) + "]".repeat(YamlTree.MAX_DEPTH);

    private final Findings findings = new Findings();

    private List<String> mistakes(byte[] octets) {
        Optional<Node> root = YamlTree.read(octets, findings);
        List<String> mistakes =
                findings.mistakes().stream().map(Finding::toString).toList();
        assertEquals(mistakes.isEmpty(), root.isPresent());
        return mistakes;
    }

    private List<String> mistakes(String text) {
        return mistakes(text.getBytes(UTF_8));
    }

    static List<Arguments> wrongTexts() {
        return List.of(
                Arguments.of("", "1:1: the file is empty; expected platform, io, access, core and applications"),
                Arguments.of(
                        "# none\n", "1:1: the file is empty; expected platform, io, access, core and applications"),
                Arguments.of("a: b: c\n", "1:5: not YAML: mapping values are not allowed here"),
                Arguments.of(
                        "a:\n\t- b\n",
                        "2:1: not YAML: while scanning for the next token: found character '\\t(TAB)' that cannot start"
                                + " any token. (Do not use \\t(TAB) for indentation)"),
                Arguments.of(
                        "a: {b: 1\nc: 2\n",
                        "2:2: not YAML: while parsing a flow mapping: expected ',' or '}', but got :"),
                Arguments.of("a: 1\nb: *x\n", "2:4: not YAML: found undefined alias x"),
                Arguments.of("a: &x [1, *x]\n", "1:11: the alias x stands inside what it stands for"),
                Arguments.of("a: 1\n---\nb: 1\n", "2:1: a second document begins here; a site is one document"),
                Arguments.of("a: 1\nb: é\u0001\n", "2:5: control character U+0001"),
                Arguments.of("\u0001a: 1\n", "1:1: control character U+0001"),
                Arguments.of("[" + DEEPEST + "]", "1:33: nested deeper than 32 levels"),
                Arguments.of("[".repeat(1 << 19), "1:33: nested deeper than 32 levels"),
                Arguments.of("- ".repeat(1 << 19), "1:65: nested deeper than 32 levels"));
    }

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void shouldSayWhereWhenTextIsNoTree(String text, String mistake) {
        assertEquals(List.of(mistake), mistakes(text));
    }

    @Test
    void shouldReadWhenNestedAsDeepAsAllowed() {
        assertEquals(List.of(), mistakes(DEEPEST));
    }

    @Test
    void shouldReadWhenTextHasMarkOfByteOrder() {
        assertEquals(List.of(), mistakes("\ufeffa: 1\n"));
    }

    @Test
    void shouldSayWhereWhenOctetsAreNotUtf8() {
        byte[] octets = "a: 1\nb: é\nc: 2".getBytes(UTF_8);
        octets[octets.length - 5] = (byte) 0xff;

        assertEquals(List.of("2:5: the file is not UTF-8 text"), mistakes(octets));
    }

    @Test
    void shouldSaySoWhenLastCharacterIsCut() {
        assertEquals(List.of("1:4: the file is not UTF-8 text"), mistakes(new byte[] {'a', ':', ' ', (byte) 0xc3}));
    }

    @Test
    void shouldSaySoWhenTextIsUtf16() {
        assertEquals(List.of("1:1: the file is not UTF-8 text"), mistakes("a: 1\n".getBytes(UTF_16)));
    }

    @Test
    void shouldReadUpToTheLimitWhenFileIsLong() {
        byte[] octets = new byte[YamlTree.MAX_OCTETS];
        Arrays.fill(octets, (byte) '#');
        octets[YamlTree.MAX_OCTETS - 2] = '\n';
        octets[YamlTree.MAX_OCTETS - 1] = 'a';

        assertEquals(List.of(), mistakes(octets));
        assertEquals(
                List.of("1:1: the file is longer than 1048576 octets"), mistakes(new byte[YamlTree.MAX_OCTETS + 1]));
    }

    @Test
    void shouldReadUpToTheLimitWhenThereAreManyValues() {
        assertEquals(List.of(), mistakes("[" + "a,".repeat(YamlTree.MAX_NODES - 1) + "]"));
        assertTrue(mistakes("[" + "a,".repeat(YamlTree.MAX_NODES) + "]")
                .getFirst()
                .endsWith("more than 100000 values, aliases counted as what they name"));
    }

    @Test
    void shouldCountAliasesAsWhatTheyNameWhenTheyMultiply() {
        // 1 + 9 lists of ten times the one before: 10^9 values in a few lines.
        StringBuilder text = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i <= 9; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }

        assertEquals(
                List.of("6:45: more than 100000 values, aliases counted as what they name"), mistakes(text.toString()));
    }

    @Test
    void shouldCountExactlyWhenAliasNamesAList() {
        // The root, its key and value, and then 4 for each alias of a list of 3.
        int aliasCount = (YamlTree.MAX_NODES - 1 - 4) / 4;
        String text = "[&a [1, 2, 3], " + "*a, ".repeat(aliasCount) + "%s]";

        assertEquals(List.of(), mistakes(text.formatted("1, ".repeat(YamlTree.MAX_NODES - 5 - 4 * aliasCount))));
        assertEquals(1, mistakes(text.formatted("*a")).size());
    }
}
