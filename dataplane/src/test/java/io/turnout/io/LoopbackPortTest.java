package io.turnout.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

class LoopbackPortTest extends PortContract {
    private DatagramSocket socket;
    private int portNumber;

    @Override
    Port open() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                portNumber = free.getLocalPort();
            }
            return open(new LoopbackLink(portNumber, socket.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LoopbackPort open(LoopbackLink link) {
        return LoopbackPort.open(umem, link, SIDE);
    }

    @Override
    End end() {
        return new End() {
            @Override
            public void send(byte[] frame) {
                try {
                    socket.send(new DatagramPacket(frame, frame.length, InetAddress.getLoopbackAddress(), portNumber));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public byte[] receive(int limitMillis) {
                DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
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
        };
    }
}
