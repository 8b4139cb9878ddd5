package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.generate.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixesTest {
    private static final int V4 = 96;

    private static Prefixes of(String network, int length) {
        Address address = Address.of(network);
        return new Prefixes(List.of(new Prefixes.Prefix(address.high(), address.low(), length)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.45.0.0, 112, 10.45.0.0, true",
        "10.45.0.0, 112, 10.45.255.255, true",
        "10.45.0.0, 112, 10.46.0.0, false",
        "10.45.0.0, 112, 10.44.255.255, false",
        "10.45.0.9, 128, 10.45.0.9, true",
        "10.45.0.9, 128, 10.45.0.8, false",
        "10.45.0.0, 127, 10.45.0.1, true",
        "10.45.0.0, 127, 10.45.0.2, false",
        "0.0.0.0, 96, 255.255.255.255, true",
        "0.0.0.0, 96, 2001:db8::1, false",
        "2001:db8:45::, 48, 2001:db8:45:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8:45::, 48, 2001:db8:46::, false",
        "2001:db8:45:7::, 64, 2001:db8:45:7:ffff:ffff:ffff:ffff, true",
        "2001:db8:45:7::, 64, 2001:db8:45:6::, false",
        "2001:db8:45:7::, 64, 2001:db8:45:8::, false",
        "2001:db8:45:7::, 65, 2001:db8:45:7:7fff:ffff:ffff:ffff, true",
        "2001:db8:45:7::, 65, 2001:db8:45:7:8000::, false",
        "2001:db8:45:7::1, 128, 2001:db8:45:7::, false",
        "2001::, 1, 7fff::, true",
        "2001::, 1, 8000::, false",
        "::, 0, ffff::, true"
    })
    void shouldHoldWhatIsInTheNetworkToTheBit(String network, int length, String text, boolean isIn) {
        Address address = Address.of(text);
        assertEquals(isIn, of(network, length).contains(address.high(), address.low()));
        if (address.isV4()) {
            assertEquals(isIn, of(network, length).containsIpv4(address.v4()));
        }
    }

    @Test
    void shouldHoldNothingWhereThereAreNone() {
        Prefixes none = new Prefixes(List.of());
        assertTrue(none.isEmpty());
        assertFalse(none.contains(0, 0));
        assertFalse(none.containsIpv4(0));
        assertFalse(of("10.0.0.0", V4 + 8).isEmpty());
    }
}
