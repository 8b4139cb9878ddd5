package io.turnout.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.config.SiteReader.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever becomes of a file, reading it throws nothing and ends with a site or with mistakes that have a place. */
class SiteMutationTest {
    private static final List<String> VALUES = List.of(
            "",
            "~",
            "x",
            "\"\"",
            "0",
            "-1",
            "1e9",
            "true",
            "[]",
            "{}",
            "[[]]",
            "{ a: b }",
            "[{}]",
            "!!str 1",
            "!!int x",
            "&a [*a]",
            "*b",
            "\"\\0\"",
            "10.0.0.0/8",
            "::/0",
            "255.255.255.255",
            "99999999999999999999",
            "0x",
            "'");

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void shouldEndWithSiteOrMistakesWhenLinesAreLeftOut(Purpose purpose) throws IOException {
        List<String> lines = SiteExampleTest.text().lines().toList();
        for (int from = 0; from < lines.size(); from++) {
            for (int count = 1; count <= 3 && from + count <= lines.size(); count++) {
                List<String> rest = new ArrayList<>(lines);
                rest.subList(from, from + count).clear();
                read(String.join("\n", rest).getBytes(UTF_8), purpose);
            }
        }
    }

    @Test
    void shouldEndWithSiteOrMistakesWhenValuesAreReplaced() throws IOException {
        List<String> lines = SiteExampleTest.text().lines().toList();
        int mistakenCount = 0;
        int valueCount = 0;
        for (int i = 0; i < lines.size(); i++) {
            List<String> values = lines.get(i).matches("[^#]+: *[^# ].*") ? VALUES : List.of();
            for (String value : values) {
                valueCount++;
                List<String> changed = new ArrayList<>(lines);
                changed.set(i, lines.get(i).replaceFirst(": *[^#]+", ": " + value.replace("\\", "\\\\") + " "));
                mistakenCount += read(String.join("\n", changed).getBytes(UTF_8), Purpose.RUN)
                                .site()
                                .isEmpty()
                        ? 1
                        : 0;
            }
        }
        assertTrue(mistakenCount > valueCount / 2, "most of these are mistakes: " + mistakenCount);
    }

    @Test
    void shouldEndWithSiteOrMistakesWhenOctetsAreChanged() throws IOException {
        Random random = new Random(2152);
        byte[] octets = SiteExampleTest.text().getBytes(UTF_8);
        byte[] telling = "[]{}:,-#&*!|>'\"%@` \n\t\0\u00ff0az.".getBytes(ISO_8859_1);
        for (int round = 0; round < 1_000; round++) {
            byte[] changed =
                    Arrays.copyOf(octets, random.nextInt(10) == 0 ? random.nextInt(octets.length) : octets.length);
            for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
                changed[random.nextInt(changed.length)] = telling[random.nextInt(telling.length)];
            }
            read(changed, Purpose.RUN);
        }
    }

    private static SiteReading read(byte[] octets, Purpose purpose) {
        String text = new String(octets, ISO_8859_1);
        try {
            SiteReading reading = SiteReader.read(octets, SiteText.DIRECTORY, purpose);
            assertEquals(reading.mistakes().isEmpty(), reading.site().isPresent());
            long lineCount = text.chars().filter(character -> character == '\n').count() + 1;
            for (Finding finding : reading.mistakes()) {
                assertTrue(1 <= finding.place().line() && finding.place().line() <= lineCount, finding::toString);
                assertTrue(1 <= finding.place().column(), finding::toString);
                assertEquals(1, finding.toString().lines().count(), finding::toString);
            }
            return reading;
        } catch (RuntimeException e) {
            throw new AssertionError(text, e);
        }
    }
}
