package io.turnout.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection between the kernels of two {@link TcpHosts}: the UE sends numbered octets, the server sends them back.
 * On threads of its own; the result may be asked for at any time.
 */
final class TcpStream implements AutoCloseable {
    private static final int PORT = 7_008;
    private static final int BLOCK_LENGTH = 1_024;
    private static final long BLOCK_INTERVAL_NS = 5_000_000;
    private static final long JOIN_MILLIS = 2_000;

    /** No two blocks begin alike for long. */
    private static final int PERIOD = 251;

    private final ServerSocketChannel listener;
    private final SocketChannel client;
    private final Thread server;
    private final Thread sender;
    private final Thread receiver;
    private final InetSocketAddress address;
    private volatile boolean isEnding;
    private volatile Result result = new Result(0, 0, 0, "");

    /**
     * What the UE got back so far.
     *
     * @param octets that came back
     * @param wrong of them, those that were not what was sent there
     * @param longestPauseNs between two arrivals
     * @param failure what ended the connection before its time; empty where nothing did
     */
    record Result(long octets, long wrong, long longestPauseNs, String failure) {
        /** Whether the connection lived, and all that came back was right. */
        boolean holds() {
            return octets > 0 && wrong == 0 && failure.isEmpty();
        }
    }

    /** Opens the sockets, and begins. */
    TcpStream(LabPlan plan, TcpHosts hosts) {
        address = new InetSocketAddress(plan.server(), PORT);
        listener = hosts.server().open(() -> listen(address));
        client = hosts.ue().open(TcpStream::socket);
        server = Thread.ofPlatform().daemon().name("tcp-server").unstarted(this::echo);
        sender = Thread.ofPlatform().daemon().name("tcp-sender").unstarted(this::send);
        receiver = Thread.ofPlatform().daemon().name("tcp-receiver").unstarted(this::receive);
        server.start();
        receiver.start();
    }

    private static ServerSocketChannel listen(InetSocketAddress address) {
        try {
            return ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SocketChannel socket() {
        try {
            return SocketChannel.open(StandardProtocolFamily.INET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void echo() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH);
        try (SocketChannel connection = listener.accept()) {
            while (connection.read(block.clear()) >= 0) {
                block.flip();
                while (block.hasRemaining()) {
                    connection.write(block);
                }
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void send() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH);
        long sent = 0;
        try {
            while (!isEnding) {
                block.clear();
                while (block.hasRemaining()) {
                    block.put((byte) (sent++ % PERIOD));
                }
                block.flip();
                while (block.hasRemaining()) {
                    client.write(block);
                }
                LockSupport.parkNanos(BLOCK_INTERVAL_NS);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void receive() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_LENGTH);
        try {
            client.connect(address);
            sender.start();
            long lastNs = System.nanoTime();
            while (client.read(block.clear()) >= 0) {
                long nowNs = System.nanoTime();
                note(block.flip(), nowNs - lastNs);
                lastNs = nowNs;
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private synchronized void note(ByteBuffer arrived, long pauseNs) {
        long octets = result.octets();
        long wrong = result.wrong();
        while (arrived.hasRemaining()) {
            wrong += arrived.get() == (byte) (octets % PERIOD) ? 0 : 1;
            octets++;
        }
        result = new Result(octets, wrong, Math.max(result.longestPauseNs(), pauseNs), result.failure());
    }

    private synchronized void fail(IOException e) {
        if (!isEnding) {
            Result last = result;
            result = new Result(last.octets(), last.wrong(), last.longestPauseNs(), e.toString());
        }
    }

    /** What came back so far. */
    Result result() {
        return result;
    }

    @Override
    public void close() throws IOException {
        isEnding = true;
        client.close();
        listener.close();
        try {
            for (Thread thread : new Thread[] {sender, receiver, server}) {
                thread.join(JOIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
