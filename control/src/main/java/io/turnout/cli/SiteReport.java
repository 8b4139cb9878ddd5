package io.turnout.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.agent.SwitchingSite;
import io.turnout.config.Application;
import io.turnout.config.Finding;
import io.turnout.config.Instance;
import io.turnout.config.Site;
import io.turnout.config.SiteReader;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteReading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What reading a site file found, in the words that all commands use. Immutable.
 *
 * @param file as the user named it
 * @param reading what came of it
 */
record SiteReport(Path file, SiteReading reading) {
    /** Reads {@code file}; a {@link Failure} if it cannot be read. */
    static SiteReport of(Path file, Purpose purpose) {
        try {
            return new SiteReport(file, SiteReader.read(file, purpose));
        } catch (IOException e) {
            throw Failure.unreadable(file, e);
        }
    }

    /** The site; a {@link Failure} that names every mistake if there are any. */
    Site site() {
        return reading.site()
                .orElseThrow(() -> Failure.report(
                        ExitCode.WRONG_USAGE,
                        reading.mistakes().stream().map(it -> file + ":" + it).toList()));
    }

    /** {@code file:line:column: warning: path: message} for each. */
    List<String> warningLines() {
        return reading.warnings().stream()
                .map(it -> file + ":" + it.place().line() + ":" + it.place().column() + ": warning: "
                        + it.place().path() + ": " + it.message())
                .toList();
    }

    /** What a sound site is about, for people. */
    static List<String> summaryLines(Site site) {
        String id = site.platform().id();
        List<Instance> instances = site.applications().stream()
                .map(Application::instances)
                .flatMap(List::stream)
                .toList();
        long hereCount =
                instances.stream().filter(it -> it.platform().equals(id)).count();
        String ports = site.io()
                .map(it -> it.backend().name().toLowerCase(Locale.ROOT))
                .orElse("none");
        List<String> lines = new ArrayList<>();
        lines.addAll(List.of(
                "  platform " + id + " at " + site.platform().address() + ", ports: " + ports,
                "  applications: " + site.applications().size() + ", instances: " + instances.size() + " (" + hereCount
                        + " here), peers: " + site.peers().size() + ", traffic rules: "
                        + site.trafficRules().size()));
        for (Application application : site.applications()) {
            if (!application.instances().isEmpty()) {
                String home = SwitchingSite.home(application);
                lines.add("  " + application.identity() + ": UEs that nobody has claimed are served at " + home);
            }
        }
        return lines;
    }

    /** {@code {file, ok, mistakes [{line, column, path, message}], warnings [the same]}}. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", file.toString());
        json.put("ok", reading.site().isPresent());
        add(json.putArray("mistakes"), reading.mistakes());
        add(json.putArray("warnings"), reading.warnings());
        return json;
    }

    private static void add(ArrayNode array, List<Finding> findings) {
        for (Finding finding : findings) {
            array.addObject()
                    .put("line", finding.place().line())
                    .put("column", finding.place().column())
                    .put("path", finding.place().path())
                    .put("message", finding.message());
        }
    }
}
