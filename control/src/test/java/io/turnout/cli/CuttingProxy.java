package io.turnout.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Between two platforms: carries connections until it is told to cut them, and no new ones until it is told to. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    /** To the port {@code target} of the loopback. */
    CuttingProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void cut() {
        isCut = true;
        open.forEach(CuttingProxy::closeQuietly);
        open.clear();
    }

    void mend() {
        isCut = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket from = listener.accept();
                if (isCut) {
                    closeQuietly(from);
                } else {
                    Thread.ofVirtual().start(() -> carry(from));
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void carry(Socket from) {
        try {
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(from);
            open.add(to);
            if (isCut) {
                cut();
            }
            Thread.ofVirtual().start(() -> copy(from, to));
            copy(to, from);
        } catch (IOException e) {
            closeQuietly(from);
        }
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // Cut, or ended.
        }
        open.remove(from);
        open.remove(to);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // a reset, as a cut cable's end would give in the end
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
