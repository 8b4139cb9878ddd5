package io.turnout.lab;

import io.turnout.engine.Burst;
import io.turnout.generate.Address;
import io.turnout.generate.FrameBuilder;
import io.turnout.wire.Udp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands between a platform's application port and an instance that is an ordinary process with an ordinary socket: what
 * the platform delivers the instance gets from the UE's own address, and its answers become frames again. Owned by the
 * lab's loop.
 */
final class InstanceBridge implements Wire {
    private static final int MAX_LENGTH = 2_048;
    private static final int SOCKET_BUFFER_LENGTH = 1 << 18;

    private final Wire wire;
    private final InetSocketAddress instance;
    private final Selector selector;
    private final Map<Long, Flow> flows = new HashMap<>();
    private final TunnelledPacket packet = new TunnelledPacket();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[Burst.HEADROOM + FrameBuilder.MAX_LENGTH]);
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_LENGTH);

    /** A UE's port, as a socket of its own, and what it talks to. */
    private record Flow(DatagramChannel channel, Address ue, int uePort, Address destination, int port) {}

    InstanceBridge(LabPlan plan, int index, Wire wire) {
        this.wire = wire;
        instance = new InetSocketAddress(plan.instanceAddress(index), LabPlan.APPLICATION_PORT);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean send(DirectBuffer octets, int offset, int length) {
        return wire.send(octets, offset, length);
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public int receive(long nowNs, Receiver receiver) {
        int count = wire.receive(nowNs, (octets, offset, length, atNs) -> {
            receiver.onFrame(octets, offset, length, atNs);
            deliver(octets, offset, length);
        });
        answer();
        return count;
    }

    private void deliver(DirectBuffer octets, int offset, int length) {
        if (!packet.read(octets, offset, length) || packet.payloadLength < 0 || packet.payloadLength > MAX_LENGTH) {
            return;
        }
        try {
            Flow flow = flow(octets);
            datagram.clear();
            octets.getBytes(packet.payloadOffset, datagram, packet.payloadLength);
            datagram.flip();
            flow.channel().send(datagram, instance);
        } catch (IOException e) {
            throw new UncheckedIOException("to the instance at " + instance, e);
        }
    }

    private Flow flow(DirectBuffer octets) throws IOException {
        int udp = packet.payloadOffset - Udp.HEADER_LENGTH;
        int uePort = Udp.sourcePort(octets, udp);
        long key = (long) packet.source << Integer.SIZE | uePort;
        Flow flow = flows.get(key);
        if (flow == null) {
            Address ue = Address.ofV4(packet.source);
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(text(packet.source), 0));
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_LENGTH);
            channel.configureBlocking(false);
            flow = new Flow(channel, ue, uePort, Address.ofV4(packet.destination), Udp.destinationPort(octets, udp));
            channel.register(selector, SelectionKey.OP_READ, flow);
            flows.put(key, flow);
        }
        return flow;
    }

    private static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    private void answer() {
        try {
            selector.selectNow(key -> {
                try {
                    answer((Flow) key.attachment());
                } catch (IOException e) {
                    throw new UncheckedIOException("from the instance at " + instance, e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wire.flush();
    }

    private void answer(Flow flow) throws IOException {
        datagram.clear();
        while (flow.channel().receive(datagram) != null) {
            datagram.flip();
            byte[] payload = new byte[datagram.remaining()];
            datagram.get(payload);
            int length = FrameBuilder.plain("0.0.0.0", "0.0.0.0")
                    .packet(flow.destination(), flow.ue())
                    .udp(flow.port(), flow.uePort())
                    .payload(payload)
                    .write(frame, Burst.HEADROOM);
            wire.send(frame, Burst.HEADROOM, length);
            datagram.clear();
        }
    }

    @Override
    public void close() {
        try {
            for (Flow flow : flows.values()) {
                flow.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
