package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PduSessionContainerTest {
    @Test
    void shouldReadPduTypeAndQfiOnly() {
        UnsafeBuffer downlink = Octets.of("02 0f ff e0 000000 00");
        assertEquals(PduSessionContainer.DOWNLINK, PduSessionContainer.pduType(downlink, OFFSET));
        assertEquals(63, PduSessionContainer.qfi(downlink, OFFSET));

        UnsafeBuffer uplink = Octets.of("01 1f c9 00");
        assertEquals(PduSessionContainer.UPLINK, PduSessionContainer.pduType(uplink, OFFSET));
        assertEquals(9, PduSessionContainer.qfi(uplink, OFFSET));
    }

    @Test
    void shouldReadPduTypeUnsigned() {
        assertEquals(15, PduSessionContainer.pduType(Octets.of("01 f0 00 00"), OFFSET));
    }

    @Test
    void shouldWriteShortestContainer() {
        Octets.assertWrites(
                "01 10 3f 00", buffer -> PduSessionContainer.write(buffer, OFFSET, PduSessionContainer.UPLINK, 63));
        Octets.assertWrites(
                "01 00 01 00", buffer -> PduSessionContainer.write(buffer, OFFSET, PduSessionContainer.DOWNLINK, 1));
    }

    @Test
    void shouldNotSpillQfiThatIsTooLarge() {
        Octets.assertWrites("01 10 01 00", buffer -> PduSessionContainer.write(buffer, OFFSET, 1, 0x41));
    }
}
