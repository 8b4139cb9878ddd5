package io.turnout.io.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * bpf(2): makes maps, loads programs, attaches them. What it returns are file descriptors; closing the last one of a
 * link detaches its program, so that a process that dies, however, leaves nothing behind.
 *
 * <p>Stateless; any thread. Needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, or root.
 */
public final class Bpf {
    /** Map type: an array. */
    public static final int ARRAY = 2;

    /** Map type: AF_XDP sockets by number. */
    public static final int XSKMAP = 17;

    /** Map flag: its values can be mapped into memory. */
    public static final int MAPPABLE = 1 << 10;

    /** Attach through the driver. */
    public static final int NATIVE = 4;

    /** Attach in the network stack, behind any driver. */
    public static final int GENERIC = 2;

    private static final int MAP_CREATE = 0;
    private static final int MAP_UPDATE = 2;
    private static final int PROGRAM_LOAD = 5;
    private static final int LINK_CREATE = 28;
    private static final int ATTRIBUTES_LENGTH = 128;
    private static final int PROGRAM_XDP = 6;
    private static final int ATTACH_XDP = 37;
    private static final int LOG_LENGTH = 1 << 20;
    private static final int MAX_NAME_LENGTH = 15;

    private Bpf() {}

    /** Makes a map whose keys are 32-bit numbers below {@code entryCount}. */
    public static int map(int type, int valueLength, int entryCount, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_LENGTH, Long.BYTES);
            attributes.set(JAVA_INT, 0, type);
            attributes.set(JAVA_INT, 4, Integer.BYTES);
            attributes.set(JAVA_INT, 8, valueLength);
            attributes.set(JAVA_INT, 12, entryCount);
            attributes.set(JAVA_INT, 16, flags);
            return SystemCallException.check("make a BPF map", call(MAP_CREATE, attributes));
        }
    }

    /** Sets entry {@code key} of a map whose values are 32-bit numbers. */
    public static void put(int mapFd, int key, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_LENGTH, Long.BYTES);
            attributes.set(JAVA_INT, 0, mapFd);
            attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, key).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_INT, value).address());
            SystemCallException.check("set entry " + key + " of a BPF map", call(MAP_UPDATE, attributes));
        }
    }

    /**
     * Loads an XDP program.
     *
     * @throws SystemCallException with the verifier's last words where it is refused
     */
    public static int load(String name, long[] instructions) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_LENGTH, Long.BYTES);
            attributes.set(JAVA_INT, 0, PROGRAM_XDP);
            attributes.set(JAVA_INT, 4, instructions.length);
            attributes.set(
                    JAVA_LONG, 8, arena.allocateFrom(JAVA_LONG, instructions).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
            String shortName = name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH));
            attributes.asSlice(48).setString(0, shortName);
            int fd = call(PROGRAM_LOAD, attributes);
            if (fd >= 0) {
                return fd;
            }
            MemorySegment log = arena.allocate(LOG_LENGTH);
            attributes.set(JAVA_INT, 24, 1);
            attributes.set(JAVA_INT, 28, LOG_LENGTH);
            attributes.set(JAVA_LONG, 32, log.address());
            fd = call(PROGRAM_LOAD, attributes);
            return SystemCallException.check("load BPF program " + name + ": " + log.getString(0), fd);
        }
    }

    /**
     * Attaches an XDP program to an interface.
     *
     * @param mode {@link #NATIVE} or {@link #GENERIC}
     * @return the link's descriptor, or a negated error number
     */
    public static int attach(int programFd, int interfaceIndex, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_LENGTH, Long.BYTES);
            attributes.set(JAVA_INT, 0, programFd);
            attributes.set(JAVA_INT, 4, interfaceIndex);
            attributes.set(JAVA_INT, 8, ATTACH_XDP);
            attributes.set(JAVA_INT, 12, mode);
            return call(LINK_CREATE, attributes);
        }
    }

    private static int call(int command, MemorySegment attributes) {
        return Libc.bpf(command, attributes.address(), ATTRIBUTES_LENGTH);
    }
}
