package io.turnout.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad site files and exactly what is said of them: the cases of {@code mistakes.txt}, each of which changes lines of the
 * least site ({@code 3 text}: the third; {@code + text}: one more) and names its mistakes in order ({@code > mistake}).
 */
class SiteMistakesTest {
    record Case(String name, List<String> lines, List<String> mistakes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = SiteMistakesTest.class.getResourceAsStream("mistakes.txt")) {
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                if (line.startsWith("== ")) {
                    List<String> least = new ArrayList<>(SiteText.LEAST.lines().toList());
                    cases.add(new Case(line.substring(3), least, new ArrayList<>()));
                } else if (line.startsWith("+ ")) {
                    cases.getLast().lines().add(line.substring(2));
                } else if (line.startsWith("> ")) {
                    cases.getLast().mistakes().add(line.substring(2));
                } else {
                    int index = Integer.parseInt(line.substring(0, 1)) - 1;
                    cases.getLast().lines().set(index, line.substring(1).stripLeading());
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldSayEveryMistakeWhenSiteIsBad(Case bad) {
        assertNotEquals(List.of(), bad.mistakes());
        assertEquals(
                String.join("\n", bad.mistakes()),
                String.join("\n", SiteText.mistakes(String.join("\n", bad.lines()) + "\n")));
    }
}
