package io.turnout.cli;

import io.turnout.config.Site;
import io.turnout.config.SiteReader.Purpose;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnout check}: every mistake of a site file, with its place and what was expected there. */
@Command(name = "check", description = "Validates a site file: names every mistake with its place.")
final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "SITE.yaml", description = "The site file.")
    private Path file;

    @Option(names = "--replay", description = "Ask only for what a replay needs: no ports, no TLS.")
    private boolean isForReplay;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SiteReport report = SiteReport.of(file, isForReplay ? Purpose.REPLAY : Purpose.RUN);
        if (json.isWanted()) {
            json.print(report.json());
            return report.reading().site().isPresent() ? ExitCode.DONE : ExitCode.WRONG_USAGE;
        }
        report.warningLines().forEach(spec.commandLine().getErr()::println);
        Site site = report.site();
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + ": ok");
        SiteReport.summaryLines(site).forEach(out::println);
        return ExitCode.DONE;
    }
}
