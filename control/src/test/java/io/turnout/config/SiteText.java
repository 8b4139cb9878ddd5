package io.turnout.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.turnout.config.SiteReader.Purpose;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Site files as text, for tests to change and read. */
final class SiteText {
    static final Path DIRECTORY = Path.of("/etc/turnout");

    /** The least that a platform can run with; one key or section on a line, so that tests can name lines. */
    static final String LEAST = """
            platform: { id: mec-1, address: 10.100.0.1 }
            io: { access: enb0, core: sgw0 }
            access: { networks: [10.0.1.0/24] }
            core: { networks: [10.0.0.0/24] }
            applications: []
            """;

    private SiteText() {}

    static SiteReading read(String text) {
        return read(text, Purpose.RUN);
    }

    static SiteReading read(String text, Purpose purpose) {
        return SiteReader.read(text.getBytes(UTF_8), DIRECTORY, purpose);
    }

    /** The mistakes of {@code text}, each as {@code line:column: path: message}. */
    static List<String> mistakes(String text) {
        return read(text).mistakes().stream().map(Finding::toString).toList();
    }

    /** The site of {@code text}, which has to be without mistake. */
    static Site site(String text) {
        SiteReading reading = read(text);
        return reading.site().orElseThrow(() -> new AssertionError(reading.mistakes()));
    }

    /** {@code text} with {@code value} instead of the value that {@code path} leads to. */
    static String with(String text, String path, String value) {
        Node node =
                new Compose(LoadSettings.builder().build()).composeString(text).orElseThrow();
        Matcher step = Pattern.compile("(\\w+)|\\[(\\d+)]").matcher(path);
        while (step.find()) {
            node = step.group(1) == null
                    ? ((SequenceNode) node).getValue().get(Integer.parseInt(step.group(2)))
                    : value((MappingNode) node, step.group(1));
        }
        int start = node.getStartMark().orElseThrow().getIndex();
        return text.substring(0, start)
                + value
                + text.substring(node.getEndMark().orElseThrow().getIndex());
    }

    private static Node value(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> ((ScalarNode) tuple.getKeyNode()).getValue().equals(key))
                .findFirst()
                .orElseThrow()
                .getValueNode();
    }
}
