package io.turnout.config;

import io.turnout.config.DestinationInterface.ThroughTunnel;
import io.turnout.config.DestinationInterface.ToIp;
import io.turnout.config.DestinationInterface.ToMac;
import io.turnout.config.DestinationInterface.TunnelType;
import io.turnout.config.TrafficRule.FilterType;
import io.turnout.config.TrafficRule.State;
import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPlan;
import io.turnout.engine.TrafficPlan.Nowhere;
import io.turnout.engine.TrafficPlan.Target;
import io.turnout.engine.TrafficPlan.ToHost;
import io.turnout.engine.TrafficPlan.ToPeer;
import io.turnout.engine.TrafficPolicy;
import io.turnout.table.Flow;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns traffic rules into what the data plane of a site applies. For one set of rules.
 *
 * <p>A filter of a rule for flows is for both directions: it becomes two, the second with source and destination
 * exchanged. Of a rule with two destinations the first is for packets from UEs, the second for packets to them.
 *
 * <p>What S1-U does not say cannot be a filter: {@code qCI} is a bearer's in S1-MME and S11 signalling (TS 36.413, TS
 * 29.274), and packets carry at most the DSCP that was derived from it, which {@code dSCP} and {@code tC} match;
 * {@code token} is an agreement between an application and its platform (MEC 011) that no packet holds. Such a filter
 * matches nothing, rather than everything; the rule's others apply. Of tunnels, only those to peers are there to send
 * into: nobody is known to take GRE, or GTP-U from here, at another address, and encapsulation towards an address in
 * doubt would lose what a rule that is left out has go on. All of it is a warning where the rule stands.
 */
public final class SiteTraffic {
    private static final int VALUES_PER_CODE_POINT = 4;

    private final Site site;
    private final List<String> notApplied = new ArrayList<>();
    private final List<io.turnout.table.TrafficFilter> filters = new ArrayList<>();
    private final List<TrafficPlan.Rule> rules = new ArrayList<>();

    /** {@code rules}, those that are active, at {@code site}. */
    public SiteTraffic(Site site, List<TrafficRule> rules) {
        this.site = site;
        rules.stream().filter(rule -> rule.state() == State.ACTIVE).forEach(this::add);
    }

    /** What the data plane applies. */
    public TrafficPlan plan() {
        return new TrafficPlan(filters, rules);
    }

    /** One line for each rule or filter that cannot be applied, and why. */
    public List<String> notApplied() {
        return notApplied;
    }

    private void add(TrafficRule rule) {
        List<DestinationInterface> given = rule.dstInterface();
        List<Target> to = new ArrayList<>();
        for (DestinationInterface destination : given) {
            Target made = target(rule, destination);
            if (made == null) {
                notApplied.add("traffic rule " + rule.trafficRuleId() + " is not applied: " + rule.action()
                        + " goes to hosts on the instances' side"
                        + (rule.action() == TrafficRule.Action.FORWARD_DECAPSULATED ? " or to a peer's tunnel" : "")
                        + ", found " + destination);
                return;
            }
            to.add(made);
        }
        Target uplink = to.isEmpty() ? new Nowhere() : to.getFirst();
        Target downlink = to.isEmpty() ? new Nowhere() : to.getLast();
        int index = rules.size();
        rules.add(new TrafficPlan.Rule(
                rule.trafficRuleId(), TrafficPolicy.Action.valueOf(rule.action().name()), uplink, downlink));
        for (TrafficFilter filter : rule.trafficFilter()) {
            addFilter(rule, index, filter);
        }
    }

    private Target target(TrafficRule rule, DestinationInterface destination) {
        return switch (destination) {
            case ToIp(IpAddress address) -> new ToHost(SiteSteering.high(address), SiteSteering.low(address));
            case ToMac toMac ->
                new TrafficPlan.ToMac(
                        toMac.dstMacAddress().bits(),
                        toMac.srcMacAddress().map(MacAddress::bits).orElse(0L));
            case ThroughTunnel tunnel -> {
                int peer = peerOf(tunnel);
                boolean isPossible = rule.action() == TrafficRule.Action.FORWARD_DECAPSULATED;
                yield peer == Steering.NULL_PEER || !isPossible ? null : new ToPeer(peer);
            }
        };
    }

    private int peerOf(ThroughTunnel tunnel) {
        for (int index = 0; index < site.peers().size(); index++) {
            boolean isThere = site.peers().get(index).tunnel().equals(tunnel.tunnelDstAddress());
            if (isThere && tunnel.tunnelType() == TunnelType.GTP_U) {
                return index;
            }
        }
        return Steering.NULL_PEER;
    }

    private void addFilter(TrafficRule rule, int index, TrafficFilter filter) {
        if (filter.qCI().isPresent() || !filter.token().isEmpty()) {
            notApplied.add("traffic rule " + rule.trafficRuleId() + ": a filter with "
                    + (filter.qCI().isPresent() ? "qCI" : "token") + " matches nothing: packets do not say it");
            return;
        }
        int first = 0;
        int last = Flow.Scalar.TRAFFIC_CLASS.max();
        if (filter.dSCP().isPresent()) {
            first = filter.dSCP().getAsInt() * VALUES_PER_CODE_POINT;
            last = first + VALUES_PER_CODE_POINT - 1;
        }
        if (filter.tC().isPresent()) {
            first = Math.max(first, filter.tC().getAsInt());
            last = Math.min(last, filter.tC().getAsInt());
        }
        if (first > last) {
            notApplied.add("traffic rule " + rule.trafficRuleId() + ": a filter with dSCP "
                    + filter.dSCP().getAsInt() + " and tC " + filter.tC().getAsInt()
                    + " matches nothing: no packet has both");
            return;
        }
        boolean isByClass = filter.dSCP().isPresent() || filter.tC().isPresent();
        filters.add(compiled(rule, index, filter, isByClass, first, last, false));
        if (rule.filterType() == FilterType.FLOW) {
            filters.add(compiled(rule, index, filter, isByClass, first, last, true));
        }
    }

    private static io.turnout.table.TrafficFilter compiled(
            TrafficRule rule,
            int index,
            TrafficFilter filter,
            boolean isByClass,
            int firstClass,
            int lastClass,
            boolean isReverse) {
        var made = new io.turnout.table.TrafficFilter(rule.priority(), index);
        addresses(made, isReverse ? Flow.Address.DESTINATION : Flow.Address.SOURCE, filter.srcAddress());
        addresses(made, isReverse ? Flow.Address.SOURCE : Flow.Address.DESTINATION, filter.dstAddress());
        addresses(
                made,
                isReverse ? Flow.Address.TUNNEL_DESTINATION : Flow.Address.TUNNEL_SOURCE,
                filter.srcTunnelAddress());
        addresses(
                made,
                isReverse ? Flow.Address.TUNNEL_SOURCE : Flow.Address.TUNNEL_DESTINATION,
                filter.tgtTunnelAddress());
        ports(made, isReverse ? Flow.Scalar.DESTINATION_PORT : Flow.Scalar.SOURCE_PORT, filter.srcPort());
        ports(made, isReverse ? Flow.Scalar.SOURCE_PORT : Flow.Scalar.DESTINATION_PORT, filter.dstPort());
        ports(
                made,
                isReverse ? Flow.Scalar.TUNNEL_DESTINATION_PORT : Flow.Scalar.TUNNEL_SOURCE_PORT,
                filter.srcTunnelPort());
        ports(
                made,
                isReverse ? Flow.Scalar.TUNNEL_SOURCE_PORT : Flow.Scalar.TUNNEL_DESTINATION_PORT,
                filter.dstTunnelPort());
        filter.protocol().forEach(number -> made.numbers(Flow.Scalar.PROTOCOL, number, number));
        if (isByClass) {
            made.numbers(Flow.Scalar.TRAFFIC_CLASS, firstClass, lastClass);
        }
        return made;
    }

    private static void addresses(io.turnout.table.TrafficFilter made, Flow.Address field, List<IpRange> ranges) {
        for (IpRange range : ranges) {
            made.addresses(
                    field,
                    SiteSteering.high(range.first()),
                    SiteSteering.low(range.first()),
                    SiteSteering.high(range.last()),
                    SiteSteering.low(range.last()));
        }
    }

    private static void ports(io.turnout.table.TrafficFilter made, Flow.Scalar field, List<PortRange> ranges) {
        ranges.forEach(range -> made.numbers(field, range.first(), range.last()));
    }
}
