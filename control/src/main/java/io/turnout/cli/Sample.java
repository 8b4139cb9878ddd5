package io.turnout.cli;

import io.turnout.app.ApplicationInstance;
import io.turnout.app.StatefulService;
import io.turnout.app.sample.CountingService;
import io.turnout.app.sample.Misbehaviour;
import io.turnout.app.sample.Misbehaviour.Faults;
import io.turnout.app.sample.PaddedContext;
import io.turnout.app.sample.SessionService;
import io.turnout.config.Endpoint;
import io.turnout.config.UnexpectedText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code turnout sample}: an application instance to watch while its UEs move, until a signal. Says {@code ID: ready} on
 * standard output once its platform has accepted it, and at the end what it has done.
 */
@Command(
        name = "sample",
        description =
                "Runs a sample application instance: counting (UDP) or session (HTTP). Options have it misbehave.",
        sortOptions = false)
final class Sample implements Callable<Integer> {
    /** Which sample. */
    enum Kind {
        counting,
        session
    }

    @Parameters(paramLabel = "counting|session", description = "The sample.")
    private Kind kind;

    @Parameters(paramLabel = "ID", description = "The instance's id in the site file.")
    private String id;

    @Parameters(paramLabel = "APPLICATION", description = "The application identity.")
    private String application;

    @Parameters(paramLabel = "PLATFORM", description = "The platform's HTTP interface: http[s]://ADDRESS:PORT.")
    private URI platform;

    @Parameters(paramLabel = "SERVE", description = "ADDRESS:PORT where UEs are served.", converter = ToSocket.class)
    private InetSocketAddress serve;

    @Parameters(
            paramLabel = "SYNCHRONIZE",
            description = "ADDRESS:PORT where other instances fetch contexts, as in the site file.",
            converter = ToSocket.class)
    private InetSocketAddress synchronize;

    @Mixin
    private InstanceCredentials credentials;

    @Option(
            names = "--context",
            paramLabel = "OCTETS",
            defaultValue = "0",
            description = "Pads each UE's context to that many octets; the target checks them.")
    private int contextLength;

    @Option(
            names = "--fail",
            paramLabel = "giving|taking",
            description = "Every synchronization fails, at the source (giving) or the target (taking).")
    private Misbehaviour.Side failing;

    @Option(
            names = "--die",
            paramLabel = "giving|taking",
            description = "The process ends amid the first synchronization, as if killed.")
    private Misbehaviour.Side dying;

    @Option(
            names = "--slow",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "Takes that long for each part of a context that is given before the freeze.")
    private int partMillis;

    @Option(
            names = "--slow-last",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "Takes that long for the part behind the freeze.")
    private int lastMillis;

    @Option(
            names = "--lie",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "The first COUNT chunks that are given have a wrong checksum.")
    private int lieCount;

    @Spec
    private CommandSpec spec;

    /** An address and a port. */
    static final class ToSocket implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) throws IOException {
            try {
                Endpoint endpoint = Endpoint.parse(text);
                byte[] octets = endpoint.address().octets();
                return new InetSocketAddress(InetAddress.getByAddress(octets), endpoint.port());
            } catch (UnexpectedText e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (contextLength < 0 || partMillis < 0 || lastMillis < 0 || lieCount < 0) {
            throw Failure.of(ExitCode.WRONG_USAGE, "expected no negative numbers");
        }
        PrintWriter out = spec.commandLine().getOut();
        Faults faults =
                new Faults(failing, dying, Duration.ofMillis(partMillis), Duration.ofMillis(lastMillis), lieCount);
        try (CountingService counting = kind == Kind.counting ? new CountingService(serve) : null;
                SessionService session = kind == Kind.session ? new SessionService(id, serve).start() : null) {
            StatefulService service = counting == null ? session : counting;
            Misbehaviour misbehaviour = new Misbehaviour(new PaddedContext(service, contextLength), faults);
            ApplicationInstance.Settings settings = ApplicationInstance.of(id, application, misbehaviour)
                    .platform(platform)
                    .synchronize(synchronize)
                    .fault(misbehaviour);
            try (ApplicationInstance instance = credentials.applyTo(settings).start();
                    EndSignal _ = EndSignal.onEnd(() -> sayWhatWasDone(instance, counting))) {
                instance.ready().join();
                out.println(id + ": ready");
                out.flush();
                Thread.currentThread().join();
            } catch (CompletionException e) {
                throw Failure.of(
                        ExitCode.FAILED,
                        "the platform refuses it: " + e.getCause().getMessage());
            }
        } catch (IOException e) {
            throw Failure.of(ExitCode.FAILED, e.getMessage());
        }
        return ExitCode.DONE;
    }

    private void sayWhatWasDone(ApplicationInstance instance, CountingService counting) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(id + ": contexts fetched " + instance.fetchedCount() + ", failed " + instance.failedCount()
                + ", gone on with " + instance.resumedCount() + ", refused " + instance.refusedCount()
                + (counting == null ? "" : "; packets misdelivered " + counting.misdelivered()));
        out.flush();
    }
}
