package io.turnout.cli;

import io.turnout.config.Site;
import io.turnout.config.SiteDataplane;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.io.DataplaneService;
import io.turnout.io.Port;
import io.turnout.io.sys.SystemCallException;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code turnout dataplane}: the half that handles packets, until a signal. Says {@code ready} on standard output once it
 * has taken the traffic over.
 */
@Command(name = "dataplane", description = "Handles packets, with tables, commands and events in a shared directory.")
final class Dataplane implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "What it shares with control; on a memory file system, such as /run.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Site site = config.site(Purpose.RUN);
        DataplaneService service = open(site);
        PrintWriter out = spec.commandLine().getOut();
        try (EndSignal _ = EndSignal.onEnd(service::close)) {
            out.println("ready: "
                    + service.ports().stream().map(Dataplane::described).collect(Collectors.joining(", ")));
            out.flush();
            service.awaitEnd();
        }
        service.close();
        throw Failure.of(ExitCode.FAILED, "a thread ended; what can cross without us does");
    }

    private DataplaneService open(Site site) {
        try {
            return DataplaneService.open(
                    SiteDataplane.setup(site),
                    new SharedDirectory(directory),
                    error -> spec.commandLine().getErr().println("turnout dataplane: " + error));
        } catch (IllegalArgumentException e) {
            throw Failure.of(ExitCode.WRONG_USAGE, e.getMessage());
        } catch (SystemCallException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage() + "; turnout doctor says what this host lacks");
        } catch (IOException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
    }

    private static String described(Port port) {
        return port.name() + " (" + port.kind() + ")";
    }
}
