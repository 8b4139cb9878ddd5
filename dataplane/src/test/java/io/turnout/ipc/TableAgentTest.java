package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.agrona.DirectBuffer;
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
        reader = new EventReader(eventsIn, new Heard());
        agent = new TableAgent(
                writer,
                tables.quietPoints(),
                commandsIn,
                events,
                List.of(learned),
                new Opaque(),
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

    private final class Opaque implements OpaqueCommands {
        @Override
        public void onHold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int length) {
            heard.add("hold " + ueKey + " " + applicationIndex + " " + octets.getByte(offset) + " " + length + " at "
                    + writer.published());
        }

        @Override
        public void onUnhold(long ueKey, int applicationIndex, DirectBuffer octets, int offset, int length) {
            heard.add("unhold " + ueKey + " " + applicationIndex + " " + octets.getByte(offset) + " " + length);
        }

        @Override
        public void onSteering(DirectBuffer octets, int offset, int length) {
            heard.add("steering " + octets.getByte(offset) + " " + length);
        }
    }

    private final class Heard implements EventListener {
        @Override
        public void onPublished(long sequence, long version, long refused) {
            heard.add("published " + sequence + " " + version + " " + refused);
        }

        @Override
        public void onGraceElapsed(long sequence, long version) {
            heard.add("grace " + sequence + " " + version);
        }

        @Override
        public void onRejected(long sequence, int why) {
            heard.add("rejected " + sequence + " " + why);
        }

        @Override
        public void onUeIdle(long ueKey) {
            heard.add("idle " + ueKey);
        }

        @Override
        public void onOther(DirectBuffer octets, int offset, int length) {
            heard.add("other " + octets.getInt(offset) + " " + length);
        }
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
    void shouldGiveOpaqueCommandsToTheirListenerBeforeTheBatchIsPublished() {
        UnsafeBuffer octets = new UnsafeBuffer(new byte[] {5, 6, 7});
        batch.begin(1).hold(8, 9, octets, 1, 2);
        batch.unhold(8, 9, octets, 0, 1);
        batch.steering(octets, 2, 1);
        batch.sendTo(commandsOut);
        assertEquals(List.of("hold 8 9 6 2 at 0", "unhold 8 9 5 1", "steering 7 1", "published 1 1 0"), work());
    }

    @Test
    void shouldRejectAWrongBatchAsAWholeAndCountIt() {
        UnsafeBuffer wrong = new UnsafeBuffer(new byte[32]);
        wrong.putLong(8, Long.reverseBytes(55), ByteOrder.BIG_ENDIAN);
        commandsOut.offer(CommandBatch.MESSAGE_TYPE, wrong, 0, 32);
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

    @Test
    void shouldDropAndCountEventsWhenControlDoesNotRead() {
        int sent = 0;
        while (events.droppedCount() == 0) {
            events.onUeIdle(sent++);
        }
        events.onPublished(1, 2, 3);
        assertEquals(2, events.droppedCount());
        int read = 0;
        while (reader.poll()) {
            read++;
        }
        assertEquals(sent - 1, read);
        heard.clear();
        assertTrue(events.onOther(new UnsafeBuffer(new byte[] {0, 0, 7, 0, 0, 0}), 2, 4));
        assertFalse(events.onOther(new UnsafeBuffer(new byte[1_024]), 0, 121), "too long");
        assertEquals(3, events.droppedCount());
        assertEquals(List.of("other 7 4"), work());
    }

    @Test
    void shouldRejectAndCountEventsThatItDoesNotKnow() {
        UnsafeBuffer event = new UnsafeBuffer(new byte[32]);
        event.putInt(0, 32);
        event.putInt(4, EventWriter.VERSION);
        eventsOut.offer(EventWriter.OTHER + 1, event, 0, 32);
        eventsOut.offer(EventWriter.PUBLISHED, event, 0, 31);
        event.putInt(0, 24);
        eventsOut.offer(EventWriter.PUBLISHED, event, 0, 24);
        event.putInt(4, EventWriter.VERSION + 1);
        eventsOut.offer(EventWriter.REJECTED, event, 0, 24);
        assertEquals(List.of(), work());
        assertEquals(4, reader.rejectedCount());
    }
}
