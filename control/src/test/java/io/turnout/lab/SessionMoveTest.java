package io.turnout.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.turnout.app.Ue;
import io.turnout.app.sample.SessionService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of an open TCP connection when the UE's packets go to another host with the same address: two hosts, each
 * with a kernel of its own, and a UE whose route changes. Root only.
 */
@Timeout(60)
class SessionMoveTest {
    private static final String SERVICE = "10.60.0.1";
    private static final int PORT = 8_080;
    private static final String ADDRESS = "10.45.0.7";
    private static final Ue UE = new Ue(ADDRESS, "ipv4", ADDRESS);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private NetworkNamespace ue;
    private SessionService first;
    private SessionService second;

    @BeforeEach
    void start() {
        assumeTrue("root".equals(System.getProperty("user.name")), "not root");
        ue = open(new NetworkNamespace("ue"));
        ue.run("ip address add " + ADDRESS + "/32 dev lo");
        first = host("one", 1);
        second = host("two", 2);
        leadTo(1);
    }

    @AfterEach
    void stop() {
        Closing.all(opened);
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    private SessionService host(String name, int number) {
        NetworkNamespace host = open(new NetworkNamespace(name));
        host.link("h0", 0x0200_0000_1000L + number, ue, "u" + number, 1_500);
        host.run("ip address add " + SERVICE + "/32 dev h0");
        host.run("ip route add " + ADDRESS + "/32 dev h0");
        SessionService bound = open(host.inside(() -> {
            try {
                return new SessionService("cache-" + number, new InetSocketAddress(SERVICE, PORT));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        return bound.start();
    }

    private void leadTo(int number) {
        ue.run("ip route replace " + SERVICE + "/32 dev u" + number + " src " + ADDRESS);
    }

    private Socket connect() {
        return ue.inside(() -> {
            try {
                return new Socket(SERVICE, PORT);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private String get() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    @Test
    void shouldResetAnOpenConnectionAtOnceAndGoOnWithTheSessionInTheNext() throws IOException {
        assertTrue(get().endsWith("request 1 of " + ADDRESS + ", answered by cache-1\n"));
        try (Socket socket = connect()) {
            send(socket, "GET / HTTP/1.1\r\n");
            first.freeze(UE);
            second.restore(UE, first.snapshot(UE));
            first.release(UE);
            leadTo(2);

            long startNs = System.nanoTime();
            SocketException reset = assertThrows(SocketException.class, () -> {
                send(socket, "Host: a\r\n\r\n");
                int octet = socket.getInputStream().read();
                assertEquals(-1, octet, "no answer of either");
            });
            assertEquals("Connection reset", reset.getMessage());
            assertTrue(System.nanoTime() - startNs < 1_000_000_000L, "at once, not after a time limit");
        }
        assertTrue(
                get().endsWith("request 2 of " + ADDRESS + ", answered by cache-2\n"),
                "no request was lost or repeated");
    }
}
