package io.turnout.replay;

import static io.turnout.replay.CaptureImage.MICROS_MAGIC;
import static io.turnout.replay.CaptureImage.NANOS_MAGIC;
import static io.turnout.replay.CaptureImage.frame;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final int RECORD_HEADER_LENGTH = 16;

    static Stream<Arguments> variants() {
        return Stream.of(LITTLE_ENDIAN, BIG_ENDIAN)
                .flatMap(order ->
                        Stream.of(Arguments.of(order, MICROS_MAGIC, 1_000), Arguments.of(order, NANOS_MAGIC, 1)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReadEveryFieldInBothByteOrdersAndUnits(ByteOrder order, int magic, int nsPerFraction) {
        CaptureImage image = CaptureImage.pcap(order, magic, LinkType.ETHERNET)
                .record(0x12345678, 123_456, 60, frame(1, 60))
                .record(0x12345679, 999_999, 1_514, frame(2, 61))
                .record(0, 0, 0);

        assertEquals(
                List.of(
                        new CapturedFrame(0x12345678 * 1_000_000_000L + 123_456L * nsPerFraction, 60, 1, frame(1, 60)),
                        new CapturedFrame(
                                0x12345679 * 1_000_000_000L + 999_999L * nsPerFraction, 1_514, 1, frame(2, 61)),
                        new CapturedFrame(0, 0, 1, new byte[0])),
                CapturedFrame.all(image.segment()));
    }

    @Test
    void shouldReadTimesAsUnsigned() {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, NANOS_MAGIC, 1).record(-1, -1, 1, (byte) 7);

        assertEquals(
                0xffff_ffffL * 1_000_000_000L + 0xffff_ffffL,
                CapturedFrame.all(image.segment()).getFirst().timeNs());
    }

    @Test
    void shouldGiveTheLargestLengthForAnOriginalLengthBeyondIt() {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, NANOS_MAGIC, 1)
                .record(0, 0, Integer.MIN_VALUE, frame(0, 4))
                .record(0, 0, Integer.MAX_VALUE, frame(0, 4));

        assertEquals(
                List.of(Integer.MAX_VALUE, Integer.MAX_VALUE),
                CapturedFrame.all(image.segment()).stream()
                        .map(CapturedFrame::originalLength)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0xf4000001, 0x24000001, 0x03ff0001, 0x00010001})
    void shouldTakeTheLinkTypeWithoutTheFrameCheckSequenceBits(int field) {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            CaptureImage image = CaptureImage.pcap(order, MICROS_MAGIC, field).record(0, 0, 1, (byte) 7);
            assertEquals(
                    LinkType.ETHERNET,
                    CapturedFrame.all(image.segment()).getFirst().linkType());
        }
    }

    @Test
    void shouldDeliverAndNameFramesOfAnUnsupportedLinkType() {
        CaptureImage image = CaptureImage.pcap(BIG_ENDIAN, MICROS_MAGIC, 105)
                .record(1, 0, 3, frame(1, 3))
                .record(2, 0, 3, frame(2, 3));
        try (CaptureReader reader = CaptureReader.over(image.segment(), "wifi.pcap")) {
            assertEquals(2, CapturedFrame.rest(reader).size());
            CapturedLink link = reader.links().getFirst();
            assertFalse(link.isSupported());
            assertEquals(105, link.linkType());
            assertEquals(2, link.frameCount());
            assertEquals("IEEE 802.11 (link type 105), first on interface 0: 2 frames", link.toString());
        }
    }

    @Test
    void shouldDeliverTheLongestFrame() {
        byte[] longest = frame(1, CaptureReader.MAX_CAPTURED_LENGTH);
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).record(0, 0, longest.length, longest);

        assertEquals(
                new CapturedFrame(0, longest.length, 1, longest),
                CapturedFrame.all(image.segment()).getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {CaptureReader.MAX_CAPTURED_LENGTH + 1, Integer.MAX_VALUE, -1})
    void shouldEndWhereARecordClaimsTooMuch(int capturedLength) {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).record(0, 0, 4, frame(1, 4));
        int offset = image.length();
        image.record(0, 0, 4, frame(2, CaptureReader.MAX_CAPTURED_LENGTH + 1)).patch(offset + 8, capturedLength);
        try (CaptureReader reader = CaptureReader.over(image.segment(), "damaged.pcap")) {
            assertEquals(1, CapturedFrame.rest(reader).size());
            assertEquals(
                    "truncated at offset " + offset + ": a record claims " + Integer.toUnsignedString(capturedLength)
                            + " octets",
                    reader.truncation());
        }
    }

    @Test
    void shouldSayWhereTheFileEndsWithinARecord() {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).record(0, 0, 4, frame(1, 4));
        int offset = image.length();
        image.record(0, 0, 9, frame(2, 9));

        assertEquals(
                "truncated at offset " + offset + ": the file ends after 3 of the 16 octets of a record header",
                truncation(image, offset + 3));
        assertEquals(
                "truncated at offset " + offset + ": the file ends after 8 of the 9 octets of a frame",
                truncation(image, offset + RECORD_HEADER_LENGTH + 8));
        assertNull(truncation(image, image.length()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0002_0003, 0x0002_0005, 0x0001_0004, 0x0003_0004})
    void shouldRefuseOtherVersions(int version) {
        CaptureImage image = CaptureImage.pcap(BIG_ENDIAN, MICROS_MAGIC, 1).patch(4, version);

        CaptureException refusal =
                assertThrows(CaptureException.class, () -> CaptureReader.over(image.segment(), "old.pcap"));
        assertEquals(
                "old.pcap: pcap version " + (version >>> 16) + "." + (version & 0xffff) + " is not supported, only 2.4",
                refusal.getMessage());
    }

    @Test
    void shouldShowNoFrameAfterTheEnd() {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).record(0, 0, 4, frame(1, 4));
        try (CaptureReader reader = CaptureReader.over(image.segment(), "image")) {
            assertTrue(reader.next());
            assertEquals(4, reader.capturedLength());
            assertFalse(reader.next());
            assertFalse(reader.next());
            assertEquals(0, reader.capturedLength());
            assertEquals(0, reader.frame().capacity());
        }
    }

    private static String truncation(CaptureImage image, int length) {
        try (CaptureReader reader = CaptureReader.over(image.cut(length), "cut.pcap")) {
            CapturedFrame.rest(reader);
            return reader.truncation();
        }
    }
}
