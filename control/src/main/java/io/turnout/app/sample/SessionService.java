package io.turnout.app.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * An HTTP service with a session for each UE: {@code GET /} says how many requests this UE has made, whichever instance it
 * made them to, and which instance answers.
 *
 * <p><strong>What happens to an open TCP connection.</strong> The session moves; the connection does not: its sequence
 * numbers live in the kernel of the instance that accepted it. After the swap the UE's segments of that connection reach
 * the new instance, whose kernel knows no such connection and answers RST. The UE's client sees a reset, at once, and
 * connects anew, to the same address: the new connection is the new instance's, and the session goes on where it was. A
 * request whose answer was under way at that moment is repeated by the client, or not, as HTTP has it (RFC 9110, 9.2.2):
 * {@code GET} is safe to repeat, and browsers and most clients do. While a UE is frozen its requests wait at the platform,
 * none is refused. So that as few as possible are under way, this service asks clients to close: {@code Connection:
 * close}.
 *
 * <p>A request that comes while the UE is frozen here all the same is answered 503 with {@code Retry-After}.
 */
public final class SessionService implements StatefulService, AutoCloseable {
    private static final int CAPACITY = 100_000;

    private final HttpServer server;
    private final String id;
    private final Map<String, Long> requests = new ConcurrentHashMap<>();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();

    /** The instance {@code id}, bound to {@code address}; serves once {@link #start started}. */
    public SessionService(String id, InetSocketAddress address) throws IOException {
        this.id = id;
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
    }

    /** Serves from now on. Threads begin here, and so in the network namespace of whoever calls. */
    public SessionService start() {
        server.start();
        return this;
    }

    /** Where it serves. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String ue = CountingService.key(exchange.getRemoteAddress().getAddress());
            exchange.getResponseHeaders().set("Connection", "close");
            boolean isFull = requests.size() >= CAPACITY && !requests.containsKey(ue);
            if (frozen.contains(ue) || isFull) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            long count = requests.merge(ue, 1L, Long::sum);
            byte[] body =
                    ("request " + count + " of " + ue + ", answered by " + id + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public ContextPart snapshot(Ue ue) {
        long count = requests.getOrDefault(ue.address(), 0L);
        return ContextPart.whole(count, Long.toString(count).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void restore(Ue ue, ContextPart part) {
        frozen.remove(ue.address());
        requests.put(ue.address(), Long.parseLong(new String(part.octets(), StandardCharsets.US_ASCII)));
    }

    @Override
    public void freeze(Ue ue) {
        frozen.add(ue.address());
    }

    @Override
    public void unfreeze(Ue ue) {
        frozen.remove(ue.address());
    }

    @Override
    public void release(Ue ue) {
        frozen.remove(ue.address());
        requests.remove(ue.address());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
