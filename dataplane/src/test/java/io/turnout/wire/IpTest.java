package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {
    @Test
    void shouldTellVersionByFirstFourBits() {
        assertEquals(4, Ip.version(Octets.of("4f"), OFFSET, 1));
        assertEquals(6, Ip.version(Octets.of("6f"), OFFSET, 1));
    }

    /** Others took a T-PDU of Ethernet or PPP for an IP packet. */
    @ParameterizedTest
    @ValueSource(strings = {"0f", "1f", "2f", "3f", "5f", "7f", "8f", "9f", "af", "bf", "cf", "df", "ef", "ff"})
    void shouldRejectPayloadWhenNotIp(String firstOctet) {
        assertEquals(Ip.NOT_IP, Ip.version(Octets.of(firstOctet), OFFSET, 1));
    }

    /** Others read the version of a T-PDU that is not there: a G-PDU may carry none. */
    @Test
    void shouldRejectPayloadWhenEmpty() {
        assertEquals(Ip.EMPTY, Ip.version(Octets.of(""), OFFSET, 0));
    }
}
