package io.turnout.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.lab.DeliveryLog.Delivery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private static final long MS = 1_000_000L;
    private static final int COUNT = 200;

    private final SendLog sent = new SendLog();
    private final List<Delivery> arrived = new ArrayList<>();

    /** Sends every 10 ms; {@code delaysMs} come on top of one millisecond from the packet 100 on. */
    private void send(long... delaysMs) {
        for (int number = 0; number < COUNT; number++) {
            sent.onSent(10 * MS * number);
            int late = number - 100;
            long delayMs = late >= 0 && late < delaysMs.length ? delaysMs[late] : 0;
            arrived.add(new Delivery(number, 0, 10 * MS * number + (1 + delayMs) * MS));
        }
    }

    @Test
    void shouldBeZeroWhereEveryPacketArrivesAsItWasSent() {
        send();

        assertEquals(0, Interruption.longestNs(arrived, sent, 1_000 * MS));
    }

    @Test
    void shouldBeTheGapBeyondTheSendingInterval() {
        send(25, 15, 5);

        assertEquals(25 * MS, Interruption.longestNs(arrived, sent, 1_000 * MS));
    }

    @Test
    void shouldLookNoFurtherThanHalfASecondEachWay() {
        send(25, 15, 5);

        assertEquals(0, Interruption.longestNs(arrived, sent, 400 * MS));
    }

    @Test
    void shouldNotCountAPauseOfTheUe() {
        sent.onSent(0);
        sent.onSent(300 * MS);
        arrived.add(new Delivery(0, 0, MS));
        arrived.add(new Delivery(1, 1, 304 * MS));

        assertEquals(3 * MS, Interruption.longestNs(arrived, sent, 200 * MS));
    }

    @Test
    void shouldSayWhereThereIsTooLittleToTell() {
        send();

        assertEquals(-1, Interruption.longestNs(arrived, sent, 60_000 * MS));
    }
}
