package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.config.Site;
import io.turnout.config.SiteReader.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class CheckTest {
    private static final String SOUND = """
            platform: { id: mec-1, address: 10.100.0.1 }
            io: { backend: loopback }
            access: { networks: [10.0.1.0/24] }
            core: { networks: [10.0.0.0/24] }
            applications:
            - identity: a
              instances:
              - { id: i, platform: mec-1, address: 10.60.1.10 }
              - { id: j, platform: mec-2, address: 10.60.1.11 }
            peers: [{ id: mec-2, control: "127.0.0.2:7443", tunnel: 10.100.0.2 }]
            control: { listen: "127.0.0.1:7443" }
            """;

    /** Another command that works on a site. */
    @Command(name = "other")
    static final class Other implements Callable<Integer> {
        @Mixin
        private ConfigOption config;

        private Site site;

        @Override
        public Integer call() {
            site = config.site(Purpose.RUN);
            return 0;
        }
    }

    @TempDir
    private Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("site.yaml"), text).toString();
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Test
    void shouldSummarizeWhenSiteIsSound() throws IOException {
        String file = file(SOUND);

        assertEquals(
                new Run(
                        0,
                        lines(
                                file + ": ok",
                                "  platform mec-1 at 10.100.0.1, ports: loopback",
                                "  applications: 1, instances: 2 (1 here), peers: 1, traffic rules: 0",
                                "  a: UEs that nobody has claimed are served at mec-1"),
                        ""),
                Run.turnout("check", file));
    }

    @Test
    void shouldNameEveryMistakeWhenThereAreSeveral() throws IOException {
        String file = file(SOUND.replace("10.0.1.0/24", "10.0.1.9/24").replace("mec-2, address", "mec-3, adress"));

        Run run = Run.turnout("check", file);

        assertEquals(
                new Run(
                        2,
                        "",
                        lines(
                                file + ":3:22: access.networks[0]: expected 10.0.1.0/24 (no bits set beyond the prefix"
                                        + " length), found \"10.0.1.9/24\"",
                                file + ":9:5: applications[0].instances[1].address: missing; expected an IPv4 or IPv6"
                                        + " address (names are not looked up)",
                                file + ":9:24: applications[0].instances[1].platform: no peer declares the platform"
                                        + " \"mec-3\"; did you mean mec-1?",
                                file
                                        + ":9:31: applications[0].instances[1].adress: unknown key; did you mean address?")),
                run);
    }

    @Test
    void shouldNotNamePathWhenFileAsAWholeIsWrong() throws IOException {
        String file = file("a: b: c");

        assertEquals(
                new Run(2, "", lines(file + ":1:5: not YAML: mapping values are not allowed here")),
                Run.turnout("check", file));
    }

    @Test
    void shouldWarnAndStillEndWithZeroWhenNothingIsWrong() throws IOException {
        String file = file(SOUND.replaceFirst("(?m)^  - \\{ id: i, .*\n", ""));

        Run run = Run.turnout("check", file);

        assertEquals(0, run.exitCode());
        assertEquals(
                lines(file + ":8:3: warning: applications[0].instances: no instance on this platform: no service can"
                        + " move here"),
                run.err());
        assertTrue(run.out().startsWith(file + ": ok"), run.out());
    }

    @Test
    void shouldAskForLessWhenSiteIsForReplay() throws IOException {
        String file = file(SOUND.replace("io: { backend: loopback }\n", "").replaceFirst("(?m)^control:.*\n", ""));

        Run run = Run.turnout("check", "--replay", file);
        assertEquals(0, run.exitCode());
        assertTrue(run.out().contains("ports: none"), run.out());
        assertEquals(
                lines(
                        file + ":1:1: io: missing; expected keys with values",
                        file + ":1:1: control.tls: missing; expected certificate, key and trust, because peers connect"
                                + " to 10.100.0.1:7443"),
                Run.turnout("check", file).err());
    }

    @Test
    void shouldPrintOneObjectWhenMachineAsks() throws IOException {
        String file = file(SOUND.replace("mec-2, address", "mec-3, address"));

        Run run = Run.turnout("check", "--json", file);

        assertEquals(2, run.exitCode());
        assertEquals("", run.err());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals(file, json.get("file").textValue());
        assertFalse(json.get("ok").booleanValue());
        assertEquals(1, json.get("mistakes").size());
        JsonNode mistake = json.get("mistakes").get(0);
        assertEquals(9, mistake.get("line").intValue());
        assertEquals(24, mistake.get("column").intValue());
        assertEquals(
                "applications[0].instances[1].platform", mistake.get("path").textValue());
        assertEquals(
                "no peer declares the platform \"mec-3\"; did you mean mec-1?",
                mistake.get("message").textValue());
        assertEquals(0, json.get("warnings").size());
    }

    @Test
    void shouldPrintWarningsInTheObjectWhenSiteIsSound() throws IOException {
        String file = file(SOUND.replaceFirst("(?m)^  - \\{ id: i, .*\n", ""));

        Run run = Run.turnout("check", "--json", file);

        assertEquals(0, run.exitCode());
        assertEquals("", run.err());
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertTrue(json.get("ok").booleanValue());
        assertEquals(0, json.get("mistakes").size());
        assertEquals(8, json.get("warnings").get(0).get("line").intValue());
    }

    @Test
    void shouldEndWithThreeWhenFileCannotBeRead() throws IOException {
        String none = directory.resolve("none.yaml").toString();

        assertEquals(
                new Run(3, "", lines("turnout check: cannot read " + none + ": no such file")),
                Run.turnout("check", none));
        assertEquals(
                new Run(3, "", lines("turnout check: cannot read " + directory + ": Is a directory")),
                Run.turnout("check", "--json", directory.toString()));
    }

    @Test
    void shouldReportAlikeWhenAnotherCommandReadsTheSite() throws IOException {
        Other other = new Other();
        CommandLine commandLine = Turnout.commandLine().addSubcommand(other);
        String bad = file(SOUND.replace("mec-2, address", "mec-3, address"));
        assertEquals(Run.turnout("check", bad), Run.of(commandLine, "other", "--config", bad));

        String warned = file(SOUND.replaceFirst("(?m)^  - \\{ id: i, .*\n", ""));
        Run run = Run.of(commandLine, "other", "--config", warned);
        assertEquals(new Run(0, "", Run.turnout("check", warned).err()), run);
        assertEquals("mec-1", other.site.platform().id());
        assertEquals(
                new Run(
                        2,
                        "",
                        lines(
                                "turnout other: Missing required option: '--config=SITE.yaml' (see turnout other --help)")),
                Run.of(commandLine, "other"));
    }
}
