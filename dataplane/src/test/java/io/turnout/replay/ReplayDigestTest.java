package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.dynatrace.hash4j.hashing.Hashing;
import io.turnout.engine.Reason;
import io.turnout.engine.Side;
import java.nio.ByteBuffer;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ReplayDigestTest {
    private static final int LONG_FRAME = 100_000;

    private final byte[] octets = new byte[LONG_FRAME];
    private final UnsafeBuffer frame = new UnsafeBuffer(octets);

    ReplayDigestTest() {
        new Random(1).nextBytes(octets);
    }

    private String digest(Reason reason, int length, int egress) {
        ReplayDigest digest = new ReplayDigest();
        digest.onVerdict(7, reason);
        digest.onFrame(frame, 0, length, length, egress);
        return digest.finish();
    }

    @Test
    void shouldBeTheHashOfAllOctetsInOrderWhenTheyTakeSeveralBuffers() {
        ByteBuffer all = ByteBuffer.allocate(2 * 13 + LONG_FRAME);
        all.put((byte) 'V').putLong(7).putInt(Reason.UPLINK_LOCAL.code());
        all.put((byte) 'F')
                .putInt(Side.APP)
                .putInt(LONG_FRAME)
                .putInt(LONG_FRAME)
                .put(octets);

        assertEquals(
                Hashing.xxh3_128().hashBytesTo128Bits(all.array()).toString(),
                "0x" + digest(Reason.UPLINK_LOCAL, LONG_FRAME, Side.APP));
    }

    @Test
    void shouldDifferWhenAVerdictALengthAPortOrAnOctetDiffers() {
        String digest = digest(Reason.UPLINK_LOCAL, 100, Side.APP);
        assertEquals(digest, digest(Reason.UPLINK_LOCAL, 100, Side.APP));
        assertNotEquals(digest, digest(Reason.RULE_TO_CORE, 100, Side.APP));
        assertNotEquals(digest, digest(Reason.UPLINK_LOCAL, 99, Side.APP));
        assertNotEquals(digest, digest(Reason.UPLINK_LOCAL, 100, Side.CORE));
        octets[99] ^= 1;
        assertNotEquals(digest, digest(Reason.UPLINK_LOCAL, 100, Side.APP));
    }
}
