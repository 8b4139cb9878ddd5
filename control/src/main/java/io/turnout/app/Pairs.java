package io.turnout.app;

import io.turnout.switching.Pair;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The pairs that this instance has been told of, as many as fit: where there is no room, pairs at rest are forgotten,
 * the longest untouched first.
 */
final class Pairs {
    private static final int CAPACITY = 1 << 17;

    private final Map<Pair, PairSwitch> pairs = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;
    private final InstanceRoom room;

    Pairs(InstanceRoom room) {
        this(room, CAPACITY);
    }

    Pairs(InstanceRoom room, int capacity) {
        this.room = room;
        this.capacity = capacity;
    }

    /** What is known of {@code pair}; null where there is no room for another. */
    synchronized PairSwitch of(Pair pair) {
        PairSwitch known = pairs.get(pair);
        if (known == null && hasRoom()) {
            known = new PairSwitch(pair, room);
            pairs.put(pair, known);
        }
        return known;
    }

    private boolean hasRoom() {
        Iterator<PairSwitch> eldest = pairs.values().iterator();
        while (pairs.size() >= capacity && eldest.hasNext()) {
            if (eldest.next().isAtRest()) {
                eldest.remove();
            }
        }
        return pairs.size() < capacity;
    }

    synchronized int count() {
        return pairs.size();
    }
}
