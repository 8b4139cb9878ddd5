package io.turnout.config;

/** A text that is not what stands in its place; the message says what was expected and what was found, on one line. */
public final class UnexpectedText extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED_LIMIT = 80;

    private final String expected;

    UnexpectedText(String expected, String found) {
        super("expected " + expected + ", found " + quoted(found));
        this.expected = expected;
    }

    /** What was expected, as a noun phrase. */
    String expected() {
        return expected;
    }

    /** {@code text} between quotes, on one line whatever is in it, and cut where it is very long. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder().append('"');
        text.codePoints().limit(QUOTED_LIMIT).forEach(codePoint -> {
            if (isLineBreakOrControl(codePoint)) {
                quoted.append(String.format("\\u%04x", codePoint));
            } else {
                quoted.appendCodePoint(codePoint);
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > QUOTED_LIMIT ? "...\"" : "\"")
                .toString();
    }

    private static boolean isLineBreakOrControl(int codePoint) {
        return Character.isISOControl(codePoint) || codePoint == 0x2028 || codePoint == 0x2029;
    }
}
