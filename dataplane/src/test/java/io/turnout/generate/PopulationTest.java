package io.turnout.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopulationTest {
    private final Scenario scenario = new Scenario();

    @Test
    void shouldNeverUseATeidTwiceNorZero() {
        scenario.seed = 0x9E37_79B1L; // for which the first would be 0
        Population population = new Population(scenario);
        Set<Integer> teids = new HashSet<>();
        for (int ue = 0; ue < scenario.ueCount; ue++) {
            assertTrue(teids.add(population.uplinkTeid(ue, 0)));
            assertTrue(teids.add(population.downlinkTeid(ue, 0)));
        }
        for (int i = 0; i < 100_000; i++) {
            assertTrue(teids.add(population.newTeid()));
        }
        assertFalse(teids.contains(0));
    }

    @Test
    void shouldSpreadUesWithIpv6EvenlyAmongAll() {
        scenario.ipv6UeShare = 0.25;
        Population population = new Population(scenario);

        assertEquals(75, IntStream.range(0, 100).filter(population::isV4).count());
        assertEquals(15, IntStream.range(0, 20).filter(population::isV4).count());
        assertEquals(Address.of("10.45.0.1"), population.address(0));
        assertEquals(Address.of("2001:db8:45:3::1"), population.address(3));
    }

    @Test
    void shouldHaveOneIpVersionOnlyAtTheEnds() {
        assertEquals(
                100,
                IntStream.range(0, 100).filter(new Population(scenario)::isV4).count());
        scenario.ipv6UeShare = 1;
        assertEquals(
                0,
                IntStream.range(0, 100).filter(new Population(scenario)::isV4).count());
    }

    @Test
    void shouldSpreadUesOverPeers() {
        scenario.enbCount = 3;
        scenario.sgwCount = 2;
        Population population = new Population(scenario);

        assertEquals(2, population.uplinkEnb(5));
        assertEquals(2, population.downlinkEnb(5));
        assertEquals(1, population.sgw(5));
        assertEquals(Address.of("10.0.0.2"), population.sgwAddress(1));
    }

    @Test
    void shouldSwitchUplinkAndDownlinkEachByItself() {
        Population population = new Population(scenario);
        int teid = population.downlinkTeid(1, 0);

        population.switchUplink(1, 0);
        assertEquals(0, population.uplinkEnb(1));
        assertEquals(1, population.downlinkEnb(1));
        assertEquals(teid, population.downlinkTeid(1, 0));

        population.switchDownlink(1, 0);
        assertEquals(0, population.downlinkEnb(1));
        assertFalse(teid == population.downlinkTeid(1, 0));
    }

    @Test
    void shouldAddressFramesBetweenPeers() {
        scenario.enbCount = 3;
        scenario.sgwCount = 2;
        Population population = new Population(scenario);
        FrameBuilder frame = new FrameBuilder().echoRequest(1);
        byte[] uplink = population.toSgw(frame, 2, 1).octets();
        byte[] downlink = population.toEnb(frame, 1, 2).octets();

        assertEquals("0200000000010200010000020800", HexFormat.of().formatHex(uplink, 0, 14));
        assertEquals("0a0001030a000002", HexFormat.of().formatHex(uplink, 26, 34));
        assertEquals("0200010000020200000000010800", HexFormat.of().formatHex(downlink, 0, 14));
        assertEquals("0a0000020a000103", HexFormat.of().formatHex(downlink, 26, 34));
    }
}
