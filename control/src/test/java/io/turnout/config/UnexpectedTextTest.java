package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UnexpectedTextTest {
    @Test
    void shouldSayBothWhenMade() {
        assertEquals("expected a number, found \"x\"", new UnexpectedText("a number", "x").getMessage());
    }

    @Test
    void shouldStayOnOneLineWhenTextHasLineBreaks() {
        assertEquals(
                "\"a\\u000ab\\u000d\\u2028\\u2029\\u0085\\u001b\"",
                UnexpectedText.quoted("a\nb\r\u2028\u2029\u0085\u001b"));
    }

    @Test
    void shouldCutWhenTextIsLong() {
        String longest = "\ud83d\ude82".repeat(80);

        assertEquals('"' + longest + '"', UnexpectedText.quoted(longest));
        assertEquals('"' + longest + "...\"", UnexpectedText.quoted(longest + "x"));
    }
}
