package io.turnout.config;

/**
 * How often an aborted handshake is tried again, each time after twice the wait. Immutable.
 *
 * @param attempts after the first one; 0 to 100, default 5
 * @param firstMillis the wait before the first of them; 1 to 600000, default 1000
 * @param longestMillis the wait is never longer; {@code firstMillis} to 3600000, default 60000
 */
public record Retry(int attempts, int firstMillis, int longestMillis) {
    static final Retry DEFAULT = new Retry(5, 1_000, 60_000);
}
