package io.turnout.engine;

import static io.turnout.engine.SwitchSite.APPLICATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.SwitchSite.Worker;
import io.turnout.table.Route;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds and releases, whatever workers and the writer do when: seeded interleavings of their steps, and real threads. */
class HoldAndReleaseTest {
    private static final long UE = 7;
    private static final int SEEDS = 500;
    private static final int STEPS = 400;
    private static final int ROUNDS = 100;
    private static final int MAX_PACKETS = 200_000;
    private static final SwitchLimits LIMITS = new SwitchLimits(4, 64, 64);

    /** One pair that is switched over and over, and control, which does what it may do next. */
    private static final class Life {
        final SwitchSite site;
        final ReleaseOrder order = new ReleaseOrder();
        final Random random;
        final String name;
        long number;
        int epoch = 1;
        boolean isHeld;
        boolean isPublished;
        long limitNs;
        int packetLimit;
        int swaps;
        int ends;

        Life(int workers, long seed) {
            site = new SwitchSite(workers, LIMITS);
            site.observer = order;
            random = new Random(seed);
            name = "seed " + seed;
            site.switches.onRoute(UE, APPLICATION, away());
            site.publish();
        }

        long away() {
            return Route.peer(5, epoch);
        }

        long here() {
            return Route.local(1, epoch + 1);
        }

        void packet(Worker worker) {
            order.onArrival(worker, ++number);
            worker.packet(UE, number);
        }

        /** A command that control may give now, and what it hears. */
        void control() {
            if (!isHeld) {
                site.switches.onRoute(UE, APPLICATION, away());
                site.switches.onCount(UE, APPLICATION, epoch, 1, 5);
                limitNs = 10L + random.nextInt(200);
                packetLimit = 1 + random.nextInt(20);
                isHeld = true;
                isPublished = false;
            }
            if (!isPublished) {
                site.switches.onHold(UE, APPLICATION, epoch, 1, packetLimit, 10_000, limitNs, away());
            } else if (random.nextBoolean()) {
                site.switches.onSwap(UE, APPLICATION, epoch, 1, here(), true);
            } else {
                site.switches.onDrain(UE, APPLICATION, epoch, 1, away());
                over();
            }
            site.publish();
            hear();
        }

        void hear() {
            for (String event : site.events()) {
                String grant = " " + UE + " " + epoch + " 1";
                if (event.startsWith("hold-published" + grant)) {
                    isPublished = true;
                    order.onGrace();
                } else if (isHeld && event.equals("swap-published" + grant + " 1")) {
                    swaps++;
                    over();
                } else if (isHeld && (event.equals("swap-published" + grant + " 0") || event.endsWith(grant))) {
                    ends++;
                    over();
                }
            }
        }

        private void over() {
            isHeld = false;
            epoch += 2;
        }

        void end() {
            site.pass(1_000_000);
            site.settle();
            site.workers.forEach(Worker::begin);
            site.workers.forEach(Worker::idle);
            order.check(name);
            assertEquals(0, site.workers.stream().mapToInt(w -> w.left.size()).sum(), name);
            for (int place = 0; place < LIMITS.frames(); place++) {
                assertTrue(site.switching.slots().frames().take() >= 0, name + ": a frame's place was lost");
            }
        }
    }

    private static Life live(int workers, long seed) {
        Life life = new Life(workers, seed);
        life.site.workers.forEach(Worker::begin);
        for (int step = 0; step < STEPS; step++) {
            Worker worker = life.site.worker(life.random.nextInt(workers));
            switch (life.random.nextInt(12)) {
                case 0, 1 -> worker.begin();
                case 2 -> {
                    worker.idle();
                    worker.begin();
                }
                case 3, 4 -> {
                    life.site.poll();
                    life.hear();
                }
                case 5 -> {
                    life.site.workers.forEach(Worker::begin); // the writer need not wait for one
                    life.control();
                }
                case 6 -> life.site.pass(life.random.nextInt(20));
                default -> life.packet(worker);
            }
        }
        life.end();
        return life;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldKeepOrderAndCountUnderAnyInterleaving(int workers) {
        long waited = 0;
        int swaps = 0;
        int ends = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Life life = live(workers, seed);
            waited += life.order.waitedCount();
            swaps += life.swaps;
            ends += life.ends;
        }
        assertTrue(waited > 10 * SEEDS && swaps > SEEDS / 2 && ends > SEEDS / 2, waited + " " + swaps + " " + ends);
    }

    @Test
    void shouldNoticeAReleaseThatOvertakes() {
        ReleaseOrder order = new ReleaseOrder();
        SwitchSite site = new SwitchSite(1);
        Worker worker = site.worker(0);
        order.onArrival(worker, 1);
        order.onOffered(worker, 1, SwitchSlots.WAITS, 1);
        order.onArrival(worker, 2);
        order.onOffered(worker, 2, SwitchSlots.BY_TARGET, 1);
        order.onFlushed(worker, List.of(new SwitchSite.Left(2, 0, 0), new SwitchSite.Left(1, 0, 0)));
        assertThrows(AssertionError.class, () -> order.check("overtaken"));
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // threads are more than cores
    void shouldKeepOrderAndCountAmongThreads() throws Exception {
        int workers = 3;
        SwitchSite site = new SwitchSite(workers, new SwitchLimits(4, 4_096, 64));
        ReleaseOrder order = new ReleaseOrder();
        site.observer = order;
        site.switches.onRoute(UE, APPLICATION, Route.peer(5, 0));
        site.publish();
        AtomicLong numbers = new AtomicLong();
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread[] threads = new Thread[workers];
        for (int i = 0; i < workers; i++) {
            Worker worker = site.worker(i);
            Random random = new Random(i);
            threads[i] = new Thread(() -> {
                while (!isOver.get()) {
                    worker.begin();
                    int packets = numbers.get() < MAX_PACKETS ? random.nextInt(3) : 0;
                    for (int packet = 0; packet < packets; packet++) {
                        long number = numbers.incrementAndGet();
                        order.onArrival(worker, number);
                        worker.packet(UE, number);
                    }
                    if (random.nextInt(50) == 0) {
                        worker.idle();
                    }
                    Thread.yield();
                }
                site.quietPoints.idle(worker.index);
            });
            threads[i].setUncaughtExceptionHandler((thread, error) -> failure.set(error));
            threads[i].start();
        }
        int swaps = switchOverAndOver(site, order);
        isOver.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get());
        site.pass(1_000_000_000L);
        site.settle();
        site.workers.forEach(Worker::begin);
        site.workers.forEach(Worker::begin);
        order.check("threads");
        assertTrue(order.waitedCount() > 100 && swaps > 10, order.waitedCount() + " waited, swaps " + swaps);
    }

    /** The writer's thread: holds, and then swaps, drains, or waits until the hold ends by itself. */
    @SuppressWarnings("ThreadPriorityCheck") // threads are more than cores
    private static int switchOverAndOver(SwitchSite site, ReleaseOrder order) {
        Random random = new Random(99);
        int swaps = 0;
        for (int epoch = 1; epoch < 2 * ROUNDS; epoch += 2) {
            long away = Route.peer(5, epoch);
            site.switches.onRoute(UE, APPLICATION, away);
            site.switches.onCount(UE, APPLICATION, epoch, 1, 5);
            site.switches.onHold(UE, APPLICATION, epoch, 1, random.nextInt(3) == 0 ? 5 : 4_000, 100_000, 1_000, away);
            site.publish();
            boolean isSwapped = random.nextBoolean();
            boolean isOver = false;
            while (!isOver) {
                site.poll();
                for (String event : site.events()) {
                    if (event.startsWith("hold-published")) {
                        order.onGrace();
                    }
                    if (event.startsWith("hold-published") && isSwapped) {
                        site.switches.onSwap(UE, APPLICATION, epoch, 1, Route.local(1, epoch + 1), true);
                        site.publish();
                    } else if (event.startsWith("hold-published")) {
                        site.pass(2_000);
                    }
                    swaps += event.startsWith("swap-published") && event.endsWith(" 1") ? 1 : 0;
                    isOver |= event.startsWith("swap-published")
                            || event.startsWith("hold-e")
                            || event.startsWith("hold-o");
                }
                Thread.yield();
            }
            while (site.switches.slotCount() > 0) {
                site.poll();
                Thread.yield();
            }
            site.events();
        }
        return swaps;
    }
}
