package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioTest {
    private static final Address APP = Address.of("10.60.1.10");

    private static List<String> mistakes(Consumer<Scenario> change) {
        Scenario scenario = new Scenario();
        change.accept(scenario);
        return scenario.mistakes();
    }

    private static Arguments wrong(String mistake, Consumer<Scenario> change) {
        return Arguments.of(mistake, change);
    }

    static Stream<Arguments> wrongScenarios() {
        return Stream.of(
                wrong("--frames must be 1 or more", s -> s.frameCount = 0),
                wrong("--rate must be above 0, at most 1000000000", s -> s.framesPerSecond = 0),
                wrong("--rate must be above 0, at most 1000000000", s -> s.framesPerSecond = 1.1e9),
                wrong("--rate must be above 0, at most 1000000000", s -> s.framesPerSecond = Double.NaN),
                wrong("--burst-length must be 1 or more", s -> s.burstLength = 0),
                wrong("--start must not be before 1970", s -> s.startNs = -1),
                wrong("--ues must be 1 or more", s -> s.ueCount = 0),
                wrong("--bearers must be from 1 to 15", s -> s.bearersPerUe = 0),
                wrong("--bearers must be from 1 to 15", s -> s.bearersPerUe = 16),
                wrong("--ues times --bearers must be at most 4194304", s -> {
                    s.ueNetworkV4 = Network.of("10.0.0.0/8");
                    s.ueCount = 2_097_153;
                    s.bearersPerUe = 2;
                }),
                wrong("--ipv6-ues must be from 0 to 1", s -> s.ipv6UeShare = -0.1),
                wrong("--ue-network must be one of IPv4", s -> s.ueNetworkV4 = Network.of("2001:db8::/32")),
                wrong("--ue-network6 must be one of IPv6", s -> s.ueNetworkV6 = Network.of("10.0.0.0/8")),
                wrong(
                        "--ues must be at most 65534, which is all that --ue-network has room for",
                        s -> s.ueCount = 65_535),
                wrong("--ues must be at most 65536, which is all that --ue-network6 has room for", s -> {
                    s.ipv6UeShare = 1;
                    s.ueCount = 65_537;
                }),
                wrong("--access and --core must be of one IP version", s -> s.core = Network.of("2001:db8::/64")),
                wrong("--access and --core must not overlap", s -> s.core = Network.of("10.0.0.0/16")),
                wrong("--enbs must be from 1 to 65536", s -> s.enbCount = 0),
                wrong("--enbs must be at most 254, which is all that --access has room for", s -> s.enbCount = 255),
                wrong("--sgws must be from 1 to 65536", s -> s.sgwCount = 0),
                wrong("--sgws must be at most 254, which is all that --core has room for", s -> s.sgwCount = 255),
                wrong(
                        "--destinations has none of IPv4, and there are UEs with it",
                        s -> s.destinations = List.of(new Destination(Address.of("2001:db8::1"), 1))),
                wrong("--destinations has none of IPv6, and there are UEs with it", s -> {
                    s.ipv6UeShare = 0.5;
                    s.destinations =
                            List.of(new Destination(Address.of("10.0.0.1"), 1), new Destination(Address.of("::1"), 0));
                }),
                wrong(
                        "--destinations has a weight that is not a number of 0 or more",
                        s -> s.destinations = List.of(
                                new Destination(Address.of("10.0.0.1"), 1),
                                new Destination(Address.of("10.0.0.2"), -1))),
                wrong(
                        "--protocols needs a weight above 0, and none below",
                        s -> s.protocols = new EnumMap<>(Map.of(Protocol.UDP, 0.0))),
                wrong(
                        "--protocols needs a weight above 0, and none below",
                        s -> s.protocols = new EnumMap<>(Map.of(Protocol.UDP, 1.0, Protocol.TCP, -1.0))),
                wrong("--uplink must be from 0 to 1", s -> s.uplinkShare = 1.1),
                wrong("--ues-at-peer must be from 0 to 1", s -> {
                    s.uesAtPeer = -0.1;
                    s.fromApp = Set.of(APP);
                }),
                wrong("--ues-at-peer must leave one of --ues here", s -> {
                    s.uesAtPeer = 1;
                    s.fromApp = Set.of(APP);
                }),
                wrong("--ues-at-peer needs --from-app of IPv4", s -> s.uesAtPeer = 0.5),
                wrong("--ues-at-peer needs --from-app of IPv6", s -> {
                    s.uesAtPeer = 0.5;
                    s.ipv6UeShare = 0.5;
                    s.fromApp = Set.of(APP);
                }),
                wrong("--from-app must be among --destinations", s -> s.fromApp = Set.of(Address.of("10.60.9.9"))),
                wrong("--from-peer must be among --destinations", s -> s.fromPeer = Set.of(Address.of("10.60.9.9"))),
                wrong("--from-app and --from-peer must differ", s -> {
                    s.fromApp = Set.of(APP);
                    s.fromPeer = Set.of(APP);
                }),
                wrong("--platform and --peer must be of one IP version", s -> s.platform = Address.of("2001:db8::1")),
                wrong("--fences must not be negative", s -> s.fenceCount = -1),
                wrong("--fences needs --ues-at-peer", s -> s.fenceCount = 1),
                wrong("--vlan takes one or two identifiers from 0 to 4094", s -> s.vlans = List.of(1, 2, 3)),
                wrong("--vlan takes one or two identifiers from 0 to 4094", s -> s.vlans = List.of(4095)),
                wrong("--mtu must be from 576 to 65535", s -> s.mtu = 575),
                wrong("--mtu must be from 576 to 65535", s -> s.mtu = 65_536),
                wrong("--mtu must be from 1280 to 65535", s -> {
                    s.access = Network.of("2001:db8:1::/64");
                    s.core = Network.of("2001:db8::/64");
                    s.mtu = 1279;
                }),
                wrong("--snap must be 1 or more", s -> s.snapLength = 0),
                wrong("--handovers must not be negative", s -> s.handoverCount = -1),
                wrong("--handovers needs two --enbs or more", s -> {
                    s.handoverCount = 1;
                    s.enbCount = 1;
                }),
                wrong("--forwarded must be from 0 to 1000", s -> s.forwardedPerHandover = -1),
                wrong("--forwarded must be from 0 to 1000", s -> s.forwardedPerHandover = 1001),
                wrong("--end-markers must be from 1 to 1000", s -> s.endMarkerCount = 0),
                wrong("--error-indications must not be negative", s -> s.errorIndicationCount = -1),
                wrong("--notifications must not be negative", s -> s.notificationCount = -1),
                wrong("--echo-seconds must not be negative", s -> s.echoSeconds = -1),
                wrong("--frames must be 15 or more for that many events", s -> {
                    s.frameCount = 14;
                    s.handoverCount = 1;
                    s.errorIndicationCount = 1;
                    s.notificationCount = 1;
                }),
                wrong("--fragments must be from 0 to 1", s -> s.fragmentShare = 2),
                wrong("--malformed must be from 0 to 1", s -> s.malformedShare = Double.NaN),
                wrong("--fragment-orders must name one", s -> {
                    s.fragmentShare = 0.1;
                    s.fragmentOrders = EnumSet.noneOf(FragmentOrder.class);
                }),
                wrong("--malformations must name one", s -> {
                    s.malformedShare = 0.1;
                    s.malformations = EnumSet.noneOf(Malformation.class);
                }),
                wrong(
                        "--destinations has a weight that is not a number of 0 or more",
                        s -> s.destinations =
                                List.of(new Destination(Address.of("10.0.0.1"), Double.POSITIVE_INFINITY))),
                wrong("--enbs must be from 1 to 65536", s -> {
                    s.access = Network.of("10.128.0.0/9");
                    s.enbCount = 65_537;
                }),
                wrong("--sgws must be from 1 to 65536", s -> {
                    s.core = Network.of("10.128.0.0/9");
                    s.sgwCount = 65_537;
                }),
                wrong("--malformations: ipv6-extension is not possible with this outer IP version", s -> {
                    s.malformedShare = 0.1;
                    s.malformations = EnumSet.of(Malformation.IPV6_EXTENSION);
                }));
    }

    @ParameterizedTest
    @MethodSource("wrongScenarios")
    void shouldNameTheOptionThatIsWrong(String mistake, Consumer<Scenario> change) {
        assertEquals(List.of(mistake), mistakes(change));
    }

    @Test
    void shouldHaveNoMistakesByDefaultNorAtTheBounds() {
        assertEquals(List.of(), new Scenario().mistakes());
        assertEquals(List.of(), mistakes(s -> {
            s.frameCount = 1;
            s.framesPerSecond = 1e9;
            s.burstLength = 1;
            s.startNs = 0;
            s.ueCount = 65_534;
            s.bearersPerUe = 15;
            s.enbCount = 254;
            s.sgwCount = 254;
            s.uplinkShare = 1;
            s.vlans = List.of(0, 4094);
            s.mtu = 576;
            s.snapLength = 1;
            s.forwardedPerHandover = 1000;
            s.endMarkerCount = 1000;
            s.echoSeconds = 0;
            s.fragmentShare = 1;
            s.malformedShare = 1;
        }));
        assertEquals(List.of(), mistakes(s -> {
            s.ueNetworkV4 = Network.of("10.128.0.0/9");
            s.ueCount = 2_097_152;
            s.bearersPerUe = 2;
            s.access = Network.of("172.16.0.0/12");
            s.enbCount = 65_536;
            s.core = Network.of("192.0.0.0/8");
            s.sgwCount = 65_536;
            s.mtu = 65_535;
        }));
        assertEquals(List.of(), mistakes(s -> {
            s.ipv6UeShare = 1;
            s.ueCount = 65_536;
            s.access = Network.of("2001:db8:1::/64");
            s.core = Network.of("2001:db8::/64");
            s.mtu = 1280;
            s.destinations = List.of(new Destination(Address.of("::1"), 1));
            s.malformedShare = 0.1;
            s.malformations = EnumSet.of(Malformation.IPV6_EXTENSION);
        }));
        assertEquals(List.of(), mistakes(s -> {
            s.fragmentOrders = EnumSet.noneOf(FragmentOrder.class);
            s.malformations = EnumSet.noneOf(Malformation.class);
        }));
        assertEquals(List.of(), mistakes(s -> {
            s.frameCount = 15;
            s.handoverCount = 1;
            s.errorIndicationCount = 1;
            s.notificationCount = 1;
        }));
    }

    @Test
    void shouldNameEveryMistake() {
        assertEquals(
                2,
                mistakes(s -> {
                            s.frameCount = 0;
                            s.ueCount = 0;
                        })
                        .size());
    }
}
