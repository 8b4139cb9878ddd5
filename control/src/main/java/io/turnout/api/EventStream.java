package io.turnout.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.charset.StandardCharsets;

/**
 * One open stream of server-sent events (HTML Living Standard, 9.2). Owned by its event loop.
 *
 * <p>A reader that does not keep up is cut off: what it missed is told again once it is back.
 */
final class EventStream {
    static final String CONTENT_TYPE = "text/event-stream";

    /** Most octets that wait for a reader. */
    static final int BACKLOG_OCTETS = 1 << 20;

    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private long eventCount;

    /** What takes a stream that was asked for. */
    interface Opened {
        /** The stream is open. */
        void onOpened(EventStream stream);

        /** It is closed, by whichever side. */
        void onClosed(EventStream stream);
    }

    EventStream(Channel channel) {
        this.channel = channel;
    }

    /** Sends one event; false where the reader was cut off instead. */
    boolean send(String event, String data) {
        byte[] octets = ("id: " + ++eventCount + "\nevent: " + event + "\ndata: " + data + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        return write(octets);
    }

    /** Lets the reader see that the stream is alive, and this side that the reader is. */
    boolean sendAlive() {
        return write(ALIVE);
    }

    private boolean write(byte[] octets) {
        long waiting = channel.unsafe().outboundBuffer() == null
                ? Long.MAX_VALUE
                : channel.unsafe().outboundBuffer().totalPendingWriteBytes();
        if (waiting > BACKLOG_OCTETS) {
            close();
            return false;
        }
        var _ = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(octets)));
        return true;
    }

    void close() {
        var _ = channel.close();
    }
}
