package io.turnout.table;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything that workers read and the one writer writes: in this process's memory, or in a file that outlives it.
 *
 * <p>The file belongs on a memory file system ({@code /dev/shm}, {@code /run}): workers write their counts into it, and
 * a disk's kernel would stop them again and again to write those back. It is to survive the process, not the machine.
 */
public final class Tables implements AutoCloseable {
    private static final String LOCK_NAME = "tables.lock";
    private static final int PAGE_LENGTH = 4_096;

    private final UeTable ues;
    private final PathTable paths;
    private final QuietPoints quietPoints;
    private final ContextStore store;
    private final Capacity capacity;
    private final AutoCloseable file;

    /**
     * How much fits.
     *
     * @param ues UE contexts, each with one rule and three bearers a direction
     * @param lines of further rules (one each) and bearers (eight each)
     * @param paths eNB and SGW pairs
     * @param workers threads that read
     */
    public record Capacity(int ues, int lines, int paths, int workers) {
        @Override
        public String toString() {
            return "room for " + ues + " UEs, " + lines + " further lines, " + paths + " paths and " + workers
                    + " workers";
        }
    }

    private Tables(Capacity capacity, AtomicBuffer quietPoints, AtomicBuffer paths, UeTable ues, AutoCloseable file) {
        this.capacity = capacity;
        this.file = file;
        this.quietPoints = new QuietPoints(quietPoints, capacity.workers());
        this.quietPoints.idleAll();
        this.paths = new PathTable(paths, capacity.paths());
        this.paths.recover();
        this.ues = ues;
        this.store = new ContextStore(ues, capacity.lines(), this.quietPoints.published());
    }

    /** Fresh tables in this process's memory, gone with it. */
    public static Tables inMemory(Capacity capacity) {
        return over(
                capacity,
                memory(QuietPoints.length(capacity.workers())),
                memory(PathTable.length(capacity.paths())),
                memory(UeTable.contextsLength(capacity.ues(), capacity.lines())),
                memory(UeTable.indexLength(capacity.ues())),
                memory(UeTable.tunnelsLength(capacity.ues(), capacity.lines())));
    }

    /** Tables over memory that somebody else keeps: zeroed, or as a writer left it. */
    static Tables over(
            Capacity capacity,
            AtomicBuffer quietPoints,
            AtomicBuffer paths,
            AtomicBuffer contexts,
            AtomicBuffer index,
            AtomicBuffer tunnels) {
        UeTable ues = new UeTable(contexts, index, tunnels, capacity.ues(), capacity.workers());
        return new Tables(capacity, quietPoints, paths, ues, () -> {});
    }

    /**
     * The tables in {@code directory}, made if there are none, as the last process that had them published them. No
     * other process can open them until this one closes them or ends.
     *
     * @throws LayoutException if they are of another layout or capacity, damaged, or another process has them
     */
    public static Tables open(Path directory, Capacity capacity) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock = lock(directory);
        try {
            TableFile file = TableFile.open(directory, capacity);
            return new Tables(capacity, file.quietPoints(), file.paths(), file.ues(), () -> {
                file.close();
                lock.close();
            });
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path path = directory.resolve(LOCK_NAME);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // this very process has it
        }
        if (lock == null) {
            channel.close();
            throw new LayoutException(directory + ": another process has the tables there");
        }
        return channel;
    }

    /** Zeroed memory that begins with a page: buckets and contexts must not straddle more cache lines than they have. */
    static UnsafeBuffer memory(int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, PAGE_LENGTH));
    }

    /** UE contexts. */
    public UeTable ues() {
        return ues;
    }

    /** GTP-U paths. */
    public PathTable paths() {
        return paths;
    }

    /** Which version each worker reads. */
    public QuietPoints quietPoints() {
        return quietPoints;
    }

    /** What fits. */
    public Capacity capacity() {
        return capacity;
    }

    ContextStore store() {
        return store;
    }

    /** What they hold now, for reports. */
    public TableView view() {
        return new TableView(ues, paths, quietPoints, () -> {});
    }

    /** Gives a file back. Nobody may read or write any more. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
