package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "65535, 65535, 65535, 65535",
        "53-53, 53, 53, 53",
        "0-65535, 0, 65535, 0-65535",
        "8000-8080, 8000, 8080, 8000-8080"
    })
    void shouldKeepBothEndsWhenParsed(String text, int first, int last, String written) {
        PortRange range = PortRange.parse(text);

        assertEquals(new PortRange(first, last), range);
        assertEquals(written, range.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "-1", "1-", "a", "1-b", "65536", "1-65536", "65536-1", "1-2-3", "+1", "1 - 2", "000001"
            })
    void shouldRefuseWhenTextIsNoRange(String text) {
        UnexpectedText refusal = assertThrows(UnexpectedText.class, () -> PortRange.parse(text));

        assertEquals("a port from 0 to 65535 or a range such as 8000-8080", refusal.expected());
    }

    @ParameterizedTest
    @CsvSource({"2, false", "3, true", "5, true", "7, true", "8, false"})
    void shouldIncludeBothEndsWhenAsked(int port, boolean isInside) {
        assertEquals(isInside, new PortRange(3, 7).contains(port));
    }

    @Test
    void shouldRefuseWhenMadeOfWhatIsNoRange() {
        assertThrows(IllegalArgumentException.class, () -> new PortRange(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PortRange(0, 65536));
        assertThrows(IllegalArgumentException.class, () -> new PortRange(2, 1));
    }
}
