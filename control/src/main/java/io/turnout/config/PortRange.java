package io.turnout.config;

/**
 * The UDP, TCP or SCTP ports from {@code first} to {@code last}, both included. Immutable.
 *
 * @param first the lowest port, 0 to 65535
 * @param last the highest port, {@code first} to 65535
 */
public record PortRange(int first, int last) {
    private static final int MAX_PORT = 65535;

    public PortRange {
        if (first < 0 || first > last || last > MAX_PORT) {
            throw new IllegalArgumentException(first + " to " + last + " is no range of ports");
        }
    }

    /**
     * The range that {@code text} spells: a port, or {@code first-last}.
     *
     * @throws UnexpectedText if it spells none
     */
    public static PortRange parse(String text) {
        int dash = text.indexOf('-');
        int first = Digits.parse(dash < 0 ? text : text.substring(0, dash), 10, 5);
        int last = dash < 0 ? first : Digits.parse(text.substring(dash + 1), 10, 5);
        if (first < 0 || last < 0 || Math.max(first, last) > MAX_PORT) {
            throw new UnexpectedText("a port from 0 to 65535 or a range such as 8000-8080", text);
        }
        if (first > last) {
            throw new UnexpectedText("a range with its lower port first", text);
        }
        return new PortRange(first, last);
    }

    /** Whether {@code port} is in this range. */
    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
