package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:1, 10.0.0.1, 1",
        "0.0.0.0:65535, 0.0.0.0, 65535",
        "[::1]:7443, ::1, 7443",
        "[2001:db8::1]:80, 2001:db8::1, 80"
    })
    void shouldKeepAddressAndPortWhenParsed(String text, String address, int port) {
        Endpoint endpoint = Endpoint.parse(text);

        assertEquals(new Endpoint(IpAddress.parse(address), port), endpoint);
        assertEquals(text, endpoint.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "10.0.0.1",
                "10.0.0.1:",
                "10.0.0.1:0",
                "10.0.0.1:65536",
                "10.0.0.1:-1",
                "10.0.0.1:http",
                "10.0.0.1 :80",
                "[10.0.0.1]:80",
                "::1:80",
                "[::1]",
                "[::1:80",
                "::1]:80",
                "[]:80",
                "localhost:80",
                "[fe80::1%eth0]:80"
            })
    void shouldRefuseWhenTextIsNoEndpoint(String text) {
        UnexpectedText refusal = assertThrows(UnexpectedText.class, () -> Endpoint.parse(text));

        assertEquals("an address and a port such as 10.0.0.1:7443 or [2001:db8::1]:7443", refusal.expected());
    }

    @Test
    void shouldRefuseWhenPortIsOutOfRange() {
        IpAddress address = IpAddress.parse("10.0.0.1");

        assertThrows(IllegalArgumentException.class, () -> new Endpoint(address, 0));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(address, 65536));
    }
}
