package io.turnout.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerWatchTest {
    private static final long UE = 0x0A2D_0001L;
    private static final String KNOWN = "bearer " + UE;
    private static final long OLD_ENB = 1;
    private static final long NEW_ENB = 2;
    private static final long SGW = 9;

    @TempDir
    Path directory;

    private final TableWriter writer = new TableWriter(Tables.inMemory(new Tables.Capacity(16, 16, 16, 1)));
    private final List<String> known = new ArrayList<>();
    private RingFile producer;
    private RingFile consumer;
    private BearerWatch watch;

    @BeforeEach
    void open() throws IOException {
        SharedDirectory shared = new SharedDirectory(directory).create();
        producer = shared.eventProducer();
        consumer = shared.eventConsumer();
        watch = new BearerWatch(writer, new EventWriter(producer));
    }

    @AfterEach
    void close() throws IOException {
        producer.close();
        consumer.close();
    }

    private void learn(boolean uplink, long enb, int teid) {
        writer.onTunnel(UE, uplink, teid, -1, false, 0, enb, 0, SGW, new UnsafeBuffer(new byte[14]), 0, 14, 1);
    }

    private List<String> told() {
        watch.doWork();
        EventReader reader = new EventReader(consumer, new RecordedEvents(known));
        while (reader.poll()) {
            // The listener keeps what it hears.
        }
        return known;
    }

    @Test
    void shouldAnswerAtOnceWhereTheUeCanBeReached() {
        learn(true, NEW_ENB, 1);
        learn(false, NEW_ENB, 2);

        watch.ask(UE);

        assertEquals(List.of(KNOWN), told());
        assertEquals(0, watch.awaitedCount());
    }

    @Test
    void shouldAnswerOnceWhenDownlinkIsLearned() {
        learn(true, NEW_ENB, 1);
        watch.ask(UE);
        watch.ask(UE);
        assertEquals(List.of(), told());

        learn(false, NEW_ENB, 2);

        assertEquals(List.of(KNOWN), told());
        assertEquals(List.of(KNOWN), told());
        assertEquals(0, watch.awaitedCount());
    }

    @Test
    void shouldNotTakeTheTunnelToTheBaseStationThatTheUeHasLeft() {
        learn(true, OLD_ENB, 1);
        learn(false, OLD_ENB, 2);
        learn(true, NEW_ENB, 1);

        watch.ask(UE);

        assertEquals(List.of(), told());
        learn(false, NEW_ENB, 3);
        assertEquals(List.of(KNOWN), told());
    }

    @Test
    void shouldWaitForAUeThatIsNotKnownYet() {
        watch.ask(UE);

        assertEquals(List.of(), told());
        assertEquals(1, watch.awaitedCount());
    }

    @Test
    void shouldRefuseWhatFindsNoRoom() {
        for (long ue = 1; ue <= BearerWatch.CAPACITY; ue++) {
            watch.ask(ue);
        }

        watch.ask(1);
        watch.ask(BearerWatch.CAPACITY + 1L);

        assertEquals(1, watch.refusedCount());
        assertEquals(BearerWatch.CAPACITY, watch.awaitedCount());
    }
}
