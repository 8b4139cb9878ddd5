package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.engine.Steering;
import io.turnout.engine.TrafficPolicy;
import io.turnout.table.Flow;
import io.turnout.table.PathTable;
import io.turnout.table.TrafficRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteTrafficTest {
    private static final String PEER = """
            peers: [{ id: mec-2, control: "10.100.0.2:7443", tunnel: 10.100.0.2 }]
            """;

    private static Site site(String type, String filter, String action, String dstInterface) {
        SiteReading reading = SiteText.read(
                SiteText.LEAST + PEER + """
                trafficRules:
                - { trafficRuleId: r, filterType: %s, priority: 1, trafficFilter: [%s], state: ACTIVE,
                    action: %s%s }
                """.formatted(type, filter, action, dstInterface), SiteReader.Purpose.REPLAY);
        return reading.site().orElseThrow(() -> new AssertionError(reading.mistakes()));
    }

    private static Flow flow(String source, String destination, int sourcePort, int destinationPort, int trafficClass) {
        return new Flow()
                .address(Flow.Address.SOURCE, 0, low(source))
                .address(Flow.Address.DESTINATION, 0, low(destination))
                .number(Flow.Scalar.SOURCE_PORT, sourcePort)
                .number(Flow.Scalar.DESTINATION_PORT, destinationPort)
                .number(Flow.Scalar.TRAFFIC_CLASS, trafficClass);
    }

    private static long low(String address) {
        return PathTable.mapped(IpAddress.parse(address).ipv4());
    }

    private static boolean fits(Site site, Flow flow) {
        return SiteSteering.of(site).traffic().rules().find(flow) != TrafficRules.NULL_RULE;
    }

    @ParameterizedTest
    @CsvSource({"FLOW, true", "PACKET, false"})
    void shouldConcernTheOtherDirectionWhereItIsForFlows(String type, boolean isBothWays) {
        Site site = site(type, "{ dstAddress: [10.9.0.1], dstPort: [53] }", "DROP", "");

        assertTrue(fits(site, flow("10.45.0.1", "10.9.0.1", 1, 53, 0)));
        assertEquals(isBothWays, fits(site, flow("10.9.0.1", "10.45.0.1", 53, 1, 0)));
        assertEquals(false, fits(site, flow("10.9.0.1", "10.45.0.1", 1, 53, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "dSCP: 46, 184, true",
        "dSCP: 46, 187, true",
        "dSCP: 46, 188, false",
        "tC: 185, 185, true",
        "tC: 185, 184, false",
        "'dSCP: 46, tC: 185', 185, true",
        "'dSCP: 46, tC: 185', 184, false"
    })
    void shouldReadCodePointsAndTrafficClasses(String filter, int trafficClass, boolean isFitting) {
        Site site = site("PACKET", "{ " + filter + " }", "DROP", "");

        assertEquals(isFitting, fits(site, flow("10.45.0.1", "10.9.0.1", 1, 2, trafficClass)));
    }

    @Test
    void shouldLeadToAPeerWhereItsTunnelIsNamed() {
        String tunnel = ", dstInterface: { interfaceType: TUNNEL,"
                + " tunnelInfo: { tunnelType: GTP_U, tunnelDstAddress: 10.100.0.2 } }";

        TrafficPolicy policy = SiteSteering.of(site("PACKET", "{}", "FORWARD_DECAPSULATED", tunnel))
                .traffic();

        assertEquals(0, policy.list().getFirst().uplink().peerIndex());
    }

    @Test
    void shouldSendCopiesOfDownlinkToTheSecondOfTwo() {
        String two = ", dstInterface: [{ interfaceType: MAC, dstMacAddress: 02-00-00-00-00-01 },"
                + " { interfaceType: MAC, dstMacAddress: 02-00-00-00-00-02 }]";

        TrafficPolicy.Rule rule = SiteSteering.of(site("PACKET", "{}", "DUPLICATE_DECAPSULATED", two))
                .traffic()
                .list()
                .getFirst();

        assertEquals(0x0200_0000_0001L, rule.uplink().mac());
        assertEquals(0x0200_0000_0002L, rule.downlink().mac());
        assertEquals(Steering.NULL_PEER, rule.uplink().peerIndex());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GTP_U | 10.0.0.9   | FORWARD_DECAPSULATED",
                "GRE   | 10.100.0.2 | FORWARD_DECAPSULATED",
                "GTP_U | 10.100.0.2 | FORWARD_ENCAPSULATED"
            })
    void shouldSayWhatIsNotApplied(String tunnelType, String address, String action) {
        Site site = site(
                "PACKET",
                "{}",
                action,
                ", dstInterface: { interfaceType: TUNNEL, tunnelInfo:" + " { tunnelType: " + tunnelType
                        + ", tunnelDstAddress: " + address + " } }");

        assertEquals(1, notApplied(site).size());
        assertTrue(notApplied(site).getFirst().contains("traffic rule r is not applied"));
        assertTrue(SiteSteering.of(site).traffic().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"qCI: 9", "token: [blue]", "'dSCP: 46, tC: 1'"})
    void shouldSayWhichFiltersMatchNothing(String filter) {
        Site site = site("FLOW", "{ " + filter + " }", "DROP", "");

        assertEquals(1, notApplied(site).size());
        assertEquals(false, fits(site, flow("10.45.0.1", "10.9.0.1", 1, 2, 184)));
    }

    private static List<String> notApplied(Site site) {
        return new SiteTraffic(site, site.trafficRules()).notApplied();
    }

    @Test
    void shouldWarnOfWhatIsNotAppliedWhereItStands() {
        SiteReading reading = SiteText.read(SiteText.LEAST + """
                trafficRules:
                - { trafficRuleId: a, filterType: FLOW, priority: 1, trafficFilter: [{}], state: ACTIVE, action: DROP }
                - { trafficRuleId: b, filterType: FLOW, priority: 2, trafficFilter: [{ qCI: 9 }], state: ACTIVE,
                    action: DROP }
                """);

        assertEquals(1, reading.warnings().size());
        Finding warning = reading.warnings().getFirst();
        assertEquals("trafficRules[1].trafficRuleId", warning.place().path());
        assertEquals("traffic rule b: a filter with qCI matches nothing: packets do not say it", warning.message());
    }

    @Test
    void shouldLeaveOutWhatIsNotInForce() {
        Site site = SiteText.read(SiteText.LEAST + """
                trafficRules:
                - { trafficRuleId: r, filterType: FLOW, priority: 1, trafficFilter: [{}], state: INACTIVE, action: DROP }
                """).site().orElseThrow();

        assertEquals(List.of(), SiteSteering.of(site).traffic().list());
        assertEquals(List.of(), notApplied(site));
    }
}
