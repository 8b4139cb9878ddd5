package io.turnout.wire;

import static io.turnout.wire.Octets.OFFSET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LinuxCookedTest {
    private static final String V1_WITHOUT_PROTOCOL = "0000 0001 0006 0200000000010000";
    private static final String V2_BEHIND_PROTOCOL = "0000 00000002 0001 00 06 0200000000010000";

    @Test
    void shouldReturnProtocolOfVersion1() {
        int link = checkV1(V1_WITHOUT_PROTOCOL + "0800");

        assertEquals(16, Ethernet.headerLength(link));
        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldReturnProtocolOfVersion2() {
        int link = checkV2("86dd" + V2_BEHIND_PROTOCOL);

        assertEquals(20, Ethernet.headerLength(link));
        assertEquals(Ipv6.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldSkipTagBehindVersion1() {
        int link = checkV1(V1_WITHOUT_PROTOCOL + "8100 0064 0800");

        assertEquals(20, Ethernet.headerLength(link));
        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldSkipTagBehindVersion2() {
        int link = checkV2("8100" + V2_BEHIND_PROTOCOL + "0064 0800");

        assertEquals(24, Ethernet.headerLength(link));
        assertEquals(Ipv4.ETHERNET_TYPE, Ethernet.type(link));
    }

    @Test
    void shouldRejectHeaderWhenOneOctetIsMissing() {
        assertEquals(LinuxCooked.TRUNCATED, checkV1(V1_WITHOUT_PROTOCOL + "08"));
        assertEquals(LinuxCooked.TRUNCATED, checkV2("86dd" + V2_BEHIND_PROTOCOL.substring(2)));
    }

    @Test
    void shouldRejectTagWhenOneOctetIsMissing() {
        assertEquals(Vlan.TAG_TRUNCATED, checkV1(V1_WITHOUT_PROTOCOL + "8100 0064 08"));
        assertEquals(Vlan.TAG_TRUNCATED, checkV2("8100" + V2_BEHIND_PROTOCOL + "0064 08"));
    }

    private static int checkV1(String hex) {
        UnsafeBuffer frame = Octets.of(hex);
        return LinuxCooked.checkV1(frame, OFFSET, Octets.length(frame));
    }

    private static int checkV2(String hex) {
        UnsafeBuffer frame = Octets.of(hex);
        return LinuxCooked.checkV2(frame, OFFSET, Octets.length(frame));
    }
}
