package io.turnout.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackLinkTest {
    @Test
    void shouldReadWhatItWrites() {
        LoopbackLink link = LoopbackLink.parse("21001-21002");

        assertEquals(new LoopbackLink(21_001, 21_002), link);
        assertEquals("21001-21002", link.toString());
        assertEquals("21002-21001", link.reversed().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "21001", "21001-", "0-1", "1-65536", "7-7", "1-2-3", "enb0", "123456-1"})
    void shouldRefuseWhatIsNoPairOfPorts(String text) {
        assertThrows(IllegalArgumentException.class, () -> LoopbackLink.parse(text));
    }
}
