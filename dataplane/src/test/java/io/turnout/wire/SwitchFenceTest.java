package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchFenceTest {
    private static final int AT = 5;
    private static final int ELEMENTS = AT + 8;
    private static final int ELEMENTS_LENGTH = SwitchFence.LENGTH - 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[AT + SwitchFence.LENGTH + 4]);

    @BeforeEach
    void write() {
        buffer.putByte(AT + SwitchFence.LENGTH, (byte) 1);
        SwitchFence.write(buffer, AT, 0x8000_0001, 0x2001_0DB8_0000_0001L, 1L << 40, 7, -1L >>> 1, false);
    }

    @Test
    void shouldReadWhatItWrote() {
        assertEquals(8, Gtpu.check(buffer, AT, SwitchFence.LENGTH));
        assertEquals(Gtpu.END_MARKER, Gtpu.messageType(buffer, AT));
        assertEquals(SwitchFence.LENGTH, Gtpu.messageLength(buffer, AT));
        assertEquals(0, Gtpu.teid(buffer, AT));
        assertEquals(0, SwitchFence.find(buffer, ELEMENTS, ELEMENTS_LENGTH));
        assertEquals(0x8000_0001, SwitchFence.application(buffer, ELEMENTS));
        assertEquals(0x2001_0DB8_0000_0001L, SwitchFence.ueKey(buffer, ELEMENTS));
        assertEquals(1L << 40, SwitchFence.epoch(buffer, ELEMENTS));
        assertEquals(7, SwitchFence.attempt(buffer, ELEMENTS));
        assertEquals(-1L >>> 1, SwitchFence.forwardedCount(buffer, ELEMENTS));
        assertFalse(SwitchFence.isLast(buffer, ELEMENTS), "whatever lies behind it");
        assertEquals(1, buffer.getByte(AT + SwitchFence.LENGTH), "nothing is written behind it");
    }

    @Test
    void shouldSayThatItIsTheLast() {
        assertEquals(SwitchFence.LAST_LENGTH, SwitchFence.write(buffer, AT, 1, 2, 3, 4, 5, true));
        assertEquals(SwitchFence.LAST_LENGTH, Gtpu.messageLength(buffer, AT));
        assertEquals(0, SwitchFence.find(buffer, ELEMENTS, ELEMENTS_LENGTH + 1));
        assertEquals(5, SwitchFence.forwardedCount(buffer, ELEMENTS));
        assertTrue(SwitchFence.isLast(buffer, ELEMENTS));
        buffer.putByte(ELEMENTS + ELEMENTS_LENGTH, (byte) 0);
        assertFalse(SwitchFence.isLast(buffer, ELEMENTS));
    }

    @Test
    void shouldFindItBehindOtherElements() {
        UnsafeBuffer longer = new UnsafeBuffer(new byte[2 + ELEMENTS_LENGTH]);
        longer.putByte(0, (byte) GtpuElement.RECOVERY);
        longer.putBytes(2, buffer, ELEMENTS, ELEMENTS_LENGTH);
        assertEquals(2, SwitchFence.find(longer, 0, 2 + ELEMENTS_LENGTH));
    }

    @Test
    void shouldTakeNothingElseForAFence() {
        for (int length = 0; length < ELEMENTS_LENGTH; length++) {
            assertEquals(SwitchFence.NOT_A_FENCE, SwitchFence.find(buffer, ELEMENTS, length));
        }
        for (int octet : new int[] {0, 3, 4, 5}) {
            buffer.putByte(ELEMENTS + octet, (byte) (buffer.getByte(ELEMENTS + octet) ^ 1));
            assertTrue(SwitchFence.find(buffer, ELEMENTS, ELEMENTS_LENGTH) < 0, "octet " + octet);
            buffer.putByte(ELEMENTS + octet, (byte) (buffer.getByte(ELEMENTS + octet) ^ 1));
        }
        buffer.putShort(ELEMENTS + 1, (short) 34, ByteOrder.BIG_ENDIAN);
        assertEquals(SwitchFence.NOT_A_FENCE, SwitchFence.find(buffer, ELEMENTS, ELEMENTS_LENGTH), "too short");
    }
}
