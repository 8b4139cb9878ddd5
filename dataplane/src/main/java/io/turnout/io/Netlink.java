package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Questions to the kernel about its network, over rtnetlink.
 *
 * <pre>
 *   nlmsghdr: length 4 | type 2 | flags 2 | sequence 4 | port 4
 *   body, by type
 *   rtattr:   length 2 | type 2 | value, padded to 4              (any number of these)
 * </pre>
 *
 * <p>In the machine's byte order, but for addresses. For control threads: each question opens a socket, and waits for the
 * answer. Stateless.
 */
final class Netlink {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int REQUEST = 0x001;
    static final int ACKNOWLEDGE = 0x004;
    static final int DUMP = 0x300;
    static final int CREATE = 0x400;
    static final int REPLACE = 0x100;

    static final int ATTRIBUTE_HEADER_LENGTH = 4;

    private static final int AF_NETLINK = 16;
    private static final int ROUTE_PROTOCOL = 0;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int MESSAGE_HEADER_LENGTH = 16;
    private static final int ANSWER_LENGTH = 1 << 16;

    private Netlink() {}

    /** Hears the attributes of a message. */
    @FunctionalInterface
    interface AttributeReader {
        /** One attribute; {@code value} is its own only until it returns. */
        void onAttribute(int type, ByteBuffer value);
    }

    /** Takes an answer in and says whether it was the last. */
    @FunctionalInterface
    interface Answers {
        boolean onAnswer(ByteBuffer answer);
    }

    /** Whether an address of 128 bits is an IPv4 one, as {@code ::ffff:a.b.c.d}. */
    static boolean isIpv4(long high, long low) {
        return high == 0 && low >>> Integer.SIZE == 0xFFFF;
    }

    /** Octets of an attribute with such an address. */
    static int addressLength(long high, long low) {
        return ATTRIBUTE_HEADER_LENGTH + (isIpv4(high, low) ? Integer.BYTES : 2 * Long.BYTES);
    }

    /** A message whose body, of {@code bodyLength} octets, is still to be put. */
    static ByteBuffer message(int type, int flags, int bodyLength) {
        int length = MESSAGE_HEADER_LENGTH + bodyLength;
        ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        return message.putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(1)
                .putInt(0);
    }

    /** Puts an attribute with an address. */
    static void putAddress(ByteBuffer message, int type, long high, long low) {
        message.putShort((short) addressLength(high, low))
                .putShort((short) type)
                .order(ByteOrder.BIG_ENDIAN);
        if (isIpv4(high, low)) {
            message.putInt((int) low);
        } else {
            message.putLong(high).putLong(low);
        }
        message.order(ByteOrder.nativeOrder());
    }

    /**
     * Sends {@code request}, and gives {@code answers} what comes until it has the last.
     *
     * @throws SystemCallException where the kernel refuses
     */
    static void exchange(ByteBuffer request, Answers answers) {
        int fd = open(ROUTE_PROTOCOL);
        try {
            exchange(fd, request, answers);
        } finally {
            Libc.close(fd);
        }
    }

    /** A netlink socket of a protocol. */
    static int open(int protocol) {
        int fd = SystemCallException.check(
                "open a netlink socket", Libc.socket(AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(12, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            SystemCallException.check("bind a netlink socket", Libc.bind(fd, address.address(), 12));
            return fd;
        } catch (SystemCallException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Does the same by a socket that is open, and stays so. */
    static void exchange(int fd, ByteBuffer request, Answers answers) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(request.capacity(), Integer.BYTES)
                    .copyFrom(MemorySegment.ofBuffer(request.rewind()));
            long sent = Libc.send(fd, message.address(), message.byteSize(), 0);
            SystemCallException.check("ask the kernel about its network", (int) sent);
            MemorySegment answer = arena.allocate(ANSWER_LENGTH, Integer.BYTES);
            boolean isLast = false;
            while (!isLast) {
                long length = Libc.receive(fd, answer.address(), ANSWER_LENGTH, 0);
                SystemCallException.check("receive what the kernel knows", (int) length);
                isLast = answers.onAnswer(
                        answer.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder()));
            }
        }
    }

    /**
     * Gives {@code bodies} the bodies of the messages of {@code type} in one answer.
     *
     * @return whether it was the last answer
     * @throws SystemCallException where the kernel answers with an error
     */
    static boolean parse(ByteBuffer answer, int type, Consumer<ByteBuffer> bodies) {
        while (answer.remaining() >= MESSAGE_HEADER_LENGTH) {
            int begin = answer.position();
            int length = answer.getInt(begin);
            if (length < MESSAGE_HEADER_LENGTH || length > answer.remaining()) {
                throw new IllegalStateException("netlink message of " + length + " octets");
            }
            ByteBuffer body = answer.slice(begin + MESSAGE_HEADER_LENGTH, length - MESSAGE_HEADER_LENGTH)
                    .order(answer.order());
            int found = answer.getShort(begin + 4);
            if (found == DONE) {
                return true;
            }
            if (found == ERROR) {
                SystemCallException.check("ask the kernel about its network", body.getInt(0));
                return true; // 0 acknowledges
            }
            if (found == type) {
                bodies.accept(body);
            }
            answer.position(Math.min(answer.limit(), begin + padded(length)));
        }
        return false;
    }

    /** Gives {@code reader} the attributes from {@code offset} on; what is not whole ends them. */
    static void attributes(ByteBuffer body, int offset, AttributeReader reader) {
        int at = offset;
        while (body.limit() - at >= ATTRIBUTE_HEADER_LENGTH) {
            int length = body.getShort(at) & 0xFFFF;
            if (length < ATTRIBUTE_HEADER_LENGTH || length > body.limit() - at) {
                return;
            }
            reader.onAttribute(
                    body.getShort(at + 2), body.slice(at + ATTRIBUTE_HEADER_LENGTH, length - ATTRIBUTE_HEADER_LENGTH));
            at += padded(length);
        }
    }

    private static int padded(int length) {
        return length + 3 & -4;
    }
}
