package io.turnout.store;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;

/** Octets being written or read, one field after another, little-endian. Owned by one thread; used again and again. */
final class Octets {
    private static final int MAX_TEXT_LENGTH = 0xFFFF;
    private static final int NULL_TEXT = -1;

    final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
    private int position;
    private int length;

    /** Begins anew, for writing. */
    Octets clear() {
        position = 0;
        length = 0;
        return this;
    }

    /** Ready to be read from the first octet on, {@code newLength} octets of them having been put in the buffer. */
    Octets filled(int newLength) {
        position = 0;
        length = newLength;
        return this;
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    Octets putByte(int value) {
        buffer.putByte(position, (byte) value);
        return wrote(Byte.BYTES);
    }

    Octets putInt(int value) {
        buffer.putInt(position, value, ByteOrder.LITTLE_ENDIAN);
        return wrote(Integer.BYTES);
    }

    Octets putLong(long value) {
        buffer.putLong(position, value, ByteOrder.LITTLE_ENDIAN);
        return wrote(Long.BYTES);
    }

    /** Writes a text, or that there is none: octets (4; -1 for null), UTF-8. */
    Octets putText(String text) {
        if (text == null) {
            return putInt(NULL_TEXT);
        }
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX_TEXT_LENGTH) {
            throw new JournalException("a name of " + octets.length + " octets does not fit");
        }
        putInt(octets.length);
        buffer.putBytes(position, octets);
        return wrote(octets.length);
    }

    private Octets wrote(int count) {
        position += count;
        length = position;
        return this;
    }

    int getByte() {
        return buffer.getByte(read(Byte.BYTES)) & 0xFF;
    }

    int getInt() {
        return buffer.getInt(read(Integer.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    long getLong() {
        return buffer.getLong(read(Long.BYTES), ByteOrder.LITTLE_ENDIAN);
    }

    String getText() {
        int count = getInt();
        if (count == NULL_TEXT) {
            return null;
        }
        if (count < 0 || count > MAX_TEXT_LENGTH) {
            throw new JournalException("a record is damaged: a name of " + count + " octets");
        }
        int at = read(count);
        return new String(buffer.byteArray(), at, count, StandardCharsets.UTF_8);
    }

    private int read(int count) {
        if (count > length - position) {
            throw new JournalException("a record is damaged: it ends after " + length + " octets");
        }
        int at = position;
        position += count;
        return at;
    }
}
