package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.SwitchSite.Left;
import io.turnout.engine.SwitchSite.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Judges in which order the packets of one pair left: each once; of one worker's packets that waited, in the order in
 * which they came; those that waited in one hold, by one route; and none that did not wait before one that had begun to wait when it came. A packet that went by the
 * rule may have come to a worker that did not know of the hold yet: it is judged by those that had begun to wait when a
 * grace period had last elapsed. Any number of threads.
 */
final class ReleaseOrder implements SwitchSite.Observer {
    private final AtomicLong clock = new AtomicLong();
    private final NavigableSet<Long> graces = new ConcurrentSkipListSet<>(List.of(0L));
    private final Map<Long, Packet> packets = new ConcurrentHashMap<>();

    /** A packet: when it was about to be offered and had been, and when it left. */
    private static final class Packet {
        final long number;
        final int worker;
        long arrival;
        long offered;
        int way;
        long epoch;
        volatile long wire;
        volatile long route;
        volatile int leftCount;

        Packet(long number, int worker) {
            this.number = number;
            this.worker = worker;
        }
    }

    /** A hold is known to all workers. */
    void onGrace() {
        graces.add(clock.incrementAndGet());
    }

    /** A packet is about to be offered. */
    void onArrival(Worker worker, long number) {
        Packet packet = new Packet(number, worker.index);
        packet.arrival = clock.incrementAndGet();
        packets.put(number, packet);
    }

    @Override
    public void onOffered(Worker worker, long number, int way, long epoch) {
        Packet packet = packets.get(number);
        packet.way = way;
        packet.epoch = epoch;
        packet.offered = clock.incrementAndGet();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a packet leaves once, or the test fails
    public void onFlushed(Worker worker, List<Left> left) {
        for (Left one : left) {
            Packet packet = packets.get(one.number());
            packet.wire = clock.incrementAndGet();
            packet.route = one.route();
            packet.leftCount++;
        }
    }

    private static boolean waited(Packet packet) {
        return packet.way == SwitchSlots.WAITS;
    }

    /** How many waited. */
    long waitedCount() {
        return packets.values().stream().filter(ReleaseOrder::waited).count();
    }

    /** Judges, once all have left. */
    void check(String what) {
        List<Packet> byArrival = new ArrayList<>(packets.values());
        byArrival.sort(Comparator.comparingLong(packet -> packet.arrival));
        for (Packet packet : byArrival) {
            assertEquals(
                    packet.way == SwitchSlots.REFUSED ? 0 : 1, packet.leftCount, what + ": packet " + packet.number);
        }
        checkWaiting(byArrival, what);
        List<Packet> byOffered = byArrival.stream()
                .filter(ReleaseOrder::waited)
                .sorted(Comparator.comparingLong(packet -> packet.offered))
                .toList();
        long[] lastWire = new long[byOffered.size() + 1];
        for (int i = 0; i < byOffered.size(); i++) {
            lastWire[i + 1] = Math.max(lastWire[i], byOffered.get(i).wire);
        }
        for (Packet packet : byArrival) {
            if (packet.leftCount > 0 && !waited(packet)) {
                long known = packet.way == SwitchSlots.BY_RULE ? graces.lower(packet.arrival) : packet.arrival;
                assertTrue(
                        packet.wire > lastWire[countBefore(byOffered, known)],
                        () -> what + ": packet " + packet.number + ", way " + packet.way
                                + ", overtook one that waited before it came");
            }
        }
    }

    private static int countBefore(List<Packet> byOffered, long stamp) {
        int low = 0;
        int high = byOffered.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byOffered.get(middle).offered < stamp) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static void checkWaiting(List<Packet> byArrival, String what) {
        Map<Integer, Packet> before = new HashMap<>();
        Map<Long, Long> routes = new HashMap<>();
        for (Packet packet : byArrival) {
            if (waited(packet)) {
                Packet last = before.put(packet.worker, packet);
                Long route = routes.putIfAbsent(packet.epoch, packet.route);
                assertTrue(
                        route == null || route == packet.route,
                        () -> what + ": packet " + packet.number + " of one hold went another way than the others");
                assertTrue(
                        last == null || last.wire < packet.wire,
                        () -> what + ": packet " + packet.number + " left before one that waited longer");
            }
        }
    }
}
