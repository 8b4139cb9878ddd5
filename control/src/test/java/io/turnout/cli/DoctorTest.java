package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path directory;

    private String site(String io) throws IOException {
        Path file = directory.resolve("site.yaml");
        Files.writeString(file, """
            platform: { id: mec-1, address: 10.100.0.1 }
            io: IO
            access: { networks: [10.0.1.0/24] }
            core: { networks: [10.0.0.0/24] }
            applications: [{ identity: a, instances: [{ id: i, platform: mec-1, address: 10.60.1.10 }] }]
            """.replace("IO", io));
        return file.toString();
    }

    @Test
    void shouldSayWhichInterfaceIsMissingAndHowToLookForIt() throws IOException {
        String file = site("{ backend: xdp, access: no-enb0, core: no-sgw0, app: no-app0 }");

        Run run = Run.turnout("doctor", "--config", file);

        assertEquals(1, run.exitCode(), run.err());
        assertTrue(run.out().contains("BREAKS  there is no interface no-enb0"), run.out());
        assertTrue(run.out().contains("mend: ip link show"), run.out());
        JsonNode json = new ObjectMapper()
                .readTree(Run.turnout("doctor", "--json", "--config", file).out());
        assertEquals(false, json.get("ok").asBoolean());
        assertTrue(json.findValuesAsText("what").contains("there is no interface no-enb0"));
    }

    @Test
    void shouldFindNothingAgainstPortsThatNeedNothing() throws IOException {
        Run run = Run.turnout("doctor", "--config", site("{ backend: loopback }"));

        assertEquals(0, run.exitCode(), run.err());
        assertEquals("nothing found" + System.lineSeparator(), run.out());
    }

    @Test
    void shouldExamineTheHostAloneWithoutASite() {
        Run run = Run.turnout("doctor");

        assertTrue(run.exitCode() == 0 || run.out().contains("BREAKS"), run.out());
        assertTrue(!run.out().contains("interface"), run.out());
    }
}
