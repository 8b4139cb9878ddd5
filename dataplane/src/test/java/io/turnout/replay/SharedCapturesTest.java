package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

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
                    List<CapturedFrame> expected = PcapOracle.frames(file);
                    assertFalse(expected.isEmpty());
                    assertEquals(expected, CapturedFrame.all(file));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldReadWhatTsharkReadsToTheEnd() {
        Tshark.assumePresent();
        return SharedCaptures.all().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    try (CaptureReader reader = CaptureReader.open(file)) {
                        List<CapturedFrame> frames = CapturedFrame.rest(reader);
                        assertEquals(
                                Tshark.frames(file),
                                frames.stream().map(Tshark::line).toList());
                        assertNull(reader.truncation());
                    }
                }));
    }
}
