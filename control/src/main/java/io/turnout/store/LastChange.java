package io.turnout.store;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The change that the journal's map is about to take, in a mapped file of its own. A kill amid the change may leave the
 * map's entry damaged, and recovery then drops it: with it goes what had been acknowledged before. From here the change is
 * made again.
 *
 * <pre>
 *  0   CRC-32 of what follows; another while that is being written   (4)
 *  4   octets of the key                                             (4)
 *  8   octets of the value; -1 where the entry is to go              (4)
 *  12  key, value
 * </pre>
 *
 * <p>Little-endian. Where the CRC-32 is another, the kill was before the change, and the map is whole. Owned by one thread.
 */
final class LastChange implements AutoCloseable {
    private static final int KEY_LENGTH_OFFSET = 4;
    private static final int VALUE_LENGTH_OFFSET = 8;
    private static final int HEADER_LENGTH = 12;
    private static final int NO_VALUE = -1;

    /** Most octets of a change; the file is sparse. */
    private static final int CAPACITY = 1 << 20;

    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;
    private final CRC32 crc = new CRC32();

    private LastChange(MappedByteBuffer mapped) {
        this.mapped = mapped;
        buffer = new UnsafeBuffer(mapped);
    }

    /** That in {@code file}, which is made where it is missing. */
    static LastChange open(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new LastChange(channel.map(FileChannel.MapMode.READ_WRITE, 0, CAPACITY));
        }
    }

    /**
     * Keeps a change, before it is made.
     *
     * @param value null where the entry is to go
     */
    void keep(Octets key, Octets value) {
        int valueLength = value == null ? 0 : value.length();
        int length = HEADER_LENGTH + key.length() + valueLength;
        if (length > CAPACITY) {
            throw new JournalException("a record of " + length + " octets does not fit");
        }
        buffer.putInt(0, buffer.getInt(0) ^ 1, ByteOrder.LITTLE_ENDIAN);
        VarHandle.fullFence(); // what follows is not taken for whole
        buffer.putInt(KEY_LENGTH_OFFSET, key.length(), ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(VALUE_LENGTH_OFFSET, value == null ? NO_VALUE : valueLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(HEADER_LENGTH, key.buffer, 0, key.length());
        if (value != null) {
            buffer.putBytes(HEADER_LENGTH + key.length(), value.buffer, 0, valueLength);
        }
        int sum = sum(length);
        VarHandle.fullFence();
        buffer.putInt(0, sum, ByteOrder.LITTLE_ENDIAN);
        VarHandle.fullFence(); // the change itself comes behind
    }

    private int sum(int length) {
        crc.reset();
        crc.update(mapped.duplicate().position(KEY_LENGTH_OFFSET).limit(length));
        return (int) crc.getValue();
    }

    /** Takes the change that was kept last. */
    interface Change {
        /** The entry of {@code key} is to be {@code value}; null where it is to go. */
        void onChange(Octets key, Octets value);
    }

    /** Has the change made again, where it is whole. */
    void redo(Change change) {
        int keyLength = buffer.getInt(KEY_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        int valueLength = buffer.getInt(VALUE_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        boolean isLength = keyLength > 0
                && valueLength >= NO_VALUE
                && keyLength <= CAPACITY - HEADER_LENGTH
                && valueLength <= CAPACITY - HEADER_LENGTH - keyLength;
        int end = HEADER_LENGTH + keyLength + Math.max(valueLength, 0);
        if (isLength && sum(end) == buffer.getInt(0, ByteOrder.LITTLE_ENDIAN)) {
            Octets key = octets(HEADER_LENGTH, keyLength);
            change.onChange(key, valueLength == NO_VALUE ? null : octets(HEADER_LENGTH + keyLength, valueLength));
        }
    }

    private Octets octets(int offset, int length) {
        Octets octets = new Octets();
        octets.buffer.putBytes(0, buffer, offset, length);
        return octets.filled(length);
    }

    @Override
    public void close() {
        BufferUtil.free(mapped);
    }
}
