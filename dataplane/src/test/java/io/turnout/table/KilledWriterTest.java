package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer ends between any two of its stores; what it leaves is opened again. */
class KilledWriterTest {
    private static final Tables.Capacity CAPACITY = new Tables.Capacity(6, 12, 3, 1);
    private static final int UES = 8;
    private static final int STEPS = 60;

    private final UnsafeBuffer quietPoints = Tables.memory(QuietPoints.length(1));
    private final UnsafeBuffer paths = Tables.memory(PathTable.length(CAPACITY.paths()));
    private final UnsafeBuffer contexts = Tables.memory(UeTable.contextsLength(CAPACITY.ues(), CAPACITY.lines()));
    private final UnsafeBuffer index = Tables.memory(UeTable.indexLength(CAPACITY.ues()));
    private final UnsafeBuffer tunnels = Tables.memory(UeTable.tunnelsLength(CAPACITY.ues(), CAPACITY.lines()));
    private long storesLeft = Long.MAX_VALUE;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static List<Integer> seeds() {
        return TableWriterTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldFindASoundTableWithAllThatWasPublishedAndNothingElse(int seed) {
        long stores = Long.MAX_VALUE - run(seed, Long.MAX_VALUE);
        assertTrue(stores > STEPS, "stores seen: " + stores);
        // Each seed dies at different places; together they are thousands.
        for (long last = seed % 7; last < stores; last += 7) {
            run(seed, last);
        }
    }

    /** Runs until {@code stores} stores were made, opens what is left and checks it; returns how many were not made. */
    private long run(int seed, long stores) {
        quietPoints.setMemory(0, quietPoints.capacity(), (byte) 0);
        paths.setMemory(0, paths.capacity(), (byte) 0);
        contexts.setMemory(0, contexts.capacity(), (byte) 0);
        index.setMemory(0, index.capacity(), (byte) 0);
        tunnels.setMemory(0, tunnels.capacity(), (byte) 0);
        storesLeft = Long.MAX_VALUE;
        Tables tables = Tables.over(
                CAPACITY, mortal(quietPoints), mortal(paths), mortal(contexts), mortal(index), mortal(tunnels));
        TableWriter writer = new TableWriter(tables);
        Random random = new Random(seed);
        TableModel model = new TableModel(tables, writer, UES, random);
        storesLeft = stores;
        try {
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    learn(writer, random);
                } else {
                    model.step();
                }
            }
        } catch (Killed e) {
            // as meant
        }
        long left = storesLeft;
        storesLeft = Long.MAX_VALUE;
        Tables found = Tables.over(CAPACITY, quietPoints, paths, contexts, index, tunnels);
        long version = found.quietPoints().published();
        TableModel.checkVersion(found, model.routesOf(version), version, UES);
        checkSound(found);
        return left;
    }

    private static void learn(TableWriter writer, Random random) {
        int enb = random.nextInt(4);
        writer.onTunnel(
                TableModel.ueKey(random.nextInt(UES)),
                random.nextBoolean(),
                random.nextInt(5),
                -1,
                false,
                0,
                PathTable.mapped(enb),
                0,
                PathTable.mapped(99),
                new UnsafeBuffer(new byte[] {(byte) enb, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0}),
                0,
                14,
                1);
        if (random.nextInt(3) == 0) {
            writer.onEndMarker(1 + random.nextInt(3), random.nextInt(5));
        }
    }

    /** The table works on as if nothing had been: everything in it can be found, and all its memory comes back. */
    private static void checkSound(Tables tables) {
        UeTable ues = tables.ues();
        Set<Long> keys = new HashSet<>();
        int[] slots = new int[UeTable.MAX_UES_PER_TUNNEL];
        tables.view().forEachUe(ue -> {
            assertTrue(keys.add(ue.key()), "a UE twice");
            assertEquals(ue.uplink().size(), new HashSet<>(ue.uplink()).size(), "a bearer twice");
            assertEquals(ue.downlink().size(), new HashSet<>(ue.downlink()).size(), "a bearer twice");
            int slot = ues.find(ue.key(), UeTable.hash(ue.key()));
            for (long bearer : ue.uplink()) {
                assertTrue(
                        isAmong(slot, slots, ues.findByTunnel(true, path(tables, bearer), Bearer.teid(bearer), slots)));
            }
            for (long bearer : ue.downlink()) {
                assertTrue(isAmong(
                        slot, slots, ues.findByTunnel(false, path(tables, bearer), Bearer.teid(bearer), slots)));
            }
        });
        TableWriter writer = new TableWriter(tables);
        assertEquals(keys.size(), writer.ueCount());
        for (int path = 1; path <= tables.paths().count(); path++) {
            PathTable paths = tables.paths();
            assertEquals(
                    path, paths.find(paths.enbHigh(path), paths.enbLow(path), paths.sgwHigh(path), paths.sgwLow(path)));
        }
        keys.forEach(writer::stageRelease);
        writer.publish();
        writer.tidy();
        writer.tidy();
        assertEquals(0, writer.ueCount());
        assertEquals(CAPACITY.lines(), tables.store().freeLineCount());
        for (int ue = 0; ue < CAPACITY.ues(); ue++) {
            assertTrue(writer.stageRoute(1_000 + ue, 0, Route.core(0)));
        }
    }

    private static int path(Tables tables, long bearer) {
        int path = Bearer.pathIndex(bearer);
        assertTrue(path >= 1 && path <= tables.paths().count(), "a bearer on a path that is none");
        return path;
    }

    private static boolean isAmong(int slot, int[] slots, int count) {
        boolean isIn = false;
        for (int i = 0; i < count; i++) {
            isIn |= slots[i] == slot;
        }
        return isIn;
    }

    /** The buffer, but for that it lets no store through once the last was made. */
    private AtomicBuffer mortal(UnsafeBuffer buffer) {
        return (AtomicBuffer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AtomicBuffer.class}, (proxy, method, arguments) -> {
                    String name = method.getName();
                    if (name.startsWith("put") || name.startsWith("set") || name.startsWith("compareAnd")) {
                        if (storesLeft == 0) {
                            throw new Killed();
                        }
                        storesLeft--;
                    }
                    try {
                        return method.invoke(buffer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
