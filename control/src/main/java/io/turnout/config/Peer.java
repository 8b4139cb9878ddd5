package io.turnout.config;

/**
 * Another platform. Immutable.
 *
 * @param id its name among the platforms
 * @param control where its control side listens
 * @param tunnel where tunnels to it end; of the same family as this platform's address
 * @param mtu the longest IP packet that the way to it takes, in octets; 1280 to 9216, default 1500
 * @param detect which of the two platforms starts a switch on what it sees; default {@code both}
 */
public record Peer(String id, Endpoint control, IpAddress tunnel, int mtu, Detect detect) {
    /** Which platform of a pair starts a switch by itself. */
    public enum Detect {
        /** The one that the traffic enters at. */
        TARGET,
        /** The one that the active instance is on. */
        SOURCE,
        /** Either; starts that cross meet in one. */
        BOTH
    }
}
