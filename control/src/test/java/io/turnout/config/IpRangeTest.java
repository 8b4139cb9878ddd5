package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7, 10.0.0.7, 10.0.0.7",
        "10.0.0.7-10.0.0.7, 10.0.0.7, 10.0.0.7, 10.0.0.7",
        "10.0.0.7-10.0.1.2, 10.0.0.7, 10.0.1.2, 10.0.0.7-10.0.1.2",
        "127.0.0.1-128.0.0.1, 127.0.0.1, 128.0.0.1, 127.0.0.1-128.0.0.1",
        "10.0.0.0/30, 10.0.0.0, 10.0.0.3, 10.0.0.0-10.0.0.3",
        "2001:db8::1, 2001:db8::1, 2001:db8::1, 2001:db8::1",
        "::1-::9, ::1, ::9, ::1-::9",
        "::/126, ::, ::3, ::-::3"
    })
    void shouldKeepBothEndsWhenParsed(String text, String first, String last, String written) {
        IpRange range = IpRange.parse(text);

        assertEquals(IpAddress.parse(first), range.first());
        assertEquals(IpAddress.parse(last), range.last());
        assertEquals(written, range.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.1 - 10.0.0.2", "any"})
    void shouldRefuseWhenTextIsNoRange(String text) {
        UnexpectedText refusal = assertThrows(UnexpectedText.class, () -> IpRange.parse(text));

        assertEquals("an address, a network or a range such as 10.0.1.1-10.0.1.9", refusal.expected());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, false",
        "10.0.0.3, true",
        "10.0.0.5, true",
        "10.0.0.7, true",
        "10.0.0.8, false",
        "::a00:5, false"
    })
    void shouldIncludeBothEndsWhenAsked(String address, boolean isInside) {
        assertEquals(isInside, IpRange.parse("10.0.0.3-10.0.0.7").contains(IpAddress.parse(address)));
    }

    @Test
    void shouldRefuseWhenMadeOfWhatIsNoRange() {
        IpAddress one = IpAddress.parse("10.0.0.1");
        IpAddress two = IpAddress.parse("10.0.0.2");

        assertThrows(IllegalArgumentException.class, () -> new IpRange(two, one));
        assertThrows(IllegalArgumentException.class, () -> new IpRange(one, IpAddress.parse("::1")));
    }
}
