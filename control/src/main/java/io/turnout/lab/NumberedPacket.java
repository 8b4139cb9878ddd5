package io.turnout.lab;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What a UE of the lab puts into a UDP datagram, so that whoever sees the packet knows which it is. To the sample application
 * it is a number and a value ({@link io.turnout.app.sample.CountingService}).
 *
 * <pre>
 *   0    number, from 1    (8)
 *   8    "TURN"            (4)
 *   12   UE, from 0        (4)
 *   16   padding           (whatever the packet's size asks for)
 * </pre>
 *
 * <p>Big-endian. Numbers are from 0 wherever the lab counts. The application's answers begin with the number too, those of
 * the server are the same octets.
 */
final class NumberedPacket {
    /** Octets of the shortest. */
    static final int MIN_LENGTH = 16;

    private static final int MAGIC = 0x5455_524E;
    private static final int MAGIC_OFFSET = 8;
    private static final int UE_OFFSET = 12;

    private NumberedPacket() {}

    /** Writes the first {@link #MIN_LENGTH} octets. */
    static void write(MutableDirectBuffer buffer, int offset, int ue, long number) {
        writeNumber(buffer, offset, number);
        buffer.putInt(offset + MAGIC_OFFSET, MAGIC, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + UE_OFFSET, ue, ByteOrder.BIG_ENDIAN);
    }

    /** Gives one another number. */
    static void writeNumber(MutableDirectBuffer buffer, int offset, long number) {
        buffer.putLong(offset, number + 1, ByteOrder.BIG_ENDIAN);
    }

    /** Whether {@code length} octets at {@code offset} are one. */
    static boolean isOne(DirectBuffer buffer, int offset, int length) {
        return length >= MIN_LENGTH && buffer.getInt(offset + MAGIC_OFFSET, ByteOrder.BIG_ENDIAN) == MAGIC;
    }

    static int ue(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + UE_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /** The number, also of an answer of the application. */
    static long number(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset, ByteOrder.BIG_ENDIAN) - 1;
    }
}
