package io.turnout.cli;

import io.turnout.lab.Lab;
import io.turnout.lab.LabOptions;
import io.turnout.lab.LabOptions.Io;
import io.turnout.lab.Programs;
import io.turnout.lab.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code turnout rehearse}: does, in this one process, what all the others do, so that the JVM can keep what it loaded and
 * learned for their starts (JEP 514, JEP 515). Run by the build; prints nothing.
 */
@Command(name = "rehearse", hidden = true, description = "Does once what commands do, for their starts to be faster.")
final class Rehearse implements Callable<Integer> {
    private static final int UES = 8;
    private static final int PPS = 800;
    private static final double SECONDS = 4;
    private static final int PACKET_LENGTH = 128;

    @Parameters(paramLabel = "DIR", description = "Where files go that it makes.")
    private Path directory;

    @Option(names = "--config", required = true, paramLabel = "SITE.yaml", description = "A site to replay with.")
    private Path site;

    @Override
    public Integer call() throws IOException {
        String capture = directory.resolve("sample.pcap").toString();
        execute("generate", "--frames", "5000", capture);
        execute("replay", "--config", site.toString(), "--json", capture);
        LabOptions options = new LabOptions(
                Scenario.HANDOVER,
                UES,
                PPS,
                0,
                SECONDS,
                Io.LOOPBACK,
                "both",
                true,
                PACKET_LENGTH,
                true,
                directory.resolve("lab"));
        try (Lab lab = new Lab(options, () -> false, new Threads())) {
            lab.run(_ -> {}).json();
        }
        return ExitCode.DONE;
    }

    private static void execute(String... arguments) {
        PrintWriter nowhere = new PrintWriter(PrintWriter.nullWriter());
        Turnout.commandLine().setOut(nowhere).setErr(nowhere).execute(arguments);
    }

    /** Commands as threads of this process, which end with it. */
    private static final class Threads implements Programs {
        @Override
        public void start(String name, List<String> prefix, List<String> arguments) {
            List<String> command = new ArrayList<>(arguments.subList(1, arguments.size()));
            if (command.getFirst().equals("run")) {
                for (String half : List.of("dataplane", "control")) {
                    command.set(0, half);
                    begin(name + " " + half, command.toArray(String[]::new));
                }
            } else {
                begin(name, command.toArray(String[]::new));
            }
        }

        private static void begin(String name, String[] command) {
            Thread.ofPlatform().daemon().name(name).start(() -> execute(command));
        }

        @Override
        public void check() {
            // Whatever fails here fails where it matters too, and is told there.
        }

        @Override
        public void kill(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public boolean killChild(String name, String command) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void close() {
            // They end with the process.
        }
    }
}
