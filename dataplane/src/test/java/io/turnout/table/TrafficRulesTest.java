package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrafficRulesTest {
    private static final int MAX_RANGES = 3;

    static List<Integer> seeds() {
        return TableWriterTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldFindWhatAWalkOverAllFiltersFinds(int seed) {
        Random random = new Random(seed);
        List<TrafficFilter> filters = new ArrayList<>();
        for (int i = random.nextInt(seed % 10 == 0 ? TrafficRules.MAX_FILTERS : 200); i >= 0; i--) {
            filters.add(filter(random));
        }
        TrafficRules rules = new TrafficRules(filters);
        int found = 0;
        Flow flow = new Flow();
        for (int i = 0; i < 2_000; i++) {
            fill(flow, filters, random);
            int expected = walk(filters, flow);
            assertEquals(expected, rules.find(flow));
            found += expected == TrafficRules.NULL_RULE ? 0 : 1;
        }
        assertTrue(found > 0, "nothing was found by either");
    }

    private static TrafficFilter filter(Random random) {
        TrafficFilter filter = new TrafficFilter(random.nextInt(256), random.nextInt(1_000_000));
        for (Flow.Address field : Flow.Address.values()) {
            for (int range = random.nextInt(6) - 6 + MAX_RANGES; range > 0; range--) {
                addAddresses(filter, field, random);
            }
        }
        for (Flow.Scalar field : Flow.Scalar.values()) {
            for (int range = random.nextInt(6) - 6 + MAX_RANGES; range > 0; range--) {
                int one = random.nextInt(field.max() + 1);
                int other = Math.min(field.max(), random.nextInt(3) == 0 ? one : one + random.nextInt(field.max()));
                filter.numbers(field, one, other);
            }
        }
        return filter;
    }

    private static void addAddresses(TrafficFilter filter, Flow.Address field, Random random) {
        boolean isIpv4 = random.nextBoolean();
        long high = high(isIpv4, random);
        long low = low(isIpv4, random);
        switch (random.nextInt(4)) {
            case 0 -> filter.network(field, high, low, isIpv4 ? 96 + random.nextInt(33) : random.nextInt(129));
            case 1 -> filter.addresses(field, high, low, high, low);
            case 2 -> filter.network(field, high, low, isIpv4 ? 112 : 48);
            default -> {
                long otherHigh = high(isIpv4, random);
                long otherLow = low(isIpv4, random);
                if (AddressIntervals.compare(high, low, otherHigh, otherLow) <= 0) {
                    filter.addresses(field, high, low, otherHigh, otherLow);
                } else {
                    filter.addresses(field, otherHigh, otherLow, high, low);
                }
            }
        }
    }

    private static long high(boolean isIpv4, Random random) {
        return isIpv4
                ? 0
                : random.nextInt(4) == 0 ? random.nextLong() : 0x2001_0DB8_0000_0000L + random.nextInt(1 << 18);
    }

    private static long low(boolean isIpv4, Random random) {
        return isIpv4
                ? PathTable.mapped(random.nextInt(3) == 0 ? random.nextInt() : 0x0A2D_0000 + random.nextInt(1 << 18))
                : random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(1 << 17);
    }

    /** A random packet; mostly one on or just beside a bound of some filter, in every field. */
    private static void fill(Flow flow, List<TrafficFilter> filters, Random random) {
        TrafficFilter near = filters.get(random.nextInt(filters.size()));
        for (Flow.Address field : Flow.Address.values()) {
            boolean isIpv4 = random.nextBoolean();
            flow.address(field, high(isIpv4, random), low(isIpv4, random));
            if (!near.ranges(field).isEmpty() && random.nextInt(8) > 0) {
                TrafficFilter.AddressRange range = near.ranges(field).get(0);
                boolean isFirst = random.nextBoolean();
                long low = (isFirst ? range.firstLow() : range.lastLow())
                        + (random.nextInt(8) == 0 ? isFirst ? -1 : 1 : 0);
                flow.address(field, isFirst ? range.firstHigh() : range.lastHigh(), low);
            }
        }
        for (Flow.Scalar field : Flow.Scalar.values()) {
            flow.number(field, random.nextInt(field.max() + 2) - 1);
            if (!near.ranges(field).isEmpty() && random.nextInt(8) > 0) {
                TrafficFilter.NumberRange range = near.ranges(field).get(0);
                int value = random.nextBoolean() ? range.first() : range.last();
                flow.number(
                        field,
                        Math.clamp(value + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0), 0, field.max()));
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // as the fields of a flow are numbered
    private static int walk(List<TrafficFilter> filters, Flow flow) {
        TrafficFilter best = null;
        for (TrafficFilter filter : filters) {
            boolean fits = true;
            for (Flow.Address field : Flow.Address.values()) {
                long high = flow.highs[field.ordinal()];
                long low = flow.lows[field.ordinal()];
                fits &= filter.ranges(field).isEmpty()
                        || filter.ranges(field).stream()
                                .anyMatch(range -> AddressIntervals.compare(
                                                        range.firstHigh(), range.firstLow(), high, low)
                                                <= 0
                                        && AddressIntervals.compare(high, low, range.lastHigh(), range.lastLow()) <= 0);
            }
            for (Flow.Scalar field : Flow.Scalar.values()) {
                int value = flow.numbers[field.ordinal()];
                fits &= filter.ranges(field).isEmpty()
                        || filter.ranges(field).stream()
                                .anyMatch(range -> range.first() <= value && value <= range.last());
            }
            if (fits && (best == null || filter.priority() < best.priority())) {
                best = filter;
            }
        }
        return best == null ? TrafficRules.NULL_RULE : best.rule();
    }

    @Test
    void shouldTakeTheLowestPriorityAndOfEqualOnesTheFirst() {
        Flow flow = new Flow();
        assertEquals(TrafficRules.NULL_RULE, new TrafficRules(List.of()).find(flow));
        TrafficFilter any = new TrafficFilter(5, 1);
        assertEquals(1, new TrafficRules(List.of(any, new TrafficFilter(5, 2))).find(flow));
        assertEquals(3, new TrafficRules(List.of(any, new TrafficFilter(4, 3))).find(flow));
        TrafficFilter tcp = new TrafficFilter(0, 4).numbers(Flow.Scalar.PROTOCOL, 6, 6);
        TrafficRules rules = new TrafficRules(List.of(any, tcp));
        assertEquals(4, rules.find(flow.number(Flow.Scalar.PROTOCOL, 6)));
        assertEquals(1, rules.find(flow.number(Flow.Scalar.PROTOCOL, 17)));
        assertEquals(1, rules.find(flow.number(Flow.Scalar.PROTOCOL, Flow.NONE)));
    }

    @Test
    void shouldTakeAsManyFiltersAsItSaysAndNoMore() {
        List<TrafficFilter> filters = new ArrayList<>();
        for (int port = 0; port < TrafficRules.MAX_FILTERS; port++) {
            filters.add(new TrafficFilter(port, port).numbers(Flow.Scalar.DESTINATION_PORT, port, port));
        }
        Collections.shuffle(filters, new Random(1));
        TrafficRules rules = new TrafficRules(filters);
        Flow flow = new Flow();
        for (int port = 0; port < TrafficRules.MAX_FILTERS; port++) {
            assertEquals(port, rules.find(flow.number(Flow.Scalar.DESTINATION_PORT, port)));
        }
        assertEquals(
                TrafficRules.NULL_RULE,
                rules.find(flow.number(Flow.Scalar.DESTINATION_PORT, TrafficRules.MAX_FILTERS)));
        filters.add(new TrafficFilter(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new TrafficRules(filters));
    }

    @Test
    void shouldRefuseRangesThatAreNone() {
        TrafficFilter filter = new TrafficFilter(0, 0);
        assertThrows(IllegalArgumentException.class, () -> new TrafficFilter(0, -1));
        assertThrows(IllegalArgumentException.class, () -> filter.numbers(Flow.Scalar.PROTOCOL, 0, 256));
        assertThrows(IllegalArgumentException.class, () -> filter.numbers(Flow.Scalar.PROTOCOL, -1, 5));
        assertThrows(IllegalArgumentException.class, () -> filter.numbers(Flow.Scalar.SOURCE_PORT, 6, 5));
        assertThrows(IllegalArgumentException.class, () -> filter.network(Flow.Address.SOURCE, 0, 0, 129));
        assertThrows(IllegalArgumentException.class, () -> filter.network(Flow.Address.SOURCE, 0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> filter.addresses(Flow.Address.SOURCE, -1, 0, 1, 0));
    }
}
