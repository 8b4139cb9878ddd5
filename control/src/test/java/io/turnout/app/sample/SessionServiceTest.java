package io.turnout.app.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.app.Ue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an open connection when packets go to another host is shown with hosts: {@code SessionMoveTest}. */
@Timeout(60)
class SessionServiceTest {
    private static final String ADDRESS = "127.45.0.7";
    private static final Ue UE = new Ue(ADDRESS, "ipv4", ADDRESS);

    private SessionService first;
    private SessionService second;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        first = new SessionService("cache-1", any).start();
        second = new SessionService("cache-2", any).start();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private static String get(SessionService from, String address) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), from.port(), InetAddress.getByName(address), 0)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII); // the service closes
        }
    }

    @Test
    void shouldCountTheRequestsOfEachUe() throws IOException {
        assertTrue(get(first, ADDRESS).endsWith("request 1 of " + ADDRESS + ", answered by cache-1\n"));
        assertTrue(get(first, ADDRESS).endsWith("request 2 of " + ADDRESS + ", answered by cache-1\n"));
        assertTrue(get(first, "127.45.0.8").endsWith("request 1 of 127.45.0.8, answered by cache-1\n"));
    }

    @Test
    void shouldGoOnWithTheSessionAtTheOtherInstance() throws IOException {
        get(first, ADDRESS);
        get(first, ADDRESS);
        first.freeze(UE);
        second.restore(UE, first.snapshot(UE));
        first.release(UE);
        assertTrue(get(second, ADDRESS).endsWith("request 3 of " + ADDRESS + ", answered by cache-2\n"));
        assertTrue(get(first, ADDRESS).endsWith("request 1 of " + ADDRESS + ", answered by cache-1\n"), "it forgot");
    }

    @Test
    void shouldAskToTryAgainWhileFrozen() throws IOException {
        get(first, ADDRESS);
        first.freeze(UE);
        String refused = get(first, ADDRESS);
        assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
        assertTrue(refused.toLowerCase(java.util.Locale.ROOT).contains("retry-after: 1"), refused);
        assertEquals("1", new String(first.snapshot(UE).octets(), US_ASCII), "nothing changes while frozen");
        first.unfreeze(UE);
        assertTrue(get(first, ADDRESS).endsWith("request 2 of " + ADDRESS + ", answered by cache-1\n"));
    }
}
