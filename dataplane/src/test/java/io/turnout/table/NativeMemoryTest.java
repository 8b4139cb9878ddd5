package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final int LENGTH = 64;

    private final UnsafeBuffer buffer = Tables.memory(LENGTH);
    private final NativeMemory memory = new NativeMemory(buffer);

    @Test
    void shouldBeTheMemoryOfTheBuffer() {
        buffer.putLong(8, 0x0102_0304_0506_0708L);
        memory.putLong(16, 5);

        assertEquals(LENGTH, memory.capacity());
        assertEquals(buffer.getLong(8), memory.getLong(8));
        assertEquals(buffer.getLong(8), memory.getLongAcquire(8));
        assertEquals(buffer.getLong(8), memory.getLongOpaque(8));
        assertEquals(buffer.getInt(12), memory.getInt(12));
        assertEquals(buffer.getInt(12), memory.getIntVolatile(12));
        assertEquals(5, buffer.getLong(16));
    }

    @Test
    void shouldRefuseWhatLiesOutside() {
        assertThrows(IndexOutOfBoundsException.class, () -> memory.getLong(LENGTH - 7));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.getInt(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.putLong(LENGTH, 1));
    }

    @Test
    void shouldRefuseAnArray() {
        UnsafeBuffer array = new UnsafeBuffer(new byte[LENGTH]);

        assertThrows(IllegalArgumentException.class, () -> new NativeMemory(array));
    }
}
