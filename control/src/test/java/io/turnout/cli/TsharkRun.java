package io.turnout.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tshark reads in a capture, where the machine has tshark. */
public final class TsharkRun {
    private static final Path PROGRAM = Path.of("/usr/bin/tshark");
    private static final int LIMIT_SECONDS = 60;

    private TsharkRun() {}

    /** The lines that tshark prints for {@code file}; skips the test, saying so, where there is none. */
    public static List<String> lines(Path file, String... options) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROGRAM), "no " + PROGRAM);
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-n", "-r", file.toString()));
        command.addAll(List.of(options));
        Path output = Files.createTempFile("tshark", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("tshark took longer than " + LIMIT_SECONDS + " s");
            }
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }

    /** The numbers of the frames in which tshark finds something malformed or a wrong checksum. */
    static List<String> complaints(Path file) throws IOException, InterruptedException {
        return lines(
                file,
                "-o",
                "ip.check_checksum:TRUE",
                "-o",
                "udp.check_checksum:TRUE",
                "-o",
                "tcp.check_checksum:TRUE",
                "-Y",
                "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0",
                "-T",
                "fields",
                "-e",
                "frame.number");
    }
}
