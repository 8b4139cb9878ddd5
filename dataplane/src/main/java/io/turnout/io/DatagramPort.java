package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import io.turnout.io.xdp.Umem;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Udp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;

/**
 * A port where this host is a router between base stations and gateways: the kernel hands over the GTP-U that it would route
 * onwards ({@link Interception}), and datagrams leave from the address that they came from. For hosts without a bridge, or
 * without AF_XDP; IPv4 only.
 *
 * <p>The kernel puts fragments together before, and takes datagrams apart again after us. A received datagram gets headers
 * as a frame has them; of one to be sent, addresses, ports and payload count, and the kernel makes the rest: link header,
 * time to live, identification, traffic class and checksum are not those that came.
 *
 * <p>Sockets of our own rather than Netty's datagram channels: those cannot receive a batch and tell each datagram's
 * destination, and make objects for each. They wake the same Netty event loop. There is one to send by for each source
 * address and port, opened when it is first seen; {@link #MAX_SOURCES} at most.
 *
 * <p>When the process ends, however it does, or bypasses, the kernel routes. What then waits in the socket's buffer is
 * lost: some thousand datagrams where it was behind. One that hangs keeps what comes.
 */
public final class DatagramPort extends SocketPort {
    /** Base stations and gateways that datagrams may come from; those of others are refused. */
    public static final int MAX_SOURCES = 4_096;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int MAY_FRAGMENT = 0;
    private static final int IP_TRANSPARENT = 19;
    private static final int IP_RECVORIGDSTADDR = 20;
    private static final int BUFFER_LENGTH = 8 << 20;
    private static final int NO_SOCKET = -1;
    private static final int HEADERS_LENGTH = Ethernet.HEADER_LENGTH + Ipv4.MIN_HEADER_LENGTH + Udp.HEADER_LENGTH;
    private static final int TIME_TO_LIVE = 64;

    private final int interfaceIndex;
    private final Interception interception;
    private final MessageBatch batch = MessageBatch.addressed(Arena.ofAuto(), Worker.BURST_FRAMES);
    private final int[] chunks = new int[Worker.BURST_FRAMES];
    private final SendQueue queue;
    private final Long2LongHashMap senders = new Long2LongHashMap(NO_SOCKET);

    private DatagramPort(String name, int interfaceIndex, int side, int fd, Umem umem, Interception interception) {
        super(
                name,
                "datagram",
                side,
                fd,
                umem,
                new PortCapabilities(false, false, false, false, true, umem.maxFrameLength()));
        this.interfaceIndex = interfaceIndex;
        this.interception = interception;
        queue = SendQueue.addressed(umem, counters, Arena.ofAuto());
        for (int i = 0; i < chunks.length; i++) {
            aim(i);
        }
    }

    /** Has the next datagram in place {@code i} go into a new chunk, behind room for its headers. */
    private void aim(int i) {
        chunks[i] = umem.take();
        int payload = chunks[i] + Umem.HEADROOM + HEADERS_LENGTH;
        batch.set(i, umem.address() + payload, umem.maxFrameLength() - HEADERS_LENGTH);
    }

    /**
     * Opens a port, and has datagrams handed over.
     *
     * @param umem the worker's memory
     * @param name the interface
     * @param side the {@link io.turnout.engine.Side} that datagrams enter by
     * @throws SystemCallException where the kernel refuses
     */
    public static DatagramPort open(Umem umem, String name, int side) {
        int index = SystemCallException.check("find interface " + name, Libc.interfaceIndex(name));
        int fd = udpSocket();
        Interception interception = null;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment device = arena.allocateFrom(name, StandardCharsets.US_ASCII);
            SystemCallException.check(
                    "listen on " + name,
                    Libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device.address(), (int) device.byteSize()));
            SystemCallException.check(
                    "have the kernel tell destinations", Libc.setsockopt(fd, SOL_IP, IP_RECVORIGDSTADDR, 1));
            Libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_LENGTH);
            bind(fd, Interception.ADDRESS, Interception.PORT);
            interception = Interception.of(name);
            interception.set(true);
            return new DatagramPort(name, index, side, fd, umem, interception);
        } catch (SystemCallException e) {
            Libc.close(fd);
            if (interception != null) {
                interception.close();
            }
            throw e;
        }
    }

    /** A socket that may have any address. */
    private static int udpSocket() {
        int fd =
                SystemCallException.check("open a UDP socket", Libc.socket(AF_INET, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        Libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        int result = Libc.setsockopt(fd, SOL_IP, IP_TRANSPARENT, 1);
        if (result < 0) {
            Libc.close(fd);
        }
        SystemCallException.check("use addresses of others", result);
        return fd;
    }

    private static void bind(int fd, int address, int port) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(MessageBatch.NAME_LENGTH, Integer.BYTES);
            name.set(JAVA_SHORT, 0, (short) AF_INET);
            name.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
            name.set(JAVA_INT, 4, Integer.reverseBytes(address));
            SystemCallException.check("bind UDP port " + port, Libc.bind(fd, name.address(), MessageBatch.NAME_LENGTH));
        }
    }

    @Override
    public int receive(Burst burst, long nowNs) {
        int room = Math.min(Math.min(chunks.length, burst.capacity() - burst.count()), umem.freeCount());
        int count = batch.receive(fd, room);
        long octets = 0;
        int added = 0;
        for (int i = 0; i < count; i++) {
            if (batch.isCut(i)) {
                onOversize();
                continue;
            }
            int frame = chunks[i] + Umem.HEADROOM;
            int length = HEADERS_LENGTH + batch.receivedLength(i);
            writeHeaders(i, frame, length);
            burst.add(frame, length, side, nowNs);
            octets += length;
            added++;
            aim(i);
        }
        if (added > 0) {
            counters.onReceived(added, octets);
        }
        return added;
    }

    private void writeHeaders(int i, int frame, int length) {
        MutableDirectBuffer memory = umem.buffer();
        Ethernet.write(memory, frame, 0, 0, Ipv4.ETHERNET_TYPE);
        int ip = frame + Ethernet.HEADER_LENGTH;
        int ipLength = length - Ethernet.HEADER_LENGTH;
        int source = batch.address(i);
        int destination = batch.originalAddress(i);
        Ipv4.write(memory, ip, 0, ipLength, 0, 0, TIME_TO_LIVE, Udp.PROTOCOL, source, destination);
        Udp.write(
                memory,
                ip + Ipv4.MIN_HEADER_LENGTH,
                batch.port(i),
                batch.originalPort(i),
                ipLength - Ipv4.MIN_HEADER_LENGTH);
    }

    @Override
    public boolean send(DirectBuffer buffer, int offset, int length) {
        if (length > umem.maxFrameLength()) {
            counters.onTooLong();
            return false;
        }
        int ip = offset + Ethernet.HEADER_LENGTH;
        int ipLength = length - Ethernet.HEADER_LENGTH;
        if (!isDatagram(buffer, offset, ip, ipLength)) {
            counters.onRefused(1);
            return false;
        }
        int udp = ip + Ipv4.headerLength(buffer, ip);
        int payload = udp + Udp.HEADER_LENGTH;
        int payloadLength = ip + Ipv4.totalLength(buffer, ip) - payload;
        int sender = sender(Ipv4.source(buffer, ip), Udp.sourcePort(buffer, udp));
        if (sender < 0) {
            counters.onRefused(1);
            return false;
        }
        return queue.send(
                sender,
                Ipv4.destination(buffer, ip),
                Udp.destinationPort(buffer, udp),
                buffer,
                payload,
                payloadLength,
                length);
    }

    private boolean isDatagram(DirectBuffer buffer, int offset, int ip, int ipLength) {
        return ipLength >= Ipv4.MIN_HEADER_LENGTH
                && (buffer.getShort(offset + Ethernet.HEADER_LENGTH - Short.BYTES, BIG_ENDIAN) & 0xFFFF)
                        == Ipv4.ETHERNET_TYPE
                && Ipv4.check(buffer, ip, ipLength) >= 0
                && Ipv4.protocol(buffer, ip) == Udp.PROTOCOL
                && !Ipv4.isFragment(Ipv4.fragmentField(buffer, ip))
                && Ipv4.totalLength(buffer, ip) >= Ipv4.headerLength(buffer, ip) + Udp.HEADER_LENGTH;
    }

    /** The socket with this address and port; negative where there is none, and none more may be. */
    private int sender(int address, int port) {
        long key = (long) address << Short.SIZE | port;
        int sender = (int) senders.get(key);
        if (sender == NO_SOCKET && senders.size() < MAX_SOURCES) {
            sender = openSender(address, port);
            if (sender >= 0) {
                senders.put(key, sender);
            }
        }
        return sender;
    }

    private static int openSender(int address, int port) {
        int sender = NO_SOCKET;
        try {
            sender = udpSocket();
            Libc.setsockopt(sender, SOL_IP, IP_MTU_DISCOVER, MAY_FRAGMENT);
            Libc.setsockopt(sender, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_LENGTH);
            bind(sender, address, port);
            return sender;
        } catch (SystemCallException e) {
            Libc.close(sender);
            return NO_SOCKET; // the datagram counts as refused
        }
    }

    @Override
    public long lostFrames() {
        return socketDrops();
    }

    @Override
    public void flush() {
        queue.flush();
    }

    @Override
    public void bypass(boolean on) {
        interception.set(!on);
    }

    @Override
    public boolean isThere() {
        return Libc.interfaceIndex(name()) == interfaceIndex;
    }

    @Override
    public void close() {
        interception.close();
        super.close();
        for (long sender : senders.values()) {
            Libc.close((int) sender);
        }
        for (int chunk : chunks) {
            umem.release(chunk);
        }
    }
}
