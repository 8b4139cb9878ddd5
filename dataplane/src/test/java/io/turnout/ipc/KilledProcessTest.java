package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.SwitchLimits;
import io.turnout.engine.SwitchWriter;
import io.turnout.engine.Switching;
import io.turnout.table.QuietPoints;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are really killed (SIGKILL), at random instants and under load. Every batch sets the routes of all UEs
 * to one epoch, so that half of one would be seen at once.
 */
class KilledProcessTest {
    private static final Tables.Capacity CAPACITY = new Tables.Capacity(1_000, 100, 4, 2);
    private static final int UES = 500;
    private static final int RING_CAPACITY = 1 << 19;
    private static final int MAX_LIFE_MILLIS = 40;
    private static final long START_LIMIT_MILLIS = 60_000;

    @TempDir
    private Path directory;

    /** Control: sends batch after batch until it is killed. */
    public static final class Control {
        private Control() {}

        /** Begins with the sequence number {@code args[1]} in the directory {@code args[0]}. */
        public static void main(String[] args) throws IOException {
            try (RingFile commands = RingFile.producer(Path.of(args[0], "commands"), RING_CAPACITY)) {
                CommandBatch batch = new CommandBatch(commands.maxLength());
                for (long sequence = Long.parseLong(args[1]); ; sequence++) {
                    batch.begin(sequence);
                    for (int ue = 1; ue <= UES; ue++) {
                        batch.setRoute(ue, 0, Route.local(1, (int) sequence));
                    }
                    while (!batch.sendTo(commands)) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
    }

    /** The data plane's writer: stages and publishes until it is killed. */
    public static final class DataPlane {
        private DataPlane() {}

        /** In the directory {@code args[0]}. */
        public static void main(String[] args) throws IOException {
            try (Tables tables = Tables.open(Path.of(args[0]), CAPACITY)) {
                TableWriter writer = new TableWriter(tables);
                Random random = new Random();
                while (true) {
                    int epoch = (int) writer.published() + 1;
                    for (int ue = 1; ue <= UES; ue++) {
                        writer.stageRoute(ue, 0, Route.local(1, epoch));
                    }
                    // UEs that come and go beside, with several rules each.
                    for (int i = 0; i < 20; i++) {
                        long ueKey = 10_000L + random.nextInt(600);
                        if (random.nextBoolean()) {
                            writer.stageRoute(ueKey, random.nextInt(4), Route.core(epoch));
                        } else {
                            writer.stageRelease(ueKey);
                        }
                    }
                    writer.publish();
                }
            }
        }
    }

    @Test
    void shouldSeeWholeBatchesOnlyWhenControlIsKilled() throws Exception {
        killControl(3);
    }

    @Test
    @Tag("prove")
    void shouldSeeWholeBatchesOnlyWhenControlIsKilledAThousandTimes() throws Exception {
        killControl(1_000);
    }

    @Test
    void shouldFindASoundTableWhenTheDataPlaneIsKilled() throws Exception {
        killDataPlane(3);
    }

    @Test
    @Tag("prove")
    void shouldFindASoundTableWhenTheDataPlaneIsKilledTwoHundredTimes() throws Exception {
        killDataPlane(200);
    }

    private void killControl(int kills) throws Exception {
        Random random = new Random(kills);
        try (Tables tables = Tables.inMemory(CAPACITY);
                RingFile commands = RingFile.consumer(directory.resolve("commands"), RING_CAPACITY);
                RingFile eventsOut = RingFile.producer(directory.resolve("events"), 65_536)) {
            TableWriter writer = new TableWriter(tables);
            EventWriter events = new EventWriter(eventsOut);
            SwitchLimits limits = new SwitchLimits(4, 8, 2_048);
            TableAgent agent = new TableAgent(
                    writer,
                    tables.quietPoints(),
                    commands,
                    events,
                    List.of(),
                    new SwitchWriter(
                            writer, tables.quietPoints(), new Switching(limits, 2), limits, events, worker -> {}),
                    new RecordedCommands(new ArrayList<>()),
                    () -> 1,
                    Long.MAX_VALUE / 2);
            AtomicBoolean isOver = new AtomicBoolean();
            AtomicLong torn = new AtomicLong();
            AtomicLong bursts = new AtomicLong();
            Thread reader = new Thread(() -> {
                while (!isOver.get()) {
                    torn.addAndGet(readBurst(tables));
                    bursts.incrementAndGet();
                }
                tables.quietPoints().idle(0);
            });
            reader.start();
            for (int kill = 0; kill < kills; kill++) {
                Process control = fork(Control.class, directory.toString(), Long.toString(agent.lastSequence() + 1));
                long before = agent.lastSequence();
                long begunNs = System.nanoTime();
                while (agent.lastSequence() == before) {
                    agent.doWork();
                    assertTrue(System.nanoTime() - begunNs < START_LIMIT_MILLIS * 1_000_000, "control sends nothing");
                }
                long untilNs =
                        System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MAX_LIFE_MILLIS * 1_000));
                while (System.nanoTime() < untilNs) {
                    agent.doWork();
                }
                control.destroyForcibly().waitFor();
                for (int left = 0; left < 100; left++) {
                    agent.doWork();
                }
                assertEquals(0, agent.rejectedCount());
            }
            isOver.set(true);
            reader.join();
            assertTrue(bursts.get() > 0);
            assertEquals(0, torn.get(), "half batches seen in " + bursts.get() + " bursts");
        }
    }

    /** One burst of worker 0: how many UEs have another epoch than the first. */
    private static long readBurst(Tables tables) {
        UeTable ues = tables.ues();
        long version = tables.quietPoints().enter(0);
        long first = route(ues, 1, version);
        long different = 0;
        for (int ue = 2; ue <= UES; ue++) {
            different += route(ues, ue, version) == first ? 0 : 1;
        }
        return different;
    }

    private static long route(UeTable ues, long ueKey, long version) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, 0);
        return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, version);
    }

    private void killDataPlane(int kills) throws Exception {
        Random random = new Random(kills);
        Tables.open(directory, CAPACITY).close();
        for (int kill = 0; kill < kills; kill++) {
            Process dataPlane = fork(DataPlane.class, directory.toString());
            try (TableView view = TableView.open(directory)) {
                long before = view.published();
                long begunNs = System.nanoTime();
                while (view.published() == before) {
                    Thread.onSpinWait();
                    assertTrue(System.nanoTime() - begunNs < START_LIMIT_MILLIS * 1_000_000, "nothing is published");
                }
                long untilNs =
                        System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MAX_LIFE_MILLIS * 1_000));
                while (System.nanoTime() < untilNs) {
                    Thread.onSpinWait();
                }
            }
            dataPlane.destroyForcibly().waitFor();
            checkSound();
        }
    }

    private void checkSound() throws IOException {
        try (Tables tables = Tables.open(directory, CAPACITY)) {
            long published = tables.quietPoints().published();
            assertEquals(QuietPoints.IDLE, tables.quietPoints().oldest());
            long expected = Route.local(1, (int) published);
            int[] ues = {0};
            tables.view().forEachUe(ue -> {
                ues[0]++;
                if (ue.key() <= UES) {
                    assertEquals(expected, ue.rules().get(0).route(), "of another batch than the one published");
                }
                assertTrue(tables.ues().find(ue.key(), UeTable.hash(ue.key())) != UeTable.NULL_SLOT);
            });
            assertEquals(ues[0], new TableWriter(tables).ueCount());
            for (int ue = 1; ue <= UES; ue++) {
                assertEquals(expected, route(tables.ues(), ue, published));
            }
        }
    }

    private static Process fork(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
