package io.turnout.engine;

import static io.turnout.engine.SwitchSite.APPLICATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.turnout.engine.SwitchSite.Worker;
import io.turnout.table.Route;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HeldTrafficTest {
    private static final long UE = 7;
    private static final long TARGET = Route.local(1, 2);
    private static final SwitchLimits LIMITS = new SwitchLimits(2, 1_024, 64);

    private final SwitchSite site = new SwitchSite(1, LIMITS);
    private final Worker worker = site.worker(0);

    private void hold(int attempt) {
        site.switches.onHold(UE, APPLICATION, 1, attempt, 1_000, 1_000_000, 0, Route.NULL_ROUTE);
        site.publish();
    }

    private void drain(int attempt) {
        site.switches.onDrain(UE, APPLICATION, 1, attempt, TARGET);
        site.publish();
    }

    @Test
    void shouldReleaseAFewAtATimeAndSayThatMoreAreToCome() {
        hold(1);
        worker.begin();
        int count = HeldTraffic.RELEASE_LIMIT + 10;
        for (int number = 0; number < count; number++) {
            worker.packet(UE, number);
        }
        worker.begin();
        assertFalse(worker.held.isReleasing(), "they wait");
        drain(1);
        worker.begin();
        assertEquals(HeldTraffic.RELEASE_LIMIT, worker.left.size());
        assertTrue(worker.held.isReleasing());
        worker.begin();
        assertEquals(count, worker.left.size());
        worker.begin();
        worker.begin();
        assertFalse(worker.held.isReleasing(), "the slot is open");
    }

    @Test
    void shouldAllocateNothingForPacketsThatWait() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SwitchSlots slots = site.switching.slots();
        HeldTraffic held = new HeldTraffic(slots, 0);
        int[] released = new int[1];
        HeldTraffic.Release release = (frame, slot, route) -> released[0]++;
        ParsedFrame frame = worker.frame(1, TARGET);
        long allocated = 0;
        int rounds = 2_000;
        for (int round = 0; round < 2 * rounds; round++) {
            if (round == rounds) {
                allocated = threads.getCurrentThreadAllocatedBytes();
                released[0] = 0;
            }
            slots.begin(1, 1, 1, SwitchSlots.NULL_PEER);
            slots.limit(1, 1_000, 1_000_000, SwitchSlots.NEVER, Route.NULL_ROUTE);
            slots.hold(1);
            for (int packet = 0; packet < 20; packet++) {
                held.offer(1, frame);
            }
            slots.claim(1);
            slots.release(1, TARGET);
            held.poll(0, release);
            held.poll(0, release);
            slots.end(1);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        assertEquals(20 * rounds, released[0]);
        // Asking allocates a little.
        assertTrue(allocated < 1_024, allocated + " octets for " + released[0] + " packets");
    }
}
