package io.turnout.replay;

import static io.turnout.replay.CaptureImage.NANOS_MAGIC;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureMergeTest {
    /** A frame of a merge: where it comes from, and its number there. */
    private record Origin(int fileIndex, int frameIndex) {}

    @Test
    void shouldMergeByTime() {
        assertEquals(
                List.of(at(0, 0), at(1, 0), at(0, 1), at(2, 0), at(1, 1), at(0, 2)),
                merge(new int[] {1, 3, 6}, new int[] {2, 5}, new int[] {4}));
    }

    @Test
    void shouldGiveEqualTimesInTheOrderOfTheFiles() {
        assertEquals(
                List.of(at(0, 0), at(0, 1), at(1, 0), at(1, 1), at(2, 0)),
                merge(new int[] {5, 5}, new int[] {5, 5}, new int[] {5}));
    }

    @Test
    void shouldKeepTheOrderOfAFileWhoseTimesGoBackwards() {
        assertEquals(List.of(at(1, 0), at(0, 0), at(0, 1), at(1, 1)), merge(new int[] {9, 2}, new int[] {3, 10}));
    }

    @Test
    void shouldBeEmptyWithoutFrames() {
        assertTrue(merge().isEmpty());
        assertTrue(merge(new int[0], new int[0]).isEmpty());
        assertEquals(List.of(at(1, 0)), merge(new int[0], new int[] {1}, new int[0]));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAlwaysDeliverTheEarliestOfTheNextFrames(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] files = IntStream.range(0, random.nextInt(1, 9))
                .mapToObj(file -> random.ints(random.nextInt(0, 60), 0, 40).toArray())
                .toArray(int[][]::new);

        assertEquals(earliestFirst(files), merge(files), "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSortFilesThatAreSorted(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] files = IntStream.range(0, 5)
                .mapToObj(file -> random.ints(50, 0, 1_000).sorted().toArray())
                .toArray(int[][]::new);
        List<Origin> merged = merge(files);

        assertEquals(250, merged.size());
        assertEquals(
                merged.stream()
                        .sorted(Comparator.comparingInt((Origin origin) -> files[origin.fileIndex][origin.frameIndex])
                                .thenComparingInt(Origin::fileIndex)
                                .thenComparingInt(Origin::frameIndex))
                        .toList(),
                merged);
    }

    @Test
    void shouldCloseEveryCapture() {
        List<CaptureReader> readers = List.of(reader(0, 1, 2), reader(1, 3));
        CaptureMerge merge = new CaptureMerge(readers);
        assertTrue(merge.next());
        assertSame(readers.getFirst(), merge.reader());
        assertEquals(readers, merge.readers());
        merge.close();

        readers.forEach(reader -> assertFalse(reader.next()));
    }

    /** The definition, without a heap: look at the head of each file every time. */
    private static List<Origin> earliestFirst(int[][] files) {
        List<Origin> order = new ArrayList<>();
        int[] heads = new int[files.length];
        while (true) {
            int earliest = -1;
            for (int file = 0; file < files.length; file++) {
                boolean hasNext = heads[file] < files[file].length;
                if (hasNext && (earliest < 0 || files[file][heads[file]] < files[earliest][heads[earliest]])) {
                    earliest = file;
                }
            }
            if (earliest < 0) {
                return order;
            }
            order.add(at(earliest, heads[earliest]++));
        }
    }

    private static List<Origin> merge(int[]... files) {
        List<CaptureReader> readers = new ArrayList<>();
        for (int file = 0; file < files.length; file++) {
            readers.add(reader(file, files[file]));
        }
        List<Origin> merged = new ArrayList<>();
        try (CaptureMerge merge = new CaptureMerge(readers)) {
            while (merge.next()) {
                byte[] octets = new byte[2];
                merge.reader().frame().getBytes(0, octets);
                assertSame(readers.get(octets[0]), merge.reader());
                assertEquals(files[octets[0]][octets[1]], merge.reader().timeNs());
                merged.add(at(octets[0], octets[1]));
            }
            assertFalse(merge.next());
        }
        return merged;
    }

    private static CaptureReader reader(int file, int... timesNs) {
        CaptureImage image = CaptureImage.pcap(LITTLE_ENDIAN, NANOS_MAGIC, 1);
        for (int frame = 0; frame < timesNs.length; frame++) {
            image.record(0, timesNs[frame], 2, (byte) file, (byte) frame);
        }
        return CaptureReader.over(image.segment(), "file " + file);
    }

    private static Origin at(int fileIndex, int frameIndex) {
        return new Origin(fileIndex, frameIndex);
    }
}
