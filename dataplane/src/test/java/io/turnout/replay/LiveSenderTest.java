package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSenderTest {
    private static final long START_NS = -5_000_000_000L;
    private static final long CLOCK_STEP_NS = 50;
    private static final long MAX_SPIN_NS = 100_000;
    private static final long FIRST_TIME_NS = 1_700_000_000_000_000_000L;

    private final FakeLink link = new FakeLink();
    private long nowNs = START_NS;
    private long parkedNs;

    @Test
    void shouldSendAtTheRateWhateverTheCaptureTimes() {
        try (LiveSender sender = sender(SendSchedule.atRate(1_000))) {
            send(sender, 0, 0, 0, 0);

            assertSentNear(0, 1_000_000, 2_000_000, 3_000_000);
            assertEquals(4, sender.sentCount());
            assertEquals(0, sender.lateCount());
        }
    }

    @Test
    void shouldSendAtTheDistancesOfTheCapture() {
        try (LiveSender sender = sender(SendSchedule.atCaptureTimes(2))) {
            send(sender, 0, 4_000_000, 4_000_000, 10_000_000);

            assertSentNear(0, 2_000_000, 2_000_000, 5_000_000);
        }
    }

    @Test
    void shouldNotHoldUpOthersForACaptureTimeThatGoesBackwards() {
        try (LiveSender sender = sender(SendSchedule.atCaptureTimes(1))) {
            send(sender, 0, 4_000_000, 1_000_000, 5_000_000);

            assertSentNear(0, 4_000_000, 4_000_000, 5_000_000);
            assertEquals(0, sender.lateCount());
        }
    }

    @Test
    void shouldParkWhileThereIsTimeAndSpinAtTheEnd() {
        try (LiveSender sender = sender(SendSchedule.atRate(100))) {
            send(sender, 0, 0);

            long waitedNs = nowNs - START_NS;
            assertTrue(waitedNs - parkedNs <= MAX_SPIN_NS + 10 * CLOCK_STEP_NS, "parked " + parkedNs);
            assertTrue(parkedNs <= 10_000_000 - MAX_SPIN_NS, "parked " + parkedNs);
        }
    }

    @Test
    void shouldCatchUpWithoutWaitingAndCountWhatIsLate() {
        try (LiveSender sender = sender(SendSchedule.atRate(1_000))) {
            link.takesNs = 2_500_000;
            send(sender, 0);
            link.takesNs = 0;
            send(sender, 0, 0, 0);

            assertSentNear(0, 2_500_000, 2_500_000, 3_000_000);
            assertEquals(1, sender.lateCount());
        }
    }

    @Test
    void shouldCountWhatTheLinkRefuses() {
        try (LiveSender sender = sender(SendSchedule.atRate(1e6))) {
            send(sender, 0);
            link.refuses = true;
            send(sender, 0, 0);

            assertEquals(1, sender.sentCount());
            assertEquals(2, sender.failedCount());
        }
    }

    @Test
    void shouldSendOnlyFramesOfTheLinksOwnType() {
        try (LiveSender sender = sender(SendSchedule.atRate(1e6))) {
            sendOfType(sender, LinkType.LINUX_COOKED);
            sendOfType(sender, LinkType.RAW_IP);
            sendOfType(sender, LinkType.ETHERNET);
            assertEquals(1, sender.sentCount());

            link.linkType = LinkType.RAW_IP_BSD;
            sendOfType(sender, LinkType.RAW_IP);
            sendOfType(sender, LinkType.RAW_IPV6);
            sendOfType(sender, LinkType.ETHERNET);
            assertEquals(3, sender.sentCount());
            assertEquals(3, sender.failedCount());
        }
    }

    @Test
    void shouldSendTheOctetsOfTheFrame() {
        try (LiveSender sender = sender(SendSchedule.atRate(1e6))) {
            sender.send(new UnsafeBuffer(new byte[] {9, 9, 1, 2, 3, 9}), 2, 3, FIRST_TIME_NS, LinkType.ETHERNET);

            assertArrayEquals(new byte[] {1, 2, 3}, link.octets);
        }
    }

    @Test
    void shouldCloseTheLink() {
        sender(SendSchedule.atRate(1)).close();
        assertTrue(link.closed);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldRefuseARateOrFactorThatIsNotAboveZero(double value) {
        assertThrows(IllegalArgumentException.class, () -> SendSchedule.atRate(value));
        assertThrows(IllegalArgumentException.class, () -> SendSchedule.atCaptureTimes(value));
    }

    @Test
    void shouldKeepTheRateExactOverDays() {
        assertEquals(86_400_000_000_000L, SendSchedule.atRate(3_000_000).dueNs(259_200_000_000L, 0));
    }

    private LiveSender sender(SendSchedule schedule) {
        return new LiveSender(link, schedule, () -> nowNs += CLOCK_STEP_NS, this::park);
    }

    private void park(long durationNs) {
        nowNs += durationNs;
        parkedNs += durationNs;
    }

    private static void send(LiveSender sender, long... timesNs) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[60]);
        LongStream.of(timesNs).forEach(timeNs -> sender.send(frame, 0, 60, FIRST_TIME_NS + timeNs, LinkType.ETHERNET));
    }

    private static void sendOfType(LiveSender sender, int linkType) {
        sender.send(new UnsafeBuffer(new byte[60]), 0, 60, FIRST_TIME_NS, linkType);
    }

    /** Frames leave not before they are due, and after it within a few readings of the clock. */
    private void assertSentNear(long... dueNs) {
        assertEquals(dueNs.length, link.sentAtNs.size());
        for (int i = 0; i < dueNs.length; i++) {
            long lateNs = link.sentAtNs.get(i) - START_NS - dueNs[i];
            assertTrue(lateNs >= 0 && lateNs <= 20 * CLOCK_STEP_NS, "frame " + i + " is " + lateNs + " ns late");
        }
    }

    private final class FakeLink implements FrameLink {
        private final List<Long> sentAtNs = new ArrayList<>();
        private int linkType = LinkType.ETHERNET;
        private boolean refuses;
        private boolean closed;
        private long takesNs;
        private byte[] octets;

        @Override
        public int linkType() {
            return linkType;
        }

        @Override
        public boolean send(byte[] frame, int length) {
            sentAtNs.add(nowNs);
            nowNs += takesNs;
            octets = Arrays.copyOf(frame, length);
            return !refuses;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
