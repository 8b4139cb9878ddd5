package io.turnout.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.config.Site;
import io.turnout.config.SiteDataplane;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.io.Doctor.Finding;
import io.turnout.io.Doctor.Severity;
import io.turnout.io.Host;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnout doctor}: what on this host would break inline use, and the command that mends it. Changes nothing. */
@Command(name = "doctor", description = "Says what on this host would break inline use, and how to mend it.")
final class Doctor implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "SITE.yaml", description = "The site file; without it, the host alone.")
    private Path file;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        if (json.isWanted()) {
            json.print(json(findings));
        } else {
            print(findings);
        }
        boolean isBroken = findings.stream().anyMatch(it -> it.severity() == Severity.BREAKS);
        return isBroken ? ExitCode.FAILED : ExitCode.DONE;
    }

    private List<Finding> findings() {
        if (file == null) {
            return io.turnout.io.Doctor.examine(Host.local());
        }
        Site site = SiteReport.of(file, Purpose.RUN).site();
        return io.turnout.io.Doctor.examine(Host.local(), SiteDataplane.patient(site));
    }

    private static ObjectNode json(List<Finding> findings) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("ok", findings.stream().noneMatch(it -> it.severity() == Severity.BREAKS));
        ArrayNode list = json.putArray("findings");
        findings.forEach(it -> list.addObject()
                .put("severity", it.severity().name().toLowerCase(Locale.ROOT))
                .put("what", it.what())
                .put("why", it.why())
                .put("mend", it.mend()));
        return json;
    }

    private void print(List<Finding> findings) {
        PrintWriter out = spec.commandLine().getOut();
        if (findings.isEmpty()) {
            out.println("nothing found");
        }
        for (Finding finding : findings) {
            out.printf("%-7s %s%n", finding.severity() == Severity.BREAKS ? "BREAKS" : "note", finding.what());
            out.printf("        %s%n        mend: %s%n", finding.why(), finding.mend());
        }
        out.flush();
    }
}
