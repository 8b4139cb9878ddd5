package io.turnout;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Between two platforms: carries connections as well as it is told to. It can cut them, at once or at a certain octet or
 * message, take no new ones, be slow, and be gone without a word.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final int CHUNK_LENGTH = 4096;
    private static final int HEADER_LENGTH = 6;
    private static final int TYPE_OFFSET = 5;

    /** Frames of smaller types keep the link itself alive. */
    private static final int FIRST_MESSAGE_TYPE = 16;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong octetsLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger messagesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private final boolean isFramed;
    private volatile boolean isCut;
    private volatile boolean isGone;
    private volatile long chunkNs;

    /** To the port {@code target} of the loopback. */
    public CuttingProxy(int target) throws IOException {
        this(target, false);
    }

    private CuttingProxy(int target, boolean isFramed) throws IOException {
        this.target = target;
        this.isFramed = isFramed;
        listener = new ServerSocket();
        listener.setReceiveBufferSize(CHUNK_LENGTH);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        Thread.ofVirtual().start(this::accept);
    }

    /** As {@link #CuttingProxy(int)}, frame by frame of what platforms say to each other without TLS. */
    public static CuttingProxy framed(int target) throws IOException {
        return new CuttingProxy(target, true);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts all connections, and takes no more. */
    public void cut() {
        isCut = true;
        open.forEach(CuttingProxy::closeQuietly);
        open.clear();
    }

    /** Cuts when so many more octets have passed, both ways together. */
    public void cutAfterOctets(long count) {
        octetsLeft.set(count);
    }

    /** Cuts instead of carrying the {@code number}th message from now on, both ways together. */
    public void cutAtMessage(int number) {
        messagesLeft.set(number);
    }

    public boolean isCut() {
        return isCut;
    }

    /** Takes connections again; those that it carried while it was gone are reset. */
    public void mend() {
        if (isGone) {
            cut();
        }
        octetsLeft.set(Long.MAX_VALUE);
        messagesLeft.set(Integer.MAX_VALUE);
        isGone = false;
        isCut = false;
    }

    /** Carries nothing more and says nothing, as a host that has lost its power: neither side hears that it is gone. */
    public void vanish() {
        isGone = true;
    }

    /** Takes so long for every {@value #CHUNK_LENGTH} octets. */
    public void slow(long nanoseconds) {
        chunkNs = nanoseconds;
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
        try {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            if (isFramed) {
                copyFrames(in, out);
            } else {
                copyOctets(in, out);
            }
        } catch (IOException e) {
            // Cut, or ended.
        }
        if (!isGone) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }

    private void copyOctets(DataInputStream in, OutputStream out) throws IOException {
        byte[] octets = new byte[CHUNK_LENGTH];
        int length = in.read(octets);
        while (length > 0 && !isCut) {
            LockSupport.parkNanos(chunkNs);
            long left = octetsLeft.addAndGet(-length);
            if (!isGone) {
                out.write(octets, 0, (int) Math.max(0, length + Math.min(0, left)));
            }
            if (left <= 0) {
                cut();
            }
            length = in.read(octets);
        }
    }

    private void copyFrames(DataInputStream in, OutputStream out) throws IOException {
        while (!isCut) {
            byte[] header = new byte[HEADER_LENGTH];
            in.readFully(header);
            int length = (header[2] & 0xFF) << 8 | header[3] & 0xFF | (header[1] & 0xFF) << 16;
            byte[] rest = new byte[length + Integer.BYTES - HEADER_LENGTH];
            in.readFully(rest);
            if (header[TYPE_OFFSET] >= FIRST_MESSAGE_TYPE && messagesLeft.decrementAndGet() == 0) {
                cut();
            } else {
                out.write(header);
                out.write(rest);
            }
        }
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
