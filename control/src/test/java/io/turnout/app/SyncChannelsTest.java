package io.turnout.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyncChannelsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final SyncChannels channels = new SyncChannels(null, TIMEOUT);
    private ServerSocket listener;
    private String endpoint;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        endpoint = "127.0.0.1:" + listener.getLocalPort();
    }

    @AfterEach
    void close() throws IOException {
        channels.close();
        listener.close();
    }

    private static int endOf(Socket accepted) throws IOException {
        accepted.setSoTimeout((int) TIMEOUT.toMillis());
        return accepted.getInputStream().read();
    }

    @Test
    void shouldGiveBackWhatWasKeptOnce() throws IOException {
        SyncChannel channel = channels.connect(endpoint);
        assertNull(channels.kept(endpoint));
        channels.keep(endpoint, channel);
        assertNull(channels.kept("127.0.0.1:1"));
        assertSame(channel, channels.kept(endpoint));
        assertNull(channels.kept(endpoint));
        channel.close();
    }

    @Test
    void shouldCloseTheOldestWhereTooManyAreKept() throws IOException {
        Socket[] accepted = new Socket[5];
        for (int i = 0; i < accepted.length; i++) {
            SyncChannel channel = channels.connect(endpoint);
            accepted[i] = listener.accept();
            channels.keep(endpoint, channel);
        }
        assertEquals(-1, endOf(accepted[0]));
        for (int i = 1; i < accepted.length; i++) {
            assertNotNull(channels.kept(endpoint));
        }
        assertNull(channels.kept(endpoint));
    }

    @Test
    void shouldKeepNothingOnceClosed() throws IOException {
        SyncChannel before = channels.connect(endpoint);
        Socket acceptedBefore = listener.accept();
        SyncChannel behind = channels.connect(endpoint);
        Socket acceptedBehind = listener.accept();
        channels.keep(endpoint, before);
        channels.close();
        channels.keep(endpoint, behind);
        assertEquals(-1, endOf(acceptedBefore));
        assertEquals(-1, endOf(acceptedBehind));
        assertNull(channels.kept(endpoint));
    }
}
