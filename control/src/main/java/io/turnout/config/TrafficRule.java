package io.turnout.config;

import java.util.List;

/**
 * A static rule for traffic that no rule of a UE concerns (ETSI MEC 011, TrafficRule). Immutable.
 *
 * @param trafficRuleId its name among the rules
 * @param filterType whether the filter speaks of flows or of packets
 * @param priority 0 to 255, 0 is the highest
 * @param trafficFilter one at least; the rule is for what any of them matches
 * @param action what happens
 * @param dstInterface where to: one for a FORWARD; none or one for PASSTHROUGH; two for a DUPLICATE, or one (where the
 *     copy goes) if it was given as the single object of MEC 011 2.1.1; none for DROP
 * @param state whether it is in force
 */
public record TrafficRule(
        String trafficRuleId,
        FilterType filterType,
        int priority,
        List<TrafficFilter> trafficFilter,
        Action action,
        List<DestinationInterface> dstInterface,
        State state) {
    /** What a filter speaks of. */
    public enum FilterType {
        /** Flows: both directions of what the filter matches. */
        FLOW,
        /** Packets: just those which the filter matches. */
        PACKET
    }

    /** What happens to traffic of a rule; the names of MEC 011 2.2.1. */
    public enum Action {
        /** It ends here. */
        DROP,
        /** It goes there without its tunnel header. */
        FORWARD_DECAPSULATED,
        /** It goes there as it is; FORWARD_AS_IS in older versions. */
        FORWARD_ENCAPSULATED,
        /** It goes on as if there were no rule. */
        PASSTHROUGH,
        /** A copy without the tunnel header goes there too. */
        DUPLICATE_DECAPSULATED,
        /** A copy as it is goes there too; DUPLICATE_AS_IS in older versions. */
        DUPLICATE_ENCAPSULATED
    }

    /** Whether a rule is in force. */
    public enum State {
        /** It is. */
        ACTIVE,
        /** It waits. */
        INACTIVE
    }

    public TrafficRule {
        trafficFilter = List.copyOf(trafficFilter);
        dstInterface = List.copyOf(dstInterface);
    }
}
