package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTypeTest {
    @Test
    void shouldSupportEthernetCookedAndRawIp() {
        assertEquals(
                List.of(1, 12, 14, 101, 113, 228, 229, 276),
                IntStream.range(0, 65_536).filter(LinkType::isSupported).boxed().toList());
        assertEquals(
                List.of(12, 14, 101, 228, 229),
                IntStream.range(0, 65_536).filter(LinkType::isRawIp).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "1, Ethernet (link type 1)",
        "0, BSD loopback (link type 0)",
        "113, Linux cooked v1 (link type 113)",
        "276, Linux cooked v2 (link type 276)",
        "105, IEEE 802.11 (link type 105)",
        "147, user-defined 0 (link type 147)",
        "162, user-defined 15 (link type 162)",
        "146, link type 146",
        "163, link type 163",
        "65535, link type 65535"
    })
    void shouldDescribeLinkTypesByNameAndNumber(int linkType, String description) {
        assertEquals(description, LinkType.describe(linkType));
    }

    @Test
    void shouldNameEverySupportedLinkType() {
        IntStream.range(0, 65_536)
                .filter(LinkType::isSupported)
                .forEach(linkType -> assertFalse(LinkType.describe(linkType).startsWith("link type")));
    }
}
