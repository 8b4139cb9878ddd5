package io.turnout.table;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Traffic rules, compiled so that a look-up does not walk them: each field by itself says which filters a value fits, as
 * a vector of bits in order of priority, and the first bit that all fields have in common is the filter wanted
 * (bit-vector decomposition, with a summary of one bit for each word that is not zero).
 *
 * <pre>
 *   source        destination     ...  protocol
 *   intervals     intervals            values
 *      |              |                   |
 *   vector    &amp;    vector     &amp;  ...   vector     first bit = filter, filter to rule
 * </pre>
 *
 * <p>Immutable; any number of threads look up, each with a {@link Flow} of its own. Fields that no filter names cost
 * nothing.
 */
public final class TrafficRules {
    /** No rule. */
    public static final int NULL_RULE = -1;

    /** Filters that there can be. */
    public static final int MAX_FILTERS = 4_096;

    private static final int WORDS = MAX_FILTERS / Long.SIZE;

    private final int[] rules;
    private final List<TrafficFilter> filters;

    /** The fields that filters name: their index in {@link Flow}, how a value selects a vector, and the vectors. */
    private final int[] addressFields;

    private final AddressIntervals[] intervals;
    private final int[] numberFields;
    private final char[][] values;
    private final Vectors[] vectors;

    /** Which vector each interval of a field selects, and the summary and the words of each vector. */
    private static final class Vectors {
        private final char[] ofInterval;
        private final long[] summaries;
        private final long[] words;

        private Vectors(char[] ofInterval, long[] summaries, long[] words) {
            this.ofInterval = ofInterval;
            this.summaries = summaries;
            this.words = words;
        }
    }

    /**
     * The rules of these filters.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_FILTERS}
     */
    @SuppressWarnings("EnumOrdinal") // fields are numbered by their order, within this process only
    public TrafficRules(List<TrafficFilter> given) {
        if (given.size() > MAX_FILTERS) {
            throw new IllegalArgumentException(given.size() + " filters, and " + MAX_FILTERS + " fit");
        }
        filters = given.stream()
                .sorted(Comparator.comparingInt(TrafficFilter::priority))
                .toList();
        rules = filters.stream().mapToInt(TrafficFilter::rule).toArray();
        List<Flow.Address> addresses = new ArrayList<>();
        for (Flow.Address field : Flow.Address.values()) {
            if (filters.stream().anyMatch(filter -> !filter.ranges(field).isEmpty())) {
                addresses.add(field);
            }
        }
        List<Flow.Scalar> numbers = new ArrayList<>();
        for (Flow.Scalar field : Flow.Scalar.values()) {
            if (filters.stream().anyMatch(filter -> !filter.ranges(field).isEmpty())) {
                numbers.add(field);
            }
        }
        addressFields = addresses.stream().mapToInt(Enum::ordinal).toArray();
        numberFields = numbers.stream().mapToInt(Enum::ordinal).toArray();
        intervals = new AddressIntervals[addressFields.length];
        values = new char[numberFields.length][];
        vectors = new Vectors[addressFields.length + numberFields.length];
        for (int i = 0; i < addressFields.length; i++) {
            compile(i, addresses.get(i));
        }
        for (int i = 0; i < numberFields.length; i++) {
            compile(i, numbers.get(i));
        }
    }

    /** The rule of the best filter that {@code flow} fits, or {@link #NULL_RULE}. */
    public int find(Flow flow) {
        if (rules.length == 0) {
            return NULL_RULE;
        }
        long summary = select(flow);
        int[] selected = flow.vectors;
        while (summary != 0) {
            int word = Long.numberOfTrailingZeros(summary);
            long bits = -1L;
            for (int field = 0; field < vectors.length; field++) {
                bits &= vectors[field].words[selected[field] * WORDS + word];
            }
            if (bits != 0) {
                return rules[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
            }
            summary &= summary - 1;
        }
        return NULL_RULE;
    }

    /** Selects each field's vector and returns what their summaries have in common; stops where that is nothing. */
    private long select(Flow flow) {
        long summary = -1L >>> Long.SIZE - 1 - (rules.length - 1) / Long.SIZE;
        int[] selected = flow.vectors;
        for (int i = 0; i < addressFields.length && summary != 0; i++) {
            int field = addressFields[i];
            int interval = intervals[i].find(flow.highs[field], flow.lows[field]);
            selected[i] = vectors[i].ofInterval[interval];
            summary &= vectors[i].summaries[selected[i]];
        }
        for (int i = 0; i < numberFields.length && summary != 0; i++) {
            int at = addressFields.length + i;
            selected[at] = values[i][flow.numbers[numberFields[i]] + 1];
            summary &= vectors[at].summaries[selected[at]];
        }
        return summary;
    }

    /** Cuts an address field at every bound of a range; between two cuts all addresses fit the same filters. */
    private void compile(int i, Flow.Address field) {
        TreeSet<AddressIntervals.Bound> bounds = new TreeSet<>();
        bounds.add(new AddressIntervals.Bound(0, 0));
        for (TrafficFilter filter : filters) {
            for (TrafficFilter.AddressRange range : filter.ranges(field)) {
                bounds.add(new AddressIntervals.Bound(range.firstHigh(), range.firstLow()));
                if ((range.lastHigh() & range.lastLow()) != -1) {
                    bounds.add(behind(range));
                }
            }
        }
        intervals[i] = new AddressIntervals(List.copyOf(bounds));
        Sweep sweep = new Sweep();
        for (int filter = 0; filter < filters.size(); filter++) {
            List<TrafficFilter.AddressRange> ranges = filters.get(filter).ranges(field);
            if (ranges.isEmpty()) {
                sweep.add(0, intervals[i].count(), filter);
            }
            for (TrafficFilter.AddressRange range : ranges) {
                int first = intervals[i].find(range.firstHigh(), range.firstLow());
                int last = intervals[i].find(range.lastHigh(), range.lastLow());
                sweep.add(first, last + 1, filter);
            }
        }
        vectors[i] = sweep.vectors(intervals[i].count());
    }

    private static AddressIntervals.Bound behind(TrafficFilter.AddressRange range) {
        long low = range.lastLow() + 1;
        return new AddressIntervals.Bound(low == 0 ? range.lastHigh() + 1 : range.lastHigh(), low);
    }

    /** A number's place is one behind it: that of 0 is for packets that do not have the number. */
    private void compile(int i, Flow.Scalar field) {
        Sweep sweep = new Sweep();
        int count = field.max() + 2;
        for (int filter = 0; filter < filters.size(); filter++) {
            List<TrafficFilter.NumberRange> ranges = filters.get(filter).ranges(field);
            if (ranges.isEmpty()) {
                sweep.add(0, count, filter);
            }
            for (TrafficFilter.NumberRange range : ranges) {
                sweep.add(range.first() + 1, range.last() + 2, filter);
            }
        }
        Vectors made = sweep.vectors(count);
        values[i] = made.ofInterval;
        vectors[addressFields.length + i] = made;
    }

    /** Goes over the intervals of a field in order, and notes which filters begin and end to fit. */
    private static final class Sweep {
        private final TreeMap<Integer, List<Integer>> begins = new TreeMap<>();
        private final TreeMap<Integer, List<Integer>> ends = new TreeMap<>();

        /** A filter fits the intervals from {@code from} up to {@code to}. */
        void add(int from, int to, int filter) {
            begins.computeIfAbsent(from, f -> new ArrayList<>()).add(filter);
            ends.computeIfAbsent(to, f -> new ArrayList<>()).add(filter);
        }

        Vectors vectors(int count) {
            char[] ofInterval = new char[count];
            Map<LongBuffer, Integer> different = new HashMap<>();
            List<LongBuffer> inOrder = new ArrayList<>();
            int[] fits = new int[MAX_FILTERS];
            long[] current = new long[WORDS];
            int vector = 0;
            for (int interval = 0; interval < count; interval++) {
                if (interval == 0 || begins.containsKey(interval) || ends.containsKey(interval)) {
                    change(ends.getOrDefault(interval, List.of()), -1, fits, current);
                    change(begins.getOrDefault(interval, List.of()), 1, fits, current);
                    LongBuffer words = LongBuffer.wrap(current.clone()); // equal where its content is
                    vector = different.computeIfAbsent(words, w -> inOrder.size());
                    if (vector == inOrder.size()) {
                        inOrder.add(words);
                    }
                }
                ofInterval[interval] = (char) vector;
            }
            return pack(ofInterval, inOrder);
        }

        private static void change(List<Integer> filters, int by, int[] fits, long[] current) {
            for (int filter : filters) {
                fits[filter] += by;
                long bit = 1L << filter;
                current[filter / Long.SIZE] =
                        fits[filter] > 0 ? current[filter / Long.SIZE] | bit : current[filter / Long.SIZE] & ~bit;
            }
        }

        private static Vectors pack(char[] ofInterval, List<LongBuffer> vectors) {
            long[] summaries = new long[vectors.size()];
            long[] words = new long[vectors.size() * WORDS];
            for (int vector = 0; vector < vectors.size(); vector++) {
                for (int word = 0; word < WORDS; word++) {
                    long bits = vectors.get(vector).get(word);
                    words[vector * WORDS + word] = bits;
                    summaries[vector] |= bits != 0 ? 1L << word : 0;
                }
            }
            return new Vectors(ofInterval, summaries, words);
        }
    }
}
