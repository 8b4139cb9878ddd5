package io.turnout.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.turnout.io.sys.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Asks the kernel about an interface of this thread's network namespace, as the tools of the shell do. Stateless. */
final class Ethtool {
    /** No answer. */
    static final int UNKNOWN = -1;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int REQUEST_LENGTH = 40;
    private static final int ARGUMENT_OFFSET = 16;
    private static final int MAX_NAME_LENGTH = 15;
    private static final int CHANNELS = 0x3c;
    private static final int CHANNELS_LENGTH = 36;
    private static final int MAX_RECEIVE_OFFSET = 4;
    private static final int MAX_COMBINED_OFFSET = 16;
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

    /** Receive queues of an interface; one where it does not say. */
    static Queues receiveQueues(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment channels = arena.allocate(CHANNELS_LENGTH, Integer.BYTES);
            if (!ask(arena, interfaceName, CHANNELS, channels)) {
                return new Queues(1, 1, true);
            }
            int maxCombined = channels.get(JAVA_INT, MAX_COMBINED_OFFSET);
            int count = channels.get(JAVA_INT, RECEIVE_COUNT_OFFSET) + channels.get(JAVA_INT, COMBINED_COUNT_OFFSET);
            int max = Math.max(maxCombined, channels.get(JAVA_INT, MAX_RECEIVE_OFFSET));
            return new Queues(Math.max(1, count), Math.max(1, max), maxCombined > 0);
        }
    }

    /**
     * Receive queues.
     *
     * @param count in use
     * @param maxCount how many there can be
     * @param isCombined whether each is one with a queue to send by
     */
    record Queues(int count, int maxCount, boolean isCombined) {
        /** What makes it {@code wanted} queues, or fewer workers where it cannot have so many. */
        String mend(String interfaceName, int wanted) {
            if (wanted > maxCount) {
                return "io.workers: " + maxCount + " in the site file, as " + interfaceName + " can have no more";
            }
            String kinds = isCombined ? " combined " + wanted : " rx " + wanted + " tx " + wanted;
            return "ethtool -L " + interfaceName + kinds + ", or io.workers: " + count + " in the site file";
        }
    }

    /** Octets of the longest packet that an interface takes, its link header not counted; or {@link #UNKNOWN}. */
    static int mtu(String interfaceName) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_LENGTH, Long.BYTES);
            return ask(interfaceName, SIOCGIFMTU, request) ? request.get(JAVA_INT, ARGUMENT_OFFSET) : UNKNOWN;
        }
    }

    private static boolean ask(Arena arena, String interfaceName, int question, MemorySegment answer) {
        answer.set(JAVA_INT, 0, question);
        MemorySegment request = arena.allocate(REQUEST_LENGTH, Long.BYTES);
        request.set(JAVA_LONG, ARGUMENT_OFFSET, answer.address());
        return ask(interfaceName, SIOCETHTOOL, request);
    }

    /** Asks with a struct ifreq. */
    private static boolean ask(String interfaceName, int question, MemorySegment request) {
        if (interfaceName.length() > MAX_NAME_LENGTH) {
            return false;
        }
        int fd = Libc.socket(AF_INET, SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            return false;
        }
        try {
            byte[] name = interfaceName.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(name, 0, request, JAVA_BYTE, 0, name.length);
            return Libc.ioctl(fd, question, request.address()) >= 0;
        } finally {
            Libc.close(fd);
        }
    }
}
