package io.turnout.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.turnout.agent.ControlDesk;
import io.turnout.agent.Instances;
import io.turnout.agent.TrafficRuleBook;
import io.turnout.config.Site;
import io.turnout.switching.Input;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/** The platform's HTTP interface, running. {@link #instances()} is what the agent tells instances through. */
public final class Api implements AutoCloseable {
    private static final String MEC_011 = "/mec_app_support/v2/";
    private static final String MEC_011_OLD = "/mec_app_support/v1/";

    private final ApiServer server;
    private final Documents documents;
    private final Callbacks callbacks;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("turnout-api-reader").daemon().factory());
    private final InstanceDesk instances;
    private final List<Route> routes = new ArrayList<>();

    /**
     * What the interface is made of.
     *
     * @param site of the platform
     * @param inbox takes inputs of the handshake from any thread; false where it has no room
     * @param desk answers operators
     * @param trafficRules puts rules in force
     * @param callers who may call
     * @param limits bounds
     * @param metrics where everything is counted
     * @param store a file for what applications put here; null keeps that in memory
     * @param tables the data plane's directory; null where there is none
     */
    public record Parts(
            Site site,
            Predicate<Input> inbox,
            ControlDesk desk,
            TrafficRuleBook trafficRules,
            Callers callers,
            ApiLimits limits,
            ApiMetrics metrics,
            Path store,
            Path tables) {}

    private Api(Parts parts, SslContext tls, InetSocketAddress address) throws IOException {
        server = new ApiServer(parts.limits());
        EventLoop loop = server.loop();
        documents = Documents.open(parts.store(), loop, parts.limits().resources());
        callbacks = new Callbacks(parts.metrics());
        Schemas schemas = Schemas.load();
        instances = new InstanceDesk(parts.site(), loop, parts.inbox(), parts.metrics());
        SiteInstances siteInstances = new SiteInstances(parts.site());
        MobilitySubscriptionsResource mobility = new MobilitySubscriptionsResource(
                documents.shelf("mobilitySubscriptions"), schemas, callbacks, siteInstances);
        instances.listen(mobility);
        RulesResource trafficRules = new RulesResource(
                new TrafficRuleKind(parts.site().trafficRules(), parts.trafficRules(), loop),
                instances,
                documents.shelf("trafficRules"),
                schemas);
        routes.addAll(new InstancesResource(instances, schemas, parts.limits()).routes());
        routes.addAll(trafficRules.routes());
        routes.addAll(new RulesResource(new DnsRuleKind(), instances, documents.shelf("dnsRules"), schemas).routes());
        routes.addAll(
                new AppSupportResource(instances, documents.shelf("terminationSubscriptions"), schemas, callbacks, loop)
                        .routes());
        routes.addAll(new MobilityServicesResource(instances, documents.shelf("registrations"), schemas).routes());
        routes.addAll(mobility.routes());
        routes.addAll(new AdjacentInstancesResource(siteInstances, instances, schemas).routes());
        routes.addAll(new S1BearersResource(parts.tables(), reader, loop).routes());
        routes.addAll(new BearerFeedResource(parts.desk(), schemas).routes());
        routes.addAll(new OperationsResource(parts.desk(), schemas, loop).routes());
        routes.addAll(new BypassResource(parts.tables(), schemas, reader, loop).routes());
        routes.addAll(new PlatformResource(
                        parts.site().platform().id(),
                        parts.metrics(),
                        () -> instances.all().stream().allMatch(LocalInstance::isUp),
                        () -> document(schemas))
                .routes());
        addOldPaths();
        ProcessCounters.register(parts.metrics().registry(), parts.desk(), parts.tables());
        server.listen(address, tls, new ApiCalls(new Router(routes), parts.callers(), parts.limits(), parts.metrics()));
        onLoop(trafficRules::start);
    }

    /** Version 1 of MEC 011 has the same resources under another path. */
    private void addOldPaths() {
        for (Route route : List.copyOf(routes)) {
            if (route.template().startsWith(MEC_011)) {
                routes.add(route.under(route.template().replace(MEC_011, MEC_011_OLD)));
            }
        }
    }

    private ObjectNode document(Schemas schemas) {
        return OpenApi.of(routes, schemas);
    }

    private void onLoop(Runnable what) throws IOException {
        FutureTask<Void> task = new FutureTask<>(what, null);
        server.loop().execute(task);
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | CompletionException e) {
            throw new IOException(
                    "cannot put the kept rules in force: " + e.getCause().getMessage(), e);
        }
    }

    /**
     * Starts the interface on {@code address}.
     *
     * @param tls null for plain HTTP, which is for a loopback address
     * @throws IOException where the address or the store cannot be had
     */
    public static Api start(Parts parts, InetSocketAddress address, SslContext tls) throws IOException {
        return new Api(parts, tls, address);
    }

    /** The instances of this platform, for the agent. */
    public Instances instances() {
        return instances;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Ends every connection, and writes what is still to be written. */
    @Override
    public void close() {
        callbacks.close();
        server.close();
        documents.close();
        reader.shutdownNow();
    }
}
