package io.turnout.switching;

/** What names a source application instance on the wire; the registry knows an instance by any of these. */
public sealed interface InstanceInfo {
    /**
     * The instance's IP address (the default).
     *
     * @param high the first eight octets of an IPv6 address; 0 for IPv4
     * @param low the last eight octets of an IPv6 address, or an IPv4 address in the low 32 bits
     */
    record IpAddress(long high, long low) implements InstanceInfo {}

    /**
     * The instance's own tunnel.
     *
     * @param teid a TEID, unsigned
     */
    record Teid(int teid) implements InstanceInfo {}

    /**
     * The instance's GRE key (RFC 2890).
     *
     * @param key unsigned
     */
    record GreKey(int key) implements InstanceInfo {}
}
