package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every number and every choice of a site file, at and beyond its bounds. */
class SiteRangesTest {
    @ParameterizedTest
    @CsvSource({
        "access.mtu, 1280, 9216",
        "app.mtu, 1280, 9216",
        "peers[0].mtu, 1280, 9216",
        "ue.idleSeconds, 1, 604800",
        "io.workers, 1, 16",
        "io.hungMillis, 5, 2000",
        "ue.maxMss, 536, 9176",
        "tunnel.hopLimit, 1, 255",
        "tables.ues, 1, 16777216",
        "tables.rules, 1, 16777216",
        "tables.bearers, 1, 16777216",
        "tables.paths, 1, 65536",
        "applications[0].switching.hold.packets, 1, 65536",
        "applications[0].switching.hold.octets, 9216, 67108864",
        "applications[0].switching.hold.millis, 1, 10000",
        "applications[0].switching.deleteMillis, 1, 3600000",
        "applications[0].switching.drainMillis, 0, 600000",
        "applications[0].switching.retry.attempts, 0, 100",
        "applications[0].quality.roundTripMillis, 1, 60000",
        "applications[0].quality.recheckSeconds, 1, 86400",
        "applications[0].instances[0].teid, 1, 4294967295",
        "applications[0].instances[0].greKey, 0, 4294967295",
        "trafficRules[0].priority, 0, 255",
        "trafficRules[0].trafficFilter[0].qCI, 1, 255",
        "trafficRules[0].trafficFilter[0].dSCP, 0, 63",
        "trafficRules[0].trafficFilter[0].tC, 0, 255"
    })
    void shouldTakeBoundsAndRefuseBeyondWhenNumber(String path, long min, long max) throws IOException {
        assertEquals(List.of(), mistakesWith(path, Long.toString(min)));
        assertEquals(List.of(), mistakesWith(path, Long.toString(max)));
        for (String wrong : List.of(Long.toString(min - 1), Long.toString(max + 1), "99999999999999999999")) {
            assertEquals(
                    List.of(path + ": expected a whole number from " + min + " to " + max + ", found " + wrong),
                    mistakesWith(path, wrong));
        }
        for (String wrong : List.of("\"" + min + "\"", "some", "1.5", "true")) {
            String found = wrong.startsWith("\"") ? wrong : '"' + wrong + '"';
            assertEquals(
                    List.of(path + ": expected a whole number from " + min + " to " + max + ", found " + found),
                    mistakesWith(path, wrong));
        }
    }

    /** These depend on others, which the example has within these bounds. */
    @ParameterizedTest
    @CsvSource({
        "applications[0].switching.bearerMillis, 0, 10000, 60000",
        "applications[0].switching.boundMillis, 1000, 600000, 600000",
        "applications[0].switching.retry.firstMillis, 1, 60000, 600000",
        "applications[0].switching.retry.longestMillis, 1000, 3600000, 3600000"
    })
    void shouldTakeBoundsWhenNumberDependsOnOthers(String path, long min, long max, long highest) throws IOException {
        assertEquals(List.of(), mistakesWith(path, Long.toString(min)));
        assertEquals(List.of(), mistakesWith(path, Long.toString(max)));
        assertEquals(1, mistakesWith(path, Long.toString(min - 1)).size());
        assertEquals(1, mistakesWith(path, Long.toString(max + 1)).size());
        List<String> beyond = mistakesWith(path, Long.toString(highest + 1));
        assertEquals(1, beyond.size());
        assertEquals(
                " to " + highest + ", found " + (highest + 1), beyond.getFirst().replaceFirst(".*[0-9](?= to )", ""));
    }

    @ParameterizedTest
    @CsvSource({"600000, 600000, true", "600000, 599999, false", "1, 1, true", "2, 1, false"})
    void shouldCompareWhenRetriesHaveFirstAndLongestWait(int firstMillis, int longestMillis, boolean isSound) {
        assertSound(isSound, "retry: { firstMillis: " + firstMillis + ", longestMillis: " + longestMillis + " }");
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, true",
        "100, 99, 99, true",
        "100, 101, 0, false",
        "100, 1, 101, false",
        "99, 1, 0, false",
        "60000, 10000, 60000, true",
        "59999, 10000, 60000, false"
    })
    void shouldCompareWhenBoundHasToCoverWaits(int boundMillis, int holdMillis, int bearerMillis, boolean isSound) {
        assertSound(
                isSound,
                "lastPackets: hold, boundMillis: " + boundMillis + ", bearerMillis: " + bearerMillis
                        + ", hold: { millis: " + holdMillis + " }");
    }

    private static void assertSound(boolean isSound, String switching) {
        List<String> mistakes =
                SiteText.mistakes(SiteText.LEAST.replace("[]", "[{ identity: a, switching: { " + switching + " } }]"));
        assertEquals(isSound, mistakes.isEmpty(), mistakes::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "io.backend, xdp packet datagram loopback",
        "ue.spoofing, count drop",
        "applications[0].ueInfo, ipv4 imsi msisdn user-name ipv6",
        "applications[0].switching.when, always quality-unmet never",
        "applications[0].switching.lastPackets, forward hold",
        "applications[0].switching.shortfall, go-on abort",
        "applications[0].switching.deleteOn, platform source-app both",
        "applications[0].switching.withoutContext, allow refuse",
        "applications[0].quality.unanswered, met unmet",
        "applications[0].instances[0].delivery, transparent rewrite",
        "peers[0].detect, target source both",
        "trafficRules[0].filterType, FLOW PACKET",
        "trafficRules[0].action, FORWARD_DECAPSULATED FORWARD_ENCAPSULATED FORWARD_AS_IS PASSTHROUGH",
        "trafficRules[1].action, DUPLICATE_DECAPSULATED DUPLICATE_ENCAPSULATED DUPLICATE_AS_IS",
        "trafficRules[0].state, ACTIVE INACTIVE",
        "trafficRules[1].dstInterface[0].tunnelInfo.tunnelType, GTP_U GRE"
    })
    void shouldTakeEachChoiceAndListThemWhenWrong(String path, String choices) throws IOException {
        for (String choice : choices.split(" ", -1)) {
            int expected = switch (choice) {
                case "ipv6" -> 1; // the example's UEs have IPv4 addresses only
                case "loopback" -> 4; // the example's ports are interfaces, not pairs of UDP ports
                default -> 0;
            };
            assertEquals(expected, mistakesWith(path, choice).size(), choice);
            String otherCase = choice.equals(choice.toLowerCase(Locale.ROOT))
                    ? choice.toUpperCase(Locale.ROOT)
                    : choice.toLowerCase(Locale.ROOT);
            assertEquals(1, mistakesWith(path, otherCase).size(), otherCase);
        }
        String mistake = mistakesWith(path, "none").getFirst();
        assertEquals(path + ": expected one of ", mistake.substring(0, (path + ": expected one of ").length()));
        for (String choice : choices.split(" ", -1)) {
            assertEquals(
                    !choice.endsWith("AS_IS"),
                    Pattern.compile("[ ,]" + choice + "[,]").matcher(mistake).find(),
                    mistake);
        }
    }

    /** The mistakes, without their lines, of the example with {@code value} at {@code path}. */
    private static List<String> mistakesWith(String path, String value) throws IOException {
        String changed = SiteText.with(SiteExampleTest.text(), path, value);
        return SiteText.read(changed).mistakes().stream()
                .map(finding -> finding.place().path() + ": " + finding.message())
                .toList();
    }
}
