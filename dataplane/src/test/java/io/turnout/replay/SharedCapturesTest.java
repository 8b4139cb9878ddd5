package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Captures made by others, read here and by independent programs. */
class SharedCapturesTest {
    @TestFactory
    Stream<DynamicTest> shouldReadWhatLibpcapReads() {
        return SharedCaptures.all().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    List<CapturedFrame> expected = PcapOracle.records(file);
                    assertFalse(expected.isEmpty());
                    assertEquals(expected, CapturedFrame.all(file));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldCountTheFramesTsharkCounts() {
        Tshark.assumePresent();
        return SharedCaptures.all().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    assertEquals(
                            Tshark.frames(file).size(), CapturedFrame.all(file).size());
                    assertNotTruncated(file);
                }));
    }

    private static void assertNotTruncated(Path file) {
        try (CaptureReader reader = CaptureReader.open(file)) {
            CapturedFrame.rest(reader);
            assertFalse(reader.isTruncated(), reader.truncation());
        }
    }
}
