package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What traffic sees when the process is killed, stopped, ended and started again. */
@Timeout(90)
class FailToWireTest {
    private static final int PER_SECOND = 50_000;
    private static final int LENGTH = 128;
    private static final int GAP_MILLIS = 500;
    private static final int ATTEMPTS = 3;

    private TestWire wire;
    private RawSocket enb;
    private RawSocket sgw;

    /** A number that arrived. */
    private record Arrival(int number) {}

    private final List<Arrival> arrivals = new ArrayList<>();

    @BeforeEach
    void connect() {
        Namespace.assumePossible();
        Namespace.assumeProgram("/usr/sbin/ethtool");
        wire = TestWire.create(true, 1_600, 1);
        enb = new RawSocket(wire.enb, "e0");
        sgw = new RawSocket(wire.sgw, "s0");
    }

    @AfterEach
    void disconnect() {
        if (wire != null) {
            enb.close();
            sgw.close();
            wire.close();
        }
    }

    /** What happens while traffic runs. */
    private interface Event {
        void happen() throws Exception;
    }

    /** Sends at a steady rate for half a second before and after {@code event}, and notes what arrives. */
    private int runTraffic(Event event) throws Exception {
        Thread receiver = Thread.ofPlatform().daemon().start(() -> {
            for (byte[] frame = sgw.receive(5_000); frame != null; frame = sgw.receive(GAP_MILLIS)) {
                if (frame.length == LENGTH) {
                    arrivals.add(new Arrival(PacedSender.number(frame)));
                }
            }
        });
        PacedSender sender = new PacedSender(enb, PER_SECOND, LENGTH);
        try (sender) {
            Thread.sleep(500);
            event.happen();
            Thread.sleep(500);
        }
        receiver.join();
        return sender.sentCount();
    }

    /**
     * Sees that {@code attempt} comes to {@code limit} or less, once in a few tries: on a busy machine the kernel itself
     * drops frames now and then, and a fault of ours would show in every try.
     */
    private void assertAtMost(double limit, String what, Callable<Double> attempt) throws Exception {
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < ATTEMPTS; i++) {
            arrivals.clear();
            double value = attempt.call();
            seen.append(' ').append(value);
            if (value <= limit) {
                return;
            }
        }
        fail(what + ":" + seen + ", more than " + limit);
    }

    /** Frames that did not arrive, less those that the kernel says its own queues had no room for. */
    private long lost(int sent, long droppedBefore) throws IOException {
        long arrived = arrivals.stream().mapToInt(Arrival::number).distinct().count();
        return sent - arrived - (droppedByKernel() - droppedBefore);
    }

    /** Packets that found a processor's backlog full (the second column of its line) or a link's queue. */
    private long droppedByKernel() throws IOException {
        long dropped = Files.readAllLines(Path.of("/proc/net/softnet_stat")).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1], 16))
                .sum();
        return dropped + wire.enb.dropped("e0") + wire.mec.dropped("m-sgw");
    }

    /** How long the longest run of missing frames took to send. */
    private double longestHoleMillis() {
        int longest = 0;
        int next = 0;
        for (Arrival arrival : arrivals) {
            longest = Math.max(longest, arrival.number() - next);
            next = Math.max(next, arrival.number() + 1);
        }
        return longest * 1_000.0 / PER_SECOND;
    }

    @Test
    void shouldLoseAtMostThirtyMillisecondsWhenKilled() throws Exception {
        assertAtMost(30, "milliseconds lost", () -> {
            try (InlineFork fork = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                runTraffic(() -> {
                    fork.signal("KILL");
                    assertTrue(fork.awaitEnd());
                });
            }
            return longestHoleMillis();
        });
    }

    @Test
    void shouldCrossWithinHundredMillisecondsWhenStopped() throws Exception {
        assertAtMost(100, "milliseconds lost", () -> {
            try (InlineFork fork = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                runTraffic(() -> {
                    fork.signal("STOP");
                    Thread.sleep(1_000);
                    fork.signal("CONT");
                });
                fork.signal("TERM");
                assertTrue(fork.awaitEnd());
                assertTrue(fork.output().contains("CONSERVED true"), fork.output());
                assertTrue(fork.output().matches("(?s).*STALE [1-9].*"), fork.output());
            }
            return longestHoleMillis();
        });
    }

    @Test
    void shouldLoseNothingWhenEndedAndStartedAgain() throws Exception {
        assertAtMost(0, "frames lost", () -> {
            long droppedBefore = droppedByKernel();
            try (InlineFork first = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                InlineFork[] second = new InlineFork[1];
                int sent = runTraffic(() -> {
                    first.signal("TERM");
                    assertTrue(first.awaitEnd());
                    Thread.sleep(200);
                    second[0] = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw");
                });
                second[0].close();
                assertTrue(first.output().contains("CONSERVED true"), first.output());
                return (double) lost(sent, droppedBefore);
            }
        });
    }
}
