package io.turnout.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.turnout.config.Endpoint;
import io.turnout.config.IpAddress;
import io.turnout.config.IpPrefix;
import io.turnout.config.Site;
import io.turnout.config.SiteDataplane;
import io.turnout.config.SiteReader.Purpose;
import io.turnout.config.SiteSteering;
import io.turnout.config.UnexpectedText;
import io.turnout.engine.Steering;
import io.turnout.generate.FrameBuilder;
import io.turnout.replay.CaptureException;
import io.turnout.replay.CaptureMerge;
import io.turnout.replay.CaptureReader;
import io.turnout.replay.DirectionFinder;
import io.turnout.replay.Explainer;
import io.turnout.replay.Explanation;
import io.turnout.replay.Replay;
import io.turnout.table.Route;
import io.turnout.table.TableView;
import io.turnout.table.UeKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code turnout explain}: sends one frame through the engine and says what it found and what decided: a frame of a
 * capture, after all that stand before it, or one that a UE would send.
 */
@Command(
        name = "explain",
        description = "Says for one frame of a capture, or for one UE and destination, which rule decides and why.",
        sortOptions = false)
final class Explain implements Callable<Integer> {
    private static final int SOURCE_PORT = 40_000;
    private static final int DEFAULT_PORT = 7_000;

    @Mixin
    private ConfigOption config;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Subject subject;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "With --ue: take the UE's rules from the running platform whose directory this is.")
    private Path directory;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec spec;

    /** What is to be explained. */
    private static final class Subject {
        @ArgGroup(exclusive = false)
        private OfCapture ofCapture;

        @ArgGroup(exclusive = false)
        private OfUe ofUe;
    }

    /** A frame of a capture. */
    private static final class OfCapture {
        @Option(names = "--capture", required = true, paramLabel = "FILE", description = "A capture.")
        private Path file;

        @Option(names = "--frame", required = true, paramLabel = "N", description = "Its frame, from 1.")
        private long number;
    }

    /** A packet of a UE. */
    private static final class OfUe {
        @Option(names = "--ue", required = true, paramLabel = "ADDRESS", description = "A UE.")
        private String address;

        @Option(
                names = "--destination",
                required = true,
                paramLabel = "ADDRESS[:PORT]",
                description = "Where it sends a packet to; UDP port 7000 if not given.")
        private String destination;

        @Option(names = "--tcp", description = "The packet is TCP, not UDP.")
        private boolean isTcp;
    }

    @Override
    public Integer call() {
        Site site = config.site(Purpose.REPLAY);
        Steering steering = SiteSteering.of(site);
        Explanation explanation = subject.ofCapture != null ? ofCapture(site, steering) : ofUe(site, steering);
        if (json.isWanted()) {
            json.print(new ObjectMapper().valueToTree(explanation));
        } else {
            PrintWriter out = spec.commandLine().getOut();
            print(explanation, out);
            out.flush();
        }
        return ExitCode.DONE;
    }

    private static Replay replay(Site site, Steering steering, Explainer explainer) {
        return new Replay(
                steering,
                new DirectionFinder(
                        SiteSteering.prefixes(site.access().networks()),
                        SiteSteering.prefixes(site.core().networks()),
                        steering),
                SiteDataplane.capacity(site, 1),
                List.of(explainer));
    }

    private Explanation ofCapture(Site site, Steering steering) {
        Explainer explainer = new Explainer(steering, subject.ofCapture.number);
        try (CaptureMerge captures = new CaptureMerge(List.of(CaptureReader.open(subject.ofCapture.file)))) {
            replay(site, steering, explainer).run(captures, _ -> {});
        } catch (CaptureException e) {
            throw Failure.of(ExitCode.UNREADABLE, e.getMessage());
        }
        return explainer
                .explanation()
                .orElseThrow(() -> Failure.of(
                        ExitCode.WRONG_USAGE,
                        "--frame: " + subject.ofCapture.file + " has no frame " + subject.ofCapture.number));
    }

    private Explanation ofUe(Site site, Steering steering) {
        IpAddress ue = address("--ue", subject.ofUe.address);
        Endpoint to = destination(subject.ofUe.destination);
        if (ue.isIpv4() != to.address().isIpv4()) {
            throw Failure.of(ExitCode.WRONG_USAGE, "--ue and --destination must be of one IP version");
        }
        Explainer explainer = new Explainer(steering, 1);
        Replay replay = replay(site, steering, explainer);
        if (directory != null) {
            takeRules(replay, ue.isIpv4() ? UeKey.ofIpv4(ue.ipv4()) : UeKey.ofIpv6(ue.high()));
        }
        String enb = host(site.access().networks().getFirst());
        String sgw = host(site.core().networks().getFirst());
        FrameBuilder frame = FrameBuilder.gPdu(enb, sgw, 1)
                .packet(ue.toString(), to.address().toString());
        byte[] octets =
                (subject.ofUe.isTcp ? frame.tcp(SOURCE_PORT, to.port()) : frame.udp(SOURCE_PORT, to.port())).octets();
        replay.read(new UnsafeBuffer(octets), octets.length, 0);
        replay.finish();
        return explainer.explanation().orElseThrow();
    }

    /** Gives the replay the rules that a running platform has of the UE; a switch under way is not looked at. */
    private void takeRules(Replay replay, long ueKey) {
        try (TableView tables = TableView.open(directory)) {
            tables.forEachUe(ue -> {
                if (ue.key() == ueKey) {
                    ue.rules().forEach(rule -> replay.rule(ueKey, rule.applicationIndex(), Route.plain(rule.route())));
                }
            });
        } catch (IOException e) {
            throw Failure.unreadable(directory, e);
        }
    }

    private static IpAddress address(String option, String text) {
        try {
            return IpAddress.parse(text);
        } catch (UnexpectedText e) {
            throw Failure.of(ExitCode.WRONG_USAGE, option + ": " + e.getMessage());
        }
    }

    private static Endpoint destination(String text) {
        try {
            return new Endpoint(IpAddress.parse(text), DEFAULT_PORT);
        } catch (UnexpectedText e) {
            try {
                return Endpoint.parse(text);
            } catch (UnexpectedText f) {
                throw Failure.of(ExitCode.WRONG_USAGE, "--destination: " + f.getMessage());
            }
        }
    }

    /** A host of a network that a frame can come from: its second address, where it has one. */
    private static String host(IpPrefix network) {
        IpAddress first = network.address();
        if (network.length() == first.bitCount()) {
            return first.toString();
        }
        return (first.isIpv4() ? IpAddress.ofIpv4(first.ipv4() + 1) : IpAddress.ofIpv6(first.high(), first.low() + 1))
                .toString();
    }

    private static void print(Explanation e, PrintWriter out) {
        line(out, "frame", e.frame() + ", from " + e.ingress());
        line(out, "tunnel", e.tunnel());
        if (!e.ue().isEmpty()) {
            line(out, "UE", e.ue() + (e.isUeKnown() ? "" : ", not seen before"));
            line(out, "destination", e.destination());
        }
        line(out, "application", e.application());
        line(out, "decided by", e.decidedBy());
        line(out, "leads to", e.leadsTo());
        line(out, "verdict", e.verdict());
        line(out, "because", e.text() + " (" + e.reason() + ")");
        e.leaving().forEach(it -> line(out, "leaves", "by " + it.egress() + ", " + it.octets() + " octets"));
    }

    private static void line(PrintWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.printf("%-12s %s%n", name, value);
        }
    }
}
