package io.turnout.engine;

import io.turnout.FuzzRun;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes the engine, and proves that the same fuzzing finds a fault where there is one. */
@Tag("prove")
class EngineFuzzProofTest {
    private static final int RUNS_TO_FIND_FAULT = 2_000_000;
    private static final int MIN_RUNS_PER_SECOND = 500;

    @TempDir
    Path directory;

    @Test
    void shouldFindNothingInTheEngine() throws IOException, InterruptedException {
        FuzzRun.assertFindsNothing(directory, EngineWalk.class, EngineFuzzTest.seeds(), MIN_RUNS_PER_SECOND);
    }

    @Test
    void shouldFindPlantedFault() throws IOException, InterruptedException {
        FuzzRun.assertFindsFault(directory, EngineFaultWalk.class, EngineFuzzTest.seeds(), RUNS_TO_FIND_FAULT);
    }
}
