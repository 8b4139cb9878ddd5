package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BearerTest {
    @Test
    void shouldGiveBackWhatWasPacked() {
        long bearer = Bearer.of(0xFFFF_FFFF, Bearer.MAX_PATH_INDEX, 63, true);
        assertEquals(0xFFFF_FFFF, Bearer.teid(bearer));
        assertEquals(Bearer.MAX_PATH_INDEX, Bearer.pathIndex(bearer));
        assertTrue(Bearer.hasContainer(bearer));
        assertEquals(63, Bearer.qfi(bearer));
        assertTrue(Bearer.isSequenced(bearer));
        bearer = Bearer.of(0, 1, -1, false);
        assertNotEquals(Bearer.NULL_BEARER, bearer);
        assertEquals(0, Bearer.teid(bearer));
        assertEquals(1, Bearer.pathIndex(bearer));
        assertFalse(Bearer.hasContainer(bearer));
        assertFalse(Bearer.isSequenced(bearer));
        assertTrue(Bearer.hasContainer(Bearer.of(0, 1, 0, false)), "QFI 0 is one");
    }

    @Test
    void shouldCallTunnelsTheSameWhateverTheirFlags() {
        long bearer = Bearer.of(7, 3, 9, true);
        assertTrue(Bearer.sameTunnel(bearer, Bearer.of(7, 3, -1, false)));
        assertFalse(Bearer.sameTunnel(bearer, Bearer.of(8, 3, 9, true)));
        assertFalse(Bearer.sameTunnel(bearer, Bearer.of(7, 4, 9, true)));
        assertEquals(Bearer.of(7, 3, -1, false), Bearer.identity(bearer));
    }
}
