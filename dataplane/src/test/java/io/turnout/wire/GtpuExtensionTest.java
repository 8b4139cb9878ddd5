package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GtpuExtensionTest {
    private static final String CHAIN_OF_THREE =
            "34ff001400001001 000000c0" + "01123403" + "0200010200000085" + "011f3f00";

    @Test
    void shouldFindEachExtensionOfAChain() {
        UnsafeBuffer message = Octets.of(CHAIN_OF_THREE);

        assertEquals(28, Gtpu.check(message, OFFSET, Octets.length(message)));
        assertEquals(12, GtpuExtension.find(message, OFFSET, GtpuExtension.PDCP_PDU_NUMBER));
        assertEquals(16, GtpuExtension.find(message, OFFSET, GtpuExtension.LONG_PDCP_PDU_NUMBER));
        assertEquals(24, GtpuExtension.find(message, OFFSET, GtpuExtension.PDU_SESSION_CONTAINER));
    }

    @Test
    void shouldFindNothingWhenTypeIsNotInChain() {
        UnsafeBuffer message = Octets.of(CHAIN_OF_THREE);

        assertEquals(GtpuExtension.NULL_EXTENSION, GtpuExtension.find(message, OFFSET, GtpuExtension.UDP_PORT));
        assertEquals(GtpuExtension.NULL_EXTENSION, GtpuExtension.find(message, OFFSET, GtpuExtension.NO_MORE));
    }

    @Test
    void shouldFindFirstWhenTypeIsThereTwice() {
        UnsafeBuffer message = Octets.of("34ff000c00001001 00000085 01000185 01000200");

        assertEquals(12, GtpuExtension.find(message, OFFSET, GtpuExtension.PDU_SESSION_CONTAINER));
    }

    @Test
    void shouldFindNothingWhenThereIsNoChain() {
        assertEquals(GtpuExtension.NULL_EXTENSION, GtpuExtension.find(Octets.of("30ff000000001001"), OFFSET, 0x85));
        assertEquals(
                GtpuExtension.NULL_EXTENSION,
                GtpuExtension.find(Octets.of("33ff000800001001 00010285 01000900"), OFFSET, 0x85));
        assertEquals(
                GtpuExtension.NULL_EXTENSION, GtpuExtension.find(Octets.of("34ff000400001001 00000000"), OFFSET, 0x85));
    }

    @Test
    void shouldReadLengthAndNextTypeUnsigned() {
        UnsafeBuffer extension = Octets.of("ff" + "00".repeat(1018) + "c0");

        assertEquals(1020, GtpuExtension.length(extension, OFFSET));
        assertEquals(0xc0, GtpuExtension.nextType(extension, OFFSET, 1020));
    }

    @Test
    void shouldReadUdpPortOfErrorIndication() {
        UnsafeBuffer message = Octets.of("361a001400000000 00000040 01fedc00 1000001001 850004c0a80001");

        int headerLength = Gtpu.check(message, OFFSET, Octets.length(message));
        int extensionOffset = GtpuExtension.find(message, OFFSET, GtpuExtension.UDP_PORT);

        assertEquals(16, headerLength);
        assertEquals(0xfedc, GtpuExtension.udpPort(message, OFFSET + extensionOffset));
    }

    /** TS 29.281, 5.2.1: bits 8 and 7 both set. */
    @Test
    void shouldRequireTypesOfTheHighestQuarter() {
        for (int type = 0; type <= 255; type++) {
            assertEquals(type >= 0xC0, GtpuExtension.isRequiredByReceiver(type), "type " + type);
        }
    }

    @Test
    void shouldNumberTypesAsTheStandardDoes() {
        assertEquals(
                List.of(0x00, 0x03, 0x82, 0x20, 0x40, 0x81, 0x83, 0x84, 0x85, 0xC0),
                List.of(
                        GtpuExtension.NO_MORE,
                        GtpuExtension.LONG_PDCP_PDU_NUMBER,
                        GtpuExtension.LONG_PDCP_PDU_NUMBER_LEGACY,
                        GtpuExtension.SERVICE_CLASS_INDICATOR,
                        GtpuExtension.UDP_PORT,
                        GtpuExtension.RAN_CONTAINER,
                        GtpuExtension.XW_RAN_CONTAINER,
                        GtpuExtension.NR_RAN_CONTAINER,
                        GtpuExtension.PDU_SESSION_CONTAINER,
                        GtpuExtension.PDCP_PDU_NUMBER));
    }
}
