package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GtpuElementTest {
    private static final String ONE_OF_EACH = "0ef1" + "10f2f3f4f5" + "850004c0a80001" + "8d028540" + "ff0003fdfcaa";

    @ParameterizedTest
    @CsvSource({"14, 0", "16, 2", "133, 7", "141, 14", "255, 18"})
    void shouldFindEachElement(int type, int expectedOffset) {
        assertEquals(expectedOffset, find(ONE_OF_EACH, type));
    }

    @Test
    void shouldReadEachValueUnsigned() {
        UnsafeBuffer elements = Octets.of(ONE_OF_EACH);

        assertEquals(0xf1, GtpuElement.restartCounter(elements, OFFSET));
        assertEquals(0xf2f3f4f5, GtpuElement.teid(elements, OFFSET + 2));
        assertEquals(4, GtpuElement.valueLength(elements, OFFSET + 7));
        assertEquals(0xc0a80001, GtpuElement.peerAddressV4(elements, OFFSET + 7));
        assertEquals(2, GtpuElement.extensionTypeCount(elements, OFFSET + 14));
        assertEquals(0x85, GtpuElement.extensionType(elements, OFFSET + 14, 0));
        assertEquals(0x40, GtpuElement.extensionType(elements, OFFSET + 14, 1));
        assertEquals(3, GtpuElement.valueLength(elements, OFFSET + 18));
        assertEquals(0xfdfc, GtpuElement.privateEnterprise(elements, OFFSET + 18));
    }

    @Test
    void shouldReadPeerAddressOfIpv6() {
        UnsafeBuffer element = Octets.of("850010 fd00112233445566 8899aabbccddeeff");

        assertEquals(19, GtpuElement.check(element, OFFSET, 19));
        assertEquals(0xfd00112233445566L, GtpuElement.peerAddressHigh(element, OFFSET));
        assertEquals(0x8899aabbccddeeffL, GtpuElement.peerAddressLow(element, OFFSET));
    }

    @Test
    void shouldFindNothingWhenTypeIsNotThere() {
        assertEquals(GtpuElement.NULL_ELEMENT, find(ONE_OF_EACH, 200));
        assertEquals(GtpuElement.NULL_ELEMENT, find("", GtpuElement.RECOVERY));
    }

    @Test
    void shouldFindFirstWhenTypeIsThereTwice() {
        assertEquals(0, find("0e01 0e02", GtpuElement.RECOVERY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0e01", "1000000001", "85000401020304", "8d0140", "8d00", "ff00021234", "e60000", "800001ff"})
    void shouldAcceptElementWhenThereAreJustEnoughOctets(String hex) {
        UnsafeBuffer element = Octets.of(hex);
        int length = Octets.length(element);

        assertEquals(length, GtpuElement.check(element, OFFSET, length));
        assertEquals(GtpuElement.PAST_END, find(hex.substring(0, hex.length() - 2), 200));
    }

    @Test
    void shouldRejectElementWhenThereIsNone() {
        assertEquals(GtpuElement.PAST_END, GtpuElement.check(Octets.of(""), OFFSET, 0));
    }

    /** Its length is one octet, unlike that of every other element with a length. */
    @Test
    void shouldReadTypeListWhenItIsTheLongest() {
        UnsafeBuffer element = Octets.of("8dff" + "85".repeat(255));

        assertEquals(257, GtpuElement.check(element, OFFSET, Octets.length(element)));
        assertEquals(255, GtpuElement.extensionTypeCount(element, OFFSET));
        assertEquals(0x85, GtpuElement.extensionType(element, OFFSET, 254));
    }

    @Test
    void shouldRejectLengthWhenLargerThanMessage() {
        assertEquals(GtpuElement.PAST_END, find("ffffff1234", GtpuElement.PRIVATE_EXTENSION));
        assertEquals(GtpuElement.PAST_END, find("0e00 850004010203", GtpuElement.PEER_ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"850000", "85000301020304", "850005010203040506", "85000f" + "000000000000000000000000000000"})
    void shouldRejectPeerAddressWhenNeitherIpv4NorIpv6(String hex) {
        assertEquals(GtpuElement.VALUE_LENGTH_WRONG, find(hex, GtpuElement.PEER_ADDRESS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff0000", "ff000112"})
    void shouldRejectPrivateExtensionWhenItDoesNotSayWhose(String hex) {
        assertEquals(GtpuElement.VALUE_LENGTH_WRONG, find(hex, GtpuElement.PRIVATE_EXTENSION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "0d00", "0f00", "1100000000", "7f0000"})
    void shouldRejectTypeWhenItsLengthIsNotKnown(String hex) {
        assertEquals(GtpuElement.LENGTH_UNKNOWN, find(hex, GtpuElement.RECOVERY));
    }

    @Test
    void shouldSkipUnknownTypeWhenItStatesItsLength() {
        assertEquals(5, find("e60002aabb 0e00", GtpuElement.RECOVERY));
    }

    @Test
    void shouldLookAtAsManyElementsAsTheLimit() {
        String others = "e60000".repeat(GtpuElement.MAX_ELEMENTS - 1);

        assertEquals(3 * (GtpuElement.MAX_ELEMENTS - 1), find(others + "0e00", GtpuElement.RECOVERY));
        assertEquals(GtpuElement.NULL_ELEMENT, find(others + "0e00", 200));
    }

    @Test
    void shouldRejectElementsWhenOneMoreThanTheLimit() {
        String others = "e60000".repeat(GtpuElement.MAX_ELEMENTS);

        assertEquals(GtpuElement.TOO_MANY_ELEMENTS, find(others + "0e00", GtpuElement.RECOVERY));
    }

    private static int find(String hex, int type) {
        UnsafeBuffer elements = Octets.of(hex);
        return GtpuElement.find(elements, OFFSET, Octets.length(elements), type);
    }
}
