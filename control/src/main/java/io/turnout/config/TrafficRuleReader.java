package io.turnout.config;

import io.turnout.config.DestinationInterface.ThroughTunnel;
import io.turnout.config.DestinationInterface.ToIp;
import io.turnout.config.DestinationInterface.ToMac;
import io.turnout.config.DestinationInterface.TunnelType;
import io.turnout.config.TrafficRule.Action;
import io.turnout.config.TrafficRule.FilterType;
import io.turnout.config.TrafficRule.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads MEC 011 traffic rules, of the versions 2.1.1 and 2.2.1. For one thread and one file. */
final class TrafficRuleReader {
    private static final Map<String, String> OLD_ACTIONS = Map.of(
            "FORWARD_AS_IS", Action.FORWARD_ENCAPSULATED.name(),
            "DUPLICATE_AS_IS", Action.DUPLICATE_ENCAPSULATED.name());

    private final CrossChecks checks;

    TrafficRuleReader(CrossChecks checks) {
        this.checks = checks;
    }

    private enum InterfaceType {
        TUNNEL,
        MAC,
        IP
    }

    TrafficRule read(Fields f) {
        String trafficRuleId = f.required("trafficRuleId", Kinds::identifier);
        checks.unique("trafficRuleId", trafficRuleId, f.place("trafficRuleId"));
        FilterType filterType = f.required("filterType", literally(FilterType.class));
        int priority = f.requiredNumber("priority", 0, 255);
        List<TrafficFilter> trafficFilter = f.requiredSections("trafficFilter", 1).stream()
                .map(TrafficRuleReader::trafficFilter)
                .toList();
        Action action = f.required("action", TrafficRuleReader::action);
        List<DestinationInterface> dstInterface = dstInterface(f, action);
        State state = f.required("state", literally(State.class));
        f.end();
        return new TrafficRule(trafficRuleId, filterType, priority, trafficFilter, action, dstInterface, state);
    }

    private static <E extends Enum<E>> Function<String, E> literally(Class<E> type) {
        return Fields.choice(type, Enum::name);
    }

    private static Action action(String text) {
        return literally(Action.class).apply(OLD_ACTIONS.getOrDefault(text, text));
    }

    private static TrafficFilter trafficFilter(Fields f) {
        List<IpRange> srcAddress = list(f, "srcAddress", IpRange::parse);
        List<IpRange> dstAddress = list(f, "dstAddress", IpRange::parse);
        neverMatches(f, srcAddress, "dstAddress", dstAddress);
        List<PortRange> srcPort = list(f, "srcPort", PortRange::parse);
        List<PortRange> dstPort = list(f, "dstPort", PortRange::parse);
        List<Integer> protocol = list(f, "protocol", Kinds::protocol);
        List<String> token = list(f, "token", Kinds::text);
        List<IpRange> srcTunnelAddress = list(f, "srcTunnelAddress", IpRange::parse);
        List<IpRange> tgtTunnelAddress = list(f, "tgtTunnelAddress", IpRange::parse);
        neverMatches(f, srcTunnelAddress, "tgtTunnelAddress", tgtTunnelAddress);
        List<PortRange> srcTunnelPort = list(f, "srcTunnelPort", PortRange::parse);
        List<PortRange> dstTunnelPort = list(f, "dstTunnelPort", PortRange::parse);
        OptionalInt qCI = f.optionalInt("qCI", 1, 255);
        OptionalInt dSCP = f.optionalInt("dSCP", 0, 63);
        OptionalInt tC = f.optionalInt("tC", 0, 255);
        f.end();
        return new TrafficFilter(
                srcAddress,
                dstAddress,
                srcPort,
                dstPort,
                protocol,
                token,
                srcTunnelAddress,
                tgtTunnelAddress,
                srcTunnelPort,
                dstTunnelPort,
                qCI,
                dSCP,
                tC);
    }

    private static <T> List<T> list(Fields f, String key, Function<String, T> parse) {
        return f.list(key, parse).stream().map(Located::value).toList();
    }

    /** A packet has its source and its destination of one family. */
    private static void neverMatches(Fields f, List<IpRange> src, String dstKey, List<IpRange> dst) {
        boolean hasCommonFamily = src.stream()
                .anyMatch(from -> dst.stream()
                        .anyMatch(to -> from.first().isIpv4() == to.first().isIpv4()));
        if (!src.isEmpty() && !dst.isEmpty() && !hasCommonFamily) {
            f.mistake(dstKey, "no address is of a family of the source addresses, so that no packet can match");
        }
    }

    /** A list in 2.2.1; in 2.1.1 one object, which for a DUPLICATE says where the copy goes. */
    private static List<DestinationInterface> dstInterface(Fields f, Action action) {
        boolean isObject = f.isSection("dstInterface");
        List<Fields> sections = isObject ? List.of(f.section("dstInterface")) : f.sections("dstInterface");
        List<DestinationInterface> dstInterface =
                sections.stream().map(TrafficRuleReader::destination).toList();
        if (action != null) {
            int most = mostDestinations(action);
            boolean isEnough = dstInterface.size() == most
                    || (dstInterface.size() == 1 && isObject && most == 2)
                    || (dstInterface.isEmpty() && action == Action.PASSTHROUGH);
            if (!isEnough) {
                String count = List.of("none", "one", "two").get(most);
                f.mistake("dstInterface", "expected " + count + " for " + action + ", found " + dstInterface.size());
            }
        }
        return dstInterface;
    }

    private static int mostDestinations(Action action) {
        return switch (action) {
            case DROP -> 0;
            case FORWARD_DECAPSULATED, FORWARD_ENCAPSULATED, PASSTHROUGH -> 1;
            case DUPLICATE_DECAPSULATED, DUPLICATE_ENCAPSULATED -> 2;
        };
    }

    private static DestinationInterface destination(Fields f) {
        InterfaceType type = f.required("interfaceType", literally(InterfaceType.class));
        refuseUnless(f, type, InterfaceType.TUNNEL, "tunnelInfo");
        refuseUnless(f, type, InterfaceType.MAC, "dstMacAddress");
        refuseUnless(f, type, InterfaceType.MAC, "srcMacAddress");
        refuseUnless(f, type, InterfaceType.IP, "dstIpAddress");
        DestinationInterface destination = switch (type) {
            case TUNNEL -> throughTunnel(f.requiredSection("tunnelInfo"));
            case MAC ->
                new ToMac(
                        f.required("dstMacAddress", MacAddress::parse), f.optional("srcMacAddress", MacAddress::parse));
            case IP -> new ToIp(f.required("dstIpAddress", Kinds::unicastAddress));
            case null -> new ToIp(null);
        };
        f.end();
        return destination;
    }

    private static void refuseUnless(Fields f, InterfaceType type, InterfaceType keyType, String key) {
        if (f.has(key) && type != null && type != keyType) {
            f.mistake(key, "only for interfaceType " + keyType + ", found interfaceType " + type);
        }
    }

    private static ThroughTunnel throughTunnel(Fields f) {
        TunnelType tunnelType = f.required("tunnelType", literally(TunnelType.class));
        IpAddress dst = f.required("tunnelDstAddress", Kinds::unicastAddress);
        Optional<IpAddress> src = f.optional("tunnelSrcAddress", Kinds::unicastAddress);
        boolean isOfOneFamily = dst == null || src.isEmpty() || src.get().isIpv4() == dst.isIpv4();
        if (!isOfOneFamily) {
            f.mistake("tunnelSrcAddress", "expected the address family of tunnelDstAddress, found " + src.get());
        }
        f.end();
        return new ThroughTunnel(tunnelType, dst, src);
    }
}
