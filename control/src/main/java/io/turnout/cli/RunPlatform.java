package io.turnout.cli;

import io.turnout.config.Site;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.ipc.SharedDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code turnout run}: one platform, its two halves as processes that are started anew where they end. */
@Command(name = "run", description = "Runs one platform, inline on its ports, until a signal.")
final class RunPlatform implements Callable<Integer> {
    /** A small heap: the data plane keeps its tables outside it, and makes no garbage in steady state. */
    private static final String DATAPLANE_HEAP = "-Xmx192m";

    /** What says which just-in-time compilers there are. */
    private static final String COMPILERS = "-XX:TieredStopAtLevel=";

    @Mixin
    private ConfigOption config;

    @Mixin
    private DirOption directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Site site = config.site(Purpose.RUN);
        Path shared = directory.of(site.platform().id());
        Supervisor supervisor = new Supervisor(spec.commandLine().getErr());
        supervisor.add(
                "dataplane",
                command("dataplane", List.of(DATAPLANE_HEAP), shared),
                Supervisor.beatOf(new SharedDirectory(shared)));
        supervisor.add("control", command("control", List.of(), shared), Supervisor.NO_BEAT);
        try (EndSignal _ = EndSignal.onEnd(supervisor::end)) {
            return supervisor.keep();
        }
    }

    /** This program as a process of its own, run as this one is, but with every compiler. */
    private List<String> command(String name, List<String> options, Path shared) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(it -> !it.startsWith(COMPILERS))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Turnout.class.getName()));
        command.addAll(List.of(name, "--config", config.file().toString(), "--dir", shared.toString()));
        return command;
    }
}
