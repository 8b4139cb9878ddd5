package io.turnout.ipc;

import io.turnout.table.Counters;
import io.turnout.table.LayoutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Counters of every worker in a mapped file that any process can look at, with their names.
 *
 * <pre>
 *  octet 0    magic                    (8)
 *        8    layout version           (4)
 *        12   workers                  (4)
 *        16   counters of each         (4)
 *        20   reserved                 (4)
 *        64   names                    (64 each: length (4), ASCII)
 *        ...  values                   ({@link Counters}, those of one worker after another)
 * </pre>
 *
 * <p>Little-endian but for the values. Made anew whenever the data plane starts: a count is that of one process, so that
 * sums agree. A worker writes its own; any process reads, wait-free.
 */
public final class CounterFile implements AutoCloseable {
    static final int LAYOUT_VERSION = 1;

    private static final long MAGIC = 0x54_4E_43_4E_52_55_54L;
    private static final int VERSION_OFFSET = 8;
    private static final int WORKERS_OFFSET = 12;
    private static final int COUNT_OFFSET = 16;
    private static final int HEADER_LENGTH = 64;
    private static final int NAME_LENGTH = 64;

    private final MappedByteBuffer mapping;
    private final List<String> names;
    private final List<Counters> workers = new ArrayList<>();

    private CounterFile(Path path, MapMode mode, StandardOpenOption... options) throws IOException {
        try (FileChannel file = FileChannel.open(path, options)) {
            if (file.size() < HEADER_LENGTH) {
                throw new LayoutException(path + " does not hold counters");
            }
            mapping = file.map(mode, 0, file.size());
        }
        UnsafeBuffer octets = new UnsafeBuffer(mapping);
        if (octets.getLong(0, ByteOrder.LITTLE_ENDIAN) != MAGIC) {
            throw new LayoutException(path + " does not hold counters");
        }
        int version = octets.getInt(VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (version != LAYOUT_VERSION) {
            throw new LayoutException(
                    path + " has layout version " + version + ", and this build reads " + LAYOUT_VERSION);
        }
        int workerCount = octets.getInt(WORKERS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        int count = octets.getInt(COUNT_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (length(workerCount, count) != mapping.capacity()) {
            throw new LayoutException(path + " is damaged: " + mapping.capacity() + " octets");
        }
        List<String> read = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            read.add(octets.getStringAscii(HEADER_LENGTH + index * NAME_LENGTH, ByteOrder.LITTLE_ENDIAN));
        }
        names = List.copyOf(read);
        int valuesOffset = HEADER_LENGTH + count * NAME_LENGTH;
        UnsafeBuffer values = new UnsafeBuffer(octets, valuesOffset, mapping.capacity() - valuesOffset);
        for (int worker = 0; worker < workerCount; worker++) {
            workers.add(new Counters(values, worker, count));
        }
    }

    private static int length(int workerCount, int count) {
        return HEADER_LENGTH + count * NAME_LENGTH + Counters.length(workerCount, count);
    }

    /** Makes the counters of {@code workerCount} workers, all zero, in place of any there were. */
    public static CounterFile create(Path path, List<String> names, int workerCount) throws IOException {
        UnsafeBuffer octets = new UnsafeBuffer(ByteBuffer.allocate(length(workerCount, names.size())));
        octets.putLong(0, MAGIC, ByteOrder.LITTLE_ENDIAN);
        octets.putInt(VERSION_OFFSET, LAYOUT_VERSION, ByteOrder.LITTLE_ENDIAN);
        octets.putInt(WORKERS_OFFSET, workerCount, ByteOrder.LITTLE_ENDIAN);
        octets.putInt(COUNT_OFFSET, names.size(), ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < names.size(); index++) {
            String name = names.get(index);
            if (name.getBytes(StandardCharsets.UTF_8).length > NAME_LENGTH - Integer.BYTES) {
                throw new IllegalArgumentException("counter name is too long: " + name);
            }
            octets.putStringAscii(HEADER_LENGTH + index * NAME_LENGTH, name, ByteOrder.LITTLE_ENDIAN);
        }
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        Files.write(unfinished, octets.byteBuffer().array());
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        return new CounterFile(path, MapMode.READ_WRITE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens the counters at {@code path} for looking at them.
     *
     * @throws LayoutException if they are of another layout, or damaged
     */
    public static CounterFile view(Path path) throws IOException {
        return new CounterFile(path, MapMode.READ_ONLY, StandardOpenOption.READ);
    }

    /** Their names, by index. */
    public List<String> names() {
        return names;
    }

    /** How many workers count. */
    public int workerCount() {
        return workers.size();
    }

    /** The counters of one worker. */
    public Counters worker(int worker) {
        return workers.get(worker);
    }

    /** What all workers together counted under {@code index}. */
    public long sum(int index) {
        long sum = 0;
        for (Counters worker : workers) {
            sum += worker.value(index);
        }
        return sum;
    }

    @Override
    public void close() {
        IoUtil.unmap(mapping);
    }
}
