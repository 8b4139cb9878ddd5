package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableWriterTest {
    private static final int SEEDS = 60;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Tables tables = Tables.inMemory(new Tables.Capacity(4, 4, 8, 1));
    private final TableWriter writer = new TableWriter(tables);

    static List<Integer> seeds() {
        List<Integer> seeds = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldShowEachWorkerJustItsVersionWhateverTheWriterDoes(int seed) {
        Random random = new Random(seed);
        int ues = 4 + random.nextInt(20);
        Tables some = Tables.inMemory(
                new Tables.Capacity(1 + random.nextInt(24), random.nextInt(30), 4, 1 + random.nextInt(3)));
        TableModel model = new TableModel(some, new TableWriter(some), ues, random);
        for (int step = 0; step < 2_000; step++) {
            model.step();
            model.check();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldGetAllMemoryBackWhenEverythingIsReleased(int seed) {
        Random random = new Random(seed);
        Tables some = Tables.inMemory(new Tables.Capacity(16, 40, 4, 2));
        TableWriter someWriter = new TableWriter(some);
        TableModel model = new TableModel(some, someWriter, 20, random);
        for (int step = 0; step < 1_000; step++) {
            model.step();
            if (step % 10 == 0) {
                tunnel(someWriter, TableModel.ueKey(random.nextInt(20)), random.nextBoolean(), random.nextInt(30));
            }
        }
        for (int ue = 0; ue < 20; ue++) {
            model.stageRelease(ue);
        }
        someWriter.publish();
        for (int round = 0; round < 3; round++) {
            someWriter.tidy();
            some.quietPoints().idle(0);
            some.quietPoints().idle(1);
        }
        assertEquals(0, someWriter.ueCount());
        assertEquals(40, some.store().freeLineCount());
        assertEquals(0, some.ues().index().overflow());
        assertEquals(0, some.ues().tunnels().overflow());
        for (int ue = 0; ue < 16; ue++) {
            assertTrue(someWriter.stageRoute(TableModel.ueKey(100 + ue), 0, Route.core(0)), "slot " + ue);
        }
    }

    @Test
    void shouldHideWhatIsStagedUntilItIsPublished() {
        tables.quietPoints().enter(0);
        writer.stageRoute(7, 3, Route.local(1, 1));
        assertEquals(Route.NULL_ROUTE, routeNow(7, 3));
        assertEquals(Route.local(1, 1), writer.route(7, 3));
        long version = writer.publish();
        assertEquals(Route.NULL_ROUTE, route(7, 3, version - 1));
        assertEquals(Route.local(1, 1), route(7, 3, version));
        assertEquals(version, writer.published());
        assertEquals(version, tables.quietPoints().enter(0));
    }

    @Test
    void shouldTakeTheLastWhenOneRuleIsStagedTwice() {
        writer.stageRoute(7, 3, Route.local(1, 1));
        writer.stageRoute(7, 3, Route.local(2, 1));
        long version = writer.publish();
        assertEquals(Route.local(2, 1), route(7, 3, version));
        assertEquals(Route.NULL_ROUTE, route(7, 3, version - 1));
    }

    @Test
    void shouldRefuseAndCountWhenUesAreFull() {
        for (int ue = 1; ue <= 4; ue++) {
            assertTrue(writer.stageRoute(ue, 0, Route.core(0)));
        }
        assertFalse(writer.stageRoute(5, 0, Route.core(0)));
        assertEquals(1, writer.refusedCount());
        assertEquals(4, writer.ueCount());
        tunnel(writer, 5, true, 1);
        assertEquals(2, writer.refusedCount());
        assertEquals(UeTable.NULL_SLOT, slot(5));
    }

    @Test
    void shouldUseAReleasedSlotOnlyAfterEveryWorkerPassedAQuietPoint() {
        for (int ue = 1; ue <= 4; ue++) {
            writer.stageRoute(ue, 0, Route.core(0));
        }
        writer.publish();
        tables.quietPoints().enter(0);
        writer.stageRelease(2);
        long version = writer.publish();
        assertEquals(Route.core(0), route(2, 0, version - 1));
        assertEquals(Route.NULL_ROUTE, route(2, 0, version));
        for (int round = 0; round < 3; round++) {
            writer.tidy();
            assertFalse(writer.stageRoute(5, 0, Route.core(0)), "the worker may still read the slot");
        }
        tables.quietPoints().enter(0);
        writer.tidy(); // takes the UE out
        assertEquals(UeTable.NULL_SLOT, slot(2));
        assertFalse(writer.stageRoute(5, 0, Route.core(0)), "a worker that found it before may still read the slot");
        tables.quietPoints().enter(0);
        writer.tidy();
        assertTrue(writer.stageRoute(5, 0, Route.core(0)));
    }

    @Test
    void shouldKeepAUeWhenItGetsARouteAfterItsRelease() {
        writer.stageRoute(7, 0, Route.local(1, 1));
        writer.publish();
        writer.stageRelease(7);
        writer.stageRoute(7, 0, Route.local(2, 2));
        long version = writer.publish();
        writer.tidy();
        writer.tidy();
        assertEquals(Route.local(2, 2), route(7, 0, version));
        assertEquals(1, writer.ueCount());
    }

    @Test
    void shouldNotTakeOutARuleWhenItIsSetAndClearedAgainBeforeWorkersSawTheFirst() {
        writer.stageRoute(7, 0, Route.local(1, 1));
        writer.publish();
        writer.stageRoute(7, 0, Route.NULL_ROUTE);
        writer.publish();
        writer.stageRoute(7, 0, Route.local(2, 1));
        long version = writer.publish();
        tables.quietPoints().enter(0);
        writer.stageRoute(7, 0, Route.NULL_ROUTE);
        writer.tidy();
        assertEquals(Route.local(2, 1), route(7, 0, version), "the clearing is not published");
    }

    @Test
    void shouldStageNothingWhenARuleThatIsNotThereIsCleared() {
        assertTrue(writer.stageRoute(7, 0, Route.NULL_ROUTE));
        assertEquals(0, writer.ueCount());
        writer.stageRoute(7, 0, Route.core(0));
        assertTrue(writer.stageRoute(7, 1, Route.NULL_ROUTE));
        writer.stageRelease(99);
        writer.publish();
        assertEquals(0, writer.refusedCount());
        assertEquals(1, writer.ueCount());
    }

    @Test
    void shouldRefuseAndCountWhenAUeHasTooManyRules() {
        Tables wide = Tables.inMemory(new Tables.Capacity(1, 100, 1, 1));
        TableWriter wideWriter = new TableWriter(wide);
        for (int application = 0; application < UeTable.MAX_RULES_PER_UE; application++) {
            assertTrue(wideWriter.stageRoute(7, application, Route.local(application, 0)));
        }
        assertFalse(wideWriter.stageRoute(7, UeTable.MAX_RULES_PER_UE, Route.core(0)));
        assertEquals(1, wideWriter.refusedCount());
        wideWriter.publish();
        for (int application = 0; application < UeTable.MAX_RULES_PER_UE; application++) {
            assertEquals(Route.local(application, 0), wideWriter.route(7, application));
        }
    }

    @Test
    void shouldRefuseAndCountWhenLinesAreFull() {
        for (int application = 0; application < 5; application++) {
            assertTrue(writer.stageRoute(7, application, Route.core(0)));
        }
        assertFalse(writer.stageRoute(7, 5, Route.core(0)));
        assertEquals(1, writer.refusedCount());
    }

    @Test
    void shouldReleaseUesThatWereIdleTooLong() {
        writer.onTime(10 * SECOND_NS);
        writer.stageRoute(1, 0, Route.core(0));
        writer.stageRoute(2, 0, Route.core(0));
        writer.stageRoute(3, 0, Route.core(0));
        writer.publish();
        tables.ues().onPacket(slot(2), 50 * SECOND_NS);
        List<Long> released = new ArrayList<>();
        LongConsumer release = ueKey -> {
            writer.stageRelease(ueKey);
            released.add(ueKey);
        };
        assertEquals(0, writer.forEachIdle(10 * SECOND_NS, 100, release));
        assertEquals(List.of(), released, "last seen just then");
        assertEquals(1, writer.forEachIdle(10 * SECOND_NS + 1, 2, release));
        assertEquals(List.of(1L), released, "only as many slots as asked for");
        writer.forEachIdle(10 * SECOND_NS + 1, 2, release);
        assertEquals(List.of(1L, 3L), released.subList(0, 2));
        writer.publish();
        writer.tidy();
        assertEquals(UeTable.NULL_SLOT, slot(1));
        assertNotEquals(UeTable.NULL_SLOT, slot(2));
        assertEquals(UeTable.NULL_SLOT, slot(3));
    }

    @Test
    void shouldShowItsRulesAndLetThemBeStagedAnew() {
        writer.stageRoute(1, 0, Route.core(1));
        writer.stageRoute(1, 3, Route.core(2));
        writer.stageRoute(2, 0, Route.core(3));
        writer.stageRoute(3, 0, Route.core(4));
        writer.publish();
        writer.stageRoute(3, 0, Route.NULL_ROUTE);
        List<String> rules = new ArrayList<>();
        writer.forEachRule((ueKey, application, route) -> {
            rules.add(ueKey + " " + application + " " + Route.epoch(route));
            writer.stageRoute(ueKey, application, Route.core(Route.epoch(route) + 10));
        });
        assertEquals(List.of("1 0 1", "1 3 2", "2 0 3"), rules);
        rules.clear();
        writer.forEachRule(1, (ueKey, application, route) -> rules.add(ueKey + " " + Route.epoch(route)));
        writer.forEachRule(9, (ueKey, application, route) -> rules.add("nobody's"));
        assertEquals(List.of("1 11", "1 12"), rules);
    }

    @Test
    void shouldCountPacketsAndBeginAnewWhenTheRuleDoes() {
        writer.stageRoute(7, 0, Route.core(0));
        writer.publish();
        int rule = tables.ues().findRule(slot(7), 0);
        tables.ues().count(rule, 100);
        tables.ues().count(rule, 28);
        assertEquals(2, tables.ues().packets(rule));
        assertEquals(128, tables.ues().octets(rule));
        writer.stageRoute(7, 0, Route.local(1, 1));
        writer.publish();
        assertEquals(2, tables.ues().packets(rule));
        writer.stageRoute(7, 0, Route.NULL_ROUTE);
        writer.publish();
        writer.tidy();
        writer.stageRoute(7, 1, Route.core(0));
        rule = tables.ues().findRule(slot(7), 1);
        assertEquals(0, tables.ues().packets(rule));
        assertEquals(0, tables.ues().octets(rule));
    }

    @Test
    void shouldWaitForAWorkerThatStillReadsTheRouteToBeWrittenOver() throws InterruptedException {
        writer.stageRoute(7, 0, Route.local(1, 1));
        long first = writer.publish();
        tables.quietPoints().enter(0);
        writer.stageRoute(7, 0, Route.local(2, 1));
        writer.publish();
        AtomicBoolean isStaged = new AtomicBoolean();
        Thread staging = new Thread(() -> {
            writer.stageRoute(7, 0, Route.local(3, 1));
            isStaged.set(true);
        });
        staging.start();
        while (staging.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        for (int look = 0; look < 100_000; look++) {
            assertEquals(Route.local(1, 1), route(7, 0, first));
            assertFalse(isStaged.get());
        }
        tables.quietPoints().enter(0);
        staging.join();
        assertTrue(isStaged.get());
        assertEquals(Route.local(2, 1), routeNow(7, 0));
    }

    private int slot(long ueKey) {
        return tables.ues().find(ueKey, UeTable.hash(ueKey));
    }

    private long routeNow(long ueKey, int application) {
        return route(ueKey, application, tables.quietPoints().published());
    }

    private long route(long ueKey, int application, long version) {
        UeTable ues = tables.ues();
        int slot = slot(ueKey);
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, application);
        return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, version);
    }

    static void tunnel(TableWriter writer, long ueKey, boolean uplink, int teid) {
        long enb = PathTable.mapped(0x0A00_0101);
        long sgw = PathTable.mapped(0x0A00_0001);
        writer.onTunnel(ueKey, uplink, teid, -1, false, 0, enb, 0, sgw, Tables.memory(14), 0, 14, 0);
    }
}
