package io.turnout.app.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.app.ApplicationInstance;
import io.turnout.app.SwitchScript;
import io.turnout.app.SyncLimits;
import io.turnout.app.Ue;
import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** UEs are addresses of the loopback network, which all of 127/8 is. */
@Timeout(60)
class CountingServiceTest {
    private static final String ADDRESS = "127.45.0.7";
    private static final Ue UE = new Ue(ADDRESS, "ipv4", ADDRESS);
    private static final int NOTHING_MILLIS = 50;

    private CountingService first;
    private CountingService second;
    private DatagramSocket ue;

    /** What an answer says. */
    private record Answer(
            long number, long received, long sum, long highest, long repeated, long reordered, long lost) {}

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        first = new CountingService(any);
        second = new CountingService(any);
        ue = new DatagramSocket(new InetSocketAddress(ADDRESS, 0));
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        ue.close();
    }

    private void send(CountingService to, long number) throws IOException {
        byte[] packet =
                ByteBuffer.allocate(16).putLong(number).putLong(10 * number).array();
        ue.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), to.port()));
    }

    private Answer receive() throws IOException {
        ue.setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        ue.receive(packet);
        assertEquals(56, packet.getLength());
        ByteBuffer in = ByteBuffer.wrap(packet.getData());
        return new Answer(
                in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    private Answer ask(CountingService to, long number) throws IOException {
        send(to, number);
        return receive();
    }

    private void assertNoAnswer() throws IOException {
        ue.setSoTimeout(NOTHING_MILLIS);
        assertThrows(SocketTimeoutException.class, () -> ue.receive(new DatagramPacket(new byte[100], 100)));
    }

    @Test
    void shouldAnswerWhatItKnowsOfTheUe() throws IOException {
        assertEquals(new Answer(1, 1, 10, 1, 0, 0, 0), ask(first, 1));
        assertEquals(new Answer(3, 2, 40, 3, 0, 0, 1), ask(first, 3), "2 is missing");
        assertEquals(new Answer(3, 3, 70, 3, 1, 0, 1), ask(first, 3), "3 came again");
        assertEquals(new Answer(2, 4, 90, 3, 1, 1, 0), ask(first, 2), "2 was late");
        assertTrue(first.describe(ADDRESS).startsWith("received 4, sum 90, highest 3"), first.describe(ADDRESS));
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress("127.45.0.8", 0))) {
            DatagramSocket before = ue;
            ue = other;
            assertEquals(new Answer(1, 1, 10, 1, 0, 0, 0), ask(first, 1), "another UE");
            ue = before;
        }
    }

    @Test
    void shouldIgnoreWhatIsTooShort() throws IOException {
        ue.send(new DatagramPacket(new byte[15], 15, InetAddress.getLoopbackAddress(), first.port()));
        assertEquals(new Answer(1, 1, 10, 1, 0, 0, 0), ask(first, 1));
    }

    @Test
    void shouldGoOnCountingWhereTheOtherInstanceWasAndShowWhatIsMisdelivered() throws IOException {
        ask(first, 1);
        ask(first, 2);
        first.freeze(UE);
        send(first, 3);
        assertNoAnswer();
        assertEquals(1, first.misdelivered(), "no packet should come to a frozen instance");
        second.restore(UE, first.snapshot(UE));
        first.release(UE);
        assertEquals(new Answer(4, 3, 70, 4, 0, 0, 1), ask(second, 4), "what was misdelivered is lost");
        send(first, 5);
        assertNoAnswer();
        assertEquals(2, first.misdelivered());
        assertEquals(0, second.misdelivered());
    }

    @Test
    void shouldGoOnWhereItWasWhenTheSwitchWasAborted() throws IOException {
        ask(first, 1);
        first.freeze(UE);
        first.unfreeze(UE);
        assertEquals(new Answer(2, 2, 30, 2, 0, 0, 0), ask(first, 2));
        assertEquals(0, first.misdelivered());
    }

    @Test
    void shouldCountWhatHasReachedTheSocketBeforeTheFreeze() throws IOException {
        int count = 500;
        for (int number = 1; number <= count; number++) {
            send(first, number);
        }
        first.freeze(UE);
        assertEquals(0, first.misdelivered());
        assertTrue(first.describe(ADDRESS).startsWith("received " + count), first.describe(ADDRESS));
    }

    /** Packets all the while; a platform that holds is played by the sender, who waits between freeze and commit. */
    @Test
    void shouldMissNothingWhenTheWholeHandshakeGoesBackAndForth() throws Exception {
        try (SwitchScript script = new SwitchScript(new Pair(0x7F2D0007L, "video-cache"));
                ApplicationInstance source = script.start("cache-1", first, SyncLimits.DEFAULT);
                ApplicationInstance _ = script.start("cache-2", second, SyncLimits.DEFAULT);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean isHeld = new AtomicBoolean();
            Future<Long> sent = threads.submit(() -> sendUntil(isHeld));
            while (!first.describe(ADDRESS).contains("received")) {
                Thread.onSpinWait();
            }
            Grant grant = new Grant(1, 1);
            String endpoint = "127.0.0.1:" + source.synchronizePort();
            script.wantHold(grant, endpoint);
            isHeld.set(true);
            long count = sent.get();
            script.synchronizeHeld(grant);
            script.commit(grant);
            Answer answer = ask(second, count + 1);
            assertEquals(count + 1, answer.received());
            assertEquals(0, answer.lost() + answer.repeated() + answer.reordered());
            assertEquals(0, first.misdelivered() + second.misdelivered());
        }
    }

    /** Sends to the first, one after each answer, and says how many. */
    private long sendUntil(AtomicBoolean isHeld) throws IOException {
        long number = 0;
        while (!isHeld.get()) {
            number++;
            ask(first, number);
        }
        return number;
    }
}
