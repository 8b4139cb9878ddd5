package io.turnout.replay;

import static io.turnout.replay.CaptureImage.frame;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngReaderTest {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    static Stream<ByteOrder> orders() {
        return Stream.of(LITTLE_ENDIAN, BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void shouldReadEveryKindOfPacketInBothByteOrders(ByteOrder order) {
        CaptureImage image = CaptureImage.pcapng(order)
                .networkInterface(LinkType.ETHERNET, 40)
                .networkInterface(LinkType.LINUX_COOKED_V2, 0)
                .enhancedPacket(1, 0x1_2345_6789L, 100, frame(1, 37))
                .obsoletePacket(0, 0x1_2345_678aL, 38, frame(2, 38))
                .simplePacket(39, frame(3, 39))
                .simplePacket(1_000, frame(4, 40));

        assertEquals(
                List.of(
                        new CapturedFrame(0x1_2345_6789L * 1_000, 100, 276, frame(1, 37)),
                        new CapturedFrame(0x1_2345_678aL * 1_000, 38, 1, frame(2, 38)),
                        new CapturedFrame(0x1_2345_678aL * 1_000, 39, 1, frame(3, 39)),
                        new CapturedFrame(0x1_2345_678aL * 1_000, 1_000, 1, frame(4, 40))),
                CapturedFrame.all(image.segment()));
    }

    @Test
    void shouldGiveInterfacesOfLaterSectionsIndexesOfTheirOwn() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN)
                .networkInterface(1, 0)
                .networkInterface(1, 0)
                .enhancedPacket(1, 1, 4, frame(1, 4))
                .section(BIG_ENDIAN)
                .networkInterface(101, 0)
                .enhancedPacket(0, 2, 4, frame(2, 4))
                .section(LITTLE_ENDIAN)
                .networkInterface(113, 0)
                .simplePacket(4, frame(3, 4));
        List<String> seen = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.over(image.segment(), "image")) {
            while (reader.next()) {
                seen.add(reader.interfaceIndex() + " " + reader.linkType() + " " + reader.timeNs());
            }
        }

        assertEquals(List.of("1 1 1000", "2 101 2000", "3 113 2000"), seen);
    }

    @Test
    void shouldTakeAPacketForDamageWhoseInterfaceIsOnlyInAnEarlierSection() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN)
                .networkInterface(1, 0)
                .enhancedPacket(0, 1, 4, frame(1, 4))
                .section(LITTLE_ENDIAN);
        int offset = image.length();
        image.enhancedPacket(0, 2, 4, frame(2, 4));

        assertEnds(image, 1, offset, "a packet of interface 0, which the section lacks");
    }

    @Test
    void shouldSkipOtherBlocksAndOptions() {
        CaptureImage image = CaptureImage.pcapng(BIG_ENDIAN);
        byte[] comment = image.option(1, "five!".getBytes(UTF_8));
        image.section(LITTLE_ENDIAN, image.option(4, "dumper".getBytes(UTF_8)))
                .block(0x0000_0bad)
                .networkInterface(1, 0, comment)
                .block(5, new byte[40])
                .enhancedPacket(0, 1, 5, frame(1, 5), image.option(1, (byte) 'x'), comment)
                .block(0x8000_0001, new byte[8])
                .enhancedPacket(0, 2, 6, frame(2, 6));

        assertEquals(
                List.of(new CapturedFrame(1_000, 5, 1, frame(1, 5)), new CapturedFrame(2_000, 6, 1, frame(2, 6))),
                CapturedFrame.all(image.segment()));
    }

    static Stream<Arguments> resolutions() {
        return Stream.of(
                Arguments.of(0, 7L, 7 * NS_PER_SECOND),
                Arguments.of(3, 1_234L, 1_234_000_000L),
                Arguments.of(9, 123L, 123L),
                Arguments.of(12, 123_456L, 123L),
                Arguments.of(0x80, 9L, 9 * NS_PER_SECOND),
                Arguments.of(0x81, 3L, 1_500_000_000L),
                Arguments.of(0xa0, 5L << 31, 2_500_000_000L));
    }

    @ParameterizedTest
    @MethodSource("resolutions")
    void shouldReadTimesAsTheInterfaceCountsThem(int resolution, long ticks, long timeNs) {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            CaptureImage image = CaptureImage.pcapng(order);
            byte[] resolutionOption = image.option(9, (byte) resolution);
            image.networkInterface(1, 0, image.option(2, "eth0".getBytes(UTF_8)), resolutionOption)
                    .networkInterface(1, 0, resolutionOption, image.option(14, image.number(1_000)))
                    .networkInterface(1, 0, image.option(14, image.number(-1)), resolutionOption)
                    .enhancedPacket(0, ticks, 0, new byte[0])
                    .enhancedPacket(1, ticks, 0, new byte[0])
                    .obsoletePacket(2, ticks, 0, new byte[0]);

            assertEquals(
                    List.of(timeNs, timeNs + 1_000 * NS_PER_SECOND, timeNs - NS_PER_SECOND),
                    CapturedFrame.all(image.segment()).stream()
                            .map(CapturedFrame::timeNs)
                            .toList());
        }
    }

    @Test
    void shouldReadNoOptionPastTheEndOfOptions() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN);
        image.networkInterface(1, 0, image.option(0), image.option(9, (byte) 9)).enhancedPacket(0, 5, 0, new byte[0]);

        assertEquals(5_000, CapturedFrame.all(image.segment()).getFirst().timeNs());
    }

    @Test
    void shouldIgnoreOptionsOfTheWrongLength() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN);
        byte[] pastTheBlock = {9, 0, (byte) 200, 0, 9, 0, 0, 0};
        image.networkInterface(1, 0, image.option(9, (byte) 9, (byte) 9), image.option(14, (byte) 1), pastTheBlock)
                .enhancedPacket(0, 5, 0, new byte[0]);

        assertEquals(5_000, CapturedFrame.all(image.segment()).getFirst().timeNs());
    }

    @Test
    void shouldReadOptionsThatEndWithTheirBlock() {
        byte[] offsetOption = {14, 0, 8, 0, 2, 0, 0, 0, 0, 0, 0, 0};
        byte[] resolutionWithoutValue = {9, 0, 1, 0};
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN)
                .block(1, description(offsetOption))
                .block(1, description(resolutionWithoutValue))
                .enhancedPacket(0, 5, 0, new byte[0])
                .enhancedPacket(1, 5, 0, new byte[0]);

        assertEquals(
                List.of(2 * NS_PER_SECOND + 5_000, 5_000L),
                CapturedFrame.all(image.segment()).stream()
                        .map(CapturedFrame::timeNs)
                        .toList());
    }

    @Test
    void shouldReportLinkTypesWithTheirFirstInterfaceAndFrames() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN);
        image.networkInterface(1, 0)
                .networkInterface(127, 0, image.option(2, "wlan0".getBytes(UTF_8)))
                .networkInterface(127, 0, image.option(2, "wlan1".getBytes(UTF_8)))
                .enhancedPacket(0, 1, 4, frame(1, 4))
                .enhancedPacket(1, 2, 4, frame(2, 4))
                .enhancedPacket(2, 3, 4, frame(3, 4))
                .enhancedPacket(0, 4, 4, frame(4, 4))
                .simplePacket(4, frame(5, 4));
        try (CaptureReader reader = CaptureReader.over(image.segment(), "image")) {
            assertEquals(5, CapturedFrame.rest(reader).size());
            assertEquals(
                    List.of(
                            "Ethernet (link type 1), first on interface 0: 3 frames",
                            "IEEE 802.11 with radiotap header (link type 127), first on interface 1 'wlan0': 2 frames"),
                    reader.links().stream().map(CapturedLink::toString).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 11, 31, 33, 34, 35})
    void shouldEndWhereABlockIsTooShortOrUnaligned(int length) {
        CaptureImage image =
                CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0).enhancedPacket(0, 1, 4, frame(1, 4));
        int offset = image.length();
        image.enhancedPacket(0, 1, 4, frame(1, 4)).patch(offset + 4, length);

        assertEnds(image, 1, offset, "a block of type 6 claims " + length + " octets");
    }

    static Stream<Arguments> shortestBlocks() {
        return Stream.of(Arguments.of(1, 20), Arguments.of(2, 32), Arguments.of(3, 16), Arguments.of(6, 32));
    }

    @ParameterizedTest
    @MethodSource("shortestBlocks")
    void shouldEndWhereABlockIsTooShortForItsType(int type, int minLength) {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0);
        image.block(type, new byte[minLength - 12]);
        int offset = image.length();
        image.block(type, new byte[minLength - 16]);

        int frameCount = type == 1 ? 0 : 1;
        assertEnds(image, frameCount, offset, "a block of type " + type + " claims " + (minLength - 4) + " octets");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 11})
    void shouldEndWhereTheFileEndsWithinTheSmallestBlock(int length) {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0);
        int offset = image.length();
        image.raw(Arrays.copyOf(new byte[] {9, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0}, length));

        assertEnds(image, 0, offset, "the file ends after " + length + " octets of a block");
    }

    @Test
    void shouldEndWhereTheLengthsOfABlockDiffer() {
        CaptureImage image = CaptureImage.pcapng(BIG_ENDIAN).networkInterface(1, 0);
        int offset = image.length();
        image.enhancedPacket(0, 1, 4, frame(1, 4)).patch(image.length() - 4, 40);

        assertEnds(image, 0, offset, "a block starts with length 36 and ends with length 40");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, Integer.MAX_VALUE, -1, CaptureReader.MAX_CAPTURED_LENGTH + 1})
    void shouldEndWhereAPacketClaimsMoreThanItsBlock(int capturedLength) {
        CaptureImage image = CaptureImage.pcapng(BIG_ENDIAN).networkInterface(1, 0);
        int offset = image.length();
        image.enhancedPacket(0, 1, 8, frame(1, 8)).patch(offset + 20, capturedLength);

        assertEnds(
                image,
                0,
                offset,
                "a packet claims " + Integer.toUnsignedString(capturedLength) + " octets in a block of 40");
    }

    @Test
    void shouldDeliverTheLongestPacketAndNoLongerOne() {
        int longest = CaptureReader.MAX_CAPTURED_LENGTH;
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN)
                .networkInterface(1, 0)
                .enhancedPacket(0, 0, longest, frame(1, longest));
        int offset = image.length();
        image.enhancedPacket(0, 0, longest + 1, frame(2, longest + 1));

        assertEnds(image, 1, offset, "a packet claims 262145 octets in a block of 262180");
    }

    @Test
    void shouldEndWhereASimplePacketHasNoInterface() {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN);
        int offset = image.length();
        image.simplePacket(4, frame(1, 4));

        assertEnds(image, 0, offset, "a simple packet in a section without interfaces");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void shouldEndWhereAPacketHasNoSuchInterface(int interfaceIndex) {
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0);
        int offset = image.length();
        image.enhancedPacket(interfaceIndex, 1, 4, frame(1, 4));

        String index = Integer.toUnsignedString(interfaceIndex);
        assertEnds(image, 0, offset, "a packet of interface " + index + ", which the section lacks");
    }

    @Test
    void shouldEndWhereALaterSectionIsOfAnotherVersionOrByteOrder() {
        CaptureImage image =
                CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0).simplePacket(4, frame(1, 4));
        int offset = image.length();
        image.section(BIG_ENDIAN).patch(offset + 12, 0x0002_0000);
        assertEnds(image, 1, offset, "pcapng version 2 is not supported, only 1");

        image.patch(offset + 8, 0x01020304);
        assertEnds(image, 1, offset, "a pcapng section has byte-order magic 04030201");
    }

    @Test
    void shouldRefuseAFileThatStartsWithAnUnknownSection() {
        CaptureImage image = CaptureImage.pcapng(BIG_ENDIAN).patch(12, 0x0002_0000);

        CaptureException refusal =
                assertThrows(CaptureException.class, () -> CaptureReader.over(image.segment(), "next.pcapng"));
        assertEquals("next.pcapng: pcapng version 2 is not supported, only 1", refusal.getMessage());
    }

    @Test
    void shouldTakeTooManyInterfacesForDamage() {
        // A section may have 65,536; the image is large enough for some more.
        CaptureImage image = CaptureImage.pcapng(LITTLE_ENDIAN);
        byte[] description =
                CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0).octets();
        byte[] sectionHeader = image.octets();
        int blockLength = description.length - sectionHeader.length;
        byte[] octets = new byte[sectionHeader.length + 65_537 * blockLength];
        System.arraycopy(sectionHeader, 0, octets, 0, sectionHeader.length);
        for (int at = sectionHeader.length; at < octets.length; at += blockLength) {
            System.arraycopy(description, sectionHeader.length, octets, at, blockLength);
        }
        try (CaptureReader reader = CaptureReader.over(CaptureImage.segment(octets), "image")) {
            assertTrue(CapturedFrame.rest(reader).isEmpty());
            assertEquals(
                    "truncated at offset " + (octets.length - blockLength)
                            + ": more than 65536 interfaces in a section",
                    reader.truncation());
        }
    }

    @Test
    void shouldBeCleanWhereThereIsNothingButASection() {
        try (CaptureReader reader =
                CaptureReader.over(CaptureImage.pcapng(BIG_ENDIAN).segment(), "image")) {
            assertTrue(CapturedFrame.rest(reader).isEmpty());
            assertNull(reader.truncation());
            assertTrue(reader.links().isEmpty());
        }
    }

    /** The body of an interface description of Ethernet with options that nothing ends. */
    private static byte[] description(byte[] options) {
        byte[] body = new byte[8 + options.length];
        body[0] = LinkType.ETHERNET;
        System.arraycopy(options, 0, body, 8, options.length);
        return body;
    }

    private static void assertEnds(CaptureImage image, int frameCount, int offset, String reason) {
        try (CaptureReader reader = CaptureReader.over(image.segment(), "image")) {
            assertEquals(frameCount, CapturedFrame.rest(reader).size());
            assertTrue(reader.isTruncated());
            assertEquals("truncated at offset " + offset + ": " + reason, reader.truncation());
            assertFalse(reader.next());
            assertEquals(0, reader.frame().capacity());
        }
    }
}
