package io.turnout.wire;

import io.turnout.FuzzRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes every check, and proves that the same fuzzing finds a fault where there is one. */
@Tag("prove")
class FuzzProofTest {
    private static final int RUNS_TO_FIND_FAULT = 2_000_000;
    private static final int MIN_RUNS_PER_SECOND = 1_000;

    @TempDir
    Path directory;

    @Test
    void shouldFindNothingInAnyCheck() throws IOException, InterruptedException {
        FuzzRun.assertFindsNothing(directory, FrameWalk.class, Seeds.frames(), MIN_RUNS_PER_SECOND);
    }

    /** The fuzzer has to come upon GTP-U with two extension headers by itself. */
    @Test
    void shouldFindPlantedFault() throws IOException, InterruptedException {
        FuzzRun.assertFindsFault(directory, PlantedFault.class, Stream.of(), RUNS_TO_FIND_FAULT);
    }
}
