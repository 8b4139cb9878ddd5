package io.turnout.app;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where other instances fetch contexts: accepts their connections, each served on a virtual thread of its own. */
final class ContextServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ContextServer.class);
    private static final int BACKLOG = 128;

    private final ServerSocket listener;
    private final Pairs pairs;
    private final InstanceRoom room;
    private final Semaphore free;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Accepts from {@code listener}, which this closes. */
    ContextServer(ServerSocket listener, Pairs pairs, InstanceRoom room) {
        this.listener = listener;
        this.pairs = pairs;
        this.room = room;
        free = new Semaphore(room.limits().connections());
    }

    /** Listens on {@code address}; over TLS, with certificates on both sides, where {@code tls} is not null. */
    static ServerSocket listen(InetSocketAddress address, SSLContext tls) throws IOException {
        ServerSocket listener =
                tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
        try {
            if (listener instanceof SSLServerSocket secure) {
                secure.setNeedClientAuth(true);
                secure.setEnabledProtocols(new String[] {"TLSv1.3"});
            }
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
            return listener;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    void start() {
        Thread.ofVirtual().name("turnout-accept").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (free.tryAcquire()) {
                    open.add(socket);
                    Thread.ofVirtual().name("turnout-give").start(() -> serve(socket));
                } else {
                    room.counts().refused.incrementAndGet();
                    socket.close();
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("cannot accept a connection", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) room.limits().idle().toMillis());
            new ContextSession(new SyncChannel(socket), pairs, room).run();
        } catch (IOException e) {
            LOG.debug("a connection of another instance broke", e);
        } finally {
            open.remove(socket);
            free.release();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
