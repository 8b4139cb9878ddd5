package io.turnout.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.turnout.config.Application.UeInfo;
import io.turnout.config.Instance.Delivery;
import io.turnout.config.IoPorts.Backend;
import io.turnout.config.Peer.Detect;
import io.turnout.config.Quality.Unanswered;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.Switching.DeleteOn;
import io.turnout.config.Switching.LastPackets;
import io.turnout.config.Switching.Shortfall;
import io.turnout.config.Switching.When;
import io.turnout.config.Switching.WithoutContext;
import io.turnout.config.Ue.Spoofing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteReaderTest {
    /** The example that users are given, in its compact form. */
    static final String COMPACT = """
        platform: { id: mec-1, address: 10.100.0.1 }      # its address in the S1-U transport network
        io: { backend: xdp, access: enb0, core: sgw0, app: app0 }   # xdp | packet | datagram | loopback
        access: { networks: [10.0.1.0/24] }               # eNBs (also how replay tells direction)
        core:   { networks: [10.0.0.0/24] }               # SGWs
        ue:     { networks: [10.45.0.0/16] }
        applications:
          - identity: video-cache
            ueInfo: ipv4                                  # ipv4 | ipv6 | imsi | msisdn | user-name
            switching: { when: always, lastPackets: hold,
                         hold: { packets: 512, octets: 1048576, millis: 200 },
                         deleteOn: both, withoutContext: refuse }
            quality: { roundTripMillis: 20, source: passive, recheckSeconds: 5, unanswered: met }
            instances:
              - { id: cache-1, platform: mec-1, address: 10.60.1.10, synchronize: "10.60.1.10:7500" }
              - { id: cache-2, platform: mec-2, address: 10.60.2.10, delivery: rewrite }
        peers:
          - { id: mec-2, control: "10.100.0.2:7443", tunnel: 10.100.0.2, detect: both }
        trafficRules: []
        control: { listen: "10.100.0.1:7443", api: "127.0.0.1:8080", store: /var/lib/turnout,
                   tls: { certificate: mec-1.pem, key: mec-1.key, trust: ca.pem } }
        """;

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private static Side side(String network) {
        return new Side(List.of(IpPrefix.parse(network)), 1500);
    }

    @Test
    void shouldReadEveryValueWhenSiteIsTheExample() {
        Switching switching = new Switching(
                When.ALWAYS,
                LastPackets.HOLD,
                new Hold(512, 1_048_576, 200),
                Shortfall.GO_ON,
                DeleteOn.BOTH,
                30_000,
                WithoutContext.REFUSE,
                1_000,
                10_000,
                1_000,
                new Retry(5, 1_000, 60_000));
        Instance here = new Instance(
                "cache-1",
                "mec-1",
                ip("10.60.1.10"),
                Optional.of(new Endpoint(ip("10.60.1.10"), 7500)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Delivery.TRANSPARENT);
        Instance there = new Instance(
                "cache-2",
                "mec-2",
                ip("10.60.2.10"),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Delivery.REWRITE);
        Site expected = new Site(
                new Platform("mec-1", ip("10.100.0.1")),
                Optional.of(new IoPorts(
                        Backend.XDP,
                        Optional.of("enb0"),
                        Optional.of("sgw0"),
                        Optional.of("app0"),
                        Optional.empty(),
                        25,
                        1)),
                side("10.0.1.0/24"),
                side("10.0.0.0/24"),
                new Side(List.of(), 1500),
                new Ue(List.of(IpPrefix.parse("10.45.0.0/16")), Spoofing.COUNT, List.of(), 0, 3600),
                new Tunnel(4),
                new Tables(100_000, 200_000, 200_000, 4_096),
                List.of(new Application(
                        "video-cache",
                        UeInfo.IPV4,
                        List.of(),
                        switching,
                        Optional.of(new Quality(20, Optional.empty(), 5, Unanswered.MET)),
                        List.of(here, there))),
                List.of(new Peer("mec-2", new Endpoint(ip("10.100.0.2"), 7443), ip("10.100.0.2"), 1500, Detect.BOTH)),
                List.of(),
                new Control(
                        new Endpoint(ip("10.100.0.1"), 7443),
                        new Endpoint(ip("127.0.0.1"), 8080),
                        Path.of("/var/lib/turnout"),
                        Optional.empty(),
                        Optional.of(new Tls(
                                SiteText.DIRECTORY.resolve("mec-1.pem"),
                                SiteText.DIRECTORY.resolve("mec-1.key"),
                                SiteText.DIRECTORY.resolve("ca.pem")))));

        assertEquals(expected, SiteText.site(COMPACT));
    }

    @Test
    void shouldFillDefaultsWhenOnlyTheLeastIsGiven() {
        Site site = SiteText.site(SiteText.LEAST);

        assertEquals(
                Optional.of(new IoPorts(
                        Backend.XDP,
                        Optional.of("enb0"),
                        Optional.of("sgw0"),
                        Optional.empty(),
                        Optional.empty(),
                        25,
                        1)),
                site.io());
        assertEquals(new Ue(List.of(), Spoofing.COUNT, List.of(), 0, 3600), site.ue());
        assertEquals(
                new Control(
                        new Endpoint(ip("10.100.0.1"), 7443),
                        new Endpoint(ip("127.0.0.1"), 8080),
                        Path.of("/var/lib/turnout"),
                        Optional.empty(),
                        Optional.empty()),
                site.control());
        assertEquals(List.of(), site.peers());
        assertEquals(List.of(), site.trafficRules());
    }

    @Test
    void shouldDefaultToForwardWhenApplicationDoesNotSay() {
        Site site = SiteText.site(SiteText.LEAST.replace("[]", "[{ identity: a }]"));

        Application application = site.applications().getFirst();
        assertEquals(Switching.DEFAULT, application.switching());
        assertEquals(LastPackets.FORWARD, application.switching().lastPackets());
        assertEquals(UeInfo.IPV4, application.ueInfo());
        assertEquals(Optional.empty(), application.quality());
    }

    @Test
    void shouldNotNeedPortsWhenReplayed() {
        String text = SiteText.LEAST.replaceAll("io: .*\n", "");

        assertEquals(
                Optional.empty(),
                SiteText.read(text, Purpose.REPLAY).site().orElseThrow().io());
        assertTrue(SiteText.mistakes(text).getFirst().contains("io: missing"));
    }

    @Test
    void shouldNotNeedTlsWhenReplayed() {
        String text = SiteText.LEAST + "peers: [{ id: mec-2, control: \"10.9.0.2:1\", tunnel: 10.9.0.2 }]\n";

        assertEquals(List.of(), SiteText.read(text, Purpose.REPLAY).mistakes());
        assertTrue(SiteText.mistakes(text).getFirst().contains("control.tls: missing"));
    }

    @Test
    void shouldNotNeedTlsWhenListeningOnLoopbackOnly() {
        String peers = "peers: [{ id: mec-2, control: \"127.0.0.2:1\", tunnel: 10.9.0.2 }]\n";

        assertEquals(
                List.of(), SiteText.mistakes(SiteText.LEAST + peers + "control: { listen: \"127.0.0.1:7443\" }\n"));
    }

    @Test
    void shouldOnlyWarnWhenUesAndCoreOverlapInReplay() {
        String text = SiteText.LEAST + "ue: { networks: [10.0.0.0/8] }\n";

        SiteReading reading = SiteText.read(text, Purpose.REPLAY);
        assertTrue(reading.site().isPresent());
        assertEquals(
                List.of("6:18: ue.networks[0]: 10.0.0.0/8 overlaps 10.0.0.0/24 on line 4 (core.networks[0])"),
                reading.warnings().stream().map(Finding::toString).toList());
        assertEquals(
                List.of("6:18: ue.networks[0]: 10.0.0.0/8 overlaps 10.0.0.0/24 on line 4 (core.networks[0])"),
                SiteText.mistakes(text));
    }

    @Test
    void shouldWarnWhenApplicationHasNoInstanceHere() {
        String text = SiteText.LEAST.replace("applications: []", "applications: [{ identity: a }]");

        SiteReading reading = SiteText.read(text);
        assertTrue(reading.site().isPresent());
        assertEquals(
                List.of("5:16: applications[0].instances: no instance on this platform: no service can move here"),
                reading.warnings().stream().map(Finding::toString).toList());
    }

    @Test
    void shouldWarnWhenHoldIsBoundedButNotUsed() {
        String text = SiteText.LEAST
                .replace(
                        "[]",
                        "[{ identity: a, switching: { hold: { packets: 1 } }, "
                                + "instances: [{ id: i, platform: mec-1, address: 10.1.1.1 }] }]")
                .replace("core: sgw0", "core: sgw0, app: app0");

        assertEquals(
                List.of("5:50: applications[0].switching.hold: nothing is held where lastPackets is not hold"),
                SiteText.read(text).warnings().stream().map(Finding::toString).toList());
    }

    @Test
    void shouldShareValuesWhenFileHasAliases() {
        Site site = SiteText.site(SiteText.LEAST.replace(
                "[]",
                "[{ identity: a, switching: &s { when: never, retry: { attempts: 0 } } },"
                        + " { identity: b, switching: *s }]"));

        assertEquals(
                site.applications().get(0).switching(),
                site.applications().get(1).switching());
        assertEquals(When.NEVER, site.applications().get(1).switching().when());
        assertEquals(0, site.applications().get(1).switching().retry().attempts());
    }

    @Test
    void shouldTakeOwnValuesFirstWhenMergedWithOthers() {
        Site site = SiteText.site(SiteText.LEAST + "tables: { <<: { ues: 1, paths: 7 }, ues: 2 }\n");

        assertEquals(new Tables(2, 200_000, 200_000, 7), site.tables());
    }

    @ParameterizedTest
    @ValueSource(strings = {"access", "core", "ue"})
    void shouldBoundNetworksWhenThereAreMany(String side) {
        String text = side.equals("ue") ? SiteText.LEAST + "ue: { networks: [] }" : SiteText.LEAST;
        String most = String.join(", ", Collections.nCopies(1024, "10.7.0.1"));

        assertEquals(List.of(), SiteText.mistakes(SiteText.with(text, side + ".networks", "[" + most + "]")));
        SiteReading reading = SiteText.read(SiteText.with(text, side + ".networks", "[" + most + ", 10.7.0.2]"));
        assertEquals(
                "expected at most 1024 networks, found 1025",
                reading.mistakes().getFirst().message());
    }

    @Test
    void shouldReadFileRelativeToItsDirectoryWhenItIsThere(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("site.yaml");
        Files.createFile(directory.resolve("mec-1.pem"));
        Files.writeString(
                file,
                SiteText.LEAST
                        + "control: { store: state, tls: { certificate: mec-1.pem, key: k.pem, trust: /t.pem } }");

        SiteReading reading = SiteReader.read(file, Purpose.RUN);

        Control control = reading.site().orElseThrow().control();
        assertEquals(directory.resolve("state"), control.store());
        assertEquals(
                Optional.of(new Tls(directory.resolve("mec-1.pem"), directory.resolve("k.pem"), Path.of("/t.pem"))),
                control.tls());
        assertEquals(
                List.of("control.tls.key", "control.tls.trust"),
                reading.warnings().stream().map(it -> it.place().path()).toList());
    }

    @Test
    void shouldThrowWhenFileCannotBeRead(@TempDir Path directory) {
        assertThrows(NoSuchFileException.class, () -> SiteReader.read(directory.resolve("none.yaml"), Purpose.RUN));
        assertThrows(IOException.class, () -> SiteReader.read(directory, Purpose.RUN));
    }
}
