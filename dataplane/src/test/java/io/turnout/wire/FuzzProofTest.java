package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fuzzes every check in a process of its own, and proves that the same fuzzing finds a fault where there is one.
 *
 * <p>How long is set by the system property {@code turnout.fuzz.seconds}, and where it starts from by
 * {@code turnout.fuzz.seed}.
 */
@Tag("prove")
class FuzzProofTest {
    private static final int SECONDS = Integer.getInteger("turnout.fuzz.seconds", 60);
    private static final int SEED = Integer.getInteger("turnout.fuzz.seed", 1);
    private static final int RUNS_TO_FIND_FAULT = 2_000_000;
    private static final int MIN_RUNS_PER_SECOND = 1000;
    private static final int EXIT_NOTHING_FOUND = 0;
    private static final int EXIT_FOUND = 77;
    private static final Pattern RUN_COUNT = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    @TempDir
    Path directory;

    @Test
    void shouldFindNothingInAnyCheck() throws IOException, InterruptedException {
        int exitCode = fuzz(FrameWalk.class, "-max_total_time=" + SECONDS, seeds().toString());

        assertEquals(EXIT_NOTHING_FOUND, exitCode, this::output);
        assertTrue(runCount() > (long) SECONDS * MIN_RUNS_PER_SECOND, this::output);
        System.out.printf("fuzz-wire: %d inputs in %d s from seed %d, nothing found%n", runCount(), SECONDS, SEED);
    }

    /** Negative control, without seeds: the fuzzer has to come upon GTP-U with two extension headers by itself. */
    @Test
    void shouldFindPlantedFault() throws IOException, InterruptedException {
        int exitCode = fuzz(PlantedFault.class, "-runs=" + RUNS_TO_FIND_FAULT);

        assertEquals(EXIT_FOUND, exitCode, this::output);
        assertTrue(output().contains("at io.turnout.wire.PlantedFault.check"), this::output);
        System.out.printf("fuzz-wire: planted fault found after %d inputs from seed %d%n", runCount(), SEED);
    }

    private int fuzz(Class<?> target, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "scripts", "jvm.flags").toAbsolutePath(),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.turnout.wire.**",
                "-seed=" + SEED,
                "-max_len=400",
                "-print_final_stats=1"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile())
                .start()
                .waitFor();
    }

    private Path seeds() throws IOException {
        Path seeds = Files.createDirectory(directory.resolve("seeds"));
        int seedCount = 0;
        for (byte[] frame : Seeds.frames().toList()) {
            Files.write(seeds.resolve("seed-" + seedCount++), frame);
        }
        return seeds;
    }

    private long runCount() {
        Matcher matcher = RUN_COUNT.matcher(output());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private Path outputFile() {
        return directory.resolve("output.txt");
    }

    private String output() {
        try {
            return Files.readString(outputFile());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
