package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.turnout.wire.Gtpu;
import io.turnout.wire.GtpuExtension;
import io.turnout.wire.PduSessionContainer;
import io.turnout.wire.Vlan;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameBuilderTest {
    private static final String LINK_V4 = "020000000002 020000000001 0800";

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    private static FrameBuilder uplink() {
        return FrameBuilder.gPdu("10.0.1.1", "10.0.0.1", 0x1001).packet("10.45.0.1", "10.60.1.10");
    }

    @Test
    void shouldWriteUplinkOctetForOctetWhenNothingOptionalIsAskedFor() {
        assertArrayEquals(
                octets(LINK_V4
                        + "4500 0044 0000 0000 4011 65a8 0a000101 0a000001"
                        + "0868 0868 0030 0000"
                        + "30 ff 0020 00001001"
                        + "4500 0020 0000 0000 4011 655a 0a2d0001 0a3c010a"
                        + "9c40 1b58 000c 30c6 00010203"),
                uplink().udp(40000, 7000).payload(4).octets());
    }

    @Test
    void shouldWriteEveryOptionalFieldWhenAskedFor() {
        byte[] frame = uplink()
                .sequence(0xABCD)
                .nPduNumber(7)
                .extension(GtpuExtension.LONG_PDCP_PDU_NUMBER, (byte) 1, (byte) 2, (byte) 3)
                .container(PduSessionContainer.UPLINK, 9)
                .tPdu()
                .octets();

        assertArrayEquals(
                octets("37 ff 0010 00001001 abcd 07 03" + "02 010203000000 85" + "01 1009 00"),
                tail(frame, 14 + 20 + 8));
    }

    private static byte[] tail(byte[] octets, int from) {
        return Arrays.copyOfRange(octets, from, octets.length);
    }

    @Test
    void shouldWriteTagsOutermostFirst() {
        byte[] frame = uplink().vlan(Vlan.TYPE_SERVICE, 10).vlan(20).octets();

        assertArrayEquals(octets("88a8 000a 8100 0014 0800 45"), Arrays.copyOfRange(frame, 12, 23));
    }

    @Test
    void shouldSayWhereLayersAreWhenWritten() {
        FrameBuilder frame = FrameBuilder.gPdu("2001:db8:1::1", "2001:db8::1", 5)
                .vlan(3)
                .container(PduSessionContainer.DOWNLINK, 1)
                .packet("2001:db8:45::1", "2001:db8:60::a")
                .ping(1, 2);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameBuilder.MAX_LENGTH]);

        int length = frame.write(buffer, 64);

        assertEquals(18, frame.ipOffset());
        assertEquals(58, frame.udpOffset());
        assertEquals(66, frame.gtpuOffset());
        assertEquals(82, frame.tPduOffset());
        assertEquals(82 + 48, length);
        assertEquals(16, Gtpu.check(buffer, 64 + 66, length - 66));
        assertEquals(0x60, buffer.getByte(64 + 82));
    }

    @Test
    void shouldRefuseWhenAddressesAreOfTwoVersions() {
        assertThrows(IllegalArgumentException.class, () -> FrameBuilder.tunnel("10.0.0.1", "2001:db8::1"));
    }

    @Test
    void shouldRefuseWhenIpPacketIsTooLong() {
        FrameBuilder frame = uplink().udp(1, 2);

        assertEquals(14 + 65535, frame.payload(65535 - 64).octets().length);
        assertThrows(IllegalStateException.class, frame.payload(65535 - 63)::octets);
    }
}
