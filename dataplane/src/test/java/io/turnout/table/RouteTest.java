package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RouteTest {
    @Test
    void shouldGiveBackWhatWasPacked() {
        assertRoute(Route.local(Route.MAX_TARGET, -1), Route.LOCAL, Route.MAX_TARGET, -1);
        assertRoute(Route.local(0, 0), Route.LOCAL, 0, 0);
        assertRoute(Route.peer(0x123, 0x8000_0000), Route.PEER, 0x123, 0x8000_0000);
        assertRoute(Route.core(7), Route.CORE, 0, 7);
        assertEquals(0, Route.kind(Route.NULL_ROUTE));
    }

    private static void assertRoute(long route, int kind, int target, int epoch) {
        assertTrue(Route.isPlain(route));
        assertEquals(kind, Route.kind(route));
        assertEquals(target, Route.target(route));
        assertEquals(epoch, Route.epoch(route));
        assertEquals(Route.NULL_SLOT, Route.slot(route));
        assertFalse(Route.isHeld(route));
        assertEquals(route, Route.plain(route));
        long held = Route.inSwitch(Route.inSwitch(route, 3, false), Route.MAX_SLOT, true);
        assertFalse(Route.isPlain(held));
        assertEquals(kind, Route.kind(held));
        assertEquals(target, Route.target(held));
        assertEquals(epoch, Route.epoch(held));
        assertEquals(Route.MAX_SLOT, Route.slot(held));
        assertTrue(Route.isHeld(held));
        assertEquals(route, Route.plain(held));
        assertFalse(Route.isHeld(Route.inSwitch(held, 1, false)));
        assertEquals(1, Route.slot(Route.inSwitch(held, 1, false)));
    }

    @Test
    void shouldKeepThatAPairHadNoRule() {
        long counting = Route.inSwitch(Route.NULL_ROUTE, 5, false);
        assertEquals(0, Route.kind(counting));
        assertEquals(5, Route.slot(counting));
        assertEquals(Route.NULL_ROUTE, Route.plain(counting));
    }

    @Test
    void shouldNotTakeForPlainWhatLeadsNowhere() {
        assertFalse(Route.isPlain(Route.NULL_ROUTE));
        assertFalse(Route.isPlain(9));
        for (int kind = Route.CORE + 1; kind < 8; kind++) {
            assertFalse(Route.isPlain((long) kind << 60));
        }
    }
}
