package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.1.0/24, 0, 10.0.1.1",
        "10.0.1.0/24, 253, 10.0.1.254",
        "10.45.0.0/16, 65533, 10.45.255.254",
        "2001:db8::/64, 0, 2001:db8::1",
        "2001:db8::/64, 65535, 2001:db8::1:0"
    })
    void shouldCountHostsFromOne(String network, long index, String address) {
        assertEquals(Address.of(address), Network.of(network).host(index));
    }

    @ParameterizedTest
    @CsvSource({"10.0.1.0/24, 254", "10.0.0.0/8, 16777214", "10.0.0.0/30, 2", "10.0.0.0/31, 0", "2001:db8::/126, 2"})
    void shouldSayHowManyHostsHaveRoom(String network, long count) {
        assertEquals(count, Network.of(network).hostCount());
    }

    @Test
    void shouldGiveEachUeANetworkOf64BitsWhenIpv6() {
        Network network = Network.of("2001:db8:45::/48");

        assertEquals(65536, network.subnetCount());
        assertEquals(Address.of("2001:db8:45:ffff::1"), network.subnetHost(65535));
        assertEquals(1, Network.of("2001:db8::/64").subnetCount());
        assertEquals(0, Network.of("2001:db8::/65").subnetCount());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.1.0/24, true",
        "10.0.1.0/24, 10.0.0.0/8, true",
        "10.0.1.0/24, 10.0.0.0/24, false",
        "0.0.0.0/0, 203.0.113.0/24, true",
        "10.0.1.0/24, ::/0, false",
        "2001:db8::/32, 2001:db8:1::/64, true",
        "2001:db8::/64, 2001:db8:0:1::/64, false",
        "2001:db8::/96, 2001:db8::1:0:0/96, false"
    })
    void shouldOverlapWhenOneIsInTheOther(String one, String other, boolean isOverlapping) {
        assertEquals(isOverlapping, Network.of(one).overlaps(Network.of(other)));
    }

    @Test
    void shouldTellIpVersionsApart() {
        assertTrue(Address.of("10.0.0.1").isV4());
        assertEquals(0x0A000001, Address.of("10.0.0.1").v4());
        assertEquals(new Address(0, 0xFFFF_FF00_0001L), Address.ofV4(0xFF000001));
        assertFalse(Address.of("::1").isV4());
        assertEquals(new Address(0x2001_0db8_0000_0000L, 1), Address.of("2001:db8::1"));
        assertThrows(IllegalArgumentException.class, () -> Address.of("localhost"));
    }
}
