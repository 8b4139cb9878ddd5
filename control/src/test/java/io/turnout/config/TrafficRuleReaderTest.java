package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.config.DestinationInterface.ThroughTunnel;
import io.turnout.config.DestinationInterface.ToIp;
import io.turnout.config.DestinationInterface.ToMac;
import io.turnout.config.DestinationInterface.TunnelType;
import io.turnout.config.TrafficRule.Action;
import io.turnout.config.TrafficRule.FilterType;
import io.turnout.config.TrafficRule.State;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficRuleReaderTest {
    private static final String ONE = "{ interfaceType: IP, dstIpAddress: 10.0.0.1 }";

    private static SiteReading read(String action, String dstInterface) {
        return SiteText.read(SiteText.LEAST + """
                trafficRules:
                - { trafficRuleId: r, filterType: PACKET, priority: 1, trafficFilter: [{}], state: ACTIVE,
                    action: %s%s }
                """.formatted(action, dstInterface));
    }

    @Test
    void shouldReadEveryValueWhenRulesAreTheExamples() throws IOException {
        List<TrafficRule> rules = SiteText.site(SiteExampleTest.text()).trafficRules();

        TrafficFilter filter = new TrafficFilter(
                List.of(IpRange.parse("10.45.0.0/16")),
                List.of(IpRange.parse("10.60.9.53"), IpRange.parse("10.60.9.60-10.60.9.69")),
                List.of(new PortRange(1024, 65535)),
                List.of(new PortRange(53, 53)),
                List.of(17, 6),
                List.of("blue"),
                List.of(IpRange.parse("10.0.1.0/24")),
                List.of(IpRange.parse("10.0.0.1")),
                List.of(new PortRange(0, 65535)),
                List.of(new PortRange(2152, 2152)),
                OptionalInt.of(9),
                OptionalInt.of(0),
                OptionalInt.of(0));
        assertEquals(
                new TrafficRule(
                        "dns-here",
                        FilterType.FLOW,
                        10,
                        List.of(filter),
                        Action.FORWARD_DECAPSULATED,
                        List.of(new ToIp(IpAddress.parse("10.60.9.53"))),
                        State.ACTIVE),
                rules.get(0));
        assertEquals(Action.DUPLICATE_ENCAPSULATED, rules.get(1).action());
        assertEquals(State.INACTIVE, rules.get(1).state());
        assertEquals(FilterType.PACKET, rules.get(1).filterType());
        assertEquals(
                List.of(
                        new ThroughTunnel(
                                TunnelType.GTP_U,
                                IpAddress.parse("10.0.0.9"),
                                Optional.of(IpAddress.parse("10.100.0.1"))),
                        new ToMac(
                                MacAddress.parse("02-00-00-00-00-01"),
                                Optional.of(MacAddress.parse("02-00-00-00-00-02")))),
                rules.get(1).dstInterface());
    }

    @ParameterizedTest
    @CsvSource({
        "FORWARD_AS_IS, FORWARD_ENCAPSULATED",
        "FORWARD_ENCAPSULATED, FORWARD_ENCAPSULATED",
        "FORWARD_DECAPSULATED, FORWARD_DECAPSULATED",
        "DUPLICATE_AS_IS, DUPLICATE_ENCAPSULATED",
        "DUPLICATE_ENCAPSULATED, DUPLICATE_ENCAPSULATED",
        "DUPLICATE_DECAPSULATED, DUPLICATE_DECAPSULATED",
        "PASSTHROUGH, PASSTHROUGH"
    })
    void shouldKnowOldAndNewNamesWhenInterfaceIsOneObject(String name, Action action) {
        TrafficRule rule = read(name, ", dstInterface: " + ONE)
                .site()
                .orElseThrow()
                .trafficRules()
                .getFirst();

        assertEquals(action, rule.action());
        assertEquals(List.of(new ToIp(IpAddress.parse("10.0.0.1"))), rule.dstInterface());
    }

    /** How many interfaces a list of the newer version may have. */
    @ParameterizedTest
    @CsvSource({
        "DROP, 0, 0",
        "PASSTHROUGH, 0, 1",
        "FORWARD_DECAPSULATED, 1, 1",
        "FORWARD_ENCAPSULATED, 1, 1",
        "DUPLICATE_DECAPSULATED, 2, 2",
        "DUPLICATE_ENCAPSULATED, 2, 2"
    })
    void shouldCountInterfacesWhenListed(String action, int least, int most) {
        for (int count = 0; count <= 3; count++) {
            String list = String.join(", ", Collections.nCopies(count, ONE));
            boolean isSound =
                    read(action, ", dstInterface: [" + list + "]").site().isPresent();
            assertEquals(least <= count && count <= most, isSound, action + " " + count);
        }
        assertEquals(least == 0, read(action, "").site().isPresent());
    }
}
