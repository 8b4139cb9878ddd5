package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EthernetTest {
    private static final String ADDRESSES = "a2b3c4d5e6f7 928384858687";

    @Test
    void shouldReturnHeaderLengthAndTypeWhenUntagged() {
        int link = check(ADDRESSES + "0800");

        assertEquals(14, Ethernet.headerLength(link));
        assertEquals(0x0800, Ethernet.type(link));
    }

    @Test
    void shouldKeepAllBitsOfTypeWhenItIsLarge() {
        assertEquals(0xFFFE, Ethernet.type(check(ADDRESSES + "fffe")));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(Ethernet.TRUNCATED, check(ADDRESSES + "08"));
    }

    @Test
    void shouldRejectFrameWhenEmpty() {
        assertEquals(Ethernet.TRUNCATED, check(""));
    }

    @Test
    void shouldReadAddressesWhenTheirUpperBitsAreSet() {
        UnsafeBuffer frame = Octets.of(ADDRESSES + "0800");

        assertEquals(0xa2b3_c4d5_e6f7L, Ethernet.destination(frame, OFFSET));
        assertEquals(0x9283_8485_8687L, Ethernet.source(frame, OFFSET));
    }

    @Test
    void shouldWriteHeaderThatReadsBack() {
        Octets.assertWrites(
                "a2b3c4d5e6f7 928384858687 86dd",
                buffer -> Ethernet.write(buffer, OFFSET, 0xa2b3_c4d5_e6f7L, 0x9283_8485_8687L, Ipv6.ETHERNET_TYPE));
    }

    @Test
    void shouldLeaveTagsAndTypeWhenAddressesAreWritten() {
        UnsafeBuffer frame = Octets.of(ADDRESSES + "8100 0064 0800");

        Ethernet.writeAddresses(frame, OFFSET, 0x0102_0304_0506L, 0x1112_1314_1516L);

        assertEquals("010203040506" + "111213141516" + "810000640800", Octets.hex(frame));
    }

    private static int check(String hex) {
        UnsafeBuffer frame = Octets.of(hex);
        return Ethernet.check(frame, OFFSET, Octets.length(frame));
    }
}
