package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
        "128.0.0.0/1, 128.0.0.0/1, 255.255.255.255",
        "10.0.1.0/24, 10.0.1.0/24, 10.0.1.255",
        "10.0.1.4/31, 10.0.1.4/31, 10.0.1.5",
        "10.0.1.5/32, 10.0.1.5/32, 10.0.1.5",
        "10.0.1.5, 10.0.1.5/32, 10.0.1.5",
        "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "8000::/1, 8000::/1, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/32, 2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "1:2:3:4::/63, 1:2:3:4::/63, 1:2:3:5:ffff:ffff:ffff:ffff",
        "1:2:3:4::/64, 1:2:3:4::/64, 1:2:3:4:ffff:ffff:ffff:ffff",
        "1:2:3:4:8000::/65, 1:2:3:4:8000::/65, 1:2:3:4:ffff:ffff:ffff:ffff",
        "::2/127, ::2/127, ::3",
        "::2/128, ::2/128, ::2",
        "::2, ::2/128, ::2"
    })
    void shouldKeepAddressesAndLengthWhenParsed(String text, String written, String last) {
        IpPrefix prefix = IpPrefix.parse(text);

        assertEquals(written, prefix.toString());
        assertEquals(last, prefix.last().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.1.5/24, 10.0.1.0/24",
        "10.0.1.1/31, 10.0.1.0/31",
        "0.0.0.1/0, 0.0.0.0/0",
        "128.0.0.0/0, 0.0.0.0/0",
        "2001:db8::1/64, 2001:db8::/64",
        "2001:db8::1/127, 2001:db8::/127",
        "2001:db8::/16, 2001::/16"
    })
    void shouldNameTheRightNetworkWhenHostBitsAreSet(String text, String right) {
        assertRefused(right + " (no bits set beyond the prefix length)", text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.1.0/33, 32",
        "10.0.1.0/, 32",
        "10.0.1.0/-1, 32",
        "10.0.1.0/a, 32",
        "10.0.1.0/24/1, 32",
        "::/129, 128",
        "::/1000, 128"
    })
    void shouldNameTheRangeWhenLengthIsWrong(String text, int max) {
        assertRefused("a prefix length from 0 to " + max, text);
    }

    @ParameterizedTest
    @CsvSource({"''", "10.0.1/24", "/24", "host/24", "10.0.1.256"})
    void shouldRefuseWhenAddressIsWrong(String text) {
        assertRefused("a network such as 10.0.1.0/24 or 2001:db8::/32", text);
    }

    private static void assertRefused(String expected, String text) {
        UnexpectedText refusal = assertThrows(UnexpectedText.class, () -> IpPrefix.parse(text));
        assertEquals("expected " + expected + ", found \"" + text + '"', refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.1.0/24, 10.0.0.255, false",
        "10.0.1.0/24, 10.0.1.0, true",
        "10.0.1.0/24, 10.0.1.255, true",
        "10.0.1.0/24, 10.0.2.0, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::, false",
        "::/0, 0.0.0.0, false",
        "::/0, ffff::, true",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "::2/127, ::1, false",
        "::2/127, ::3, true",
        "::2/127, ::4, false"
    })
    void shouldTellWhetherAddressIsInsideWhenAsked(String prefix, String address, boolean isInside) {
        assertEquals(isInside, IpPrefix.parse(prefix).contains(IpAddress.parse(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.0.0.0/24, 10.0.1.0/24, false",
        "10.0.0.0/23, 10.0.1.0/24, true",
        "10.0.0.0/24, 10.0.0.0/24, true",
        "0.0.0.0/0, ::/0, false",
        "::/0, 1::/16, true",
        "1::/16, 2::/16, false"
    })
    void shouldTellOverlapBothWaysWhenAsked(String one, String other, boolean isOverlap) {
        assertEquals(isOverlap, IpPrefix.parse(one).overlaps(IpPrefix.parse(other)));
        assertEquals(isOverlap, IpPrefix.parse(other).overlaps(IpPrefix.parse(one)));
    }

    @Test
    void shouldRefuseWhenMadeOfWhatIsNoNetwork() {
        IpAddress address = IpAddress.parse("10.0.1.0");
        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(address, 33));
        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(address, -1));
        assertThrows(IllegalArgumentException.class, () -> new IpPrefix(address, 16));
        assertEquals("10.0.1.0/24", new IpPrefix(address, 24).toString());
    }
}
