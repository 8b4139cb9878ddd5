package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.ToIntFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Others sent a Length that was wrong by the optional fields; each message here is compared octet by octet. */
class GtpuMessageTest {
    private static final byte[] TYPES = {(byte) 0x85, 0x40};

    @Test
    void shouldWriteGPdu() {
        Octets.assertWrites("30ff fedc fa0b0c0d", buffer -> GtpuMessage.writeGPdu(buffer, OFFSET, 0xfa0b0c0d, 0xfedc));
        assertEquals(8, GtpuMessage.G_PDU_HEADER_LENGTH);
    }

    @Test
    void shouldWriteGPduWithSequence() {
        Octets.assertWrites(
                "32ff 0068 fa0b0c0d fffe 00 00",
                buffer -> GtpuMessage.writeGPduWithSequence(buffer, OFFSET, 0xfa0b0c0d, 0xfffe, 100));
        assertEquals(12, GtpuMessage.G_PDU_HEADER_LENGTH_WITH_SEQUENCE);
    }

    @Test
    void shouldWriteGPduWithContainer() {
        Octets.assertWrites(
                "34ff 006c fa0b0c0d 0000 00 85 01 10 09 00",
                buffer -> GtpuMessage.writeGPduWithContainer(
                        buffer, OFFSET, 0xfa0b0c0d, PduSessionContainer.UPLINK, 9, 100));
        Octets.assertWrites(
                "34ff 0008 fa0b0c0d 0000 00 85 01 00 3f 00",
                buffer -> GtpuMessage.writeGPduWithContainer(
                        buffer, OFFSET, 0xfa0b0c0d, PduSessionContainer.DOWNLINK, 63, 0));
        assertEquals(16, GtpuMessage.G_PDU_HEADER_LENGTH_WITH_CONTAINER);
    }

    /** The minimal form that the standard allows. */
    @Test
    void shouldWriteEndMarker() {
        Octets.assertWrites("30fe 0000 fa0b0c0d", buffer -> GtpuMessage.writeEndMarker(buffer, OFFSET, 0xfa0b0c0d));
    }

    @Test
    void shouldWriteEchoRequest() {
        Octets.assertWrites(
                "3201 0004 00000000 fffe 00 00", buffer -> GtpuMessage.writeEchoRequest(buffer, OFFSET, 0xfffe));
    }

    @Test
    void shouldWriteEchoResponseWithRecovery() {
        Octets.assertWrites(
                "3202 0006 00000000 fffe 00 00 0e 00", buffer -> GtpuMessage.writeEchoResponse(buffer, OFFSET, 0xfffe));
    }

    @Test
    void shouldWriteErrorIndicationOfIpv4() {
        Octets.assertWrites(
                "321a 0010 00000000 0000 00 00 10 fa0b0c0d 85 0004 c0a80001",
                buffer -> GtpuMessage.writeErrorIndicationV4(buffer, OFFSET, 0xfa0b0c0d, 0xc0a80001));
    }

    @Test
    void shouldWriteErrorIndicationOfIpv6() {
        Octets.assertWrites(
                "321a 001c 00000000 0000 00 00 10 fa0b0c0d 85 0010 fd00112233445566 8899aabbccddeeff",
                buffer -> GtpuMessage.writeErrorIndicationV6(
                        buffer, OFFSET, 0xfa0b0c0d, 0xfd00112233445566L, 0x8899aabbccddeeffL));
    }

    @Test
    void shouldWriteSupportedExtensionHeaders() {
        Octets.assertWrites(
                "321f 0008 00000000 0000 00 00 8d 02 85 40",
                buffer -> GtpuMessage.writeSupportedExtensionHeaders(buffer, OFFSET, TYPES));
        Octets.assertWrites(
                "321f 0006 00000000 0000 00 00 8d 00",
                buffer -> GtpuMessage.writeSupportedExtensionHeaders(buffer, OFFSET, new byte[0]));
    }

    @Test
    void shouldWriteMessagesThatTheCheckAccepts() {
        assertAccepted(8, Gtpu.G_PDU, buffer -> GtpuMessage.writeGPdu(buffer, OFFSET, 1, 0));
        assertAccepted(12, Gtpu.G_PDU, buffer -> GtpuMessage.writeGPduWithSequence(buffer, OFFSET, 1, 2, 0));
        assertAccepted(16, Gtpu.G_PDU, buffer -> GtpuMessage.writeGPduWithContainer(buffer, OFFSET, 1, 1, 9, 0));
        assertAccepted(8, Gtpu.END_MARKER, buffer -> GtpuMessage.writeEndMarker(buffer, OFFSET, 1));
        assertAccepted(12, Gtpu.ECHO_REQUEST, buffer -> GtpuMessage.writeEchoRequest(buffer, OFFSET, 2));
        assertAccepted(12, Gtpu.ECHO_RESPONSE, buffer -> GtpuMessage.writeEchoResponse(buffer, OFFSET, 2));
        assertAccepted(12, Gtpu.ERROR_INDICATION, buffer -> GtpuMessage.writeErrorIndicationV4(buffer, OFFSET, 1, 2));
        assertAccepted(
                12, Gtpu.ERROR_INDICATION, buffer -> GtpuMessage.writeErrorIndicationV6(buffer, OFFSET, 1, 2, 3));
        assertAccepted(
                12,
                Gtpu.SUPPORTED_EXTENSION_HEADERS_NOTIFICATION,
                buffer -> GtpuMessage.writeSupportedExtensionHeaders(buffer, OFFSET, TYPES));
    }

    private static void assertAccepted(int headerLength, int messageType, ToIntFunction<MutableDirectBuffer> writer) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        int messageLength = writer.applyAsInt(buffer);

        assertEquals(headerLength, Gtpu.check(buffer, OFFSET, messageLength));
        assertEquals(messageType, Gtpu.messageType(buffer, OFFSET));
        assertEquals(messageLength, Gtpu.messageLength(buffer, OFFSET));
        int elementsLength = messageLength - headerLength;
        assertEquals(GtpuElement.NULL_ELEMENT, GtpuElement.find(buffer, OFFSET + headerLength, elementsLength, 200));
    }
}
