package io.turnout.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option {@code --dir DIR} of commands that work on a running platform. */
final class DirOption {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "What data plane and control share; by default /run/turnout/PLATFORM, or under"
                    + " $XDG_RUNTIME_DIR without privileges.")
    private Path directory;

    /** The directory for the platform {@code id}. */
    Path of(String id) {
        return directory == null ? base().resolve(id) : directory;
    }

    /** The directory of the platform that runs here; a {@link Failure} where none is given and there is not one. */
    Path ofRunning() {
        if (directory != null) {
            return directory;
        }
        List<Path> platforms = List.of();
        if (Files.isDirectory(base())) {
            try (Stream<Path> entries = Files.list(base())) {
                platforms = entries.filter(Files::isDirectory).sorted().toList();
            } catch (IOException e) {
                throw Failure.unreadable(base(), e);
            }
        }
        if (platforms.size() != 1) {
            String found = platforms.isEmpty() ? "none is in " + base() : "there are " + platforms;
            throw Failure.of(ExitCode.WRONG_USAGE, "say which platform with --dir DIR: " + found);
        }
        return platforms.getFirst();
    }

    private static Path base() {
        Path run = Path.of("/run");
        if (Files.isWritable(run)) {
            return run.resolve("turnout");
        }
        return Path.of(Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")).orElse("/tmp"), "turnout");
    }
}
