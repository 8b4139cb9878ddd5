package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.turnout.io.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Asks the kernel about an interface of this thread's network namespace, as the tool of that name does. Stateless. */
final class Ethtool {
    /** No answer. */
    static final int UNKNOWN = -1;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int REQUEST_LENGTH = 40;
    private static final int MAX_NAME_LENGTH = 15;
    private static final int CHANNELS = 0x3c;
    private static final int CHANNELS_LENGTH = 36;
    private static final int RECEIVE_COUNT_OFFSET = 20;
    private static final int COMBINED_COUNT_OFFSET = 32;

    private Ethtool() {}

    /** The answer to a question that has a number for an answer (struct ethtool_value), or {@link #UNKNOWN}. */
    static int value(String interfaceName, int question) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8, Integer.BYTES);
            return ask(arena, interfaceName, question, value) ? value.get(JAVA_INT, 4) : UNKNOWN;
        }
    }

    /** Receive queues in use, or {@link #UNKNOWN}. */
    static int receiveQueues(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = arena.allocate(CHANNELS_LENGTH, Integer.BYTES);
            return ask(arena, interfaceName, CHANNELS, channels)
                    ? channels.get(JAVA_INT, RECEIVE_COUNT_OFFSET) + channels.get(JAVA_INT, COMBINED_COUNT_OFFSET)
                    : UNKNOWN;
        }
    }

    private static boolean ask(Arena arena, String interfaceName, int question, MemorySegment answer) {
        if (interfaceName.length() > MAX_NAME_LENGTH) {
            return false;
        }
        int fd = Libc.socket(AF_INET, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return false;
        }
        try {
            answer.set(JAVA_INT, 0, question);
            MemorySegment request = arena.allocate(REQUEST_LENGTH, Long.BYTES); // struct ifreq
            byte[] name = interfaceName.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
            request.set(JAVA_LONG, 16, answer.address());
            return Libc.ioctl(fd, SIOCETHTOOL, request.address()) >= 0;
        } finally {
            Libc.close(fd);
        }
    }
}
