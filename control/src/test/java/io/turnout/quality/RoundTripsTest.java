package io.turnout.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.turnout.switching.Pair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
    private static final long MS = 1_000_000;
    private static final long FRESH_NS = 1_000 * MS;
    private final RoundTrips roundTrips = new RoundTrips(3, FRESH_NS);

    private static Pair pair(long ueKey) {
        return new Pair(ueKey, "video-cache");
    }

    @Test
    void shouldSmoothAsTcpDoes() {
        roundTrips.on(pair(1), 16 * MS, 1);
        assertEquals(16 * MS, roundTrips.roundTripNs(pair(1), 2));
        roundTrips.on(pair(1), 24 * MS, 3);
        assertEquals(17 * MS, roundTrips.roundTripNs(pair(1), 4));
    }

    @Test
    void shouldKnowNothingWhenMeasurementIsOld() {
        roundTrips.on(pair(1), 16 * MS, 1);
        assertEquals(-1, roundTrips.roundTripNs(pair(1), FRESH_NS + 2));
        roundTrips.on(pair(1), 32 * MS, FRESH_NS + 3);
        assertEquals(32 * MS, roundTrips.roundTripNs(pair(1), FRESH_NS + 4), "what is old does not count any more");
    }

    @Test
    void shouldForgetTheLeastRecentlySeenWhenFull() {
        for (int ue = 1; ue <= 4; ue++) {
            roundTrips.on(pair(ue), ue * MS, ue);
        }
        assertEquals(-1, roundTrips.roundTripNs(pair(1), 5));
        assertEquals(2 * MS, roundTrips.roundTripNs(pair(2), 5));
    }

    @Test
    void shouldAnswerOnlyWhereSomethingIsKnown() {
        List<Boolean> answers = new ArrayList<>();
        QualitySource source = roundTrips.source(20 * MS, () -> 10);
        source.ask(pair(1), answers::add);
        assertEquals(List.of(), answers);
        roundTrips.on(pair(1), 20 * MS, 9);
        source.ask(pair(1), answers::add);
        roundTrips.on(pair(2), 21 * MS, 9);
        source.ask(pair(2), answers::add);
        assertEquals(List.of(true, false), answers);
    }
}
