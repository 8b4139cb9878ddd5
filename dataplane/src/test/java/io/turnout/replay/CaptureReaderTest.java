package io.turnout.replay;

import static io.turnout.replay.CaptureImage.MICROS_MAGIC;
import static io.turnout.replay.CaptureImage.NANOS_MAGIC;
import static io.turnout.replay.CaptureImage.frame;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
    /** What a reader may allocate as a whole, whatever the number of frames. */
    private static final long MAX_ALLOCATED_OCTETS = 4_096;

    @TempDir
    Path folder;

    static Stream<CaptureImage> smallFiles() {
        CaptureImage ng = CaptureImage.pcapng(BIG_ENDIAN);
        return Stream.of(
                CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1)
                        .record(1, 2, 5, frame(1, 5))
                        .record(3, 4, 0)
                        .record(5, 6, 90, frame(2, 7)),
                CaptureImage.pcap(BIG_ENDIAN, NANOS_MAGIC, 113).record(1, 2, 5, frame(1, 5)),
                ng.networkInterface(1, 0, ng.option(2, "eth0".getBytes(UTF_8)), ng.option(9, (byte) 9))
                        .enhancedPacket(0, 5, 6, frame(1, 6), ng.option(1, (byte) 'c'))
                        .obsoletePacket(0, 6, 7, frame(2, 7))
                        .block(0x0bad, new byte[4])
                        .simplePacket(8, frame(3, 8))
                        .section(LITTLE_ENDIAN)
                        .networkInterface(276, 9)
                        .enhancedPacket(0, 7, 100, frame(4, 9)));
    }

    @ParameterizedTest
    @MethodSource("smallFiles")
    void shouldDeliverEveryFrameBeforeACutWhereverItIs(CaptureImage image) {
        List<CapturedFrame> whole = CapturedFrame.all(image.segment());
        int headerLength = image.octets()[0] == 0x0a ? 28 : 24;
        for (int length = 0; length < image.length(); length++) {
            MemorySegment cut = image.cut(length);
            if (length < headerLength) {
                assertThrows(CaptureException.class, () -> CaptureReader.over(cut, "cut"));
                continue;
            }
            try (CaptureReader reader = CaptureReader.over(cut, "cut")) {
                List<CapturedFrame> expected = whole.subList(0, (int) image.framesWithin(length));
                assertEquals(expected, CapturedFrame.rest(reader), "cut after " + length);
                assertEquals(!image.isBoundary(length), reader.isTruncated(), "cut after " + length);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "0a, too short to be a capture: 1 octets",
        "0a0d0d, too short to be a capture: 3 octets",
        "d4c3b2a1, too short for a pcap file: 4 of the 24 octets of its header",
        "0a0d0d0a1c, too short for a pcapng file: 5 octets",
        "7f454c46, is not a capture: it starts with 7f454c46",
        "1f8b0800, is compressed with gzip: unpack it first (gunzip)",
        "28b52ffd, is compressed with zstd: unpack it first (unzstd)",
        "fd377a58, is compressed with xz: unpack it first (unxz)",
        "a1b2cd34, 'is a pcap of the modified kind (magic a1b2cd34), which is not supported: convert it with editcap'",
        "34cdb2a1, 'is a pcap of the modified kind (magic a1b2cd34), which is not supported: convert it with editcap'",
        "0a0d0d0a0000001c0102030400010000000000000000000000000000, a pcapng section has byte-order magic 04030201"
    })
    void shouldSayWhyAFileIsNoCapture(String octets, String reason) throws IOException {
        Path file = Files.write(folder.resolve("in.pcap"), HexFormat.of().parseHex(octets));

        assertRefused(file, reason);
    }

    @Test
    void shouldSayThatACompressedCaptureIsCompressed() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(octets)) {
            gzip.write(CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).octets());
        }

        assertRefused(
                Files.write(folder.resolve("in.pcap.gz"), octets.toByteArray()),
                "is compressed with gzip: unpack it first (gunzip)");
    }

    @Test
    void shouldSayWhyAFileCannotBeOpened() throws IOException {
        assertRefused(folder, "is a directory");
        assertRefused(folder.resolve("absent.pcap"), "no such file");
        assertRefused(Path.of("/dev/null"), "is not a regular file, and only such a file can be mapped");
    }

    @Test
    void shouldSayThatPermissionIsMissing() throws IOException {
        Path file = CaptureImage.pcapng(LITTLE_ENDIAN).file(folder.resolve("secret.pcapng"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything");

        assertRefused(file, "cannot be read: permission denied");
    }

    @Test
    void shouldOpenAFileThroughALink() throws IOException {
        Path file = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1)
                .record(1, 0, 3, frame(1, 3))
                .file(folder.resolve("in.pcap"));
        Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), file);

        assertEquals(CapturedFrame.all(file), CapturedFrame.all(link));
    }

    @Test
    void shouldReadPastTwoGibibytes() throws IOException {
        Path file = folder.resolve("large.pcapng");
        long holeLength = 3L << 30;
        CaptureImage head = CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0);
        byte[] headAndPacket = CaptureImage.pcapng(LITTLE_ENDIAN)
                .networkInterface(1, 0)
                .enhancedPacket(0, 7, 60, frame(1, 60))
                .octets();
        ByteBuffer blockStart = ByteBuffer.allocate(8)
                .order(LITTLE_ENDIAN)
                .putInt(0x0bad)
                .putInt((int) holeLength)
                .flip();
        ByteBuffer blockEnd = ByteBuffer.allocate(4)
                .order(LITTLE_ENDIAN)
                .putInt((int) holeLength)
                .flip();
        ByteBuffer packet = ByteBuffer.wrap(headAndPacket).position(head.length());
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(head.octets()), 0);
            channel.write(blockStart, head.length());
            channel.write(blockEnd, head.length() + holeLength - 4);
            channel.write(packet, head.length() + holeLength);
        }

        assertEquals(List.of(new CapturedFrame(7_000, 60, 1, frame(1, 60))), CapturedFrame.all(file));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAllocateNothingPerFrame(boolean pcapng) {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "no count of allocated octets");
        CaptureImage image = pcapng
                ? CaptureImage.pcapng(LITTLE_ENDIAN).networkInterface(1, 0)
                : CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 105);
        int frameCount = 10_000;
        for (int i = 0; i < frameCount; i++) {
            if (pcapng) {
                image.enhancedPacket(0, i, 60, frame(i, 60));
            } else {
                image.record(i, 0, 60, frame(i, 60));
            }
        }
        MemorySegment octets = image.segment();
        readOctetSum(octets); // loads classes

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long sum = readOctetSum(octets);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(frameCount * 60L, sum);
        assertTrue(allocated < MAX_ALLOCATED_OCTETS, allocated + " octets for " + frameCount + " frames");
    }

    @Test
    void shouldHaveNothingMoreOnceClosed() throws IOException {
        Path file = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1)
                .record(1, 0, 3, frame(1, 3))
                .record(2, 0, 3, frame(2, 3))
                .file(folder.resolve("in.pcap"));
        CaptureReader reader = CaptureReader.open(file);
        assertTrue(reader.next());
        reader.close();

        assertEquals(0, reader.frame().capacity());
        assertFalse(reader.next());
        assertFalse(reader.isTruncated());
        reader.close();
    }

    @Test
    void shouldRefuseMemoryWithoutAnAddress() {
        byte[] octets = CaptureImage.pcap(LITTLE_ENDIAN, MICROS_MAGIC, 1).octets();
        assertThrows(IllegalArgumentException.class, () -> CaptureReader.over(MemorySegment.ofArray(octets), "heap"));
    }

    private static long readOctetSum(MemorySegment octets) {
        long sum = 0;
        try (CaptureReader reader = CaptureReader.over(octets, "image")) {
            while (reader.next()) {
                sum += reader.frame().capacity();
            }
        }
        return sum;
    }

    private static void assertRefused(Path file, String reason) {
        CaptureException refusal = assertThrows(CaptureException.class, () -> CaptureReader.open(file));
        assertEquals(file + ": " + reason, refusal.getMessage());
        assertEquals(file.toString(), refusal.source());
    }
}
