package io.turnout.replay;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.turnout.engine.Reason;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A 128-bit hash (XXH3) over all that a replay decided and put out, in order: equal inputs give an equal digest. It tells
 * runs apart that differ, at a tenth of a frame's time; it is no proof against whoever wants two to look equal.
 *
 * <pre>
 *   verdict:  'V' (1)  frame number (8)  reason code (4)
 *   frame:    'F' (1)  egress (4)  wire length (4)  length (4)  octets
 * </pre>
 *
 * <p>Numbers are big-endian. Collected in one array, so that nothing is allocated per frame. One thread.
 */
final class ReplayDigest {
    private static final int BUFFER_LENGTH = 1 << 16;
    private static final int VERDICT_LENGTH = 13;
    private static final int FRAME_HEADER_LENGTH = 13;

    private final HashStream128 digest = Hashing.xxh3_128().hashStream();
    private final byte[] octets = new byte[BUFFER_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(octets);
    private int length;

    void onVerdict(long number, Reason reason) {
        reserve(VERDICT_LENGTH);
        buffer.putByte(length, (byte) 'V');
        buffer.putLong(length + 1, number, ByteOrder.BIG_ENDIAN);
        buffer.putInt(length + 9, reason.code(), ByteOrder.BIG_ENDIAN);
        length += VERDICT_LENGTH;
    }

    void onFrame(DirectBuffer frame, int offset, int frameLength, int wireLength, int egress) {
        reserve(FRAME_HEADER_LENGTH);
        buffer.putByte(length, (byte) 'F');
        buffer.putInt(length + 1, egress, ByteOrder.BIG_ENDIAN);
        buffer.putInt(length + 5, wireLength, ByteOrder.BIG_ENDIAN);
        buffer.putInt(length + 9, frameLength, ByteOrder.BIG_ENDIAN);
        length += FRAME_HEADER_LENGTH;
        int done = 0;
        while (done < frameLength) {
            reserve(1);
            int part = Math.min(frameLength - done, BUFFER_LENGTH - length);
            frame.getBytes(offset + done, octets, length, part);
            length += part;
            done += part;
        }
    }

    /** The digest of all so far, in hexadecimal; nothing may follow. */
    String finish() {
        flush();
        HashValue128 value = digest.get();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(value.getMostSignificantBits()) + hex.toHexDigits(value.getLeastSignificantBits());
    }

    private void reserve(int wanted) {
        if (BUFFER_LENGTH - length < wanted) {
            flush();
        }
    }

    private void flush() {
        digest.putBytes(octets, 0, length);
        length = 0;
    }
}
