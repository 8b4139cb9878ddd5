package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "mec-1", "cache.2_b:c@d", "UPPER", "true"})
    void shouldTakeNamesWhenTheyAreIdentifiers(String text) {
        assertEquals(text, Kinds.identifier(text));
        assertEquals("a".repeat(64), Kinds.identifier("a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "_a", "a b", "a/b", "a\n", "é"})
    void shouldRefuseNamesWhenTheyAreNoIdentifiers(String text) {
        assertThrows(UnexpectedText.class, () -> Kinds.identifier(text));
        assertThrows(UnexpectedText.class, () -> Kinds.identifier("a".repeat(65)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e", "eth0", "eth0.100", "br-lan_1", "123456789012345", "...", "!~"})
    void shouldTakeNamesWhenInterfacesCanHaveThem(String text) {
        assertEquals(text, Kinds.interfaceName(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a:1", "a b", "1234567890123456", "a\t", "\u007f", "é"})
    void shouldRefuseNamesWhenInterfacesCannotHaveThem(String text) {
        assertThrows(UnexpectedText.class, () -> Kinds.interfaceName(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "255, 255",
        "icmp, 1",
        "igmp, 2",
        "tcp, 6",
        "TCP, 6",
        "udp, 17",
        "gre, 47",
        "esp, 50",
        "ah, 51",
        "icmpv6, 58",
        "sctp, 132"
    })
    void shouldKnowProtocolsWhenNamedOrNumbered(String text, int number) {
        assertEquals(number, Kinds.protocol(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "-1", "quic", "1000"})
    void shouldRefuseProtocolsWhenUnknown(String text) {
        assertThrows(UnexpectedText.class, () -> Kinds.protocol(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://oss/q",
                "https://oss.example.org:8443/q?x=1",
                "http://[2001:db8::1]:80/",
                "http://oss:65535"
            })
    void shouldTakeUrlsWhenTheyAreHttp(String text) {
        assertEquals(Optional.of(URI.create(text)), Kinds.qualitySource(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Passive",
                "ftp://oss/",
                "oss",
                "/q",
                "http:///q",
                "http:q",
                "https://",
                "http://oss:65536/",
                "http://oss:0/",
                "http://o s/"
            })
    void shouldRefuseUrlsWhenTheyAreNotHttp(String text) {
        assertThrows(UnexpectedText.class, () -> Kinds.qualitySource(text));
    }

    @Test
    void shouldMeasureItselfWhenSourceIsPassive() {
        assertEquals(Optional.empty(), Kinds.qualitySource("passive"));
    }

    @Test
    void shouldBoundTextsWhenTheyAreFree() {
        assertEquals("a b", Kinds.text("a b"));
        assertEquals("x".repeat(256), Kinds.text("x".repeat(256)));
        assertThrows(UnexpectedText.class, () -> Kinds.text("x".repeat(257)));
        assertThrows(UnexpectedText.class, () -> Kinds.text("  "));
    }
}
