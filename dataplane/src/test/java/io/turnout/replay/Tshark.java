package io.turnout.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same capture as tshark reads it, where the machine has tshark. */
final class Tshark {
    private static final Path PROGRAM = Path.of("/usr/bin/tshark");
    private static final int LIMIT_SECONDS = 60;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private Tshark() {}

    static void assumePresent() {
        assumeTrue(Files.isExecutable(PROGRAM), "no " + PROGRAM);
    }

    /** The line that tshark is to print for a frame. */
    static String line(CapturedFrame frame) {
        return String.join(
                "\t",
                frame.timeNs() / NS_PER_SECOND + String.format(".%09d", frame.timeNs() % NS_PER_SECOND),
                String.valueOf(frame.octets().length() / 2),
                String.valueOf(frame.originalLength()),
                String.valueOf(encapsulation(frame.linkType())));
    }

    /** Wireshark numbers link types in its own way. */
    private static int encapsulation(int linkType) {
        return switch (linkType) {
            case LinkType.ETHERNET -> 1;
            case LinkType.RAW_IP -> 7;
            case LinkType.LINUX_COOKED -> 25;
            case LinkType.LINUX_COOKED_V2 -> 210;
            default -> throw new IllegalArgumentException("link type " + linkType);
        };
    }

    /** One line per frame: time in seconds with nine decimals, captured length, original length, link encapsulation. */
    static List<String> frames(Path file) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tshark", ".txt");
        try {
            Process process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "-n",
                            "-r",
                            file.toString(),
                            "-T",
                            "fields",
                            "-e",
                            "frame.time_epoch",
                            "-e",
                            "frame.cap_len",
                            "-e",
                            "frame.len",
                            "-e",
                            "frame.encap_type")
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("tshark took longer than " + LIMIT_SECONDS + " s");
            }
            return Files.readAllLines(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(output);
        }
    }
}
