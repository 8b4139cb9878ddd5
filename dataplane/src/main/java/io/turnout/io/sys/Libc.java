package io.turnout.io.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of libc that ports need. Addresses are plain numbers, so that a call on the packet path makes no
 * objects; a result below 0 is the negated error number.
 *
 * <p>Stateless; any thread. Each thread has its own place for the error number, made at its first call.
 */
@SuppressWarnings("restricted") // system calls are what this class is for
public final class Libc {
    /** Error: not permitted. */
    public static final int EPERM = 1;

    /** Somebody else has it. */
    public static final int EBUSY = 16;

    /** Error: longer than the interface takes. */
    public static final int EMSGSIZE = 90;

    /** Error: out of buffers. */
    public static final int ENOBUFS = 105;

    /** Flag of send and receive calls: do not block. */
    public static final int MSG_DONTWAIT = 0x40;

    /** Socket type: raw. */
    public static final int SOCK_RAW = 3;

    /** Socket type flag: closed when another program is executed. */
    public static final int SOCK_CLOEXEC = 0x80000;

    /** Memory protection: readable and writable. */
    public static final int PROT_READ_WRITE = 3;

    /** Mapping: shared with the kernel, its pages present from the start. */
    public static final int MAP_SHARED_POPULATE = 0x8001;

    /** Mapping: private memory of no file. */
    public static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    /** Advice: use huge pages. */
    public static final int MADV_HUGEPAGE = 14;

    /** Poll event: readable. */
    public static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LOOKUP = LINKER.defaultLookup();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CONNECT = handle("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MMAP =
            handle("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = handle("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MADVISE = handle("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL = handle("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDTO =
            handle("sendto", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVFROM =
            handle("recvfrom", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SENDMMSG = handle("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            handle("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = handle("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle IF_NAMETOINDEX = handle("if_nametoindex", JAVA_INT, JAVA_LONG);
    private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle OPEN = variadic("open", 2, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle IOCTL = variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SYSCALL =
            variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(LOOKUP.findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private static final long SYS_BPF = switch (System.getProperty("os.arch")) {
        case "aarch64" -> 280;
        default -> 321;
    };
    private static final long MAX_ERROR_TEXT_LENGTH = 256;

    private Libc() {}

    private static MethodHandle handle(String name, ValueLayout result, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LOOKUP.findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle variadic(String name, int firstVariadic, ValueLayout result, ValueLayout... arguments) {
        return LINKER.downcallHandle(
                LOOKUP.findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.firstVariadicArg(firstVariadic),
                Linker.Option.captureCallState("errno"));
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /** A downcall handle declares Throwable, and throws nothing that a caller could do anything about. */
    private static AssertionError broken(Throwable cause) {
        return new AssertionError("downcall", cause);
    }

    /** What error {@code errno} means. */
    public static String errorText(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(MAX_ERROR_TEXT_LENGTH).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Opens a socket. */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SOCKET.invokeExact(state, domain, type, protocol);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Closes a descriptor. */
    public static int close(int fd) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CLOSE.invokeExact(state, fd);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Binds a socket to the address of {@code length} octets at {@code address}. */
    public static int bind(int fd, long address, int length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) BIND.invokeExact(state, fd, address, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Connects a socket to the address of {@code length} octets at {@code address}. */
    public static int connect(int fd, long address, int length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CONNECT.invokeExact(state, fd, address, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sets a socket option to the {@code length} octets at {@code value}. */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sets a socket option that is a 32-bit number. */
    public static int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocateFrom(JAVA_INT, value);
            return setsockopt(fd, level, option, number.address(), Integer.BYTES);
        }
    }

    /** Reads a socket option into {@code value}, its length in and out at {@code length}. */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Maps memory; the address, or a negated error number (addresses that look like one do not exist). */
    public static long mmap(long length, int protection, int flags, int fd, long offset) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) MMAP.invokeExact(state, 0L, length, protection, flags, fd, offset);
            return result == -1 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Unmaps memory. */
    public static int munmap(long address, long length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) MUNMAP.invokeExact(state, address, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Advises the kernel on how memory will be used. */
    public static int madvise(long address, long length, int advice) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) MADVISE.invokeExact(state, address, length, advice);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Waits for events on the {@code count} entries at {@code entries}, at most {@code timeoutMillis}. */
    public static int poll(long entries, int count, int timeoutMillis) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) POLL.invokeExact(state, entries, (long) count, timeoutMillis);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sends {@code length} octets to where the socket is bound or connected to. */
    public static long send(int fd, long octets, long length, int flags) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) SENDTO.invokeExact(state, fd, octets, length, flags, 0L, 0);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Receives up to {@code length} octets. */
    public static long receive(int fd, long octets, long length, int flags) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) RECVFROM.invokeExact(state, fd, octets, length, flags, 0L, 0L);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sends the {@code count} messages at {@code messages}; how many went. */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SENDMMSG.invokeExact(state, fd, messages, count, flags);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Receives up to {@code count} messages into those at {@code messages}; how many came. */
    public static int recvmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) RECVMMSG.invokeExact(state, fd, messages, count, flags, 0L);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Reads up to {@code length} octets. */
    public static long read(int fd, long octets, long length) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) READ.invokeExact(state, fd, octets, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Writes {@code length} octets. */
    public static long write(int fd, long octets, long length) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) WRITE.invokeExact(state, fd, octets, length);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** The index of the network interface {@code name} in this thread's network namespace. */
    public static int interfaceIndex(String name) {
        MemorySegment state = STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(name).address();
            int result = (int) IF_NAMETOINDEX.invokeExact(state, text);
            return result == 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Puts this thread into the namespace that {@code fd} refers to. */
    public static int setns(int fd, int kind) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SETNS.invokeExact(state, fd, kind);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Opens a file. */
    public static int open(String path, int flags) {
        MemorySegment state = STATE.get();
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(path).address();
            int result = (int) OPEN.invokeExact(state, text, flags, 0);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Controls a device; {@code argument} is usually an address. */
    public static int ioctl(int fd, long request, long argument) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) IOCTL.invokeExact(state, fd, request, argument);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** bpf(2) with the {@code length} octets of attributes at {@code attributes}. */
    public static int bpf(int command, long attributes, int length) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) SYSCALL.invokeExact(state, SYS_BPF, (long) command, attributes, (long) length);
            return result < 0 ? -errno(state) : (int) result;
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}
