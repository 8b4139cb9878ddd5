package io.turnout.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final long START_NS = 1_000_000_000_000L;

    private final Absences absences = new Absences(1_024);
    private final Sightings sightings = new Sightings(absences);

    private List<String> told() {
        List<String> told = new ArrayList<>();
        while (!sightings.ring().isEmpty()) {
            sightings
                    .ring()
                    .drainTo(
                            (type, ueKey, application, epoch, attempt, peer, number) ->
                                    told.add(type + " " + ueKey + " " + application + " " + peer + " " + number),
                            1_000);
        }
        return told;
    }

    @Test
    void shouldTellEachPairsSightingsApart() {
        sightings.onSteeredRemote(1, 0, START_NS);
        sightings.onSteeredRemote(1, 1, START_NS);
        sightings.onTunnelTraffic(2, 0, 7, START_NS);
        sightings.onFencePassed(2, 0, 5, 1);
        assertEquals(
                List.of(
                        Sightings.STEERED_REMOTE + " 1 0 0 " + START_NS,
                        Sightings.STEERED_REMOTE + " 1 1 0 " + START_NS,
                        Sightings.TUNNEL_TRAFFIC + " 2 0 7 " + START_NS,
                        Sightings.FENCE_PASSED + " 2 0 0 0"),
                told());
    }

    @Test
    void shouldNeverTellOfAPairTwiceInTenMillisecondsHoweverManyThereAre() {
        Random random = new Random(7);
        Map<Long, Long> lastNs = new HashMap<>();
        long nowNs = START_NS;
        int told = 0;
        for (int packet = 0; packet < 400_000; packet++) {
            nowNs += random.nextInt(200);
            sightings.onSteeredRemote(1 + random.nextInt(50_000), 0, nowNs);
            if (packet % 1_000 == 999) {
                for (String one : told()) {
                    String[] words = one.split(" ", -1);
                    long timeNs = Long.parseLong(words[4]);
                    Long before = lastNs.put(Long.parseLong(words[1]), timeNs);
                    assertTrue(before == null || timeNs - before >= Sightings.QUIET_NS, one);
                    told++;
                }
            }
        }
        assertTrue(told > 20_000, "only " + told);
    }

    @Test
    void shouldDropAndCountWhatFindsNoRoom() {
        for (int ue = 1; sightings.ring().droppedCount() == 0; ue++) {
            sightings.onFencePassed(ue, 0, 1, 1);
        }
        assertTrue(told().size() >= 4_096);
        sightings.onFencePassed(1, 0, 1, 1);
        assertEquals(1, told().size());
    }

    @Test
    void shouldTellEverMoreSeldomThatAUeIsBack() {
        sightings.onTunnelTraffic(1, 0, 7, START_NS);
        told();
        List<Long> afterMs = new ArrayList<>();
        for (int ms = 1; ms <= 10_500; ms++) {
            sightings.onLocal(1, 0, START_NS + ms * 1_000_000L);
            if (!told().isEmpty()) {
                afterMs.add((long) ms);
            }
        }
        assertEquals(List.of(10L, 20L, 30L, 70L, 150L, 310L, 630L, 1_270L, 2_550L, 5_110L), afterMs);
        sightings.onTunnelTraffic(1, 0, 7, START_NS + 11_000_000_000L);
        sightings.onLocal(1, 0, START_NS + 11_010_000_000L);
        assertEquals(2, told().size(), "away again, and back again");
    }

    @Test
    void shouldTellOfAReturnOnlyAfterAnAbsence() {
        sightings.onLocal(1, 0, START_NS);
        sightings.onTunnelTraffic(1, 0, 7, START_NS);
        sightings.onLocal(2, 0, START_NS + Sightings.QUIET_NS);
        sightings.onLocal(1, 1, START_NS + Sightings.QUIET_NS);
        assertEquals(1, told().size());
        sightings.onLocal(1, 0, START_NS + Sightings.QUIET_NS);
        assertEquals(List.of(Sightings.RETURNED + " 1 0 0 " + (START_NS + Sightings.QUIET_NS)), told());
        sightings.onLocal(1, 0, START_NS + Absences.LIFE_NS + 1_000_000_000L);
        assertEquals(List.of(), told(), "too long ago");
    }
}
