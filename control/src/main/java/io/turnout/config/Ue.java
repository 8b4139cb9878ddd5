package io.turnout.config;

import java.util.List;

/**
 * What holds for all UEs. Immutable.
 *
 * @param networks the addresses that UEs get; default empty, which leaves them open
 * @param spoofing what happens to uplink whose inner source is no address of its bearer's UE; default {@code count}
 * @param solicit the core addresses, one of a family at most, that an echo request in a UE's name goes to where uplink
 *     alone cannot teach its downlink TEID; default empty, which is off
 * @param maxMss the largest TCP segment size over IPv4, 20 more than over IPv6, that UEs and the instances on this
 *     platform may announce to each other: larger ones are lowered; 536 to 9176, default 0, which leaves them alone
 * @param idleSeconds how long a UE is remembered (rules, bearers, contexts) after its last packet; 1 to 604800 (a
 *     week), default 3600
 */
public record Ue(List<IpPrefix> networks, Spoofing spoofing, List<IpAddress> solicit, int maxMss, int idleSeconds) {
    static final Ue DEFAULT = new Ue(List.of(), Spoofing.COUNT, List.of(), 0, 3600);

    /** What happens to a packet whose inner source address is not its UE's. */
    public enum Spoofing {
        /** It is counted, and goes its way. */
        COUNT,
        /** It is dropped, and counted. */
        DROP
    }

    public Ue {
        networks = List.copyOf(networks);
        solicit = List.copyOf(solicit);
    }
}
