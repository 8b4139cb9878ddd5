package io.turnout.table;

import static org.agrona.DirectBuffer.SHOULD_BOUNDS_CHECK;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Memory outside the heap, as a worker's path reads and counts in it.
 *
 * <p>An Agrona buffer may stand for an array as well. Of every access through one the compiler must therefore assume that
 * it changes any field of any object, and it reads them all again; here it knows better. Bounds are checked where
 * Agrona's are. Who made the memory keeps it; memory order is that of the method's name.
 */
final class NativeMemory {
    private final long address;
    private final int capacity;

    /** Keeps the memory as long as this is in use. */
    @SuppressWarnings("UnusedVariable")
    private final DirectBuffer buffer;

    /** The memory of {@code buffer}, which is outside the heap and never wraps another. */
    NativeMemory(DirectBuffer buffer) {
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException("memory of the heap");
        }
        this.buffer = buffer;
        this.address = buffer.addressOffset();
        this.capacity = buffer.capacity();
    }

    int capacity() {
        return capacity;
    }

    int getInt(int index) {
        return UnsafeApi.getInt(at(index, Integer.BYTES));
    }

    int getIntVolatile(int index) {
        return UnsafeApi.getIntVolatile(null, at(index, Integer.BYTES));
    }

    long getLong(int index) {
        return UnsafeApi.getLong(at(index, Long.BYTES));
    }

    long getLongAcquire(int index) {
        return UnsafeApi.getLongAcquire(null, at(index, Long.BYTES));
    }

    long getLongOpaque(int index) {
        return UnsafeApi.getLongOpaque(null, at(index, Long.BYTES));
    }

    void putLong(int index, long value) {
        UnsafeApi.putLong(at(index, Long.BYTES), value);
    }

    private long at(int index, int length) {
        if (SHOULD_BOUNDS_CHECK && (index < 0 || index > capacity - length)) {
            throw new IndexOutOfBoundsException("index " + index + ", " + length + " octets, of " + capacity);
        }
        return address + index;
    }
}
