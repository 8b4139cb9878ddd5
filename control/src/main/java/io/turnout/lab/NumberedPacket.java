package io.turnout.lab;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What a UE of the lab puts into a UDP datagram, so that whoever sees the packet knows which it is.
 *
 * <pre>
 *   0    "TURN"            (4)
 *   4    UE, from 0        (4)
 *   8    number, from 0    (8)
 *   16   padding           (whatever the packet's size asks for)
 * </pre>
 *
 * <p>Big-endian. An instance answers with the same octets, so an answer is known by the number of its question.
 */
final class NumberedPacket {
    /** Octets of the shortest. */
    static final int MIN_LENGTH = 16;

    private static final int MAGIC = 0x5455_524E;
    private static final int UE_OFFSET = 4;
    private static final int NUMBER_OFFSET = 8;

    private NumberedPacket() {}

    /** Writes the first {@link #MIN_LENGTH} octets. */
    static void write(MutableDirectBuffer buffer, int offset, int ue, long number) {
        buffer.putInt(offset, MAGIC, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + UE_OFFSET, ue, ByteOrder.BIG_ENDIAN);
        buffer.putLong(offset + NUMBER_OFFSET, number, ByteOrder.BIG_ENDIAN);
    }

    /** Whether {@code length} octets at {@code offset} are one. */
    static boolean isOne(DirectBuffer buffer, int offset, int length) {
        return length >= MIN_LENGTH && buffer.getInt(offset, ByteOrder.BIG_ENDIAN) == MAGIC;
    }

    static int ue(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + UE_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    static long number(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + NUMBER_OFFSET, ByteOrder.BIG_ENDIAN);
    }
}
