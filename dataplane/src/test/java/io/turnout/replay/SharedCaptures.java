package io.turnout.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The captures that nobody on this project made, where the machine has them. */
final class SharedCaptures {
    private SharedCaptures() {}

    /** All of them by name; skips the test, saying so, where the folder is absent. */
    static List<Path> all() {
        Path folder = folder();
        assumeTrue(Files.isDirectory(folder), "no captures at " + folder + " (set TURNOUT_CAPTURES)");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(SharedCaptures::isCapture).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path folder() {
        String named = System.getenv("TURNOUT_CAPTURES");
        // Tests run in the module's folder, one below the project's root.
        return named != null ? Path.of(named) : Path.of("..", "..", "shared", "captures");
    }

    private static boolean isCapture(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".pcap") || name.endsWith(".pcapng");
    }
}
