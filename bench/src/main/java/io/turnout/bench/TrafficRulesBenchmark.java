package io.turnout.bench;

import io.turnout.table.Flow;
import io.turnout.table.PathTable;
import io.turnout.table.TrafficFilter;
import io.turnout.table.TrafficRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * A look-up in traffic rules: prefixes, ranges, ports and protocols, half of them overlapping, with random packets that
 * fit a rule and that fit none. With no rules it is the control:
 * filling the flow alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrafficRulesBenchmark {
    private static final int PACKETS = 16_384;
    private static final int WIDE = 1 << 16;

    /** Rules, one filter each. */
    @Param({"0", "64", "4096"})
    public int rules;

    /** Whether packets fit a rule. */
    @Param({"true", "false"})
    public boolean fitting;

    private static final int FIELDS = 5;

    /** Source, destination, ports and protocol of one packet after another. */
    private final int[] packets = new int[PACKETS * FIELDS];

    private final Flow flow = new Flow();
    private TrafficRules compiled;
    private int next;

    /** Makes rules and packets. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        List<TrafficFilter> filters = new ArrayList<>();
        int[][] ends = new int[Math.max(1, rules)][2];
        for (int i = 0; i < rules; i++) {
            boolean isWide = i % 2 == 0;
            ends[i][0] = 0x0A2D_0000 + random.nextInt(1 << 18);
            ends[i][1] = 0xC000_0000 + random.nextInt(WIDE * 16);
            filters.add(filter(i, ends[i][0], ends[i][1], isWide, random));
        }
        compiled = new TrafficRules(filters);
        for (int i = 0; i < PACKETS; i++) {
            int[] near = ends[random.nextInt(ends.length)];
            packets[i * FIELDS] = fitting ? near[0] : random.nextInt();
            packets[i * FIELDS + 1] = fitting ? near[1] : random.nextInt();
            packets[i * FIELDS + 2] = random.nextInt(WIDE);
            packets[i * FIELDS + 3] = fitting ? 443 : random.nextInt(WIDE);
            packets[i * FIELDS + 4] = random.nextBoolean() ? 6 : 17;
        }
    }

    private static TrafficFilter filter(int rule, int source, int destination, boolean isWide, Random random) {
        TrafficFilter filter = new TrafficFilter(random.nextInt(256), rule);
        int length = isWide ? 96 + 14 + random.nextInt(8) : 96 + 24 + random.nextInt(9);
        filter.network(Flow.Address.SOURCE, 0, PathTable.mapped(source), length);
        if (random.nextBoolean()) {
            filter.network(Flow.Address.DESTINATION, 0, PathTable.mapped(destination), length + 2 > 128 ? 128 : length);
        } else {
            long first = PathTable.mapped(destination);
            filter.addresses(Flow.Address.DESTINATION, 0, first, 0, first + random.nextInt(isWide ? 4_096 : 16));
        }
        if (random.nextBoolean()) {
            filter.numbers(Flow.Scalar.DESTINATION_PORT, isWide ? 0 : 443, isWide ? 1_023 : 443);
        }
        if (random.nextInt(4) == 0) {
            filter.numbers(Flow.Scalar.SOURCE_PORT, 1_024, 65_535);
        }
        if (random.nextBoolean()) {
            filter.numbers(Flow.Scalar.PROTOCOL, 6, 6);
        }
        return filter;
    }

    /** One look-up. */
    @Benchmark
    public int find() {
        next = next + 1 & PACKETS - 1;
        int packet = next * FIELDS;
        flow.address(Flow.Address.SOURCE, 0, PathTable.mapped(packets[packet]))
                .address(Flow.Address.DESTINATION, 0, PathTable.mapped(packets[packet + 1]))
                .number(Flow.Scalar.SOURCE_PORT, packets[packet + 2])
                .number(Flow.Scalar.DESTINATION_PORT, packets[packet + 3])
                .number(Flow.Scalar.PROTOCOL, packets[packet + 4]);
        return compiled.find(flow);
    }
}
