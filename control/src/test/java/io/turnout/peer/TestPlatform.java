package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.turnout.config.IpAddress;
import io.turnout.config.Tls;
import io.turnout.switching.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/** A platform's links on the loopback, and what was heard of them. */
final class TestPlatform implements PeerListener, AutoCloseable {
    private static final long MS = 1_000_000;
    private static final long LIMIT_MS = 20_000;

    /** Quick, but for a busy machine. */
    static final PeerTiming TIMING =
            new PeerTiming(10 * MS, 100 * MS, 2_000 * MS, 5_000 * MS, 20 * MS, 100 * MS, 1_000 * MS);

    final Queue<Message> received = new ConcurrentLinkedQueue<>();
    final Queue<String> events = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    final PeerLinks links;

    /** How a platform differs from the others. */
    static final class Plan {
        private final String id;
        private final Map<String, InetSocketAddress> peers = new HashMap<>();
        private InetSocketAddress listen = loopback(0);
        private Tls tls;
        private PeerTiming timing = TIMING;
        private int queueCapacity = 1_024;
        private NanoClock clock = System::nanoTime;

        private Plan(String id) {
            this.id = id;
        }

        Plan listen(int port) {
            listen = loopback(port);
            return this;
        }

        Plan peer(String platform, int port) {
            peers.put(platform, loopback(port));
            return this;
        }

        Plan tls(Tls files) {
            tls = files;
            return this;
        }

        Plan timing(PeerTiming times) {
            timing = times;
            return this;
        }

        Plan queueCapacity(int capacity) {
            queueCapacity = capacity;
            return this;
        }

        Plan clock(NanoClock aClock) {
            clock = aClock;
            return this;
        }

        PeerSetup setup() {
            Hello.Hosted hosted = new Hello.Hosted("cache-" + id, "video-cache", "10.60.1.10:7500", List.of());
            return new PeerSetup(
                    id,
                    IpAddress.ofIpv4(0x0a64_0001),
                    List.of(hosted),
                    listen,
                    peers,
                    Optional.ofNullable(tls),
                    timing,
                    queueCapacity);
        }

        TestPlatform start() throws IOException {
            return new TestPlatform(this);
        }
    }

    static Plan plan(String id) {
        return new Plan(id);
    }

    private TestPlatform(Plan plan) throws IOException {
        links = PeerLinks.start(plan.setup(), this, plan.clock, new Random(plan.id.hashCode()), errors::add);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }

    @Override
    public boolean onMessage(String platform, Message message) {
        if (room.getAndUpdate(places -> places == 0 ? 0 : places - 1) == 0) {
            return false;
        }
        return received.add(message);
    }

    @Override
    public void onLinkUp(String platform, Hello hello) {
        events.add("up " + platform);
    }

    @Override
    public void onLinkDown(String platform, PeerReason reason) {
        events.add("down " + platform + " " + reason);
    }

    long count(PeerReason reason) {
        return links.counters().count(reason);
    }

    void awaitUp(String platform) {
        await(() -> links.isUp(platform), "no link to " + platform);
    }

    void awaitCount(PeerReason reason) {
        await(() -> count(reason) > 0, "no " + reason);
    }

    static void await(BooleanSupplier condition, String complaint) {
        long endNs = System.nanoTime() + LIMIT_MS * MS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                fail(complaint + " within " + LIMIT_MS + " ms");
            }
            LockSupport.parkNanos(MS);
        }
    }

    @Override
    public void close() {
        links.close();
        assertEquals(List.of(), List.copyOf(errors));
    }
}
