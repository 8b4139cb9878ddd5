package io.turnout.replay;

import io.turnout.engine.Reason;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * SHA-256 over all that a replay decided and put out, in order: equal inputs give an equal digest.
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

    private final MessageDigest digest;
    private final byte[] octets = new byte[BUFFER_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(octets);
    private int length;

    ReplayDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

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
        return HexFormat.of().formatHex(digest.digest());
    }

    private void reserve(int wanted) {
        if (BUFFER_LENGTH - length < wanted) {
            flush();
        }
    }

    private void flush() {
        digest.update(octets, 0, length);
        length = 0;
    }
}
