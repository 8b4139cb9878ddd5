package io.turnout.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The values of every {@link ControlCounter}: counted by the agent's thread, read by any. Wait-free. */
final class ControlCounters {
    private static final ControlCounter[] ALL = ControlCounter.values();

    private final AtomicLongArray values = new AtomicLongArray(ALL.length);

    void add(ControlCounter counter) {
        add(counter, 1);
    }

    /** One thread adds: plain read, ordered write, which readers pair with a plain get. */
    @SuppressWarnings("EnumOrdinal") // an array that lives no longer than the process
    void add(ControlCounter counter, long count) {
        values.lazySet(counter.ordinal(), values.getPlain(counter.ordinal()) + count);
    }

    @SuppressWarnings("EnumOrdinal")
    long get(ControlCounter counter) {
        return values.get(counter.ordinal());
    }

    Map<String, Long> byName() {
        Map<String, Long> byName = new LinkedHashMap<>();
        for (ControlCounter counter : ALL) {
            byName.put(counter.label(), get(counter));
        }
        return byName;
    }
}
