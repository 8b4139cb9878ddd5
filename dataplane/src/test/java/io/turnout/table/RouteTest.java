package io.turnout.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RouteTest {
    @Test
    void shouldGiveBackWhatWasPacked() {
        assertRoute(Route.local(Route.MAX_TARGET, -1), Route.LOCAL, Route.MAX_TARGET, 0, -1);
        assertRoute(Route.local(0, 0), Route.LOCAL, 0, 0, 0);
        assertRoute(Route.peer(0x123, 0x8000_0000), Route.PEER, 0x123, 0, 0x8000_0000);
        assertRoute(Route.core(7), Route.CORE, 0, 0, 7);
        assertRoute(Route.hold(0xFFFF, 1), Route.HOLD, 0, 0xFFFF, 1);
        assertEquals(0, Route.kind(Route.NULL_ROUTE));
    }

    private static void assertRoute(long route, int kind, int target, int holdIndex, int epoch) {
        assertEquals(kind, Route.kind(route));
        assertEquals(target, Route.target(route));
        assertEquals(holdIndex, Route.holdIndex(route));
        assertEquals(epoch, Route.epoch(route));
    }
}
