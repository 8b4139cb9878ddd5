package io.turnout.generate;

/** What UEs' packets are. */
public enum Protocol {
    /** UDP. */
    UDP,
    /** TCP: segments of connections that are open already. */
    TCP,
    /** ICMP or ICMPv6: Echo Requests uplink, Echo Replies downlink. */
    ICMP
}
