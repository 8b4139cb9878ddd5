package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.function.ToIntFunction;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames as hexadecimal text, laid into buffers so that a wrong offset shows: something else stands before a frame, and
 * nothing behind it, so that bounds checks refuse a read past its end.
 */
final class Octets {
    /** Where every frame begins. */
    static final int OFFSET = 5;

    private static final byte ELSE = (byte) 0xEE;

    private Octets() {}

    /** A buffer that ends with the octets given; white space in them is for the reader. */
    static UnsafeBuffer of(String hex) {
        byte[] octets = bytes(hex);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + octets.length]);
        buffer.setMemory(0, OFFSET, ELSE);
        buffer.putBytes(OFFSET, octets);
        return buffer;
    }

    /** How many octets there are from {@link #OFFSET} on. */
    static int length(DirectBuffer buffer) {
        return buffer.capacity() - OFFSET;
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static String hex(DirectBuffer buffer) {
        byte[] octets = new byte[length(buffer)];
        buffer.getBytes(OFFSET, octets);
        return HexFormat.of().formatHex(octets);
    }

    /** Expects a writer to write the octets given, neither more nor fewer, and to return their number. */
    static void assertWrites(String hex, ToIntFunction<MutableDirectBuffer> writer) {
        int length = bytes(hex).length;
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + length + OFFSET]);
        buffer.setMemory(0, buffer.capacity(), ELSE);
        int writtenLength = writer.applyAsInt(buffer);
        String guard = "ee".repeat(OFFSET);
        assertEquals(hex.replaceAll("\\s", "") + guard, hex(buffer));
        assertEquals(guard, HexFormat.of().formatHex(buffer.byteArray(), 0, OFFSET));
        assertEquals(length, writtenLength);
    }
}
