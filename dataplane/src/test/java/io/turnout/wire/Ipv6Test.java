package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {
    private static final String ADDRESSES = "a0010203040506078809101112131415 b0212223242526279829303132333435";

    @Test
    void shouldAcceptPacketWhenItFills() {
        assertEquals(40, check("60000000 0000 3b 40" + ADDRESSES));
        assertEquals(40, check("60000000 0001 3b 40" + ADDRESSES + "ff"));
    }

    @Test
    void shouldAcceptPacketWhenPaddingFollows() {
        assertEquals(40, check("60000000 0000 3b 40" + ADDRESSES + "0000"));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(Ipv6.TRUNCATED, check("60000000 0000 3b 40" + ADDRESSES.substring(0, ADDRESSES.length() - 2)));
        assertEquals(Ipv6.TRUNCATED, check(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4", "5", "7", "e"})
    void shouldRejectHeaderWhenVersionIsAnother(String version) {
        assertEquals(Ipv6.NOT_IPV6, check(version + "0000000 0000 3b 40" + ADDRESSES));
    }

    @Test
    void shouldTakeNoTrafficClassForVersion() {
        assertEquals(40, check("6fffffff 0000 3b 40" + ADDRESSES));
    }

    /** Others trusted the inner packet's length. A frame that a capture cut shows the same way. */
    @Test
    void shouldRejectPayloadLengthWhenOneMoreThanThereIs() {
        assertEquals(Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME, check("60000000 0001 3b 40" + ADDRESSES));
        assertEquals(Ipv6.PAYLOAD_LENGTH_BEYOND_FRAME, check("60000000 ffff 3b 40" + ADDRESSES + "00"));
    }

    @Test
    void shouldReadEachField() {
        UnsafeBuffer packet = Octets.of("6ab12345 8765 fe fd" + ADDRESSES);

        assertEquals(0xab, Ipv6.trafficClass(packet, OFFSET));
        assertEquals(0x12345, Ipv6.flowLabel(packet, OFFSET));
        assertEquals(0x8765, Ipv6.payloadLength(packet, OFFSET));
        assertEquals(0xfe, Ipv6.nextHeader(packet, OFFSET));
        assertEquals(0xfd, Ipv6.hopLimit(packet, OFFSET));
        assertEquals(0xa001020304050607L, Ipv6.sourceHigh(packet, OFFSET));
        assertEquals(0x8809101112131415L, Ipv6.sourceLow(packet, OFFSET));
        assertEquals(0xb021222324252627L, Ipv6.destinationHigh(packet, OFFSET));
        assertEquals(0x9829303132333435L, Ipv6.destinationLow(packet, OFFSET));
    }

    @Test
    void shouldReadFieldsUnsignedWhenAllBitsAreSet() {
        UnsafeBuffer packet = Octets.of("6fffffff ffff ff ff" + "ff".repeat(32));

        assertEquals(0xFF, Ipv6.trafficClass(packet, OFFSET));
        assertEquals(0xF_FFFF, Ipv6.flowLabel(packet, OFFSET));
        assertEquals(0xFFFF, Ipv6.payloadLength(packet, OFFSET));
        assertEquals(0xFF, Ipv6.nextHeader(packet, OFFSET));
        assertEquals(0xFF, Ipv6.hopLimit(packet, OFFSET));
    }

    @Test
    void shouldFindUpperLayerBehindFixedHeaderWhenThereIsNoExtension() {
        assertUpper(17, 40, 0, upperLayer(17, ""));
        assertUpper(255, 40, 0, upperLayer(255, ""));
    }

    /** None of these stands before an upper layer that anything here reads. */
    @ParameterizedTest
    @ValueSource(ints = {6, 41, 47, 50, 58, 59, 132, 135, 139, 140})
    void shouldTakeEveryOtherNextHeaderForUpperLayer(int protocol) {
        assertUpper(protocol, 40, 0, upperLayer(protocol, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1100010400000000, 48",
        "43, 1100040000000000, 48",
        "60, 1100010400000000, 48",
        "0, 1101010c000000000000000000000000, 56",
        "51, 1100000000000000, 48",
        "51, 110100000000000000000000, 52",
        "51, 11040000000000000000000000000000000000000000ffff, 64",
    })
    void shouldSkipExtensionByItsOwnUnit(int type, String extension, int expectedOffset) {
        assertUpper(17, expectedOffset, 0, upperLayer(type, extension));
    }

    @Test
    void shouldSkipExtensionWhenItIsTheLongest() {
        assertUpper(17, 40 + 2048, 0, upperLayer(60, "11ff" + "00".repeat(2046)));
        assertUpper(17, 40 + 1028, 0, upperLayer(51, "11ff" + "00".repeat(1026)));
    }

    @Test
    void shouldReturnUpperLayerBehindAllExtensionsWhenEachIsTheLongest() {
        String chain = ("3cff" + "00".repeat(2046)).repeat(Ipv6.MAX_EXTENSIONS - 1) + "11ff" + "00".repeat(2046);

        assertUpper(17, 40 + 2048 * Ipv6.MAX_EXTENSIONS, 0, upperLayer(60, chain));
    }

    @Test
    void shouldSkipChainOfAllKinds() {
        String hopByHop = "2b00010400000000";
        String routing = "2c00040000000000";
        String fragment = "3300000112345678";
        String authentication = "3c01000000000000 00000000";
        String destinationOptions = "1100010400000000";

        long upper = upperLayer(0, hopByHop + routing + fragment + authentication + destinationOptions);

        assertUpper(17, 40 + 8 + 8 + 8 + 12 + 8, 56, upper);
    }

    @Test
    void shouldReportFragmentHeaderOfFirstFragment() {
        UnsafeBuffer packet = packet(44, "1100000189abcdef");

        long upper = Ipv6.upperLayer(packet, OFFSET, Octets.length(packet));

        assertUpper(17, 48, 40, upper);
        assertEquals(0, Ipv6.fragmentOffset(packet, OFFSET + 40));
        assertTrue(Ipv6.hasMoreFragments(packet, OFFSET + 40));
        assertEquals(0x89abcdef, Ipv6.fragmentIdentification(packet, OFFSET + 40));
    }

    /** A length octet where the fragment header has a reserved one must not count. */
    @Test
    void shouldTakeFragmentHeaderForEightOctetsWhateverItsReservedOctet() {
        assertUpper(17, 48, 40, upperLayer(44, "11ff000112345678"));
    }

    /** Behind the header of a later fragment anything may stand, even what looks like an extension. */
    @Test
    void shouldStopAtLaterFragment() {
        UnsafeBuffer packet = packet(44, "3cff05a812345678 ffff");

        long upper = Ipv6.upperLayer(packet, OFFSET, Octets.length(packet));

        assertUpper(60, 48, 40, upper);
        assertEquals(0x05a8, Ipv6.fragmentOffset(packet, OFFSET + 40));
        assertFalse(Ipv6.hasMoreFragments(packet, OFFSET + 40));
    }

    @Test
    void shouldReadFragmentFieldWithoutReservedBits() {
        UnsafeBuffer header = Octets.of("1100 fffe 00000000");

        assertEquals(0xfff8, Ipv6.fragmentOffset(header, OFFSET));
        assertFalse(Ipv6.hasMoreFragments(header, OFFSET));
    }

    @Test
    void shouldReadMoreFlagAndNotIdentification() {
        assertTrue(Ipv6.hasMoreFragments(Octets.of("1100 0001 88888888"), OFFSET));
        assertFalse(Ipv6.hasMoreFragments(Octets.of("1111 1110 99999999"), OFFSET));
    }

    @Test
    void shouldRejectSecondFragmentHeader() {
        assertEquals(
                Ipv6.FRAGMENT_HEADER_REPEATED, upperLayer(44, "2c00000012345678" + "1100000112345678" + "00000000"));
    }

    @Test
    void shouldRejectExtensionWhenOneOctetIsMissing() {
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(0, "11000104000000"));
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(60, "1101010c0000000000000000000000"));
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(51, "1101000000000000000000"));
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(44, "11000001123456"));
    }

    @Test
    void shouldRejectExtensionWhenAnnouncedAndNotThere() {
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(0, ""));
        assertEquals(Ipv6.EXTENSION_PAST_END, upperLayer(0, "3c00010400000000"));
    }

    @Test
    void shouldSkipExtensionsWhenAsManyAsTheLimit() {
        String chain = "3c00010400000000".repeat(Ipv6.MAX_EXTENSIONS - 1) + "1100010400000000";

        assertUpper(17, 40 + 8 * Ipv6.MAX_EXTENSIONS, 0, upperLayer(60, chain));
    }

    @Test
    void shouldRejectExtensionsWhenOneMoreThanTheLimit() {
        String chain = "3c00010400000000".repeat(Ipv6.MAX_EXTENSIONS) + "1100010400000000";

        assertEquals(Ipv6.TOO_MANY_EXTENSIONS, upperLayer(60, chain));
    }

    @Test
    void shouldWriteHeaderWithEachFieldInItsPlace() {
        Octets.assertWrites(
                "6ab12345 8765 fe fd" + ADDRESSES,
                buffer -> Ipv6.write(
                        buffer,
                        OFFSET,
                        0xab,
                        0x12345,
                        0x8765,
                        0xfe,
                        0xfd,
                        0xa001020304050607L,
                        0x8809101112131415L,
                        0xb021222324252627L,
                        0x9829303132333435L));
    }

    @Test
    void shouldNotSpillFieldsThatAreTooLarge() {
        Octets.assertWrites(
                "60000000 0000 00 00" + "00".repeat(32),
                buffer -> Ipv6.write(buffer, OFFSET, 0x100, 0x10_0000, 0x1_0000, 0x100, 0x100, 0, 0, 0, 0));
    }

    @Test
    void shouldWriteFragmentHeader() {
        Octets.assertWrites(
                "1100 05a9 89abcdef", buffer -> Ipv6.writeFragmentHeader(buffer, OFFSET, 17, 0x05a8, true, 0x89abcdef));
        Octets.assertWrites(
                "fe00 fff8 00000001", buffer -> Ipv6.writeFragmentHeader(buffer, OFFSET, 0xfe, 0xfff8, false, 1));
    }

    @Test
    void shouldNotSpillFragmentOffsetThatIsNoMultipleOfEight() {
        Octets.assertWrites(
                "1100 05a8 00000001", buffer -> Ipv6.writeFragmentHeader(buffer, OFFSET, 17, 0x05af, false, 1));
    }

    @Test
    void shouldReplaceSourceAndReturnItsChange() {
        UnsafeBuffer packet = Octets.of("60000000 0000 3b 40" + ADDRESSES);

        long delta = Ipv6.rewriteSource(packet, OFFSET, 0x8182838485868788L, 0x9192939495969798L);

        assertEquals(
                Checksum.delta128(0xa001020304050607L, 0x8809101112131415L, 0x8182838485868788L, 0x9192939495969798L),
                delta);
        assertEquals(
                "6000000000003b40" + "81828384858687889192939495969798" + "b0212223242526279829303132333435",
                Octets.hex(packet));
    }

    @Test
    void shouldReplaceDestinationAndReturnItsChange() {
        UnsafeBuffer packet = Octets.of("60000000 0000 3b 40" + ADDRESSES);

        long delta = Ipv6.rewriteDestination(packet, OFFSET, 0x8182838485868788L, 0x9192939495969798L);

        assertEquals(
                Checksum.delta128(0xb021222324252627L, 0x9829303132333435L, 0x8182838485868788L, 0x9192939495969798L),
                delta);
        assertEquals(
                "6000000000003b40" + "a0010203040506078809101112131415" + "81828384858687889192939495969798",
                Octets.hex(packet));
    }

    @Test
    void shouldSumPseudoHeaderOfThisPacket() {
        UnsafeBuffer packet = Octets.of("60000000 0010 11 40" + ADDRESSES);

        assertEquals(
                Checksum.pseudoHeaderV6(
                        0xa001020304050607L, 0x8809101112131415L, 0xb021222324252627L, 0x9829303132333435L, 58, 16),
                Ipv6.pseudoHeaderSum(packet, OFFSET, 58, 16));
    }

    private static void assertUpper(int protocol, int offset, int fragmentHeaderOffset, long upperLayer) {
        assertTrue(upperLayer >= 0, "fault " + upperLayer);
        assertEquals(protocol, Ipv6.upperProtocol(upperLayer));
        assertEquals(offset, Ipv6.upperOffset(upperLayer));
        assertEquals(fragmentHeaderOffset, Ipv6.fragmentHeaderOffset(upperLayer));
    }

    private static long upperLayer(int nextHeader, String behindFixedHeader) {
        UnsafeBuffer packet = packet(nextHeader, behindFixedHeader);
        return Ipv6.upperLayer(packet, OFFSET, Octets.length(packet));
    }

    private static UnsafeBuffer packet(int nextHeader, String behindFixedHeader) {
        int payloadLength = Octets.bytes(behindFixedHeader).length;
        return Octets.of("60000000 %04x %02x 40".formatted(payloadLength, nextHeader) + ADDRESSES + behindFixedHeader);
    }

    private static int check(String hex) {
        UnsafeBuffer packet = Octets.of(hex);
        return Ipv6.check(packet, OFFSET, Octets.length(packet));
    }
}
