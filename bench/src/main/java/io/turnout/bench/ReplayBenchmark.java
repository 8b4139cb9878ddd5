package io.turnout.bench;

import io.turnout.engine.Prefixes;
import io.turnout.engine.Steering;
import io.turnout.generate.Generator;
import io.turnout.generate.Network;
import io.turnout.generate.Scenario;
import io.turnout.generate.Sizes;
import io.turnout.replay.CaptureMerge;
import io.turnout.replay.CaptureReader;
import io.turnout.replay.CaptureWriter;
import io.turnout.replay.DirectionFinder;
import io.turnout.replay.Replay;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Replay in its steady state, per frame: mapped capture to verdict and digest, without captures out. Half of a million
 * frames of about 128 octets is uplink, of 100,000 UEs; three in ten are steered. {@link #readOnly()} is the control: the
 * frames are read and nothing is done with them. Opening the capture is inside the timed region, tables and report are
 * not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ReplayBenchmark {
    private static final int FRAMES = 1_000_000;
    private static final int UES = 100_000;
    private static final int IPV4_BITS_BEFORE = 96;

    private Path capture;
    private Replay replay;

    /** Makes the capture. */
    @Setup
    public void setUp() throws IOException {
        capture = Files.createTempFile("replay", ".pcap");
        Scenario scenario = new Scenario();
        scenario.frameCount = FRAMES;
        scenario.ueCount = UES;
        scenario.ueNetworkV4 = Network.of("10.44.0.0/14");
        scenario.sizes = Sizes.of("64-92");
        try (CaptureWriter writer = CaptureWriter.create(capture)) {
            Generator.write(scenario, writer, done -> {});
        }
        long application = PathTable.mapped(0x0A3C010A);
        Steering steering = new Steering.Builder()
                .ueNetwork(0, PathTable.mapped(0x0A2C0000), IPV4_BITS_BEFORE + 14)
                .instance(new Steering.Instance("instance", 0, application, false, 0x0200_0A3C_010AL))
                .application(new Steering.Application("application", Route.local(0, 0)))
                .entry(0, application, 0)
                .build();
        DirectionFinder directions = new DirectionFinder(network(0x0A000100), network(0x0A000000), steering);
        replay = new Replay(steering, directions, new Tables.Capacity(UES, UES, 64, 1), List.of());
    }

    private static Prefixes network(int address) {
        return new Prefixes(List.of(new Prefixes.Prefix(0, PathTable.mapped(address), IPV4_BITS_BEFORE + 24)));
    }

    /** Removes the capture. */
    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        Files.delete(capture);
    }

    /** Frames a second from the file to the verdict. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long replay() {
        try (CaptureMerge captures = new CaptureMerge(List.of(CaptureReader.open(capture)))) {
            replay.read(captures, done -> {});
        }
        return replay.counters().received();
    }

    /** Frames a second that are only read. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long readOnly() {
        long octets = 0;
        try (CaptureMerge captures = new CaptureMerge(List.of(CaptureReader.open(capture)))) {
            while (captures.next()) {
                octets += captures.reader().capturedLength();
            }
        }
        return octets;
    }
}
