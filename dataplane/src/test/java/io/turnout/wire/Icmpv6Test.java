package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Icmpv6Test {
    @Test
    void shouldAcceptMessageWhenHeaderIsThere() {
        UnsafeBuffer message = Octets.of("fe fd 1234 00000000");

        assertEquals(8, Icmpv6.check(message, OFFSET, 8));
        assertEquals(0xfe, Icmpv6.type(message, OFFSET));
        assertEquals(0xfd, Icmpv6.code(message, OFFSET));
    }

    @Test
    void shouldRejectMessageWhenOneOctetIsMissing() {
        assertEquals(Icmpv6.TRUNCATED, Icmpv6.check(Octets.of("02 00 1234 000000"), OFFSET, 7));
    }

    @Test
    void shouldTakeLowerHalfOfTypesForErrors() {
        for (int type = 0; type <= 255; type++) {
            assertEquals(type < 128, Icmpv6.isError(type), "type " + type);
        }
    }

    @Test
    void shouldWriteAMessageWithTheChecksumOfPseudoHeaderAndMessage() {
        UnsafeBuffer message = Octets.of("00 00 0000 00000000 0102 03");

        assertEquals(Icmpv6.HEADER_LENGTH, Icmpv6.write(message, OFFSET, 128, 0, 0x0007_0001, 11, 0x10));

        assertEquals(Octets.of("80 00 7be5 00070001 0102 03"), message);
        assertEquals(128, Icmpv6.type(message, OFFSET));
        assertEquals(0x0007_0001, Icmpv6.secondWord(message, OFFSET));
    }
}
