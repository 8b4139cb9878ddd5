package io.turnout.generate;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What is in a packet behind all headers: given octets, or a pattern that may begin with a number. */
final class Payload {
    static final int MAX_LENGTH = 0xFFFF;

    private static final UnsafeBuffer PATTERN = pattern();

    private byte[] octets;
    private int length;
    private long number;

    private static UnsafeBuffer pattern() {
        byte[] octets = new byte[MAX_LENGTH];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
        }
        return new UnsafeBuffer(octets);
    }

    void octets(byte[] octets) {
        this.octets = octets;
        length = octets.length;
    }

    void pattern(int length, long number) {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("a payload of " + length + " octets");
        }
        octets = null;
        this.length = length;
        this.number = number;
    }

    int length() {
        return length;
    }

    void write(MutableDirectBuffer buffer, int offset) {
        if (octets != null) {
            buffer.putBytes(offset, octets);
            return;
        }
        buffer.putBytes(offset, PATTERN, 0, length);
        if (length >= Long.BYTES) {
            buffer.putLong(offset, number, BIG_ENDIAN);
        }
    }
}
