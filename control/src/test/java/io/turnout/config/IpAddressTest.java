package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0",
        "255.255.255.255, -1",
        "10.60.1.10, 171704586",
        "127.0.0.1, 2130706433",
        "128.0.0.0, -2147483648"
    })
    void shouldKeepIpv4BitsWhenParsed(String text, int bits) {
        IpAddress address = IpAddress.parse(text);

        assertTrue(address.isIpv4());
        assertEquals(bits, address.ipv4());
        assertEquals(IpAddress.ofIpv4(bits), address);
        assertEquals(text, address.toString());
        assertEquals(32, address.bitCount());
    }

    /** The examples of RFC 5952 and RFC 4291. */
    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::0:1, 2001:db8::1",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "0:0:0:0:0:0:13.1.68.3, ::d01:4403",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void shouldWriteAsRfc5952SaysWhenIpv6(String text, String written) {
        IpAddress address = IpAddress.parse(text);

        assertFalse(address.isIpv4());
        assertEquals(written, address.toString());
        assertEquals(address, IpAddress.parse(written));
        assertEquals(128, address.bitCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.60.1",
                "10.60.1.10.1",
                "10.60.1.256",
                "10.60.1.01",
                "10.60.1.",
                ".60.1.10",
                "10.60.1.-1",
                "10.60.1.+1",
                "10.60.1.1000",
                " 10.60.1.10",
                "10.60.1.1\u0660",
                "0x0a.1.1.1",
                "localhost",
                "example.org",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "12345::",
                "g::",
                "::1%eth0",
                "1.2.3.4::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "[::1]",
                "1:2:3:4:5:6:7:"
            })
    void shouldRefuseWhenTextIsNoAddress(String text) {
        UnexpectedText refusal = assertThrows(UnexpectedText.class, () -> IpAddress.parse(text));

        assertEquals(
                "expected an IPv4 or IPv6 address (names are not looked up), found \"" + text + '"',
                refusal.getMessage());
    }

    @Test
    void shouldAgreeWithThePlatformWhenAddressesAreRandom() throws UnknownHostException {
        Random random = new Random(5952);
        for (int i = 0; i < 2_000; i++) {
            // Many zero groups, so that there are runs to shorten.
            long high = random.nextLong() & mask(random);
            long low = random.nextLong() & mask(random);
            IpAddress address = IpAddress.ofIpv6(high, low | 1L << 40);

            assertEquals(address, IpAddress.parse(address.toString()));
            assertArrayEquals(InetAddress.getByName(address.toString()).getAddress(), address.octets());
            IpAddress ipv4 = IpAddress.ofIpv4(random.nextInt());
            assertArrayEquals(InetAddress.getByName(ipv4.toString()).getAddress(), ipv4.octets());
        }
    }

    private static long mask(Random random) {
        long mask = 0;
        for (int group = 0; group < 4; group++) {
            mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
        }
        return mask;
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.255.255.255, true",
        "126.255.255.255, false",
        "128.0.0.0, false",
        "::1, true",
        "::2, false",
        "::, false",
        "1::1, false",
        "::127.0.0.1, false"
    })
    void shouldTellLoopbackWhenAsked(String text, boolean isLoopback) {
        assertEquals(isLoopback, IpAddress.parse(text).isLoopback());
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, false",
        "0.0.0.1, true",
        "223.255.255.255, true",
        "224.0.0.0, false",
        "239.255.255.255, false",
        "240.0.0.0, true",
        "255.255.255.254, true",
        "255.255.255.255, false",
        "::, false",
        "::1, true",
        "1::, true",
        "fe80::1, true",
        "feff::1, true",
        "ff00::, false",
        "ff02::1, false",
        "::ffff:ffff, true"
    })
    void shouldTellUnicastWhenAsked(String text, boolean isUnicast) {
        assertEquals(isUnicast, IpAddress.parse(text).isUnicast());
    }

    @Test
    void shouldOrderByFamilyAndUnsignedNumberWhenCompared() {
        String[] ascending = {
            "0.0.0.0",
            "127.255.255.255",
            "128.0.0.0",
            "255.255.255.255",
            "::",
            "::7fff:ffff:ffff:ffff",
            "::8000:0:0:0",
            "1::",
            "7fff::",
            "8000::",
            "ffff::"
        };
        for (int i = 0; i < ascending.length; i++) {
            for (int j = 0; j < ascending.length; j++) {
                int compared = IpAddress.parse(ascending[i]).compareTo(IpAddress.parse(ascending[j]));
                assertEquals(Integer.compare(i, j), Integer.signum(compared), ascending[i] + " " + ascending[j]);
            }
        }
    }

    @Test
    void shouldRefuseWhenIpv4HasTooManyBits() {
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(true, 0, 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(true, 1, 0));
        assertThrows(IllegalStateException.class, () -> IpAddress.parse("::1").ipv4());
    }
}
