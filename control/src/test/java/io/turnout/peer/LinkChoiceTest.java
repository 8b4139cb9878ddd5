package io.turnout.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.config.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkChoiceTest {
    private static Hello hello(String platform, long incarnation, int linkCount) {
        return new Hello(1, 1, platform, IpAddress.ofIpv4(1), incarnation, linkCount, List.of());
    }

    /** Both dial; each sees the other's connection come up second, or its own. */
    @Test
    void shouldKeepTheSameConnectionAtBothPlatformsWhenBothDial() {
        Hello one = hello("mec-1", 11, 0);
        Hello two = hello("mec-2", 22, 0);
        assertFalse(LinkChoice.replaces("mec-1", two, true, two, false), "its own, of the lower id, stays");
        assertTrue(LinkChoice.replaces("mec-1", two, false, two, true));
        assertTrue(LinkChoice.replaces("mec-2", one, true, one, false));
        assertFalse(LinkChoice.replaces("mec-2", one, false, one, true));
        for (boolean isDialledByOne : new boolean[] {true, false}) {
            assertEquals(
                    LinkChoice.isPreferred("mec-1", "mec-2", isDialledByOne),
                    LinkChoice.isPreferred("mec-2", "mec-1", !isDialledByOne));
        }
    }

    @Test
    void shouldTakeTheConnectionOfAPlatformThatStartedAnew() {
        assertTrue(LinkChoice.replaces("mec-1", hello("mec-2", 22, 0), true, hello("mec-2", 23, 0), false));
    }

    @Test
    void shouldTakeTheConnectionOfAPlatformThatLostTheLink() {
        assertTrue(LinkChoice.replaces("mec-1", hello("mec-2", 22, 1), true, hello("mec-2", 22, 2), false));
        assertTrue(
                LinkChoice.replaces("mec-1", hello("mec-2", 22, 1), false, hello("mec-2", 22, 1), false),
                "it would not dial again if it had a link");
    }
}
