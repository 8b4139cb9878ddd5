package io.turnout.generate;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A capture as tshark sees it: fragments put together, all checksums verified. */
public final class Tshark {
    private static final Path PROGRAM = Path.of("/usr/bin/tshark");

    /** Frames that a careful reader objects to. */
    private static final String WRONG = "_ws.malformed || _ws.expert.severity == error || ";

    private static final String BAD_CHECKSUM = "ip.checksum.status == 0 || udp.checksum.status == 0"
            + " || tcp.checksum.status == 0 || icmp.checksum.status == 0 || icmpv6.checksum.status == 0";

    private Tshark() {}

    /** Skips the test where tshark is not installed. */
    public static void assumePresent() {
        assumeTrue(Files.isExecutable(PROGRAM), "no " + PROGRAM);
    }

    /** Numbers of the frames in which anything is wrong. */
    public static List<String> wrongFrames(Path file) throws IOException, InterruptedException {
        return read(file, WRONG + BAD_CHECKSUM, "frame.number");
    }

    /** Numbers of the frames with a checksum that is not right, for whoever makes odd packets on purpose. */
    public static List<String> badChecksums(Path file) throws IOException, InterruptedException {
        return read(file, BAD_CHECKSUM, "frame.number");
    }

    /** How many frames there are of each GTP-U message type. */
    public static Map<Integer, Long> messageCounts(Path file) throws IOException, InterruptedException {
        Map<Integer, Long> counts = new TreeMap<>();
        for (String type : read(file, "gtp", "gtp.message")) {
            counts.merge(Integer.decode(type), 1L, Long::sum);
        }
        return counts;
    }

    /** The first occurrence of a field in each frame that the filter lets through. */
    public static List<String> read(Path file, String filter, String field) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-n", "-r", file.toString(), "-Y", filter));
        for (String layer : List.of("ip", "udp", "tcp")) {
            command.addAll(List.of("-o", layer + ".check_checksum:TRUE"));
        }
        command.addAll(List.of("-T", "fields", "-E", "occurrence=f", "-e", field));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command));
        }
        return output.lines().toList();
    }
}
