package io.turnout.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turnout.generate.FrameKind;
import io.turnout.generate.Generator;
import io.turnout.generate.Malformation;
import io.turnout.generate.Malformation.Counted;
import io.turnout.generate.Scenario;
import io.turnout.generate.Summary;
import io.turnout.replay.CaptureException;
import io.turnout.replay.CaptureWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnout generate}: a capture of GTP-U traffic, always the same for the same options. */
@Command(
        name = "generate",
        description = "Makes a capture of GTP-U traffic. Equal options and seed make equal files.",
        sortOptions = false)
final class Generate implements Callable<Integer> {
    private static final double NS_PER_SECOND = 1e9;
    private static final double OCTETS_PER_MEGABYTE = 1e6;

    @Parameters(paramLabel = "OUT.pcap", description = "The capture; one that is there is replaced.")
    private Path file;

    @Mixin
    private ScenarioOptions options;

    @Option(names = "--list-malformations", help = true, description = "Print the names that --malformations knows.")
    private boolean isListWanted;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (isListWanted) {
            for (Malformation malformation : Malformation.values()) {
                spec.commandLine().getOut().printf("%-32s %s%n", malformation.label(), malformation.text());
            }
            return ExitCode.DONE;
        }
        Scenario scenario = options.scenario();
        Summary summary = generate(scenario);
        if (json.isWanted()) {
            json.print(json(scenario, summary));
        } else {
            spec.commandLine().getOut().println(text(scenario, summary));
        }
        return ExitCode.DONE;
    }

    private Summary generate(Scenario scenario) {
        try (CaptureWriter writer = CaptureWriter.create(file);
                Progress progress = Progress.of("generate", "frames", 1, scenario.frameCount)) {
            return Generator.write(scenario, writer, progress::stepTo);
        } catch (CaptureException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
    }

    private String text(Scenario scenario, Summary summary) {
        String kinds = Arrays.stream(FrameKind.values())
                .filter(it -> summary.count(it) > 0)
                .map(it -> String.format(Locale.ROOT, "%d %s", summary.count(it), it.label()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s: %d frames, %.1f MB, %.3f s, %d UEs, %d handovers: %s",
                file,
                summary.frameCount(),
                summary.octetCount() / OCTETS_PER_MEGABYTE,
                summary.durationNs() / NS_PER_SECOND,
                scenario.ueCount,
                summary.handoverCount(),
                kinds);
    }

    /**
     * {@code {file, seed, frames, octets, seconds, ues, handovers, gtpu {as of replay}, kinds {label: n}, fragments
     * {frames, datagrams, incomplete, headless}, malformations {label: n}}}.
     */
    private ObjectNode json(Scenario scenario, Summary summary) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("file", file.toString());
        object.put("seed", scenario.seed);
        object.put("frames", summary.frameCount());
        object.put("octets", summary.octetCount());
        object.put("seconds", summary.durationNs() / NS_PER_SECOND);
        object.put("ues", scenario.ueCount);
        object.put("handovers", summary.handoverCount());
        object.putObject("gtpu")
                .put("gpdu", summary.count(Counted.G_PDU))
                .put("echoRequest", summary.count(FrameKind.ECHO_REQUEST))
                .put("echoResponse", summary.count(FrameKind.ECHO_RESPONSE))
                .put("errorIndication", summary.count(FrameKind.ERROR_INDICATION))
                .put("endMarker", summary.count(Counted.END_MARKER))
                .put("supportedExtensionHeaders", summary.count(FrameKind.NOTIFICATION))
                .put("other", summary.count(Counted.OTHER))
                .put("malformed", summary.count(Counted.MALFORMED));
        ObjectNode kinds = object.putObject("kinds");
        for (FrameKind kind : FrameKind.values()) {
            kinds.put(kind.label(), summary.count(kind));
        }
        object.putObject("fragments")
                .put("frames", summary.fragmentCount())
                .put("datagrams", summary.fragmentedCount())
                .put("incomplete", summary.incompleteCount())
                .put("headless", summary.headlessCount());
        ObjectNode malformations = object.putObject("malformations");
        for (Malformation malformation : Malformation.values()) {
            if (summary.count(malformation) > 0) {
                malformations.put(malformation.label(), summary.count(malformation));
            }
        }
        return object;
    }
}
