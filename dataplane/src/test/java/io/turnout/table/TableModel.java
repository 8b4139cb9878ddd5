package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Plain maps that say what every worker must read, beside a writer that does the same to the tables: the routes of each
 * published version, and those staged for the next.
 */
final class TableModel {
    static final int APPLICATIONS = 5;

    private final Tables tables;
    private final TableWriter writer;
    private final int ues;
    private final Random random;
    private final long[] workerVersions;
    private final Map<Long, Map<Long, Long>> published = new HashMap<>();
    private final Map<Long, Long> lastChange = new HashMap<>();
    private Map<Long, Long> staged = new HashMap<>();

    TableModel(Tables tables, TableWriter writer, int ues, Random random) {
        this.tables = tables;
        this.writer = writer;
        this.ues = ues;
        this.random = random;
        this.workerVersions = new long[tables.capacity().workers()];
        Arrays.fill(workerVersions, QuietPoints.IDLE);
        published.put(tables.quietPoints().published(), Map.of());
    }

    static long ueKey(int ue) {
        return UeKey.ofIpv4(0x0A2D_0000 + ue);
    }

    private static long ruleKey(int ue, int application) {
        return (long) ue << 8 | application;
    }

    Map<Long, Long> lastPublished() {
        return published.get(tables.quietPoints().published());
    }

    /** The routes of a version, if it was published in full and is not forgotten; otherwise null. */
    Map<Long, Long> routesOf(long version) {
        return published.get(version);
    }

    /** One random thing that the writer or a worker does. */
    void step() {
        int ue = random.nextInt(ues);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> stageRoute(ue, random.nextInt(APPLICATIONS), Route.local(random.nextInt(100), 7));
            case 4, 5 -> stageRoute(ue, random.nextInt(APPLICATIONS), Route.NULL_ROUTE);
            case 6 -> stageRelease(ue);
            case 7, 8 -> publish();
            case 9 -> tidy();
            case 10 -> idle(random.nextInt(workerVersions.length));
            default -> enter(random.nextInt(workerVersions.length));
        }
        forgetOldVersions();
    }

    void stageRoute(int ue, int application, long route) {
        letWorkersPass(ruleKey(ue, application));
        long refused = writer.refusedCount();
        if (writer.stageRoute(ueKey(ue), application, route)) {
            assertEquals(refused, writer.refusedCount(), "accepted, and counted as refused");
            staged.put(ruleKey(ue, application), route);
            lastChange.put(ruleKey(ue, application), writer.published() + 1);
        } else {
            assertEquals(refused + 1, writer.refusedCount(), "refused, and not counted");
        }
    }

    void stageRelease(int ue) {
        for (int application = 0; application < APPLICATIONS; application++) {
            letWorkersPass(ruleKey(ue, application));
            staged.remove(ruleKey(ue, application));
            lastChange.put(ruleKey(ue, application), writer.published() + 1);
        }
        writer.stageRelease(ueKey(ue));
    }

    /** The writer would wait for these workers, which this very thread plays. */
    private void letWorkersPass(long rule) {
        long changed = lastChange.getOrDefault(rule, 0L);
        for (int worker = 0; worker < workerVersions.length; worker++) {
            if (changed <= writer.published() && workerVersions[worker] < changed) {
                enter(worker);
            }
        }
    }

    void publish() {
        published.put(writer.published() + 1, new HashMap<>(staged)); // first: a killed writer may just get to it
        writer.publish();
    }

    private void tidy() {
        published.putIfAbsent(writer.published() + 1, lastPublished()); // tidying may publish nothing, as a version
        writer.tidy();
    }

    void enter(int worker) {
        workerVersions[worker] = tables.quietPoints().enter(worker);
    }

    void idle(int worker) {
        tables.quietPoints().idle(worker);
        workerVersions[worker] = QuietPoints.IDLE;
    }

    private void forgetOldVersions() {
        ArrayDeque<Long> old = new ArrayDeque<>();
        for (long version : published.keySet()) {
            boolean isRead = version >= tables.quietPoints().published();
            for (long read : workerVersions) {
                isRead |= read == version;
            }
            if (!isRead) {
                old.add(version);
            }
        }
        old.forEach(published::remove);
    }

    /** Every worker, whatever the version it is at, reads just what that version published. */
    void check() {
        for (long version : workerVersions) {
            if (version != QuietPoints.IDLE) {
                checkVersion(tables, published.get(version), version, ues);
            }
        }
    }

    static void checkVersion(Tables tables, Map<Long, Long> expected, long version, int ues) {
        for (int ue = 0; ue < ues; ue++) {
            for (int application = 0; application < APPLICATIONS; application++) {
                long route = expected.getOrDefault(ruleKey(ue, application), Route.NULL_ROUTE);
                assertEquals(
                        route,
                        read(tables.ues(), ue, application, version),
                        () -> "route at version " + version + ", published "
                                + tables.quietPoints().published());
            }
        }
    }

    static long read(UeTable ues, int ue, int application, long version) {
        int slot = ues.find(ueKey(ue), UeTable.hash(ueKey(ue)));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, application);
        return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, version);
    }
}
