package io.turnout.engine;

import io.turnout.table.TrafficFilter;
import io.turnout.table.TrafficRules;
import java.util.List;

/**
 * The traffic rules (ETSI MEC 011, TrafficRule) for packets that no rule of a UE and no application's default concerns:
 * what they match and what they do. Immutable.
 *
 * @param rules gives the index of the rule that a packet fits
 * @param list the rules by index
 */
public record TrafficPolicy(TrafficRules rules, List<Rule> list) {
    /** No rules. */
    public static final TrafficPolicy NONE = new TrafficPolicy(new TrafficRules(List.of()), List.of());

    /** Rules there can be. */
    public static final int MAX_RULES = TrafficRules.MAX_FILTERS;

    /** What happens to a packet. */
    public enum Action {
        /** It ends here. */
        DROP,
        /** It goes there out of its tunnel. */
        FORWARD_DECAPSULATED,
        /** It goes there as it is. */
        FORWARD_ENCAPSULATED,
        /** It goes on as if there were no rule. */
        PASSTHROUGH,
        /** It goes on, and a copy out of its tunnel goes there. */
        DUPLICATE_DECAPSULATED,
        /** It goes on, and a copy as it is goes there. */
        DUPLICATE_ENCAPSULATED
    }

    /**
     * Where a rule sends to.
     *
     * @param peerIndex the peer, through its tunnel; {@link Steering#NULL_PEER} for a host beside the instances
     * @param mac link address of the host, 48 bits
     * @param sourceMac link address that frames to it come from
     */
    public record Destination(int peerIndex, long mac, long sourceMac) {
        /** Nowhere. */
        public static final Destination NONE = new Destination(Steering.NULL_PEER, 0, 0);

        /** A peer, through its tunnel. */
        public static Destination peer(int peerIndex) {
            return new Destination(peerIndex, 0, 0);
        }

        /** A host beside the instances. */
        public static Destination host(long mac, long sourceMac) {
            return new Destination(Steering.NULL_PEER, mac, sourceMac);
        }

        boolean isPeer() {
            return peerIndex != Steering.NULL_PEER;
        }
    }

    /**
     * A rule.
     *
     * @param id its name
     * @param action what happens
     * @param uplink where to, for packets from UEs
     * @param downlink where to, for packets to UEs
     */
    public record Rule(String id, Action action, Destination uplink, Destination downlink) {}

    public TrafficPolicy {
        list = List.copyOf(list);
    }

    /** Rules whose filters are given; {@link TrafficFilter} names a rule by its place in {@code list}. */
    public static TrafficPolicy of(List<TrafficFilter> filters, List<Rule> list) {
        if (list.size() > MAX_RULES) {
            throw new IllegalArgumentException(list.size() + " traffic rules, and " + MAX_RULES + " fit");
        }
        return new TrafficPolicy(new TrafficRules(filters), list);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return list.isEmpty();
    }
}
