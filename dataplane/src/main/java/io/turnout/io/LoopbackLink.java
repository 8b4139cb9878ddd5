package io.turnout.io;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link between two UDP ports of 127.0.0.1, written {@code HERE-THERE}. Whoever plays the other end binds {@code there}
 * and sends to {@code here}. Immutable.
 *
 * @param here the port that frames come to, 1 to 65535
 * @param there the port that they go to, 1 to 65535
 */
public record LoopbackLink(int here, int there) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /** A link that {@code there} sees, with its own end first. */
    public LoopbackLink reversed() {
        return new LoopbackLink(there, here);
    }

    /**
     * Reads {@code HERE-THERE}.
     *
     * @throws IllegalArgumentException if it is no such text, or a port is out of range, or both are one
     */
    public static LoopbackLink parse(String text) {
        Matcher ports = TEXT.matcher(text);
        if (ports.matches()) {
            int here = Integer.parseInt(ports.group(1));
            int there = Integer.parseInt(ports.group(2));
            if (here >= 1 && here <= MAX_PORT && there >= 1 && there <= MAX_PORT && here != there) {
                return new LoopbackLink(here, there);
            }
        }
        throw new IllegalArgumentException(
                "expected two different UDP ports of 127.0.0.1, such as 21001-21002 (ours first), found '" + text
                        + "'");
    }

    @Override
    public String toString() {
        return here + "-" + there;
    }
}
