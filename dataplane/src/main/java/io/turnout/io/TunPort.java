package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.turnout.engine.Burst;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import io.turnout.io.xdp.Umem;
import io.turnout.wire.Ethernet;
import io.turnout.wire.Ipv4;
import io.turnout.wire.Ipv6;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A port to local instances through the host's own routing: a TUN device, which carries IP packets without a link header.
 * For instances in containers or processes of this host, where there is no Ethernet link to put a port on. The host needs
 * a route to the UE networks through the device; packets to instances go where the host routes them.
 *
 * <p>The engine works on Ethernet frames: a received packet gets a header with empty addresses, and the header of one to
 * be sent is left off. One system call for each packet, each way.
 */
public final class TunPort extends SocketPort {
    private static final int OPEN_READ_WRITE_NONBLOCK = 0x800 | 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final long SET_INTERFACE = 0x4004_54CAL;
    private static final int TUN_WITHOUT_HEADER = 0x1001;
    private static final int MAX_NAME_LENGTH = 15;
    private static final int REQUEST_LENGTH = 40;
    private static final int FLAGS_OFFSET = 16;
    private static final int VERSION_SHIFT = 4;
    private static final int VERSION_6 = 6;

    private TunPort(String name, int side, int fd, Umem umem) {
        super(name, "tun", side, fd, umem, new PortCapabilities(false, true, true, false, true, umem.maxFrameLength()));
    }

    /**
     * Opens a port, and makes the device if there is none of that name; it goes with the port unless it was there before.
     *
     * @param umem the worker's memory
     * @param name the device
     * @param side the {@link io.turnout.engine.Side} that packets enter by
     * @throws SystemCallException where the kernel refuses
     */
    public static TunPort open(Umem umem, String name, int side) {
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("longer than an interface's name may be: " + name);
        }
        int fd = SystemCallException.check(
                "open /dev/net/tun", Libc.open("/dev/net/tun", OPEN_READ_WRITE_NONBLOCK | CLOSE_ON_EXEC));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_LENGTH, Long.BYTES);
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(text, 0, request, JAVA_BYTE, 0, text.length);
            request.set(JAVA_SHORT, FLAGS_OFFSET, (short) TUN_WITHOUT_HEADER);
            SystemCallException.check("make TUN device " + name, Libc.ioctl(fd, SET_INTERFACE, request.address()));
            return new TunPort(name, side, fd, umem);
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Whether {@code name} is to be such a device: it is one, or it is not there and its name begins with {@code tun}. */
    public static boolean isTun(String name) {
        Path link = Path.of("/sys/class/net", name);
        return Files.exists(link) ? Files.exists(link.resolve("tun_flags")) : name.startsWith("tun");
    }

    @Override
    public int receive(Burst burst, long nowNs) {
        int count = 0;
        long octets = 0;
        while (!burst.isFull()) {
            int chunk = umem.take();
            if (chunk == Umem.NULL_CHUNK) {
                break;
            }
            int packet = chunk + Umem.HEADROOM;
            int length = (int) Libc.read(fd, umem.address() + packet, umem.maxFrameLength());
            if (length <= 0) {
                umem.release(chunk);
                break;
            }
            MutableDirectBuffer memory = umem.buffer();
            boolean isIpv6 = (memory.getByte(packet) & 0xFF) >>> VERSION_SHIFT == VERSION_6;
            int frame = packet - Ethernet.HEADER_LENGTH;
            Ethernet.write(memory, frame, 0, 0, isIpv6 ? Ipv6.ETHERNET_TYPE : Ipv4.ETHERNET_TYPE);
            burst.add(frame, Ethernet.HEADER_LENGTH + length, side, nowNs);
            octets += Ethernet.HEADER_LENGTH + length;
            count++;
        }
        if (count > 0) {
            counters.onReceived(count, octets);
        }
        return count;
    }

    @Override
    public boolean send(DirectBuffer buffer, int offset, int length) {
        if (length > umem.maxFrameLength()) {
            counters.onTooLong();
            return false;
        }
        int type = length <= Ethernet.HEADER_LENGTH
                ? 0
                : buffer.getShort(offset + Ethernet.HEADER_LENGTH - Short.BYTES, BIG_ENDIAN) & 0xFFFF;
        boolean isSent = (type == Ipv4.ETHERNET_TYPE || type == Ipv6.ETHERNET_TYPE)
                && write(buffer, offset + Ethernet.HEADER_LENGTH, length - Ethernet.HEADER_LENGTH);
        if (isSent) {
            counters.onSent(length);
        } else {
            counters.onRefused(1);
        }
        return isSent;
    }

    private boolean write(DirectBuffer buffer, int offset, int length) {
        if (buffer.byteArray() == null) {
            return Libc.write(fd, buffer.addressOffset() + offset, length) == length;
        }
        // Memory of the heap has no address that the kernel could read from.
        int chunk = umem.take();
        if (chunk == Umem.NULL_CHUNK) {
            return false;
        }
        umem.buffer().putBytes(chunk, buffer, offset, length);
        boolean isWritten = Libc.write(fd, umem.address() + chunk, length) == length;
        umem.release(chunk);
        return isWritten;
    }

    @Override
    public void flush() {
        // Each packet was sent at once.
    }
}
