package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteSteeringTest {
    @ParameterizedTest
    @CsvSource({
        "quality-unmet, passive, true",
        "quality-unmet, http://127.0.0.1/quality, false",
        "always, passive, false",
        "never, passive, false"
    })
    void shouldTimeOnlyWhatIsDecidedByThePlatformsOwnMeasurement(String when, String source, boolean isTimed) {
        SiteReading reading = SiteText.read("""
                platform: { id: mec-1, address: 10.100.0.1 }
                access: { networks: [10.0.1.0/24] }
                core: { networks: [10.0.0.0/24] }
                applications:
                  - identity: video-cache
                    switching: { when: %s }
                    quality: { roundTripMillis: 20, source: "%s" }
                    instances: [{ id: cache-1, platform: mec-1, address: 10.60.1.10 }]
                """.formatted(when, source), SiteReader.Purpose.REPLAY);
        Site site = reading.site().orElseThrow(() -> new AssertionError(reading.mistakes()));
        assertEquals(isTimed, SiteSteering.of(site).application(0).isTimed());
    }
}
