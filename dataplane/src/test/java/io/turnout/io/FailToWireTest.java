package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private PacedSender runTraffic(Event event) throws Exception {
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
        return sender;
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

    /** Frames that found a full ring, as when this machine keeps the sender waiting and it then catches up at once. */
    private static long lostInRings(InlineFork fork) throws IOException {
        Matcher told = Pattern.compile("LOST IN RINGS (\\d+)").matcher(fork.output());
        assertTrue(told.find(), fork.output());
        return Long.parseLong(told.group(1));
    }

    /** How much time passed, at the longest, between the sending of two frames that arrived and none between them did. */
    private double longestHoleMillis(PacedSender sender) {
        long longestNs = 0;
        int highest = arrivals.getFirst().number();
        for (Arrival arrival : arrivals) {
            if (arrival.number() > highest + 1) {
                longestNs = Math.max(longestNs, sender.sentNs(arrival.number()) - sender.sentNs(highest));
            }
            highest = Math.max(highest, arrival.number());
        }
        return longestNs / 1e6;
    }

    @Test
    void shouldLoseAtMostThirtyMillisecondsWhenKilled() throws Exception {
        assertAtMost(30, "milliseconds lost", () -> {
            try (InlineFork fork = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                return longestHoleMillis(runTraffic(() -> {
                    fork.signal("KILL");
                    assertTrue(fork.awaitEnd());
                }));
            }
        });
    }

    @Test
    void shouldCrossWithinHundredMillisecondsWhenStopped() throws Exception {
        assertAtMost(100, "milliseconds lost", () -> {
            try (InlineFork fork = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                PacedSender sender = runTraffic(() -> {
                    fork.signal("STOP");
                    Thread.sleep(1_000);
                    fork.signal("CONT");
                });
                fork.signal("TERM");
                assertTrue(fork.awaitEnd());
                assertTrue(fork.output().contains("CONSERVED true"), fork.output());
                assertTrue(fork.output().matches("(?s).*STALE [1-9].*"), fork.output());
                return longestHoleMillis(sender);
            }
        });
    }

    @Test
    void shouldLoseNothingWhenEndedAndStartedAgain() throws Exception {
        assertAtMost(0, "frames lost", () -> {
            long droppedBefore = droppedByKernel();
            try (InlineFork first = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw")) {
                InlineFork[] second = new InlineFork[1];
                PacedSender sender = runTraffic(() -> {
                    first.signal("TERM");
                    assertTrue(first.awaitEnd());
                    Thread.sleep(200);
                    second[0] = new InlineFork(wire.mec, "xdp", "m-enb", "m-sgw");
                });
                try (InlineFork next = second[0]) {
                    next.signal("TERM");
                    assertTrue(next.awaitEnd());
                    assertTrue(first.output().contains("CONSERVED true"), first.output());
                    return (double) lost(sender.sentCount(), droppedBefore) - lostInRings(first) - lostInRings(next);
                }
            }
        });
    }
}
