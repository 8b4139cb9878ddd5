package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every octet is put, also where the buffer held something before. */
class PcapngEncoderTest {
    private final byte[] octets = new byte[64];
    private final UnsafeBuffer buffer = new UnsafeBuffer(octets);

    PcapngEncoderTest() {
        Arrays.fill(octets, (byte) 0xff);
    }

    @Test
    void shouldPutAnInterfaceOverWhatWasThere() {
        assertEquals(32, PcapngEncoder.putInterface(buffer, 1, LinkType.RAW_IP));
        assertEquals(
                "ff 01000000 20000000 65000000 00000400 0900010009000000 00000000 20000000 ff".replace(" ", ""),
                hex(34));
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 01000000", "2, 01020000", "3, 01020300", "4, 01020304"})
    void shouldPadAPacketWithZeros(int capturedLength, String padded) {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[] {9, 1, 2, 3, 4, 9});
        int length = 32 + padded.length() / 2;

        assertEquals(length, PcapngEncoder.packetLength(capturedLength));
        assertEquals(length, PcapngEncoder.putPacket(buffer, 1, 2, 0x3_0000_0004L, frame, 1, capturedLength, 7));
        String blockLength = String.format("%02x000000", length);
        String captured = String.format("%02x000000", capturedLength);
        assertEquals(
                "ff06000000" + blockLength + "020000000300000004000000" + captured + "07000000" + padded + blockLength
                        + "ff",
                hex(length + 2));
    }

    private String hex(int length) {
        return HexFormat.of().formatHex(octets, 0, length);
    }
}
