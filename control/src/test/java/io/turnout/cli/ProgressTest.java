package io.turnout.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND_NS = 1_000_000_000L;
    /** Such a clock has passed its largest number before two seconds are over. */
    private static final long START_NS = Long.MAX_VALUE - SECOND_NS;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(octets, true, UTF_8);
    private long elapsedNs;

    private Progress progress(long max, boolean isTerminal) {
        return new Progress("replay", "MB", 1_000_000, max, err, isTerminal, () -> START_NS + elapsedNs);
    }

    private String written() {
        return octets.toString(UTF_8);
    }

    @Test
    void shouldSayNothingWhenTaskTakesLessThanTwoSeconds() {
        for (boolean isTerminal : new boolean[] {true, false}) {
            elapsedNs = 0;
            try (Progress progress = progress(100_000_000, isTerminal)) {
                progress.stepTo(1);
                elapsedNs = 2 * SECOND_NS - 1;
                progress.stepTo(99_000_000);
            }
        }
        assertEquals("", written());
    }

    @Test
    void shouldWriteLineEveryTenSecondsWhenThereIsNoTerminal() {
        try (Progress progress = progress(200_000_000, false)) {
            elapsedNs = 2 * SECOND_NS;
            progress.stepTo(25_000_000);
            elapsedNs = 12 * SECOND_NS - 1;
            progress.stepTo(26_000_000);
            elapsedNs = 12 * SECOND_NS;
            progress.stepTo(150_999_999);
        }

        assertEquals("replay: 12 %% (25 of 200 MB)%nreplay: 75 %% (150 of 200 MB)%n".formatted(), written());
    }

    @Test
    void shouldDrawBarAndEndItsLineWhenThereIsATerminal() {
        try (Progress progress = progress(200_000_000, true)) {
            elapsedNs = 2 * SECOND_NS;
            progress.stepTo(25_000_000);
            elapsedNs = 3 * SECOND_NS;
            progress.stepTo(150_000_000);
        }

        assertTrue(written().contains("replay"), written());
        assertTrue(written().contains("150/200 MB"), written());
        assertTrue(written().endsWith("\n"), written());
        assertEquals(1, written().chars().filter(character -> character == '\n').count());
        assertFalse(written().contains("replay: "), written());
    }

    @Test
    void shouldNotFailWhenThereIsNothingToDo() {
        try (Progress progress = progress(0, false)) {
            elapsedNs = 2 * SECOND_NS;
            progress.stepTo(0);
        }

        assertEquals("replay: 0 %% (0 of 0 MB)%n".formatted(), written());
    }
}
