package io.turnout.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A decoder that is not ours: reads a capture with tshark, every frame for itself, all checksums on. */
final class Tshark {
    private Tshark() {}

    /** Skips the test where tshark is not installed. */
    static void assumePresent() throws InterruptedException {
        boolean isPresent;
        try {
            isPresent = new ProcessBuilder("tshark", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            isPresent = false;
        }
        assumeTrue(isPresent, "tshark is not installed");
    }

    /** One line per frame that the filter lets through: the fields, separated by semicolons. */
    static List<String> read(Path capture, String filter, String occurrence, String... fields)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-Y", filter));
        for (String preference : List.of(
                "ip.defragment:FALSE",
                "tcp.desegment_tcp_streams:FALSE",
                "ip.check_checksum:TRUE",
                "udp.check_checksum:TRUE",
                "tcp.check_checksum:TRUE")) {
            command.addAll(List.of("-o", preference));
        }
        command.addAll(List.of("-T", "fields", "-E", "separator=;", "-E", "occurrence=" + occurrence));
        for (String field : fields) {
            command.addAll(List.of("-e", field));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        return output.lines().toList();
    }
}
