package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps what {@code site-example.yaml} tells users true. */
class SiteExampleTest {
    /** Surefire runs in the module's directory. */
    static final Path FILE = Path.of("site-example.yaml");

    private static final Set<Class<?>> ONE_VALUE =
            Set.of(IpAddress.class, IpPrefix.class, IpRange.class, PortRange.class, Endpoint.class, MacAddress.class);

    static String text() throws IOException {
        return Files.readString(FILE);
    }

    static List<String> linesWithDefault() throws IOException {
        return text().lines()
                .filter(line -> line.contains("# default"))
                .filter(line -> !isOnlyKeyOfItsSection(line))
                .toList();
    }

    @Test
    void shouldBeWithoutMistakeWhenRead() throws IOException {
        SiteReading reading = SiteText.read(text());

        assertEquals(List.of(), reading.mistakes());
        assertEquals(
                List.of(
                        "trafficRules[0].trafficRuleId",
                        "control.tls.certificate",
                        "control.tls.key",
                        "control.tls.trust"),
                reading.warnings().stream().map(it -> it.place().path()).toList());
    }

    @ParameterizedTest
    @MethodSource("linesWithDefault")
    void shouldMeanTheSameWhenDefaultIsLeftOut(String line) throws IOException {
        Site site = SiteText.site(text());
        String without = text().replaceFirst(Pattern.quote(line) + "\n", "");

        assertEquals(site, SiteText.site(without));
    }

    /** A section without any key would be a mistake, so these go together with theirs. */
    private static boolean isOnlyKeyOfItsSection(String line) {
        return line.strip().startsWith("hopLimit:") || line.equals("  mtu: 1500                        # default");
    }

    @Test
    void shouldMeanTheSameWhenSectionsOfOneDefaultAreLeftOut() throws IOException {
        String without = text().replaceAll("(?m)^ +mtu: 1500 .*\n", "")
                .replaceFirst("(?m)^app:\n", "")
                .replaceFirst("(?m)^tunnel:\n  hopLimit: 4 .*\n", "");

        assertEquals(SiteText.site(text()), SiteText.site(without));
        assertTrue(without.lines().noneMatch(line -> line.contains("mtu:") || line.contains("hopLimit:")));
    }

    @Test
    void shouldShowEveryKeyWhenRecordsHaveOne() throws IOException {
        String text = text();
        List<String> absent = keys(Site.class).stream()
                .filter(key -> !Pattern.compile("\\b" + key + ":").matcher(text).find())
                .toList();

        assertEquals(List.of(), absent);
        assertTrue(keys(Site.class).containsAll(List.of("hopLimit", "greKey", "tunnelSrcAddress", "qCI", "trust")));
    }

    /** The component names of {@code type} and of the records that its components hold. */
    private static Set<String> keys(Class<?> type) {
        Set<String> keys = new TreeSet<>();
        List<Class<?>> records = new ArrayList<>(List.of(type));
        while (!records.isEmpty()) {
            Class<?> next = records.removeLast();
            if (next.isSealed()) {
                records.addAll(List.of(next.getPermittedSubclasses()));
            } else if (next.isRecord() && !ONE_VALUE.contains(next)) {
                for (RecordComponent component : next.getRecordComponents()) {
                    keys.add(component.getName());
                    records.add(held(component.getGenericType()));
                }
            }
        }
        return keys;
    }

    private static Class<?> held(Type type) {
        return type instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getActualTypeArguments()[0]
                : (Class<?>) type;
    }
}
