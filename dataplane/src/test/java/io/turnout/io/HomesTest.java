package io.turnout.io;

import static io.turnout.io.TestFrames.bytes;
import static io.turnout.io.TestFrames.ethernet;
import static io.turnout.io.TestFrames.ipv4;
import static io.turnout.io.TestFrames.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final byte[] NONE = {};

    private final Homes homes = new Homes();

    private int home(byte[] frame, int worker) {
        return homes.home(new UnsafeBuffer(frame), 0, frame.length, worker);
    }

    private static byte[] between(int pair, byte[] packet) {
        packet[15] = (byte) pair; // the source address's last octet
        return packet;
    }

    @Test
    void shouldStayWhereTheFirstFrameOfAPairCame() {
        byte[] whole = ethernet("0800", ipv4(17, 0, NONE, new byte[40]));
        byte[] fragment = ethernet("0800", ipv4(17, 0x00B9, NONE, new byte[8]));
        byte[] tagged = ethernet("88a8 0007 8100 0009 0800", ipv4(17, 0x2000, NONE, new byte[8]));
        assertEquals(1, home(whole, 1));
        for (byte[] frame : new byte[][] {whole, fragment, tagged}) {
            assertEquals(1, home(frame, 0));
            assertEquals(1, home(frame, 2));
        }
    }

    @Test
    void shouldTellPairsApart() {
        for (int pair = 0; pair < 20; pair++) {
            assertEquals(pair % 4, home(ethernet("0800", between(pair, ipv4(17, 0, NONE, new byte[8]))), pair % 4));
        }
        byte[] one = ipv6(17, new byte[8]);
        byte[] other = ipv6(17, new byte[8]);
        other[23]++; // of the source address
        assertEquals(3, home(ethernet("86dd", one), 3));
        assertEquals(2, home(ethernet("86dd", other), 2));
        assertEquals(3, home(ethernet("86dd", one), 2));
    }

    @Test
    void shouldLeaveWhatIsNotIpWhereItCame() {
        byte[] arp = ethernet("0806", new byte[46]);
        byte[] shortIpv4 = ethernet("0800", new byte[19]);
        byte[] shortIpv6 = ethernet("86dd", new byte[39]);
        for (byte[] frame : new byte[][] {arp, shortIpv4, shortIpv6, bytes("0200")}) {
            assertEquals(1, home(frame, 1));
            assertEquals(0, home(frame, 0));
        }
    }

    @Test
    void shouldTellAllWorkersTheSameHomeWhenAllAskAtOnce() throws Exception {
        int workers = 4;
        int pairs = 250;
        CyclicBarrier start = new CyclicBarrier(workers);
        AtomicIntegerArray told = new AtomicIntegerArray(workers * pairs);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int worker = i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int pair = 0; pair < pairs; pair++) {
                    byte[] frame = ethernet("0800", between(pair, ipv4(17, 0, NONE, new byte[8])));
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    told.set(worker * pairs + pair, home(frame, worker));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < workers * pairs; i++) {
            assertEquals(told.get(i % pairs), told.get(i), "worker " + i / pairs + ", pair " + i % pairs);
        }
    }
}
