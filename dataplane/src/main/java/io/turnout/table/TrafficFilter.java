package io.turnout.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What packets a traffic rule is for (ETSI MEC 011, TrafficFilter): those that fit in every field it names, and in a field
 * if they fit in one of its ranges. Built by one thread, then only read.
 */
public final class TrafficFilter {
    private final int priority;
    private final int rule;
    private final Map<Flow.Address, List<AddressRange>> addresses = new EnumMap<>(Flow.Address.class);
    private final Map<Flow.Scalar, List<NumberRange>> numbers = new EnumMap<>(Flow.Scalar.class);

    /** Addresses from the first to the last, both included; unsigned. */
    public record AddressRange(long firstHigh, long firstLow, long lastHigh, long lastLow) {}

    /** Numbers from the first to the last, both included. */
    public record NumberRange(int first, int last) {}

    /**
     * A filter that every packet fits.
     *
     * @param priority the lowest is looked at first; of equal ones, the one given first
     * @param rule what {@link TrafficRules#find} gives, 0 or more
     */
    public TrafficFilter(int priority, int rule) {
        if (rule < 0) {
            throw new IllegalArgumentException("rule index " + rule);
        }
        this.priority = priority;
        this.rule = rule;
    }

    /** Adds a range of addresses, from the first to the last, both included. */
    public TrafficFilter addresses(Flow.Address field, long firstHigh, long firstLow, long lastHigh, long lastLow) {
        if (AddressIntervals.compare(firstHigh, firstLow, lastHigh, lastLow) > 0) {
            throw new IllegalArgumentException("a range of addresses that ends before it begins");
        }
        addresses
                .computeIfAbsent(field, f -> new ArrayList<>())
                .add(new AddressRange(firstHigh, firstLow, lastHigh, lastLow));
        return this;
    }

    /** Adds a network; {@code length} in bits of the 128, so 96 more than IPv4 writes. */
    public TrafficFilter network(Flow.Address field, long high, long low, int length) {
        if (length < 0 || length > 128) {
            throw new IllegalArgumentException("prefix length " + length);
        }
        long highMask = length == 0 ? 0 : -1L << Math.max(0, 64 - length);
        long lowMask = length <= 64 ? 0 : -1L << 128 - length;
        return addresses(field, high & highMask, low & lowMask, high | ~highMask, low | ~lowMask);
    }

    /** Adds a range of numbers, from the first to the last, both included. */
    public TrafficFilter numbers(Flow.Scalar field, int first, int last) {
        if (first < 0 || first > last || last > field.max()) {
            throw new IllegalArgumentException(field + " " + first + " to " + last);
        }
        numbers.computeIfAbsent(field, f -> new ArrayList<>()).add(new NumberRange(first, last));
        return this;
    }

    /** The lowest is looked at first. */
    public int priority() {
        return priority;
    }

    /** What {@link TrafficRules#find} gives. */
    public int rule() {
        return rule;
    }

    /** Ranges of a field; none where the filter does not name it. */
    public List<AddressRange> ranges(Flow.Address field) {
        return Collections.unmodifiableList(addresses.getOrDefault(field, List.of()));
    }

    /** Ranges of a field; none where the filter does not name it. */
    public List<NumberRange> ranges(Flow.Scalar field) {
        return Collections.unmodifiableList(numbers.getOrDefault(field, List.of()));
    }
}
