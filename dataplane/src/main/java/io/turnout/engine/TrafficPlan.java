package io.turnout.engine;

import io.turnout.table.TrafficFilter;
import java.util.List;
import java.util.function.LongBinaryOperator;

/**
 * Traffic rules as control gives them: hosts by their addresses, whose link addresses the data plane finds. Immutable.
 *
 * @param filters name a rule by its place in {@code rules}
 * @param rules by index
 */
public record TrafficPlan(List<TrafficFilter> filters, List<Rule> rules) {
    /** No rules. */
    public static final TrafficPlan NONE = new TrafficPlan(List.of(), List.of());

    /** Where a rule sends to. */
    public sealed interface Target {}

    /** Nowhere. */
    public record Nowhere() implements Target {}

    /** A peer, through its tunnel. */
    public record ToPeer(int peerIndex) implements Target {}

    /** A host on the instances' side by its address; 128 bits, IPv4 as {@code ::ffff:a.b.c.d}. */
    public record ToHost(long high, long low) implements Target {}

    /**
     * A host on the instances' side by its link address.
     *
     * @param mac 48 bits
     * @param sourceMac that frames to it come from; 0 for the port's own
     */
    public record ToMac(long mac, long sourceMac) implements Target {}

    /**
     * A rule.
     *
     * @param id its name
     * @param action what happens
     * @param uplink where to, for packets from UEs
     * @param downlink where to, for packets to UEs
     */
    public record Rule(String id, TrafficPolicy.Action action, Target uplink, Target downlink) {}

    public TrafficPlan {
        filters = List.copyOf(filters);
        rules = List.copyOf(rules);
    }

    /** Hears of addresses. */
    @FunctionalInterface
    public interface AddressConsumer {
        /** An address; 128 bits, IPv4 as {@code ::ffff:a.b.c.d}. */
        void accept(long high, long low);
    }

    /** Tells the hosts that rules name by their addresses. */
    public void forEachHost(AddressConsumer hosts) {
        for (Rule rule : rules) {
            for (Target target : List.of(rule.uplink(), rule.downlink())) {
                if (target instanceof ToHost(long high, long low)) {
                    hosts.accept(high, low);
                }
            }
        }
    }

    /** Whether all peers that rules send to are among the first {@code peerCount}. */
    public boolean fits(int peerCount) {
        return rules.stream().allMatch(it -> fits(it.uplink(), peerCount) && fits(it.downlink(), peerCount));
    }

    private static boolean fits(Target target, int peerCount) {
        return !(target instanceof ToPeer(int peerIndex)) || peerIndex < peerCount;
    }

    /**
     * What the engine applies.
     *
     * @param macOfHost the link address of the host with the high and low half of an address, 48 bits
     * @param portMac the link address of the port towards hosts, 48 bits
     */
    public TrafficPolicy policy(LongBinaryOperator macOfHost, long portMac) {
        List<TrafficPolicy.Rule> list = rules.stream()
                .map(it -> new TrafficPolicy.Rule(
                        it.id(),
                        it.action(),
                        destination(it.uplink(), macOfHost, portMac),
                        destination(it.downlink(), macOfHost, portMac)))
                .toList();
        return TrafficPolicy.of(filters, list);
    }

    private static TrafficPolicy.Destination destination(Target target, LongBinaryOperator macOfHost, long portMac) {
        return switch (target) {
            case Nowhere _ -> TrafficPolicy.Destination.NONE;
            case ToPeer(int peerIndex) -> TrafficPolicy.Destination.peer(peerIndex);
            case ToHost(long high, long low) ->
                TrafficPolicy.Destination.host(macOfHost.applyAsLong(high, low), portMac);
            case ToMac(long mac, long sourceMac) ->
                TrafficPolicy.Destination.host(mac, sourceMac == 0 ? portMac : sourceMac);
        };
    }
}
