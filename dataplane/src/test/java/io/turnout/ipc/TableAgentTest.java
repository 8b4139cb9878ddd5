package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.SwitchLimits;
import io.turnout.engine.SwitchWriter;
import io.turnout.engine.Switching;
import io.turnout.table.Bearer;
import io.turnout.table.BearerRing;
import io.turnout.table.PathTable;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableAgentTest {
    private static final int CAPACITY = 65_536;
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    private final Tables tables = Tables.inMemory(new Tables.Capacity(10, 4, 4, 1));
    private final TableWriter writer = new TableWriter(tables);
    private final BearerRing learned = new BearerRing(16_384);
    private final List<String> heard = new ArrayList<>();
    private final CommandBatch batch = new CommandBatch(CAPACITY / 8);
    private RingFile commandsOut;
    private RingFile commandsIn;
    private RingFile eventsOut;
    private RingFile eventsIn;
    private EventWriter events;
    private EventReader reader;
    private TableAgent agent;
    private long nowNs = 100 * SECOND_NS;

    @BeforeEach
    void setUp() throws IOException {
        commandsOut = RingFile.producer(directory.resolve("commands"), CAPACITY);
        commandsIn = RingFile.consumer(directory.resolve("commands"), CAPACITY);
        eventsOut = RingFile.producer(directory.resolve("events"), 1_024);
        eventsIn = RingFile.consumer(directory.resolve("events"), 1_024);
        events = new EventWriter(eventsOut);
        reader = new EventReader(eventsIn, new RecordedEvents(heard));
        SwitchLimits limits = new SwitchLimits(4, 8, 2_048);
        SwitchWriter switches =
                new SwitchWriter(writer, tables.quietPoints(), new Switching(limits, 1), limits, events, worker -> {});
        agent = new TableAgent(
                writer,
                tables.quietPoints(),
                commandsIn,
                events,
                List.of(learned),
                switches,
                new RecordedCommands(heard),
                () -> nowNs,
                10 * SECOND_NS);
        tables.quietPoints().enter(0);
    }

    @AfterEach
    void tearDown() throws IOException {
        commandsOut.close();
        commandsIn.close();
        eventsOut.close();
        eventsIn.close();
    }

    private List<String> work() {
        agent.doWork();
        while (reader.poll()) {
            // the listener notes it
        }
        List<String> now = List.copyOf(heard);
        heard.clear();
        return now;
    }

    @Test
    void shouldPublishABatchAndTellWhenItsGracePeriodElapsed() {
        batch.begin(77);
        batch.setRoute(1, 2, Route.local(3, 4));
        batch.setRoute(2, 2, Route.core(4));
        assertTrue(batch.sendTo(commandsOut));
        assertEquals(List.of("published 77 1 0"), work());
        assertEquals(Route.local(3, 4), writer.route(1, 2));
        assertEquals(Route.core(4), writer.route(2, 2));
        assertEquals(77, agent.lastSequence());
        assertEquals(List.of(), work(), "the worker has not passed a quiet point");
        tables.quietPoints().enter(0);
        assertEquals(List.of("grace 77 1"), work());
        assertEquals(List.of(), work());
    }

    @Test
    void shouldPublishEachBatchByItselfAndReleaseUes() {
        batch.begin(1).setRoute(1, 2, Route.core(0));
        batch.sendTo(commandsOut);
        batch.begin(2).releaseUe(1);
        batch.sendTo(commandsOut);
        tables.quietPoints().idle(0);
        assertEquals(List.of("published 1 1 0", "published 2 2 0", "grace 1 1", "grace 2 2"), work());
        assertEquals(Route.NULL_ROUTE, writer.route(1, 2));
    }

    @Test
    void shouldGiveSiteCommandsToTheirListenerBeforeTheBatchIsPublished() {
        long local = Route.local(1, 2);
        batch.begin(1).setRoute(9, 2, local);
        batch.solicit(8);
        batch.trafficRules(new UnsafeBuffer(new byte[8]), 0, 8);
        batch.sendTo(commandsOut);
        assertEquals(List.of("solicit 8", "traffic-rules 0 0", "published 1 1 0"), work());
    }

    @Test
    void shouldApplyASwitchAndAnswerWhenGracePeriodsElapsed() {
        long peer = Route.peer(5, 3);
        batch.begin(1).route(8, 2, peer);
        batch.count(8, 2, 3, 4, 5);
        batch.hold(8, 2, 3, 4, 512, 1_024, SECOND_NS, peer);
        batch.fence(8, 2, 3, 4, 5, 6);
        batch.reportFence(8, 2, 3, 4);
        batch.sendTo(commandsOut);
        assertEquals(List.of("fence-report 8 2 3 4 0 0", "published 1 1 0"), work());
        assertTrue(Route.slot(writer.route(8, 2)) != Route.NULL_SLOT);
        tables.quietPoints().enter(0);
        assertEquals(List.of("hold-published 8 2 3 4 0", "grace 1 1"), work());
        batch.begin(2).swap(8, 2, 3, 4, Route.local(1, 4), true);
        batch.sendTo(commandsOut);
        assertEquals(List.of("published 2 2 0"), work());
        tables.quietPoints().enter(0);
        assertEquals(List.of("swap-published 8 2 3 4 1", "grace 2 2"), work());
        assertEquals(Route.local(1, 4), writer.route(8, 2), "no packet waited: the switch is over");
        tables.quietPoints().enter(0);
        batch.begin(3).drain(8, 2, 3, 4, peer);
        batch.unroute(8, 2);
        batch.sendTo(commandsOut);
        assertEquals(List.of("published 3 4 0"), work());
        assertEquals(Route.NULL_ROUTE, writer.route(8, 2));
    }

    @Test
    void shouldApplyNothingOfABatchWhoseLastCommandIsWrong() {
        batch.begin(1).setRoute(9, 2, Route.local(1, 2));
        batch.count(8, 2, 3, 4, 5);
        batch.swap(8, 2, 3, 4, Route.NULL_ROUTE, true);
        batch.sendTo(commandsOut);
        assertEquals(List.of("rejected 1 " + CommandReader.OUT_OF_RANGE), work());
        assertEquals(Route.NULL_ROUTE, writer.route(9, 2));
        assertEquals(0, writer.published());
    }

    @Test
    void shouldRejectAWrongBatchAsAWholeAndCountIt() {
        UnsafeBuffer wrong = new UnsafeBuffer(new byte[32]);
        wrong.putLong(8, Long.reverseBytes(55), ByteOrder.BIG_ENDIAN);
        commandsOut.offer(CommandLayout.MESSAGE_TYPE, wrong, 0, 32);
        assertEquals(List.of("rejected 55 " + CommandReader.UNKNOWN_VERSION), work());
        assertEquals(1, agent.rejectedCount());
        assertEquals(0, writer.published());
    }

    @Test
    void shouldSayHowManyCommandsDidNotFit() {
        batch.begin(1);
        for (int ue = 1; ue <= 12; ue++) {
            batch.setRoute(ue, 0, Route.core(0));
        }
        batch.sendTo(commandsOut);
        assertEquals(List.of("published 1 1 2"), work());
        batch.begin(2).setRoute(13, 0, Route.core(0));
        batch.sendTo(commandsOut);
        assertEquals(List.of("published 2 2 1"), work());
    }

    @Test
    void shouldEnterWhatWorkersLearned() {
        UnsafeBuffer link = new UnsafeBuffer(new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 0});
        long enb = PathTable.mapped(0x0A00_0101);
        learned.onTunnel(5, true, 42, 9, true, 1, enb, 2, 3, link, 1, 14, 77);
        learned.onTunnel(5, false, 43, -1, false, 1, enb, 2, 3, link, 1, 14, 78);
        learned.onTunnel(5, false, 44, -1, false, 1, enb, 2, 3, link, 0, PathTable.MAX_LINK_LENGTH + 1, 79);
        learned.onEndMarker(1, 43);
        assertEquals(4, agent.doWork());
        List<TableView.Ue> ues = new ArrayList<>();
        tables.view().forEachUe(ues::add);
        assertEquals(
                List.of(new TableView.Ue(
                        5, 77, List.of(Bearer.of(42, 1, 9, true)), List.of(Bearer.of(44, 1, -1, false)), List.of())),
                ues);
        assertEquals(1, tables.paths().find(1, enb, 2, 3));
        assertTrue(tables.paths().linkEquals(tables.paths().link(1, true), link, 1, 14));
    }

    @Test
    void shouldDropAndCountWhatFindsNoRoomInABearerRing() {
        UnsafeBuffer link = new UnsafeBuffer(new byte[14]);
        int fit = 0;
        while (learned.droppedCount() == 0) {
            learned.onTunnel(5, true, fit, -1, false, 0, 1, 0, 2, link, 0, 14, 0);
            fit++;
        }
        assertEquals(fit - 1, learned.drainTo(writer));
        assertEquals(1, learned.droppedCount());
    }

    @Test
    void shouldReleaseIdleUesAndTell() {
        batch.begin(1).setRoute(6, 0, Route.core(0));
        batch.sendTo(commandsOut);
        assertEquals(List.of("published 1 1 0"), work());
        nowNs += 10 * SECOND_NS;
        tables.quietPoints().idle(0);
        assertEquals(List.of("grace 1 1"), work(), "not longer than allowed");
        nowNs += SECOND_NS;
        assertEquals(List.of("idle 6"), work());
        nowNs += SECOND_NS;
        work();
        assertEquals(0, writer.ueCount());
    }
}
