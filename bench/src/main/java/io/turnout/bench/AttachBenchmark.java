package io.turnout.bench;

import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening tables that another process left, each time in a fresh JVM: from the call to the first look-up. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(7)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class AttachBenchmark {
    /** UEs, each with a rule and a bearer. */
    @Param({"1000", "100000", "1000000", "4000000"})
    public int rules;

    private Path directory;

    /** Makes the file. */
    @Setup
    public void setUp() throws IOException {
        Path memory = Path.of("/dev/shm");
        directory = Files.isDirectory(memory)
                ? Files.createTempDirectory(memory, "turnout-bench")
                : Files.createTempDirectory("turnout-bench");
        try (Tables tables = Tables.open(directory, capacity())) {
            UplinkTraffic.fill(new TableWriter(tables), rules, Route.local(0, 0));
        }
    }

    /** Removes it. */
    @TearDown
    public void tearDown() throws IOException {
        try (Stream<Path> files = Files.walk(directory).sorted(Comparator.reverseOrder())) {
            files.forEach(AttachBenchmark::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tables.Capacity capacity() {
        return new Tables.Capacity(rules, 1, 4, 1);
    }

    /** Opens and closes it. */
    @Benchmark
    public long open() throws IOException {
        try (Tables tables = Tables.open(directory, capacity())) {
            return new TableWriter(tables).route(UplinkTraffic.ueKey(rules - 1), 0);
        }
    }
}
