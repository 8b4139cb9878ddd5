package io.turnout.ipc;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventReaderTest {
    private static final long EPOCH = 0x1_2345_6789L;
    private static final int LAST_TYPE = EventLayout.SWAP_PUBLISHED;

    @TempDir
    private Path directory;

    private final List<String> heard = new ArrayList<>();
    private RingFile out;
    private RingFile in;
    private EventWriter writer;
    private EventReader reader;

    @BeforeEach
    void setUp() throws IOException {
        out = RingFile.producer(directory.resolve("events"), 8_192);
        in = RingFile.consumer(directory.resolve("events"), 8_192);
        writer = new EventWriter(out);
        reader = new EventReader(in, new RecordedEvents(heard));
    }

    @AfterEach
    void tearDown() throws IOException {
        out.close();
        in.close();
    }

    private List<String> read() {
        heard.clear();
        while (reader.poll()) {
            // the listener notes it
        }
        return List.copyOf(heard);
    }

    @Test
    void shouldHearWhatWasWritten() {
        writer.onStarted(77);
        writer.onPublished(1, 2, 3);
        writer.onGraceElapsed(-1, 2);
        writer.onRejected(1, CommandReader.OUT_OF_RANGE);
        writer.onUeIdle(-7);
        writer.onBearerKnown(8);
        writer.onEndMarker(9);
        writer.onSteeredRemote(10, 2, 1L << 50);
        writer.onReturned(11, 2, 1L << 50);
        writer.onRoundTrip(12, 2, 1_000_000);
        writer.onTunnelTraffic(13, 2, 4_095, 1L << 50);
        writer.onHoldPublished(14, 2, EPOCH, 3, 1L << 40);
        writer.onHoldEnded(15, 2, EPOCH, 3, true);
        writer.onHoldEnded(15, 2, EPOCH, 3, false);
        writer.onFenceReport(16, 2, EPOCH, 3, true, 1L << 40);
        writer.onFenceReport(16, 2, EPOCH, 3, false, 0);
        writer.onSwapPublished(17, 2, EPOCH, 3, true);
        writer.onSwapPublished(17, 2, EPOCH, 3, false);
        assertEquals(
                List.of(
                        "started 77",
                        "published 1 2 3",
                        "grace -1 2",
                        "rejected 1 4",
                        "idle -7",
                        "bearer 8",
                        "end-marker 9",
                        "steered-remote 10 2 " + (1L << 50),
                        "returned 11 2 " + (1L << 50),
                        "round-trip 12 2 1000000",
                        "tunnel-traffic 13 2 4095 " + (1L << 50),
                        "hold-published 14 2 " + EPOCH + " 3 " + (1L << 40),
                        "hold-ended 15 2 " + EPOCH + " 3 1",
                        "hold-ended 15 2 " + EPOCH + " 3 0",
                        "fence-report 16 2 " + EPOCH + " 3 1 " + (1L << 40),
                        "fence-report 16 2 " + EPOCH + " 3 0 0",
                        "swap-published 17 2 " + EPOCH + " 3 1",
                        "swap-published 17 2 " + EPOCH + " 3 0"),
                read());
        assertEquals(0, reader.rejectedCount());
    }

    @Test
    void shouldDropAndCountEventsWhenControlDoesNotRead() {
        int sent = 0;
        while (writer.droppedCount() == 0) {
            writer.onUeIdle(sent++);
        }
        writer.onPublished(1, 2, 3);
        assertEquals(2, writer.droppedCount());
        assertEquals(sent - 1, read().size());
    }

    @Test
    void shouldRejectAndCountEventsThatItDoesNotKnow() {
        UnsafeBuffer event = new UnsafeBuffer(new byte[64]);
        int rejected = 0;
        for (int type = 1; type <= LAST_TYPE + 1; type++) {
            int right = type > LAST_TYPE ? 16 : EventLayout.length(type);
            for (int length : new int[] {8, right - 8, right, right + 8}) {
                event.putInt(0, length, LITTLE_ENDIAN);
                event.putInt(4, EventLayout.VERSION + (length == right ? 1 : 0), LITTLE_ENDIAN);
                out.offer(type, event, 0, length);
                rejected++;
            }
            event.putInt(0, right + 1, LITTLE_ENDIAN);
            event.putInt(4, EventLayout.VERSION, LITTLE_ENDIAN);
            out.offer(type, event, 0, right);
            assertEquals(List.of(), read());
            assertEquals(++rejected, reader.rejectedCount());
        }
    }

    @Test
    void shouldHearOfEveryTypeOfEvent() {
        UnsafeBuffer event = new UnsafeBuffer(new byte[64]);
        Random random = new Random(5);
        for (int type = 1; type <= LAST_TYPE; type++) {
            for (int field = 8; field < 64; field += 8) {
                event.putLong(field, random.nextLong());
            }
            event.putInt(0, EventLayout.length(type), LITTLE_ENDIAN);
            event.putInt(4, EventLayout.VERSION, LITTLE_ENDIAN);
            out.offer(type, event, 0, EventLayout.length(type));
            assertEquals(1, read().size(), "type " + type);
        }
    }
}
