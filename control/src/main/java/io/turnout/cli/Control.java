package io.turnout.cli;

import io.turnout.config.Site;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.store.JournalException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code turnout control}: the half that decides, until a signal. Says {@code ready} on standard output once it goes on
 * from where its journal ends.
 */
@Command(name = "control", description = "Decides: switches, rules, peers and the HTTP interface of a platform.")
final class Control implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "What it shares with the data plane; on a memory file system, such as /run.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Site site = config.site(Purpose.RUN);
        ControlService service = start(site);
        PrintWriter out = spec.commandLine().getOut();
        try (EndSignal _ = EndSignal.onEnd(service::close)) {
            out.println("ready: peers on " + site.control().listen() + ", HTTP on " + service.apiAddress());
            out.flush();
            service.awaitEnd();
        }
        service.close();
        throw Failure.of(ExitCode.FAILED, "the agent ended; the next start goes on from the journal");
    }

    private ControlService start(Site site) {
        try {
            return ControlService.start(
                    site, directory, error -> spec.commandLine().getErr().println("turnout control: " + error));
        } catch (IOException | JournalException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
    }
}
