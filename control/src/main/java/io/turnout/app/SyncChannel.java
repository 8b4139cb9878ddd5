package io.turnout.app;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection between instances, message by message. For one thread; {@link #close} from any. */
final class SyncChannel implements Closeable {
    private static final int BUFFER_OCTETS = 64 << 10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] frame = new byte[BUFFER_OCTETS];

    /** Over {@code socket}, which this closes. */
    SyncChannel(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), BUFFER_OCTETS));
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_OCTETS);
    }

    /**
     * Connects to {@code endpoint}, a host and a port; over TLS where {@code tls} is not null, which then names the host.
     */
    static SyncChannel connect(String endpoint, SSLContext tls, Duration timeout) throws IOException {
        int colon = endpoint.lastIndexOf(':');
        String host = colon < 0 ? "" : endpoint.substring(0, colon).replaceAll("[\\[\\]]", "");
        if (host.isEmpty()) {
            throw new IOException("the source instance has no synchronization endpoint");
        }
        Socket socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
        try {
            int port = Integer.parseInt(endpoint.substring(colon + 1));
            int millis = (int) timeout.toMillis();
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(host, port), millis);
            if (socket instanceof SSLSocket secure) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setProtocols(new String[] {"TLSv1.3"});
                secure.setSSLParameters(parameters);
                secure.startHandshake();
            }
            return new SyncChannel(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e instanceof IOException io ? io : new IOException("cannot connect to " + endpoint, e);
        }
    }

    /** Longest wait of the next {@link #receive}. */
    void await(Duration timeout) throws IOException {
        socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
    }

    /** Sends {@code message} and what was queued before it. */
    void send(SyncMessage message) throws IOException {
        queue(message);
        out.flush();
    }

    /** Sends {@code message} with the next one. */
    void queue(SyncMessage message) throws IOException {
        out.write(SyncCodec.encode(message));
    }

    /** Sends {@code length} octets of {@code octets} as a chunk with {@code checksum}, with the next message. */
    void queueChunk(long version, byte[] octets, int offset, int length, int checksum) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SyncCodec.CHUNK_HEADER);
        SyncCodec.putChunkHeader(header, version, offset, checksum, length);
        out.write(header.array());
        out.write(octets, offset, length);
    }

    /** The next message; null where the other side has closed between messages. */
    SyncMessage receive() throws IOException, WireException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (length < 1 || length > SyncCodec.MAX_LENGTH) {
            throw new WireException("expected a length from 1 to " + SyncCodec.MAX_LENGTH + ", found "
                    + Integer.toUnsignedString(length));
        }
        if (frame.length < length) {
            frame = new byte[length];
        }
        in.readFully(frame, 0, length);
        return SyncCodec.decode(ByteBuffer.wrap(frame, 0, length));
    }

    /** As {@link #receive}, of a kind; whatever else comes is said in the exception. */
    <T extends SyncMessage> T receive(Class<T> kind) throws IOException, WireException {
        SyncMessage message = receive();
        if (message == null) {
            throw new EOFException("the other instance closed the connection");
        }
        if (message instanceof SyncMessage.Refused refused) {
            throw new WireException("refused: " + Words.of(refused.reason()) + ": " + refused.detail());
        }
        if (!kind.isInstance(message)) {
            throw new WireException("expected " + kind.getSimpleName() + ", found "
                    + message.getClass().getSimpleName());
        }
        return kind.cast(message);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed for this side whatever the other one heard of it.
        }
    }
}
