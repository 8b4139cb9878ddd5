package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelExtensionTest {
    private static final int T_PDU_LENGTH = 5;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);

    @ParameterizedTest
    @CsvSource({"false, 0, 0, -1, 0", "true, 255, -2, -1, 0", "false, 3, 7, 0, 0", "true, 1, 7, 9223372036854775807, -1"
    })
    void shouldReadWhatWasWritten(boolean isToUe, int hopsLeft, int platform, long epoch, int attempt) {
        int length = GtpuMessage.writeTunnelGPdu(buffer, 3, isToUe, hopsLeft, platform, epoch, attempt, T_PDU_LENGTH);

        assertEquals(length, Gtpu.check(buffer, 3, length + T_PDU_LENGTH));
        assertEquals(length, GtpuMessage.tunnelHeaderLength(epoch));
        int extension = 3 + GtpuExtension.find(buffer, 3, TunnelExtension.TYPE);
        assertEquals(TunnelExtension.length(epoch), TunnelExtension.check(buffer, extension));
        assertEquals(isToUe, TunnelExtension.isToUe(buffer, extension));
        assertEquals(hopsLeft, TunnelExtension.hopsLeft(buffer, extension));
        assertEquals(platform, TunnelExtension.ingressPlatform(buffer, extension));
        assertEquals(epoch, TunnelExtension.epoch(buffer, extension));
        assertEquals(attempt, TunnelExtension.attempt(buffer, extension));
    }

    @Test
    void shouldBeOneThatEveryReceiverMustUnderstand() {
        assertTrue(GtpuExtension.isRequiredByReceiver(TunnelExtension.TYPE));
    }

    /** Length octet and flags, and what is wrong with them; 18 octets of a header follow. */
    @ParameterizedTest
    @CsvSource({
        "1, 0x10, -141",
        "2, 0x12, -141",
        "4, 0x13, -141",
        "2, 0x00, -142",
        "5, 0x22, -142",
        "2, 0x1C, 8",
        "3, 0x10, 12",
        "5, 0x12, 20",
        "6, 0x13, 24"
    })
    void shouldCheckLengthAndVersion(int units, String flags, int expected) {
        buffer.putByte(0, (byte) units);
        buffer.putByte(1, (byte) (int) Integer.decode(flags));

        assertEquals(expected, TunnelExtension.check(buffer, 0));
    }
}
