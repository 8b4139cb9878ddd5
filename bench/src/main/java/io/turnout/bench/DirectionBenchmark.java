package io.turnout.bench;

import io.turnout.engine.Burst;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The production entry point for frames of every {@link Way}, 1,000 UEs: reception (the whole frame copied), the engine,
 * and what leaves handed on. {@link #receiveOnly} is the do-nothing control.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DirectionBenchmark {
    /** Frames of one way. */
    @State(Scope.Benchmark)
    public static class OneWay {
        /** Which way frames go, and why. */
        @Param
        public Way way;

        private DirectionSite site;

        /** Makes the frames, and teaches the engine both ways of each UE. */
        @Setup
        public void setUp() {
            site = new DirectionSite(way);
        }

        /** Every frame must have gone the way that is measured. */
        @TearDown(Level.Trial)
        public void check() {
            site.check();
        }
    }

    /** Frames that nobody looks at. */
    @State(Scope.Benchmark)
    public static class NoWay {
        private final DirectionSite site = new DirectionSite(Way.LOCAL);
    }

    /** Reception alone. */
    @Benchmark
    @OperationsPerInvocation(DirectionSite.BURST_FRAMES)
    public Burst receiveOnly(NoWay frames) {
        return frames.site.receive();
    }

    /** Reception and the engine. */
    @Benchmark
    @OperationsPerInvocation(DirectionSite.BURST_FRAMES)
    public void process(OneWay frames) {
        frames.site.process();
    }
}
