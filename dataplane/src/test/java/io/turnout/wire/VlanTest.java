package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VlanTest {
    private static final String ADDRESSES = "020000000001 020000000002";

    @ParameterizedTest
    @ValueSource(strings = {"8100", "88a8", "9100"})
    void shouldSkipTagWhenOfAnyKind(String tagType) {
        int link = check(ADDRESSES + tagType + "0064 0800");

        assertEquals(18, Ethernet.headerLength(link));
        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80ff, 0x8101, 0x88a7, 0x88a9, 0x90ff, 0x9101, 0x0800, 0x86dd, 0x9200, 0})
    void shouldNotTakeTypeForTagWhenItIsAnother(int type) {
        assertFalse(Vlan.isTag(type));
    }

    /** Others handled one tag and took the second for the payload. */
    @Test
    void shouldSkipBothTagsWhenStacked() {
        int link = check(ADDRESSES + "88a8 0064 8100 0065 86dd");

        assertEquals(22, Ethernet.headerLength(link));
        assertEquals(Ipv6.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldSkipTagsWhenTheyAreAsManyAsTheLimit() {
        int link = check(ADDRESSES + "8100 0001".repeat(Vlan.MAX_TAGS) + "0800");

        assertEquals(14 + 4 * Vlan.MAX_TAGS, Ethernet.headerLength(link));
        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldRejectTagsWhenOneMoreThanTheLimit() {
        assertEquals(Vlan.TOO_MANY_TAGS, check(ADDRESSES + "8100 0001".repeat(Vlan.MAX_TAGS + 1) + "0800"));
    }

    @Test
    void shouldRejectTagWhenOneOctetIsMissing() {
        assertEquals(Vlan.TAG_TRUNCATED, check(ADDRESSES + "8100 0064 08"));
        assertEquals(Vlan.TAG_TRUNCATED, check(ADDRESSES + "8100"));
        assertEquals(Vlan.TAG_TRUNCATED, check(ADDRESSES + "8100 0064 8100 0065 08"));
    }

    @Test
    void shouldReadIdentifierWithoutPriority() {
        UnsafeBuffer frame = Octets.of(ADDRESSES + "88a8 ffff 8100 a064 0800");

        assertEquals(0xFFF, Vlan.identifier(frame, OFFSET + 12));
        assertEquals(100, Vlan.identifier(frame, OFFSET + 16));
    }

    @Test
    void shouldAnnounceTagByItsType() {
        assertTrue(Vlan.isTag(Vlan.TYPE_CUSTOMER));
        assertTrue(Vlan.isTag(Vlan.TYPE_SERVICE));
        assertTrue(Vlan.isTag(Vlan.TYPE_SERVICE_LEGACY));
    }

    private static int check(String hex) {
        UnsafeBuffer frame = Octets.of(hex);
        return Ethernet.check(frame, OFFSET, Octets.length(frame));
    }
}
