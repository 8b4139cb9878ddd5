package io.turnout.replay;

import static io.turnout.replay.CaptureImage.NANOS_MAGIC;
import static io.turnout.replay.CaptureImage.frame;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureWriterTest {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long MAX_ALLOCATED_OCTETS = 65_536;
    private static final Path FULL_DISK = Path.of("/dev/full");

    /** Where the frame starts in the buffer handed to the writer. */
    private static final int OFFSET = 3;

    @TempDir
    Path folder;

    @Test
    void shouldWritePcapWithNanosecondsOctetForOctet() throws IOException {
        Path file = folder.resolve("out.pcap");
        write(
                file,
                new CapturedFrame(5 * NS_PER_SECOND + 999_999_999, 60, 113, frame(1, 60)),
                new CapturedFrame(6 * NS_PER_SECOND, 1_514, 113, frame(2, 61)));

        CaptureImage expected = CaptureImage.pcap(LITTLE_ENDIAN, NANOS_MAGIC, 113)
                .patch(16, 262_144)
                .record(5, 999_999_999, 60, frame(1, 60))
                .record(6, 0, 1_514, frame(2, 61));
        assertArrayEquals(expected.octets(), Files.readAllBytes(file));
    }

    @Test
    void shouldWriteAnEmptyCaptureOfEthernetWithoutFrames() throws IOException {
        Path file = folder.resolve("out.pcap");
        write(file);

        assertArrayEquals(
                CaptureImage.pcap(LITTLE_ENDIAN, NANOS_MAGIC, 1)
                        .patch(16, 262_144)
                        .octets(),
                Files.readAllBytes(file));
    }

    @Test
    void shouldReplaceTheFileThatIsThere() throws IOException {
        Path file = folder.resolve("out.pcap");
        CapturedFrame later = new CapturedFrame(7, 4, 1, frame(9, 4));
        write(file, randomFrames(1, 50, 1).toArray(CapturedFrame[]::new));
        write(file, later);

        assertEquals(List.of(later), CapturedFrame.all(file));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldWriteWhatReaderLibpcapAndTsharkRead(long seed) throws Exception {
        Path file = folder.resolve("out.pcap");
        List<CapturedFrame> frames = randomFrames(seed, 3_000, LinkType.ETHERNET);
        write(file, frames.toArray(CapturedFrame[]::new));

        assertEquals(frames, CapturedFrame.all(file), "seed " + seed);
        assertEquals(frames, PcapOracle.frames(file), "seed " + seed);
        Tshark.assumePresent();
        assertEquals(frames.stream().map(Tshark::line).toList(), Tshark.frames(file), "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldWritePcapngOnceASecondLinkTypeComes(long seed) throws Exception {
        Path file = folder.resolve("out.pcap");
        List<CapturedFrame> frames = new ArrayList<>(randomFrames(seed, 40, LinkType.ETHERNET));
        frames.addAll(randomFrames(seed + 10, 2_000, LinkType.RAW_IP, LinkType.ETHERNET, LinkType.LINUX_COOKED_V2));
        write(file, frames.toArray(CapturedFrame[]::new));

        assertEquals(frames, CapturedFrame.all(file), "seed " + seed);
        try (CaptureReader reader = CaptureReader.open(file)) {
            CapturedFrame.rest(reader);
            assertEquals(3, reader.links().size());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        Tshark.assumePresent();
        assertEquals(frames.stream().map(Tshark::line).toList(), Tshark.frames(file), "seed " + seed);
    }

    @Test
    void shouldWritePcapngWithNanosecondsOctetForOctet() throws IOException {
        Path file = folder.resolve("out.pcap");
        write(
                file,
                new CapturedFrame(0x1_0000_0002L, 3, 1, new byte[] {1, 2, 3}),
                new CapturedFrame(4, 9, 276, new byte[] {5, 6, 7, 8}));

        String sectionHeader = "0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000";
        String firstInterface = "01000000 20000000 01000000 00000400 0900010009000000 00000000 20000000";
        String firstPacket = "06000000 24000000 00000000 01000000 02000000 03000000 03000000 01020300 24000000";
        String secondInterface = "01000000 20000000 14010000 00000400 0900010009000000 00000000 20000000";
        String secondPacket = "06000000 24000000 01000000 00000000 04000000 04000000 09000000 05060708 24000000";
        String expected = sectionHeader + firstInterface + firstPacket + secondInterface + secondPacket;
        assertEquals(expected.replace(" ", ""), HexFormat.of().formatHex(Files.readAllBytes(file)));
    }

    @Test
    void shouldWriteTheLongestFrameAndRefuseALongerOne() throws IOException {
        Path file = folder.resolve("out.pcap");
        CapturedFrame[] longest = Stream.of(LinkType.ETHERNET, LinkType.RAW_IP, LinkType.RAW_IP, LinkType.RAW_IP)
                .map(linkType -> new CapturedFrame(1, 262_144, linkType, frame(linkType, 262_144)))
                .toArray(CapturedFrame[]::new);
        write(file, longest);
        assertEquals(List.of(longest), CapturedFrame.all(file));

        try (CaptureWriter writer = CaptureWriter.create(file)) {
            UnsafeBuffer octets = new UnsafeBuffer(new byte[262_145]);
            assertThrows(IllegalArgumentException.class, () -> writer.write(octets, 0, 262_145, 262_145, 1, 1));
        }
    }

    @Test
    void shouldFillItsBufferToTheLastOctet() {
        // Records of 17 octets leave 9, then 16, of the buffer's 2^20.
        Path file = folder.resolve("out.pcap");
        CapturedFrame[] frames = LongStream.range(0, 130_000)
                .mapToObj(i -> new CapturedFrame(i, 1, LinkType.ETHERNET, frame((int) i, 1)))
                .toArray(CapturedFrame[]::new);
        write(file, frames);

        assertEquals(List.of(frames), CapturedFrame.all(file));
    }

    @Test
    void shouldMakeRoomForOneMoreInterface() {
        // After the second interface 29,126 packets of 36 octets leave 8 of the buffer's 2^20, and a third needs 32.
        Path file = folder.resolve("out.pcap");
        List<CapturedFrame> frames = new ArrayList<>();
        frames.add(new CapturedFrame(0, 4, LinkType.ETHERNET, frame(0, 4)));
        for (int i = 0; i < 29_126; i++) {
            frames.add(new CapturedFrame(i, 4, LinkType.RAW_IP, frame(i, 4)));
        }
        frames.add(new CapturedFrame(0, 4, LinkType.LINUX_COOKED, frame(0, 4)));
        write(file, frames.toArray(CapturedFrame[]::new));

        assertEquals(frames, CapturedFrame.all(file));
    }

    @Test
    void shouldLeaveNoHalfOfAFileWhereRewritingFails() throws IOException {
        Path file = folder.resolve("out.pcap");
        CaptureWriter writer = CaptureWriter.create(file);
        write(writer, new CapturedFrame(1, 4, 1, frame(1, 4)));
        Files.delete(file);

        CaptureException failure =
                assertThrows(CaptureException.class, () -> write(writer, new CapturedFrame(2, 4, 101, frame(2, 4))));
        assertEquals(file + ": no such file", failure.getMessage());
        writer.close();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void shouldWriteTheNearestTimeThatTheFormatHolds() throws IOException {
        long lastNs = 0xffff_ffffL * NS_PER_SECOND + 999_999_999;
        Path file = folder.resolve("out.pcap");
        write(
                file,
                new CapturedFrame(-1, 1, 1, frame(1, 1)),
                new CapturedFrame(lastNs, 1, 1, frame(2, 1)),
                new CapturedFrame(lastNs + 1, 1, 1, frame(3, 1)));
        assertEquals(List.of(0L, lastNs, lastNs), times(file));

        write(
                file,
                new CapturedFrame(5, 1, 1, frame(1, 1)),
                new CapturedFrame(-1, 1, 101, frame(2, 1)),
                new CapturedFrame(Long.MAX_VALUE, 1, 101, frame(3, 1)));
        assertEquals(List.of(5L, 0L, Long.MAX_VALUE), times(file));
    }

    @Test
    void shouldSayThatTheDiskIsFullWhenClosing() {
        assumeTrue(Files.exists(FULL_DISK), "no " + FULL_DISK);
        CaptureWriter writer = CaptureWriter.create(FULL_DISK);
        write(writer, new CapturedFrame(1, 4, 1, frame(1, 4)));

        CaptureException failure = assertThrows(CaptureException.class, writer::close);
        assertEquals("/dev/full: cannot be written: No space left on device", failure.getMessage());
        writer.close();
    }

    @Test
    void shouldSayThatTheDiskIsFullWhenTheBufferIsAndThenGiveUp() {
        assumeTrue(Files.exists(FULL_DISK), "no " + FULL_DISK);
        CapturedFrame large = new CapturedFrame(1, 200_000, 1, frame(1, 200_000));
        CaptureWriter writer = CaptureWriter.create(FULL_DISK);
        for (int i = 0; i < 5; i++) {
            write(writer, large);
        }

        CaptureException failure = assertThrows(CaptureException.class, () -> write(writer, large));
        assertEquals("/dev/full: cannot be written: No space left on device", failure.getMessage());
        assertThrows(IllegalStateException.class, () -> write(writer, large));
        writer.close();
    }

    @Test
    void shouldLeaveWhatWasWrittenWhenItCannotBeRewrittenAsPcapng() throws IOException {
        Path file = folder.resolve("out.pcap");
        Files.createDirectory(folder.resolve("out.pcap.pcapng"));
        CapturedFrame first = new CapturedFrame(1, 4, 1, frame(1, 4));
        CaptureWriter writer = CaptureWriter.create(file);
        write(writer, first);

        CaptureException failure =
                assertThrows(CaptureException.class, () -> write(writer, new CapturedFrame(2, 4, 101, frame(2, 4))));
        assertEquals(file + ".pcapng: cannot be created: Is a directory", failure.getMessage());
        writer.close();
        assertEquals(List.of(first), CapturedFrame.all(file));
        assertTrue(Files.isDirectory(folder.resolve("out.pcap.pcapng")));
    }

    @Test
    void shouldSayWhyAFileCannotBeCreated() {
        Path file = folder.resolve("absent").resolve("out.pcap");
        CaptureException failure = assertThrows(CaptureException.class, () -> CaptureWriter.create(file));
        assertEquals(file + ": cannot be created: no such file or directory", failure.getMessage());
    }

    @Test
    void shouldAllocateNothingPerFrame() {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "no count of allocated octets");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        UnsafeBuffer octets = new UnsafeBuffer(frame(1, 100));
        int frameCount = 200_000;
        try (CaptureWriter writer = CaptureWriter.create(folder.resolve("out.pcap"))) {
            writeAll(writer, octets, frameCount); // loads classes
            long before = threads.getCurrentThreadAllocatedBytes();
            writeAll(writer, octets, frameCount);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertTrue(allocated < MAX_ALLOCATED_OCTETS, allocated + " octets for " + frameCount + " frames");
        }
    }

    @Test
    void shouldNotWriteOnceClosed() {
        CaptureWriter writer = CaptureWriter.create(folder.resolve("out.pcap"));
        writer.close();
        assertThrows(IllegalStateException.class, () -> write(writer, new CapturedFrame(1, 1, 1, frame(1, 1))));
        assertFalse(CaptureReader.open(folder.resolve("out.pcap")).next());
    }

    private static void writeAll(CaptureWriter writer, UnsafeBuffer octets, int frameCount) {
        for (int i = 0; i < frameCount; i++) {
            writer.write(octets, 0, octets.capacity(), octets.capacity(), i, LinkType.ETHERNET);
        }
    }

    private static void write(Path file, CapturedFrame... frames) {
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            for (CapturedFrame frame : frames) {
                write(writer, frame);
            }
        }
    }

    private static void write(CaptureWriter writer, CapturedFrame frame) {
        byte[] octets = HexFormat.of().parseHex(frame.octets());
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + octets.length]);
        buffer.putBytes(OFFSET, octets);
        writer.write(buffer, OFFSET, octets.length, frame.originalLength(), frame.timeNs(), frame.linkType());
    }

    private static List<Long> times(Path file) {
        return CapturedFrame.all(file).stream().map(CapturedFrame::timeNs).toList();
    }

    /** Frames of 0 to 1,500 octets, some of them cut, at times this side of 2038. */
    private static List<CapturedFrame> randomFrames(long seed, int count, int... linkTypes) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> {
                    byte[] octets = new byte[random.nextInt(1_501)];
                    random.nextBytes(octets);
                    int cutLength = random.nextInt(4) == 0 ? random.nextInt(1_000) : 0;
                    return new CapturedFrame(
                            random.nextLong(Integer.MAX_VALUE * NS_PER_SECOND),
                            octets.length + cutLength,
                            linkTypes[random.nextInt(linkTypes.length)],
                            octets);
                })
                .limit(count)
                .toList();
    }
}
