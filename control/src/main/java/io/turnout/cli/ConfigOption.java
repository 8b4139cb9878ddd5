package io.turnout.cli;

import io.turnout.config.Site;
import io.turnout.config.SiteReader.Purpose;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --config SITE.yaml} of every command that works on a site. */
final class ConfigOption {
    @Option(names = "--config", required = true, paramLabel = "SITE.yaml", description = "The site file.")
    private Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The file, as the user named it. */
    Path file() {
        return file;
    }

    /** The site in the file, with warnings on standard error; a {@link Failure} that names every mistake otherwise. */
    Site site(Purpose purpose) {
        SiteReport report = SiteReport.of(file, purpose);
        report.warningLines().forEach(spec.commandLine().getErr()::println);
        return report.site();
    }
}
