package io.turnout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One run of Jazzer over a target class, in a process of its own.
 *
 * <p>How long is set by the system property {@code turnout.fuzz.seconds}, and where it starts from by
 * {@code turnout.fuzz.seed}.
 */
public final class FuzzRun {
    private static final int SECONDS = Integer.getInteger("turnout.fuzz.seconds", 60);
    private static final int SEED = Integer.getInteger("turnout.fuzz.seed", 1);
    /** More options of Jazzer, a line each. */
    private static final String OPTIONS = System.getProperty("turnout.fuzz.options", "");

    private static final int EXIT_NOTHING_FOUND = 0;
    private static final int EXIT_FOUND = 77;
    private static final Pattern RUN_COUNT = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    private final Path directory;
    private final Class<?> target;
    private final int exitCode;

    private FuzzRun(Path directory, Class<?> target, List<String> arguments) throws IOException, InterruptedException {
        this.directory = directory;
        this.target = target;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "scripts", "jvm.flags").toAbsolutePath(),
                "-XX:+EnableDynamicAgentLoading",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + target.getPackageName() + ".**",
                "-seed=" + SEED,
                "-max_len=400",
                "-print_final_stats=1"));
        OPTIONS.lines().forEach(command::add);
        command.addAll(arguments);
        exitCode = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile())
                .start()
                .waitFor();
    }

    /**
     * Fuzzes the class {@code args[0]}, which has a method {@code seeds()}: finds nothing with at least {@code args[1]}
     * inputs a second, and finds the fault of the class {@code args[2]} within {@code args[3]} inputs. Files go to the
     * directory {@code args[4]}.
     */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[4]);
        Class<?> target = Class.forName(args[0]);
        assertFindsNothing(
                Files.createDirectory(root.resolve("sound")), target, seeds(target), Integer.parseInt(args[1]));
        Class<?> faulty = Class.forName(args[2]);
        assertFindsFault(
                Files.createDirectory(root.resolve("faulty")), faulty, seeds(faulty), Integer.parseInt(args[3]));
    }

    @SuppressWarnings("unchecked")
    private static Stream<byte[]> seeds(Class<?> target) throws ReflectiveOperationException {
        return (Stream<byte[]>) target.getMethod("seeds").invoke(null);
    }

    /**
     * Fuzzes {@code target} for as long as is set, from {@code seeds}, and finds nothing.
     *
     * @param minRunsPerSecond fewer inputs than this mean that too little was tried
     */
    public static void assertFindsNothing(Path directory, Class<?> target, Stream<byte[]> seeds, int minRunsPerSecond)
            throws IOException, InterruptedException {
        String folder = write(seeds, directory);
        FuzzRun run = new FuzzRun(directory, target, List.of("-max_total_time=" + SECONDS, folder));
        assertEquals(EXIT_NOTHING_FOUND, run.exitCode, run::output);
        assertTrue(run.count() > (long) SECONDS * minRunsPerSecond, run::output);
        System.out.printf(
                "%s: %d inputs in %d s from seed %d, nothing found%n",
                target.getSimpleName(), run.count(), SECONDS, SEED);
    }

    /** Negative control: fuzzing {@code target} from {@code seeds} finds its fault within {@code maxRuns} inputs. */
    public static void assertFindsFault(Path directory, Class<?> target, Stream<byte[]> seeds, int maxRuns)
            throws IOException, InterruptedException {
        FuzzRun run = new FuzzRun(directory, target, List.of("-runs=" + maxRuns, write(seeds, directory)));
        assertEquals(EXIT_FOUND, run.exitCode, run::output);
        assertTrue(run.output().contains("at " + target.getName() + "."), run::output);
        System.out.printf("%s: fault found after %d inputs from seed %d%n", target.getSimpleName(), run.count(), SEED);
    }

    private static String write(Stream<byte[]> seeds, Path directory) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("seeds"));
        int seedCount = 0;
        for (byte[] seed : seeds.toList()) {
            Files.write(folder.resolve("seed-" + seedCount++), seed);
        }
        return folder.toString();
    }

    private long count() {
        Matcher matcher = RUN_COUNT.matcher(output());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private Path outputFile() {
        return directory.resolve(target.getSimpleName() + ".txt");
    }

    private String output() {
        try {
            return Files.readString(outputFile());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
