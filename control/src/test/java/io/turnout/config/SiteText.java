package io.turnout.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.turnout.config.SiteReader.Purpose;
import java.nio.file.Path;
import java.util.List;

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
}
