package io.turnout.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The file that {@link Tables} live in, so that they outlive the process.
 *
 * <pre>
 *  octet 0     magic                            (8)
 *        8     layout version                   (4)
 *        12    UEs, lines, paths, workers       (4 x 4)
 *        28    CRC-32C of octets 0..27          (4)
 *        4096  quiet points | paths | contexts | index | tunnels  (each begins at a multiple of 4096)
 * </pre>
 *
 * <p>In the machine's own byte order. The file is made under another name and renamed when it is whole, so that there is
 * never half of one; all its octets are written then, so that a full disk is an error at that time and not a fault
 * later. Wrong headers are refused; what a killed writer left behind them is put right by {@link ContextStore}.
 */
final class TableFile implements AutoCloseable {
    /** Of this build; one more at every change of any layout in the file. */
    static final int LAYOUT_VERSION = 2;

    private static final String NAME = "tables";
    private static final long MAGIC = 0x54_55_4F_4E_52_55_54L;
    private static final int VERSION_OFFSET = 8;
    private static final int CAPACITY_OFFSET = 12;
    private static final int CHECKSUM_OFFSET = 28;
    private static final int HEADER_LENGTH = 32;
    private static final int PAGE_LENGTH = 4_096;
    private static final int FILL_LENGTH = 1 << 20;

    private final Tables.Capacity capacity;
    private final List<MappedByteBuffer> mappings = new ArrayList<>();
    private final UnsafeBuffer quietPoints;
    private final UnsafeBuffer paths;
    private final UnsafeBuffer contexts;
    private final UnsafeBuffer index;
    private final UnsafeBuffer tunnels;

    private TableFile(FileChannel file, Tables.Capacity capacity, MapMode mode) throws IOException {
        this.capacity = capacity;
        long offset = PAGE_LENGTH;
        quietPoints = map(file, mode, offset, QuietPoints.length(capacity.workers()));
        offset += pages(quietPoints.capacity());
        paths = map(file, mode, offset, PathTable.length(capacity.paths()));
        offset += pages(paths.capacity());
        contexts = map(file, mode, offset, UeTable.contextsLength(capacity.ues(), capacity.lines()));
        offset += pages(contexts.capacity());
        index = map(file, mode, offset, UeTable.indexLength(capacity.ues()));
        offset += pages(index.capacity());
        tunnels = map(file, mode, offset, UeTable.tunnelsLength(capacity.ues(), capacity.lines()));
    }

    /**
     * Opens the tables in {@code directory} for writing, and makes them if there are none.
     *
     * @throws LayoutException if they are damaged, or of another layout or capacity
     */
    static TableFile open(Path directory, Tables.Capacity capacity) throws IOException {
        Path path = directory.resolve(NAME);
        if (!Files.exists(path)) {
            create(directory, capacity);
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Tables.Capacity there = readHeader(file, path);
            if (!there.equals(capacity)) {
                throw new LayoutException(path + " has " + there + ", not " + capacity
                        + ": configure that, or remove the file to begin anew");
            }
            return new TableFile(file, capacity, MapMode.READ_WRITE);
        }
    }

    /**
     * Opens the tables in {@code directory} for looking at them.
     *
     * @throws LayoutException if they are damaged, or of another layout
     */
    static TableFile view(Path directory) throws IOException {
        Path path = directory.resolve(NAME);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return new TableFile(file, readHeader(file, path), MapMode.READ_ONLY);
        }
    }

    private static void create(Path directory, Tables.Capacity capacity) throws IOException {
        Path unfinished = directory.resolve(NAME + ".new");
        try (FileChannel file = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            long length = length(capacity);
            write(file, header(capacity), 0);
            ByteBuffer zeros = ByteBuffer.allocateDirect(FILL_LENGTH);
            for (long offset = HEADER_LENGTH; offset < length; offset += FILL_LENGTH) {
                zeros.clear().limit((int) Math.min(FILL_LENGTH, length - offset));
                write(file, zeros, offset);
            }
        }
        Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(FileChannel file, ByteBuffer octets, long offset) throws IOException {
        long at = offset;
        while (octets.hasRemaining()) {
            at += file.write(octets, at);
        }
    }

    private static ByteBuffer header(Tables.Capacity capacity) {
        UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocate(HEADER_LENGTH));
        header.putLong(0, MAGIC);
        header.putInt(VERSION_OFFSET, LAYOUT_VERSION);
        header.putInt(CAPACITY_OFFSET, capacity.ues());
        header.putInt(CAPACITY_OFFSET + 4, capacity.lines());
        header.putInt(CAPACITY_OFFSET + 8, capacity.paths());
        header.putInt(CAPACITY_OFFSET + 12, capacity.workers());
        header.putInt(CHECKSUM_OFFSET, checksum(header));
        return header.byteBuffer();
    }

    private static Tables.Capacity readHeader(FileChannel file, Path path) throws IOException {
        UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocate(HEADER_LENGTH));
        file.read(header.byteBuffer(), 0);
        if (header.getLong(0) != MAGIC) {
            throw new LayoutException(path + " does not hold tables");
        }
        int version = header.getInt(VERSION_OFFSET);
        if (version != LAYOUT_VERSION) {
            throw new LayoutException(
                    path + " has layout version " + version + ", and this build reads " + LAYOUT_VERSION);
        }
        if (header.getInt(CHECKSUM_OFFSET) != checksum(header)) {
            throw new LayoutException(path + " is damaged: its header's checksum is wrong");
        }
        Tables.Capacity capacity = new Tables.Capacity(
                header.getInt(CAPACITY_OFFSET),
                header.getInt(CAPACITY_OFFSET + 4),
                header.getInt(CAPACITY_OFFSET + 8),
                header.getInt(CAPACITY_OFFSET + 12));
        if (file.size() < length(capacity)) {
            throw new LayoutException(path + " is damaged: it ends after " + file.size() + " octets");
        }
        return capacity;
    }

    private static int checksum(UnsafeBuffer header) {
        CRC32C checksum = new CRC32C();
        checksum.update(header.byteBuffer().duplicate().position(0).limit(CHECKSUM_OFFSET));
        return (int) checksum.getValue();
    }

    private UnsafeBuffer map(FileChannel file, MapMode mode, long offset, int length) throws IOException {
        MappedByteBuffer mapping = file.map(mode, offset, length);
        mappings.add(mapping);
        return new UnsafeBuffer(mapping);
    }

    private static long length(Tables.Capacity capacity) {
        return PAGE_LENGTH
                + pages(QuietPoints.length(capacity.workers()))
                + pages(PathTable.length(capacity.paths()))
                + pages(UeTable.contextsLength(capacity.ues(), capacity.lines()))
                + pages(UeTable.indexLength(capacity.ues()))
                + pages(UeTable.tunnelsLength(capacity.ues(), capacity.lines()));
    }

    private static long pages(int length) {
        return BitUtil.align((long) length, PAGE_LENGTH);
    }

    Tables.Capacity capacity() {
        return capacity;
    }

    UnsafeBuffer quietPoints() {
        return quietPoints;
    }

    UnsafeBuffer paths() {
        return paths;
    }

    UeTable ues() {
        return new UeTable(contexts, index, tunnels, capacity.ues(), capacity.workers());
    }

    @Override
    public void close() {
        mappings.forEach(IoUtil::unmap);
    }
}
