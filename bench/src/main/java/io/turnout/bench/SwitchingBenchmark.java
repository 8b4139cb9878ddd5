package io.turnout.bench;

import io.turnout.switching.ApplicationPolicy;
import io.turnout.switching.Coordinator;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.InstanceInfo;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import io.turnout.switching.Site;
import io.turnout.switching.Timing;
import io.turnout.switching.UeInfo;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Steps of a target's coordinator: inside the timed region are whole handshakes with a hold, from the trigger to the
 * acknowledged indication, all of them open at once and advanced in random order; outside, making the inputs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwitchingBenchmark {
    private static final String APPLICATION = "video-cache";
    private static final Grant GRANT = new Grant(0, 1);
    private static final int STEP_COUNT = 6;
    private static final int HANDSHAKE_COUNT = 10_000;
    private static final long TICK_NS = 1_000;

    /** Handshakes open at once in the coordinator. */
    @Param({"1", "100", "10000"})
    public int concurrency;

    private Site site;
    private Input[] inputs;

    /** Makes the site and every input, in the order in which they come. */
    @Setup(Level.Trial)
    public void makeInputs() {
        ApplicationPolicy policy = new ApplicationPolicy(
                APPLICATION,
                "mec-1",
                UeInfo.Kind.IPV4,
                ApplicationPolicy.When.ALWAYS,
                true,
                512,
                1 << 20,
                200_000_000,
                false,
                ApplicationPolicy.DeleteOn.BOTH,
                false,
                false,
                true,
                Timing.DEFAULT);
        site = new Site(
                "mec-2",
                Map.of(APPLICATION, policy),
                List.of(instance("mec-1", 1), instance("mec-2", 2)),
                Map.of("mec-1", Site.Detect.BOTH),
                HANDSHAKE_COUNT,
                HANDSHAKE_COUNT);
        inputs = new Input[HANDSHAKE_COUNT * STEP_COUNT];
        SplittableRandom random = new SplittableRandom(1);
        int inputIndex = 0;
        for (int first = 0; first < HANDSHAKE_COUNT; first += concurrency) {
            int[] ues = new int[concurrency];
            for (int step = 0; step < STEP_COUNT; step++) {
                shuffle(ues, first, random);
                for (int ue : ues) {
                    inputs[inputIndex++] = input(step, new Pair(0x0A2D0000L + ue, APPLICATION));
                }
            }
        }
    }

    private static Site.Instance instance(String platform, int number) {
        return new Site.Instance(
                "cache-" + number,
                APPLICATION,
                platform,
                List.of(new InstanceInfo.IpAddress(0, 0x0A3C0000L + number)),
                "10.60.0." + number + ":7500");
    }

    private static void shuffle(int[] ues, int first, SplittableRandom random) {
        for (int i = 0; i < ues.length; i++) {
            int other = random.nextInt(i + 1);
            ues[i] = ues[other];
            ues[other] = first + i;
        }
    }

    private static Input input(int step, Pair pair) {
        return switch (step) {
            case 0 -> new Input.SteeredRemote(pair, 0);
            case 1 ->
                new Input.FromPeer(
                        "mec-1",
                        new Message.Identity(
                                pair, GRANT, new InstanceInfo.IpAddress(0, 0x0A3C0001L), "10.60.0.1:7500", true));
            case 2 -> new Input.HoldWanted(pair, GRANT);
            case 3 -> new Input.HoldPublished(pair, GRANT, 40);
            case 4 -> new Input.Synchronized(pair, GRANT);
            default -> new Input.SwapPublished(pair, GRANT, true);
        };
    }

    /** Ten thousand handshakes through one coordinator, with a look at the deadlines after every step. */
    @Benchmark
    @OperationsPerInvocation(HANDSHAKE_COUNT * STEP_COUNT)
    public void steps(Blackhole blackhole) {
        Coordinator coordinator = new Coordinator(site);
        long nowNs = 0;
        for (Input input : inputs) {
            nowNs += TICK_NS;
            blackhole.consume(coordinator.step(input, nowNs));
            blackhole.consume(coordinator.nextDeadlineNs());
        }
    }

    /** The control: the same loop without the coordinator. */
    @Benchmark
    @OperationsPerInvocation(HANDSHAKE_COUNT * STEP_COUNT)
    public void nothing(Blackhole blackhole) {
        for (Input input : inputs) {
            blackhole.consume(input);
        }
    }
}
