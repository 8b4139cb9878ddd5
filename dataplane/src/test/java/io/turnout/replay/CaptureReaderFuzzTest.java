package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the octets of a file: frames inside it, then an end; or a refusal. */
class CaptureReaderFuzzTest {
    private static final int MUTANTS = 5_000;
    private static final int MAX_CHANGES = 6;

    /** Numbers that lengths and counts go wrong at. */
    private static final byte[] EDGES = {0, 1, 3, 4, 6, 12, 16, 32, 0x7f, (byte) 0x80, (byte) 0xff};

    @FuzzTest
    void shouldEndOrRefuseWhateverTheOctets(byte[] octets) {
        walk(octets);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldEndOrRefuseWhereAFewOctetsAreWrong(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> files =
                CaptureReaderTest.smallFiles().map(CaptureImage::octets).toList();
        for (int i = 0; i < MUTANTS; i++) {
            byte[] octets = files.get(random.nextInt(files.size())).clone();
            int changes = random.nextInt(1, MAX_CHANGES);
            for (int change = 0; change < changes; change++) {
                octets[random.nextInt(octets.length)] =
                        random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : (byte) random.nextInt();
            }
            try {
                walk(octets);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", mutant " + i, e);
            }
        }
    }

    private static void walk(byte[] octets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets);
            walk(image);
        }
    }

    private static void walk(MemorySegment image) {
        try (CaptureReader reader = CaptureReader.over(image, "image")) {
            long end = image.address() + image.byteSize();
            long lastAddress = image.address();
            long frameCount = 0;
            while (reader.next()) {
                frameCount++;
                long address = reader.frame().addressOffset();
                assertTrue(address > lastAddress, "frames go forward");
                assertTrue(address + reader.capturedLength() <= end, "frames are inside the file");
                assertTrue(reader.originalLength() >= 0, "lengths are counts");
                lastAddress = address;
            }
            assertEquals(reader.isTruncated(), reader.truncation() != null);
            assertEquals(
                    frameCount,
                    reader.links().stream().mapToLong(CapturedLink::frameCount).sum());
        } catch (CaptureException refused) {
            assertTrue(refused.getMessage().startsWith("image: "), refused.getMessage());
        }
    }
}
