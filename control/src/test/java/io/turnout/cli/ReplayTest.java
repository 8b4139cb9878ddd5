package io.turnout.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code turnout replay} says and ends with, whatever it is given. */
class ReplayTest {
    private static final Path SAMPLE = Path.of("..", "pcap-samples", "uplink-local");
    private static final String IN = SAMPLE.resolve("in.pcap").toString();

    @TempDir
    private Path directory;

    private static Run replay(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("replay", "--config", SAMPLE.resolve("site.yaml").toString(), "--json"));
        command.addAll(List.of(arguments));
        return Run.turnout(command.toArray(String[]::new));
    }

    private static JsonNode report(Run run) throws IOException {
        return new ObjectMapper().readTree(run.out());
    }

    private static void assertOneLine(Run run, String expected) {
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(expected), run.err());
    }

    @Test
    void shouldReportTheRestWhenOneCaptureCannotBeRead() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pcap"));
        Run run = replay(empty.toString(), IN);
        assertEquals(ExitCode.UNREADABLE, run.exitCode());
        assertOneLine(run, "empty.pcap: is empty");
        assertEquals(60, report(run).get("frames").asInt());
    }

    @Test
    void shouldReportWhatStandsBeforeTheCutWhenACaptureIsTruncated() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(IN));
        Path cut = Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 1));
        Run run = replay(cut.toString());
        assertEquals(ExitCode.UNREADABLE, run.exitCode());
        assertOneLine(run, "truncated at offset");
        assertEquals(59, report(run).get("frames").asInt());
    }

    @Test
    void shouldNameTheFaultWhenAFileIsNoCapture() throws IOException {
        Path text = Files.writeString(directory.resolve("text.pcap"), "hello world");
        Run run = replay(text.toString());
        assertEquals(ExitCode.UNREADABLE, run.exitCode());
        assertOneLine(run, "is not a capture");
        assertEquals(0, report(run).get("frames").asInt());
    }

    @Test
    void shouldSayThatALinkTypeIsNotSupportedAndPassItsFrames() throws IOException {
        byte[] capture = Files.readAllBytes(Path.of(IN));
        capture[20] = 105; // IEEE 802.11
        Path other = Files.write(directory.resolve("wlan.pcap"), capture);
        Run run = replay(other.toString());
        assertEquals(ExitCode.DONE, run.exitCode());
        assertOneLine(run, "IEEE 802.11");
        assertEquals(60, report(run).at("/reasons/not-ip").asInt());
    }

    @Test
    void shouldRefuseARateWithoutAnInterface() {
        Run run = replay("--rate", "5", IN);
        assertEquals(ExitCode.WRONG_USAGE, run.exitCode());
        assertOneLine(run, "--rate goes with --interface");
    }

    @Test
    void shouldRefuseARateThatIsNotAboveZero() {
        Run run = replay("--rate", "0", "--interface", "none", IN);
        assertEquals(ExitCode.WRONG_USAGE, run.exitCode());
        assertOneLine(run, "more than 0");
    }

    @Test
    void shouldFailWhenTheOutputCannotBeWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Run run = replay("--out", file.resolve("out").toString(), IN);
        assertEquals(ExitCode.FAILED, run.exitCode());
        assertOneLine(run, "cannot be created");
    }

    @Test
    void shouldMergeCapturesByTime() throws IOException {
        Path verdicts = directory.resolve("verdicts.csv");
        Run run = replay("--verdicts", verdicts.toString(), IN, IN);
        assertEquals(ExitCode.DONE, run.exitCode());
        assertEquals(120, report(run).get("frames").asInt());
        List<String> times = Files.readAllLines(verdicts).stream()
                .skip(1)
                .map(it -> it.split(",", -1)[1])
                .toList();
        assertEquals(times.stream().sorted().toList(), times);
    }

    @Test
    void shouldPrintTablesForPeople() {
        Run run = Run.turnout("replay", "--config", SAMPLE.resolve("site.yaml").toString(), IN);
        assertEquals(ExitCode.DONE, run.exitCode());
        assertTrue(run.out().startsWith("60 frames, 18,396 octets"), run.out());
        assertTrue(run.out().contains("uplink-local"), run.out());
        assertTrue(run.out().contains("video-cache"), run.out());
    }
}
