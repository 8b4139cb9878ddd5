package io.turnout.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.config.Peer;
import io.turnout.config.Site;
import io.turnout.config.SiteDataplane;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteSteering;
import io.turnout.engine.Steering;
import io.turnout.replay.CaptureException;
import io.turnout.replay.CaptureMerge;
import io.turnout.replay.CaptureReader;
import io.turnout.replay.CapturedLink;
import io.turnout.replay.DirectionFinder;
import io.turnout.replay.LiveOutput;
import io.turnout.replay.LiveSender;
import io.turnout.replay.PortCaptures;
import io.turnout.replay.ReplayOutput;
import io.turnout.replay.ReplayReport;
import io.turnout.replay.SendSchedule;
import io.turnout.replay.VerdictList;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnout replay}: captures through the engine, and what it decided. */
@Command(
        name = "replay",
        description = "Sends captures through the engine, offline, and says what happened to every frame.",
        sortOptions = false)
final class Replay implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Parameters(arity = "1..*", paramLabel = "IN.pcap[ng]", description = "Captures; several are merged by time.")
    private List<Path> files;

    @Option(names = "--out", paramLabel = "DIR", description = "Write one capture per port there.")
    private Path directory;

    @Option(names = "--verdicts", paramLabel = "FILE.csv", description = "Write one line per frame there.")
    private Path verdicts;

    @Option(
            names = "--commands",
            paramLabel = "FILE",
            description = "Have switches happen on the way: a line for each command, with its time.")
    private Path commands;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Send everything that leaves, by whichever port, on this network interface.")
    private String interfaceName;

    @Option(
            names = "--rate",
            paramLabel = "FRAMES/S",
            description = "Frames a second on the interface; as captured if not given.")
    private Double rate;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Site site = config.site(Purpose.REPLAY);
        if (rate != null && interfaceName == null) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--rate goes with --interface");
        }
        if (rate != null && !(rate > 0)) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--rate: expected more than 0 frames a second, found " + rate);
        }
        List<CaptureReader> readers = new ArrayList<>();
        boolean isAllRead = open(readers);
        try (CaptureMerge captures = new CaptureMerge(readers)) {
            ReplayReport report = replay(site, captures);
            isAllRead &= complain(readers);
            if (json.isWanted()) {
                json.print(new ObjectMapper().valueToTree(report));
            } else {
                PrintWriter out = spec.commandLine().getOut();
                ReplayText.print(report, out);
                out.flush();
            }
        }
        return isAllRead ? ExitCode.DONE : ExitCode.UNREADABLE;
    }

    /** Opens what can be opened, and complains of what cannot. */
    private boolean open(List<CaptureReader> readers) {
        boolean isAllOpen = true;
        for (Path file : files) {
            try {
                readers.add(CaptureReader.open(file));
            } catch (CaptureException e) {
                warn(e.getMessage());
                isAllOpen = false;
            }
        }
        return isAllOpen;
    }

    private ReplayReport replay(Site site, CaptureMerge captures) {
        Steering steering = SiteSteering.of(site);
        List<ReplayOutput> outputs = new ArrayList<>();
        long octets =
                captures.readers().stream().mapToLong(CaptureReader::length).sum();
        try (Progress progress = Progress.of("replay", "MB", 1_000_000, octets)) {
            try {
                openOutputs(site, steering, outputs);
                var replay = new io.turnout.replay.Replay(
                        steering,
                        new DirectionFinder(
                                SiteSteering.prefixes(site.access().networks()),
                                SiteSteering.prefixes(site.core().networks()),
                                steering),
                        SiteDataplane.capacity(site, 1),
                        outputs);
                if (commands != null) {
                    replay.timeline(ReplayCommands.read(commands, site));
                }
                return replay.run(captures, progress::stepTo);
            } finally {
                for (ReplayOutput output : outputs) {
                    output.close();
                }
            }
        } catch (CaptureException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
    }

    private void openOutputs(Site site, Steering steering, List<ReplayOutput> outputs) {
        if (directory != null) {
            outputs.add(new PortCaptures(
                    directory, site.peers().stream().map(Peer::id).toList()));
        }
        if (verdicts != null) {
            outputs.add(new VerdictList(verdicts, steering));
        }
        if (interfaceName != null) {
            SendSchedule schedule = rate == null ? SendSchedule.atCaptureTimes(1) : SendSchedule.atRate(rate);
            outputs.add(new LiveOutput(LiveSender.open(interfaceName, schedule), this::warn));
        }
    }

    /** Says what of the captures was not read or not understood; false where something was not read. */
    private boolean complain(List<CaptureReader> readers) {
        boolean isAllRead = true;
        for (CaptureReader reader : readers) {
            if (reader.isTruncated()) {
                warn(reader.source() + ": " + reader.truncation());
                isAllRead = false;
            }
            for (CapturedLink link : reader.links()) {
                if (!link.isSupported()) {
                    warn(reader.source() + ": passed as not IP, for its link type is not supported: " + link);
                }
            }
        }
        return isAllRead;
    }

    private void warn(String line) {
        spec.commandLine().getErr().println("turnout replay: " + line);
    }
}
