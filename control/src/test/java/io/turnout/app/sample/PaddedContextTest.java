package io.turnout.app.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddedContextTest {
    private static final Ue UE = new Ue("10.45.0.7", "IPv4", "10.45.0.7");

    /** Gives four octets, and keeps what it is given. */
    private static final class Four implements StatefulService {
        private ContextPart restored;

        @Override
        public ContextPart snapshot(Ue ue) {
            return ContextPart.whole(9, new byte[] {1, 2, 3, 4});
        }

        @Override
        public ContextPart changes(Ue ue, long version) {
            return ContextPart.changes(10, new byte[] {5});
        }

        @Override
        public void restore(Ue ue, ContextPart part) {
            restored = part;
        }
    }

    private final Four four = new Four();

    @ParameterizedTest
    @CsvSource({"0, 8", "1024, 1024", "1048576, 1048576"})
    void shouldGiveBackWhatTheApplicationGaveWhenItWasPadded(int wanted, int length) {
        PaddedContext padded = new PaddedContext(four, wanted);
        ContextPart part = padded.snapshot(UE);
        assertEquals(length, part.octets().length);
        padded.restore(UE, part);
        assertArrayEquals(new byte[] {1, 2, 3, 4}, four.restored.octets());
        assertEquals(9, four.restored.version());
        assertTrue(four.restored.whole());
    }

    @Test
    void shouldNotPadChanges() {
        PaddedContext padded = new PaddedContext(four, 1024);
        assertEquals(5, padded.changes(UE, 9).octets().length);
    }

    @Test
    void shouldRefuseAContextWhoseOctetsAreNotWhatWasSent() {
        PaddedContext padded = new PaddedContext(four, 1024);
        ContextPart part = padded.snapshot(UE);
        part.octets()[1000] ^= 1;
        assertThrows(IllegalArgumentException.class, () -> padded.restore(UE, part));
        byte[] tooLong = {0, 0, 0, 9, 1, 2};
        assertThrows(IllegalArgumentException.class, () -> padded.restore(UE, ContextPart.whole(1, tooLong)));
        assertThrows(IllegalArgumentException.class, () -> padded.restore(UE, ContextPart.whole(1, new byte[2])));
        assertNull(four.restored);
    }
}
