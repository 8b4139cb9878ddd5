package io.turnout.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Every octet is put, also where the buffer held something before. */
class PcapEncoderTest {
    private final byte[] octets = new byte[64];
    private final UnsafeBuffer buffer = new UnsafeBuffer(octets);

    PcapEncoderTest() {
        Arrays.fill(octets, (byte) 0xff);
    }

    @Test
    void shouldPutAFileHeaderOverWhatWasThere() {
        assertEquals(24, PcapEncoder.putFileHeader(buffer, 1, LinkType.LINUX_COOKED_V2));
        assertEquals("ff4d3cb2a10200040000000000000000000000040014010000ff", hex(0, 26));
    }

    @Test
    void shouldPutARecordAndNothingAfterIt() {
        UnsafeBuffer frame = new UnsafeBuffer(new byte[] {9, 1, 2, 3, 9});

        assertEquals(19, PcapEncoder.recordLength(3));
        assertEquals(19, PcapEncoder.putRecord(buffer, 1, 2_000_000_003L, frame, 1, 3, 5));
        assertEquals("ff02000000030000000300000005000000010203ff", hex(0, 21));
    }

    private String hex(int from, int to) {
        return HexFormat.of().formatHex(octets, from, to);
    }
}
