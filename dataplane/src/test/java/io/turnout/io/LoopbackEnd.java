package io.turnout.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** Who plays the far end of a loopback link. */
final class LoopbackEnd implements AutoCloseable {
    private static final int MAX_LENGTH = 65_536;

    private final DatagramSocket socket;
    private final LoopbackLink link;

    /** Takes two free UDP ports. */
    LoopbackEnd() {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            link = new LoopbackLink(free.getLocalPort(), socket.getLocalPort());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The link, as its near end has it. */
    LoopbackLink link() {
        return link;
    }

    void send(byte[] frame) {
        try {
            socket.send(new DatagramPacket(frame, frame.length, InetAddress.getLoopbackAddress(), link.here()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, or null when none comes within the limit. */
    byte[] receive(int limitMillis) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_LENGTH], MAX_LENGTH);
        try {
            socket.setSoTimeout(limitMillis);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
