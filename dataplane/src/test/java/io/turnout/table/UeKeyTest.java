package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UeKeyTest {
    @Test
    void shouldKeepIpv4AndIpv6Apart() {
        long high = UeKey.ofIpv4(0xFFFF_FFFE);
        assertEquals(0xFFFF_FFFEL, high);
        assertTrue(UeKey.isIpv4(high));
        assertEquals(0xFFFF_FFFE, UeKey.ipv4(high));
        long prefix = 0x2001_0DB8_0045_0007L;
        assertEquals(prefix, UeKey.ofIpv6(prefix));
        assertFalse(UeKey.isIpv4(prefix));
        assertFalse(UeKey.isIpv4(0x1_0000_0000L));
        assertEquals(UeKey.NULL_UE, UeKey.ofIpv6(0xFFFF_FFFFL), "no UE's /64 lies in ::/32");
    }

    @Test
    void shouldWriteKeysAsPeopleDo() {
        assertEquals("10.45.0.7", UeKey.text(UeKey.ofIpv4(0x0A2D_0007)));
        assertEquals("255.128.1.200", UeKey.text(UeKey.ofIpv4(0xFF80_01C8)));
        assertEquals("2001:db8:45:7::/64", UeKey.text(0x2001_0DB8_0045_0007L));
    }
}
