package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HoldWordTest {
    private static void assertWord(long word, int state, int packets, long octets, int owner) {
        assertEquals(state, HoldWord.state(word));
        assertEquals(packets, HoldWord.packets(word));
        assertEquals(octets, HoldWord.octets(word));
        assertEquals(owner, HoldWord.owner(word));
    }

    @Test
    void shouldCountPacketsAndOctetsUpToTheLargest() {
        long word = HoldWord.of(HoldWord.HOLD);
        assertWord(word, HoldWord.HOLD, 0, 0, HoldWord.NULL_OWNER);
        word = HoldWord.joined(word, HoldWord.MAX_WORKERS - 1, 2_048);
        assertWord(word, HoldWord.HOLD, 1, 2_048, HoldWord.MAX_WORKERS - 1);
        for (int packet = 1; packet < HoldWord.MAX_PACKETS; packet++) {
            word = HoldWord.joined(word, 0, 2_048);
        }
        assertWord(word, HoldWord.HOLD, HoldWord.MAX_PACKETS, 2_048L * HoldWord.MAX_PACKETS, HoldWord.MAX_WORKERS - 1);
        word += HoldWord.left(HoldWord.MAX_PACKETS - 1, 2_048L * (HoldWord.MAX_PACKETS - 1));
        assertWord(word, HoldWord.HOLD, 1, 2_048, HoldWord.MAX_WORKERS - 1);
        assertWord(HoldWord.owned(word, 3), HoldWord.HOLD, 1, 2_048, 3);
    }

    @Test
    void shouldOpenAtOnceWhenNoPacketWaits() {
        long held = HoldWord.joined(HoldWord.of(HoldWord.HOLD), 2, 100);
        assertWord(HoldWord.with(held, HoldWord.CLAIMED), HoldWord.CLAIMED, 1, 100, 2);
        assertWord(HoldWord.released(held), HoldWord.DRAINING, 1, 100, 2);
        assertWord(HoldWord.ended(held, false), HoldWord.DRAINING, 1, 100, 2);
        long empty = HoldWord.of(HoldWord.HOLD);
        assertWord(HoldWord.released(empty), HoldWord.OPEN, 0, 0, HoldWord.NULL_OWNER);
        assertWord(HoldWord.ended(empty, true), HoldWord.OPEN, 0, 0, HoldWord.NULL_OWNER);
        assertWord(
                HoldWord.opened(HoldWord.released(held) + HoldWord.left(1, 100)),
                HoldWord.OPEN,
                0,
                0,
                HoldWord.NULL_OWNER);
    }

    @Test
    void shouldRememberHowItEnded() {
        long held = HoldWord.joined(HoldWord.of(HoldWord.HOLD), 0, 100);
        assertFalse(HoldWord.isEnded(HoldWord.released(held)));
        assertTrue(HoldWord.isEnded(HoldWord.ended(held, false)));
        assertFalse(HoldWord.isFull(HoldWord.ended(held, false)));
        assertTrue(HoldWord.isFull(HoldWord.ended(held, true)));
        long open = HoldWord.opened(HoldWord.ended(held, true) + HoldWord.left(1, 100));
        assertTrue(HoldWord.isEnded(open));
        assertTrue(HoldWord.isFull(open));
    }
}
