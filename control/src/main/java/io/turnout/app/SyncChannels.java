package io.turnout.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;

/**
 * Connections to other instances. A few that have served one synchronization are kept for the next, for a short while:
 * each new one costs a TLS handshake on both sides. Any thread.
 */
final class SyncChannels implements InstanceRoom.Connector {
    /** Shorter than a source waits for the next request: {@link ContextSession}. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

    private static final int MOST_IDLE = 4;

    private final SSLContext tls;
    private final Duration timeout;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean isClosed;

    private record Idle(String endpoint, SyncChannel channel, long sinceNs) {}

    /** Over TLS where {@code tls} is not null. */
    SyncChannels(SSLContext tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    @Override
    public SyncChannel kept(String endpoint) {
        synchronized (idle) {
            closeIdleSince(System.nanoTime() - LONGEST_IDLE.toNanos());
            for (Idle it : idle) {
                if (it.endpoint().equals(endpoint)) {
                    idle.remove(it);
                    return it.channel();
                }
            }
            return null;
        }
    }

    @Override
    public SyncChannel connect(String endpoint) throws IOException {
        return SyncChannel.connect(endpoint, tls, timeout);
    }

    @Override
    public void keep(String endpoint, SyncChannel channel) {
        synchronized (idle) {
            if (isClosed) {
                channel.close();
                return;
            }
            idle.addFirst(new Idle(endpoint, channel, System.nanoTime()));
            if (idle.size() > MOST_IDLE) {
                idle.removeLast().channel().close();
            }
        }
    }

    private void closeIdleSince(long limitNs) {
        while (!idle.isEmpty() && idle.getLast().sinceNs() - limitNs < 0) {
            idle.removeLast().channel().close();
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            isClosed = true;
            idle.forEach(it -> it.channel().close());
            idle.clear();
        }
    }
}
