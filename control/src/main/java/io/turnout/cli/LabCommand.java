package io.turnout.cli;

import io.turnout.lab.Lab;
import io.turnout.lab.LabException;
import io.turnout.lab.LabOptions;
import io.turnout.lab.LabOptions.Io;
import io.turnout.lab.LabProgress;
import io.turnout.lab.LabResult;
import io.turnout.lab.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code turnout lab}: two platforms, moving UEs, and a report with every packet accounted for. */
@Command(
        name = "lab",
        description = "Runs two platforms with base stations, a gateway, application instances and moving UEs, and"
                + " reports what became of every packet.",
        sortOptions = false)
final class LabCommand implements Callable<Integer> {
    private static final int MIN_PACKET_LENGTH = 44;
    private static final int MAX_PACKET_LENGTH = 1_400;
    private static final int MAX_UES = 10_000;
    private static final int MAX_PPS = 1_000_000;
    private static final double DEFAULT_WARM_UP_SECONDS = 20;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            defaultValue = "handover",
            description = "What happens: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Scenario scenario;

    @Option(names = "--ues", paramLabel = "N", defaultValue = "50", description = "UEs. Default: ${DEFAULT-VALUE}.")
    private int ues;

    @Option(
            names = "--pps",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Packets a second, of all UEs together, uplink; the answers come on top."
                    + " Default: ${DEFAULT-VALUE}.")
    private int pps;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long the scenario is. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long UEs move before it: their packets are counted, what their switches take is not."
                    + " Default: 20, or 0 where no switch completes.")
    private Double warmUpSeconds;

    @Option(
            names = "--io",
            paramLabel = "KIND",
            description = "How frames reach the platforms: ${COMPLETION-CANDIDATES}."
                    + " Default: xdp as root, loopback else.")
    private Io io;

    @Option(
            names = "--detect",
            paramLabel = "SIDE",
            defaultValue = "both",
            description = "Which platform notices that a switch is due: target, source or both."
                    + " Default: ${DEFAULT-VALUE}.")
    private String detect;

    @Option(
            names = "--last-packets",
            paramLabel = "HOW",
            defaultValue = "hold",
            description = "What becomes of the last packets before a swap: hold or forward. Default: ${DEFAULT-VALUE}.")
    private String lastPackets;

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            defaultValue = "128",
            description = "Octets of a UE's IP packet. Default: ${DEFAULT-VALUE}.")
    private int packetLength;

    @Option(
            names = "--no-tunnel",
            description = "Platforms that do not know of each other: what handovers cost without Turnout's help.")
    private boolean isWithoutTunnel;

    @Option(names = "--report", paramLabel = "FILE.json", description = "Write the report as JSON.")
    private Path report;

    @Option(names = "--page", paramLabel = "FILE.html", description = "Write the report as a page with plots.")
    private Path page;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keep site files and logs there. Default: a directory that is removed when all went well.")
    private Path directory;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LabOptions options = options();
        LabResult result = run(options, new Told(spec.commandLine().getErr(), Progress.isTerminal()));
        if (json.isWanted()) {
            json.print(result.json());
        } else {
            spec.commandLine().getOut().print(result.text());
            spec.commandLine().getOut().flush();
        }
        if (report != null) {
            Files.writeString(report, result.json().toPrettyString() + "\n");
        }
        if (page != null) {
            result.writePage(page);
        }
        return result.holds() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Tells people how far a run is: each second at a terminal, now and then elsewhere. */
    private static final class Told implements Lab.Listener {
        private static final int LINE_INTERVAL_SECONDS = 10;

        private final PrintWriter err;
        private final int intervalSeconds;
        private boolean hasHeader;

        Told(PrintWriter err, boolean isTerminal) {
            this.err = err;
            intervalSeconds = isTerminal ? 1 : LINE_INTERVAL_SECONDS;
        }

        @Override
        public void on(String what) {
            print(what);
            hasHeader = false;
        }

        @Override
        public void onProgress(LabProgress progress) {
            if (progress.seconds() % intervalSeconds == 0) {
                if (!hasHeader) {
                    print(LabProgress.header());
                    hasHeader = true;
                }
                print(progress.row());
            }
        }

        private void print(String line) {
            err.println("lab: " + line);
            err.flush();
        }
    }

    /** What is told to end ends once everything is gone that was made: by the thread that made it, and uses it. */
    private static LabResult run(LabOptions options, Lab.Listener listener) throws IOException {
        AtomicBoolean isToEnd = new AtomicBoolean();
        CountDownLatch gone = new CountDownLatch(1);
        Runnable end = () -> {
            isToEnd.set(true);
            try {
                gone.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (EndSignal _ = EndSignal.onEnd(end, ExitCode.FAILED)) {
            try (Lab lab = new Lab(options, isToEnd::get)) {
                return lab.run(listener);
            } finally {
                gone.countDown();
            }
        } catch (LabException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
    }

    private LabOptions options() throws IOException {
        require(ues >= 1 && ues <= MAX_UES, "--ues: expected 1 to " + MAX_UES);
        require(pps >= 1 && pps <= MAX_PPS, "--pps: expected 1 to " + MAX_PPS);
        require(seconds >= 1 && seconds <= 3_600, "--seconds: expected 1 to 3600");
        double warmUp = warmUpSeconds != null ? warmUpSeconds : scenario.isMeasured() ? DEFAULT_WARM_UP_SECONDS : 0;
        require(warmUp >= 0 && warmUp <= 60, "--warm-up: expected 0 to 60");
        require(detect.matches("target|source|both"), "--detect: expected target, source or both");
        require(lastPackets.matches("hold|forward"), "--last-packets: expected hold or forward");
        require(
                packetLength >= MIN_PACKET_LENGTH && packetLength <= MAX_PACKET_LENGTH,
                "--size: expected " + MIN_PACKET_LENGTH + " to " + MAX_PACKET_LENGTH);
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        Io chosen = io != null ? io : isRoot ? Io.XDP : Io.LOOPBACK;
        require(
                isRoot || chosen == Io.LOOPBACK,
                "--io " + chosen + ": network namespaces need root; try --io loopback");
        return new LabOptions(
                scenario,
                ues,
                pps,
                warmUp,
                seconds,
                chosen,
                scenario == Scenario.SIMULTANEOUS ? "both" : detect,
                lastPackets.equals("hold"),
                packetLength,
                !isWithoutTunnel,
                directory != null ? directory : Files.createTempDirectory("turnout-lab-"));
    }

    private void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
