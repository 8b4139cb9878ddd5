package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandsTest {
    private static final Path SAMPLE = Path.of("..", "pcap-samples", "switch");

    @TempDir
    private Path directory;

    private Run replay(String commands) throws IOException {
        Path file = Files.writeString(directory.resolve("commands.txt"), commands);
        return Run.turnout(
                "replay",
                "--config",
                SAMPLE.resolve("site.yaml").toString(),
                "--commands",
                file.toString(),
                "--json",
                SAMPLE.resolve("in.pcap").toString());
    }

    private String waited(String commands) throws IOException {
        return new ObjectMapper().readTree(replay(commands).out()).get("waited").toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 route 10.45.0.1                                | expected TIME COMMAND UE APPLICATION
        -1 unroute 10.45.0.1 video-cache                 | expected milliseconds from 0 on
        1 stop 10.45.0.1 video-cache                     | no such command: stop
        1 unroute 10.45.0 video-cache                    | 10.45.0
        1 unroute 10.45.0.1 game                         | no application game
        1 route 10.45.0.1 video-cache epoch=1            | expected to=
        1 route 10.45.0.1 video-cache to=mec-9 epoch=1   | no video-cache at mec-9
        1 route 10.45.0.1 video-cache to=core epoch=x    | epoch: expected 0 or more, found x
        1 route 10.45.0.1 video-cache to=core epoch=-1   | epoch: expected 0 or more, found -1
        1 unroute 10.45.0.1 video-cache to=core          | found to=core
        1 count 10.45.0.1 video-cache grant=a peer=mec-2 | grant: expected EPOCH.ATTEMPT, found a
        1 count 10.45.0.1 video-cache grant=1.1 peer=mec-9 | no peer mec-9
        1 give-way 10.45.0.1 video-cache grant=1.1 peer=mec-2 to=core epoch=1 | expected millis=
        1 give-way 10.45.0.1 video-cache grant=1.1 millis=5 to=core epoch=1   | expected peer=
        """)
    void shouldSayInOneLineWhatIsWrongAndWhere(String line, String complaint) throws IOException {
        Run run = replay("# a line before\n" + line + "\n");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("commands.txt:2: ") && run.err().contains(complaint), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void shouldSayThatTheFileIsNotThere() {
        Run run = Run.turnout(
                "replay",
                "--config",
                SAMPLE.resolve("site.yaml").toString(),
                "--commands",
                directory.resolve("none").toString(),
                SAMPLE.resolve("in.pcap").toString());
        assertEquals(3, run.exitCode());
    }

    /** By the time of the command, not by its place in the file; without commands nothing waits. */
    @Test
    void shouldCarryCommandsOutInTheOrderOfTheirTimes() throws IOException {
        String hold = "hold 10.45.0.1 video-cache grant=4.1 packets=99 octets=99999 millis=0\n";
        String drain = "drain 10.45.0.1 video-cache grant=4.1 to=mec-2 epoch=4\n";
        assertEquals("{}", waited(""));
        assertEquals("{\"held\":1}", waited("1.5 " + drain + "0.5 " + hold));
        assertEquals("{}", waited("0.5 " + drain + "1.5 " + hold));
    }

    /** The pair's second packet is of the first millisecond; a command is when the writer looks at the time. */
    @Test
    void shouldEndAHoldThatGivesWayWhenItsTimeIsOver() throws IOException {
        String hold = "0.5 hold 10.45.0.1 video-cache grant=4.1 packets=99 octets=99999 millis=0\n";
        String giveWay = "0.7 give-way 10.45.0.1 video-cache grant=4.1 peer=mec-2 to=mec-2 epoch=4 millis=";
        String other = "1.8 unroute 10.45.0.2 video-cache\n";
        assertEquals("{\"held\":1}", waited(hold + giveWay + "1\n" + other));
        assertEquals("{\"held\":6}", waited(hold + giveWay + "2\n" + other));
    }
}
