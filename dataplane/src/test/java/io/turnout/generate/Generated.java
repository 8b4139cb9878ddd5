package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.replay.CaptureReader;
import io.turnout.replay.CaptureWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a scenario's capture holds, read back. */
record Generated(Summary summary, List<byte[]> frames, List<Long> timesNs, List<Integer> originalLengths) {
    static Generated of(Scenario scenario) {
        assertEquals(List.of(), scenario.mistakes());
        try {
            Path file = Files.createTempFile("generated", ".pcap");
            try {
                return read(file, write(scenario, file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Summary write(Scenario scenario, Path file) {
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            return Generator.write(scenario, writer, done -> {});
        }
    }

    private static Generated read(Path file, Summary summary) {
        Generated generated = new Generated(summary, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                byte[] octets = new byte[reader.capturedLength()];
                reader.frame().getBytes(0, octets);
                generated.frames.add(octets);
                generated.timesNs.add(reader.timeNs());
                generated.originalLengths.add(reader.originalLength());
            }
        }
        return generated;
    }

    List<Reading> readings() {
        return frames.stream().map(Reading::of).toList();
    }
}
