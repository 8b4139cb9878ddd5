package io.turnout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes that tests start, with this one's class path and flags. */
public final class JavaProcess {
    private JavaProcess() {}

    /** Starts {@code main} with {@code arguments}; its errors go to this process's. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return builder(main, List.of(), arguments).start();
    }

    /** To start {@code main} with {@code arguments} and flags besides the product's own. */
    public static ProcessBuilder builder(Class<?> main, List<String> moreFlags, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path flags = Path.of(System.getProperty("maven.multiModuleProjectDirectory", ".."), "scripts", "jvm.flags");
        try (Stream<String> lines = Files.lines(flags.toAbsolutePath())) {
            lines.filter(line -> !line.isBlank()).forEach(command::add);
        }
        // Many small processes on few cores: quick to start matters more than fast code.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
