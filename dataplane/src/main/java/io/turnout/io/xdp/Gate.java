package io.turnout.io.xdp;

import io.turnout.io.bpf.Bpf;
import io.turnout.io.sys.Libc;
import io.turnout.io.sys.SystemCallException;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the XDP program looks at before it takes a frame away from the kernel's bridge: whether somebody is there to
 * handle it. A BPF array, one entry per receive queue, mapped into memory on this side.
 *
 * <pre>
 *  octet 0    when the queue's worker last went round, in CLOCK_MONOTONIC nanoseconds; 0 before it begins
 *  octet 8    bypass: not 0 where frames are to pass, whoever is there
 *  octet 64   frames taken to Java            (the program counts; other cache line, as its writer is another)
 *  octet 72   frames passed because the gate was closed
 *  octet 80   frames passed because they do not fit
 * </pre>
 *
 * <p>The worker beats; any thread may switch the bypass and read the counters. Wait-free on all sides: the program reads
 * the words whenever a frame comes, and a beat that is older than its bound closes the gate without anybody's help.
 */
public final class Gate implements AutoCloseable {
    static final int BEAT_OFFSET = 0;
    static final int BYPASS_OFFSET = 8;
    static final int TAKEN_OFFSET = 64;
    static final int CLOSED_OFFSET = 72;
    static final int OVERSIZE_OFFSET = 80;
    static final int ENTRY_LENGTH = 128;

    private static final int PAGE_LENGTH = 4_096;

    private final AtomicBuffer entries;
    private final int queueCount;
    private final int mapFd;

    Gate(AtomicBuffer entries, int queueCount, int mapFd) {
        this.entries = entries;
        this.queueCount = queueCount;
        this.mapFd = mapFd;
    }

    /** A closed gate for {@code queueCount} queues. */
    public static Gate create(int queueCount) {
        int mapFd = Bpf.map(Bpf.ARRAY, ENTRY_LENGTH, queueCount, Bpf.MAPPABLE);
        int length = BitUtil.align(queueCount * ENTRY_LENGTH, PAGE_LENGTH);
        long address = Libc.mmap(length, Libc.PROT_READ_WRITE, Libc.MAP_SHARED_POPULATE, mapFd, 0);
        if (address < 0) {
            Libc.close(mapFd);
            throw new SystemCallException("map the gate into memory", address);
        }
        return new Gate(new UnsafeBuffer(address, length), queueCount, mapFd);
    }

    /** The map, for the program. */
    public int mapFd() {
        return mapFd;
    }

    /** Says that the worker of {@code queue} is there at {@code nowNs}. Its worker only. */
    public void beat(int queue, long nowNs) {
        entries.putLongOpaque(queue * ENTRY_LENGTH + BEAT_OFFSET, nowNs);
    }

    /** Has every frame pass, or not. */
    public void bypass(boolean on) {
        for (int queue = 0; queue < queueCount; queue++) {
            entries.putLongVolatile(queue * ENTRY_LENGTH + BYPASS_OFFSET, on ? 1 : 0);
        }
    }

    /** Frames that the program took to Java; some may have found a full ring. */
    public long taken() {
        return sum(TAKEN_OFFSET);
    }

    /** Those of one queue. */
    public long taken(int queue) {
        return entries.getLongVolatile(queue * ENTRY_LENGTH + TAKEN_OFFSET);
    }

    /** Frames for Java that passed because the gate was closed. */
    public long closed() {
        return sum(CLOSED_OFFSET);
    }

    /** Those of one queue. */
    public long closed(int queue) {
        return entries.getLongVolatile(queue * ENTRY_LENGTH + CLOSED_OFFSET);
    }

    /** Frames for Java that passed because they do not fit into a chunk. */
    public long oversize() {
        return sum(OVERSIZE_OFFSET);
    }

    /** Those of one queue. */
    public long oversize(int queue) {
        return entries.getLongVolatile(queue * ENTRY_LENGTH + OVERSIZE_OFFSET);
    }

    private long sum(int offset) {
        long sum = 0;
        for (int queue = 0; queue < queueCount; queue++) {
            sum += entries.getLongVolatile(queue * ENTRY_LENGTH + offset);
        }
        return sum;
    }

    /** Gives the memory and the map back; the program keeps its own hold on the map. */
    @Override
    public void close() {
        Libc.munmap(entries.addressOffset(), entries.capacity());
        Libc.close(mapFd);
    }
}
