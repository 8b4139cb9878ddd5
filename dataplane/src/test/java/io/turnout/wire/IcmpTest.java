package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IcmpTest {
    @Test
    void shouldAcceptMessageWhenHeaderIsThere() {
        UnsafeBuffer message = Octets.of("fe fd 1234 00000000");

        assertEquals(8, Icmp.check(message, OFFSET, 8));
        assertEquals(0xfe, Icmp.type(message, OFFSET));
        assertEquals(0xfd, Icmp.code(message, OFFSET));
    }

    @Test
    void shouldRejectMessageWhenOneOctetIsMissing() {
        assertEquals(Icmp.TRUNCATED, Icmp.check(Octets.of("03 04 1234 000000"), OFFSET, 7));
    }

    @Test
    void shouldKnowWhichTypesCarryTheInvokingPacket() {
        Set<Integer> errors = Set.of(3, 4, 5, 11, 12);

        for (int type = 0; type <= 255; type++) {
            assertEquals(errors.contains(type), Icmp.isError(type), "type " + type);
        }
    }

    @Test
    void shouldFindInvokingPacketBehindHeader() {
        String invoking = "4500 05dc 1234 4000 4011 0000 0a2d0001 0a3c010a 1388 1389";
        UnsafeBuffer message = Octets.of("03 04 0000 00000578" + invoking);

        int headerLength = Icmp.check(message, OFFSET, Octets.length(message));
        int innerOffset = OFFSET + headerLength;

        int inner = Ipv4.check(message, innerOffset, Octets.length(message) - headerLength);
        assertEquals(Ipv4.TOTAL_LENGTH_BEYOND_FRAME, inner);
        assertEquals(0x0a3c010a, Ipv4.destination(message, innerOffset));
    }

    @Test
    void shouldWriteAMessageWithItsChecksum() {
        UnsafeBuffer message = Octets.of("00 00 0000 00000000 0102 03");

        assertEquals(Icmp.HEADER_LENGTH, Icmp.write(message, OFFSET, 8, 0, 0x0007_0001, 11));

        assertEquals(Octets.of("08 00 f3f5 00070001 0102 03"), message);
        assertEquals(8, Icmp.type(message, OFFSET));
        assertEquals(0x0007_0001, Icmp.secondWord(message, OFFSET));
    }
}
