package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's neighbours: which link address an IP address has. The kernel speaks ARP and neighbour discovery with local
 * instances; we ask it for the result, over netlink.
 *
 * <pre>
 *   nlmsghdr: length 4 | type 2 | flags 2 | sequence 4 | port 4
 *   ndmsg:    family 1 | 3 | interface 4 | state 2 | flags 1 | type 1
 *   rtattr:   length 2 | type 2 | value, padded to 4                    (destination, link address, ...)
 * </pre>
 *
 * <p>For control threads: each call opens a socket, and waits for the kernel's answer. Stateless.
 */
public final class Neighbours {
    private static final int AF_NETLINK = 16;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int NEW_NEIGHBOUR = 28;
    private static final int GET_NEIGHBOURS = 30;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int REQUEST = 0x001;
    private static final int ACKNOWLEDGE = 0x004;
    private static final int DUMP = 0x300;
    private static final int CREATE = 0x400;
    private static final int REPLACE = 0x100;
    private static final int MESSAGE_HEADER_LENGTH = 16;
    private static final int NEIGHBOUR_LENGTH = 12;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int DESTINATION = 1;
    private static final int LINK_ADDRESS = 2;
    private static final int MAC_LENGTH = 6;
    private static final int ANSWER_LENGTH = 1 << 16;
    private static final byte USE = 1;

    // States in which a link address may be used: reachable, stale, delay, probe, no ARP needed, permanent.
    private static final int USABLE_STATES = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;

    private Neighbours() {}

    /**
     * One neighbour whose link address is known.
     *
     * @param interfaceIndex where it is
     * @param high high 64 bits of its address
     * @param low low 64 bits, IPv4 as {@code ::ffff:a.b.c.d}
     * @param mac its link address, 48 bits
     */
    public record Neighbour(int interfaceIndex, long high, long low, long mac) {}

    /** All neighbours in this thread's network namespace whose link address is known. */
    public static List<Neighbour> known() {
        ByteBuffer request = message(GET_NEIGHBOURS, REQUEST | DUMP, NEIGHBOUR_LENGTH);
        List<Neighbour> neighbours = new ArrayList<>();
        exchange(request, answer -> parse(answer, neighbours));
        return neighbours;
    }

    /**
     * Has the kernel find out the link address of {@code high}, {@code low}, as if it had a packet to send there. What it
     * found is in {@link #known()} a moment later.
     */
    public static void resolve(int interfaceIndex, long high, long low) {
        boolean isIpv4 = high == 0 && low >>> Integer.SIZE == 0xFFFF;
        int addressLength = isIpv4 ? Integer.BYTES : 2 * Long.BYTES;
        ByteBuffer request = message(
                NEW_NEIGHBOUR,
                REQUEST | ACKNOWLEDGE | CREATE | REPLACE,
                NEIGHBOUR_LENGTH + ATTRIBUTE_HEADER_LENGTH + addressLength);
        request.put((byte) (isIpv4 ? AF_INET : AF_INET6)).put((byte) 0).putShort((short) 0);
        request.putInt(interfaceIndex).putShort((short) 0).put(USE).put((byte) 0);
        request.putShort((short) (ATTRIBUTE_HEADER_LENGTH + addressLength)).putShort((short) DESTINATION);
        request.order(ByteOrder.BIG_ENDIAN);
        if (isIpv4) {
            request.putInt((int) low);
        } else {
            request.putLong(high).putLong(low);
        }
        request.order(ByteOrder.nativeOrder());
        exchange(request, answer -> parse(answer, new ArrayList<>()));
    }

    private static ByteBuffer message(int type, int flags, int bodyLength) {
        int length = MESSAGE_HEADER_LENGTH + bodyLength;
        ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        return message.putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(1)
                .putInt(0);
    }

    /** Takes an answer in and says whether it was the last. */
    private interface Answers {
        boolean onAnswer(ByteBuffer answer);
    }

    private static void exchange(ByteBuffer request, Answers answers) {
        int fd = SystemCallException.check(
                "open a netlink socket", Libc.socket(AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(12, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            SystemCallException.check("bind a netlink socket", Libc.bind(fd, address.address(), 12));
            MemorySegment message = arena.allocate(request.capacity(), Integer.BYTES)
                    .copyFrom(MemorySegment.ofBuffer(request.rewind()));
            long sent = Libc.send(fd, message.address(), message.byteSize(), 0);
            SystemCallException.check("ask for neighbours", (int) sent);
            MemorySegment answer = arena.allocate(ANSWER_LENGTH, Integer.BYTES);
            boolean isLast = false;
            while (!isLast) {
                long length = Libc.receive(fd, answer.address(), ANSWER_LENGTH, 0);
                SystemCallException.check("receive neighbours", (int) length);
                isLast = answers.onAnswer(
                        answer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()));
            }
        } finally {
            Libc.close(fd);
        }
    }

    /**
     * Adds the neighbours of one answer to {@code neighbours}.
     *
     * @return whether it was the last answer
     * @throws SystemCallException where the kernel answers with an error
     */
    static boolean parse(ByteBuffer answer, List<Neighbour> neighbours) {
        while (answer.remaining() >= MESSAGE_HEADER_LENGTH) {
            int begin = answer.position();
            int length = answer.getInt(begin);
            int type = answer.getShort(begin + 4) & 0xFFFF;
            if (length < MESSAGE_HEADER_LENGTH || length > answer.remaining()) {
                throw new IllegalStateException("netlink message of " + length + " octets");
            }
            if (type == DONE) {
                return true;
            }
            if (type == ERROR) {
                SystemCallException.check("neighbours", answer.getInt(begin + MESSAGE_HEADER_LENGTH));
                return true;
            }
            if (type == NEW_NEIGHBOUR && length >= MESSAGE_HEADER_LENGTH + NEIGHBOUR_LENGTH) {
                ByteBuffer body = answer.slice(begin + MESSAGE_HEADER_LENGTH, length - MESSAGE_HEADER_LENGTH);
                add(body.order(answer.order()), neighbours);
            }
            answer.position(Math.min(answer.limit(), begin + padded(length)));
        }
        return false;
    }

    private static int padded(int length) {
        return length + 3 & -4;
    }

    private static void add(ByteBuffer body, List<Neighbour> neighbours) {
        int interfaceIndex = body.getInt(4);
        int state = body.getShort(8);
        ByteBuffer destination = null;
        ByteBuffer mac = null;
        for (int at = NEIGHBOUR_LENGTH; body.limit() - at >= ATTRIBUTE_HEADER_LENGTH; ) {
            int length = body.getShort(at) & 0xFFFF;
            if (length < ATTRIBUTE_HEADER_LENGTH || length > body.limit() - at) {
                return;
            }
            ByteBuffer value = body.slice(at + ATTRIBUTE_HEADER_LENGTH, length - ATTRIBUTE_HEADER_LENGTH);
            switch (body.getShort(at + 2)) {
                case DESTINATION -> destination = value;
                case LINK_ADDRESS -> mac = value;
                default -> {
                    // Not needed.
                }
            }
            at += padded(length);
        }
        if ((state & USABLE_STATES) == 0 || destination == null || mac == null || mac.remaining() != MAC_LENGTH) {
            return;
        }
        long link = (mac.getShort(0) & 0xFFFFL) << 32 | mac.getInt(2) & 0xFFFF_FFFFL;
        if (destination.remaining() == Integer.BYTES) {
            long low = 0xFFFF_0000_0000L | destination.getInt(0) & 0xFFFF_FFFFL;
            neighbours.add(new Neighbour(interfaceIndex, 0, low, link));
        } else if (destination.remaining() == 2 * Long.BYTES) {
            neighbours.add(new Neighbour(interfaceIndex, destination.getLong(0), destination.getLong(8), link));
        }
    }
}
