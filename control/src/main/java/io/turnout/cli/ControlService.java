package io.turnout.cli;

import io.turnout.agent.ControlAgent;
import io.turnout.agent.ControlDesk;
import io.turnout.agent.DataPlaneTraffic;
import io.turnout.agent.Inbox;
import io.turnout.agent.Instances;
import io.turnout.agent.Peers;
import io.turnout.agent.SwitchingSite;
import io.turnout.api.Api;
import io.turnout.api.ApiAccess;
import io.turnout.api.ApiLimits;
import io.turnout.api.ApiMetrics;
import io.turnout.app.UeNames;
import io.turnout.config.Application;
import io.turnout.config.Quality;
import io.turnout.config.Site;
import io.turnout.config.SiteIndex;
import io.turnout.ipc.SharedDirectory;
import io.turnout.peer.Hello;
import io.turnout.peer.PeerLinks;
import io.turnout.peer.PeerListener;
import io.turnout.peer.PeerReason;
import io.turnout.peer.PeerSetup;
import io.turnout.quality.HttpQualitySource;
import io.turnout.store.ChronicleJournal;
import io.turnout.store.Journal;
import io.turnout.switching.Input;
import io.turnout.switching.Message;
import io.turnout.switching.Notice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The control half of a platform, running: journal, agent, peers and HTTP interface, put together.
 *
 * <p>Threads: the agent's, one of the peers' links, one of the HTTP interface. Each hands over to the agent through its
 * inbox, and the agent to them through their own bounded queues.
 */
final class ControlService implements AutoCloseable {
    /** Inputs that wait for the agent. */
    static final int INBOX_CAPACITY = 1 << 16;

    /** How long instances may take to come back after a start of control. */
    static final long AWAIT_INSTANCES_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int NAMES_OF_UE = 3;
    private static final int SPINS = 20;
    private static final int YIELDS = 5;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;
    private static final Duration QUALITY_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TRAFFIC_RULES_LIMIT = Duration.ofSeconds(2);

    private final ControlAgent agent;
    private final AgentRunner runner;
    private final List<AutoCloseable> sources = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final PeerLinks links;
    private final Api api;

    private ControlService(Site site, Path directory, ErrorHandler errors) throws IOException {
        SharedDirectory shared = new SharedDirectory(directory).create();
        LateInstances instances = new LateInstances();
        LatePeers peers = new LatePeers();
        Journal journal = ChronicleJournal.open(
                site.control().store().resolve(site.platform().id()),
                site.tables().rules(),
                NAMES_OF_UE * site.tables().ues());
        agent = new ControlAgent(new ControlAgent.Setup(
                SwitchingSite.of(site),
                new SiteIndex(site),
                journal,
                shared.commandProducer(),
                shared.eventConsumer(),
                peers,
                instances,
                quality(site),
                SystemNanoClock.INSTANCE,
                AWAIT_INSTANCES_NS,
                INBOX_CAPACITY));
        runner = new AgentRunner(
                new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS), errors, null, new Ending(agent));
        links = PeerLinks.start(
                PeerSetup.of(site), new Arrivals(agent.inbox()), SystemNanoClock.INSTANCE, new SecureRandom(), errors);
        peers.links = links;
        api = startApi(site, directory);
        instances.api = api;
        Thread thread = AgentRunner.startOnThread(runner);
        thread.setName("turnout-control");
    }

    /**
     * Starts the control half of {@code site}.
     *
     * @param directory shared with the data plane
     * @param errors told of what goes wrong while it runs
     * @throws IOException in one line, where something that is needed cannot be had
     */
    static ControlService start(Site site, Path directory, ErrorHandler errors) throws IOException {
        return new ControlService(site, directory, errors);
    }

    private Api startApi(Site site, Path directory) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getByAddress(site.control().api().address().octets()),
                site.control().api().port());
        ApiAccess access = ApiAccess.of(site);
        Api.Parts parts = new Api.Parts(
                site,
                agent.inbox()::offer,
                agent.desk(),
                new DataPlaneTraffic(site, agent.desk(), TRAFFIC_RULES_LIMIT),
                access.callers(),
                ApiLimits.DEFAULT,
                new ApiMetrics(),
                site.control().store().resolve(site.platform().id()).resolve("documents"),
                directory);
        return Api.start(parts, address, access.tls());
    }

    private Map<String, ControlAgent.QualityLimit> quality(Site site) {
        Map<String, ControlAgent.QualityLimit> limits = new HashMap<>();
        for (Application application : site.applications()) {
            application.quality().ifPresent(it -> limits.put(application.identity(), limit(it)));
        }
        return limits;
    }

    private ControlAgent.QualityLimit limit(Quality quality) {
        long roundTripNs = TimeUnit.MILLISECONDS.toNanos(quality.roundTripMillis());
        if (quality.source().isEmpty()) {
            return new ControlAgent.QualityLimit(null, roundTripNs);
        }
        HttpQualitySource source = new HttpQualitySource(
                quality.source().get(), quality.roundTripMillis(), QUALITY_TIMEOUT, UeNames::address);
        sources.add(source);
        return new ControlAgent.QualityLimit(source, roundTripNs);
    }

    ControlDesk desk() {
        return agent.desk();
    }

    /** Where operators and instances connect. */
    InetSocketAddress apiAddress() {
        return api.address();
    }

    /** Waits until the agent has ended. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        CloseHelper.closeAll(api, links);
        runner.close();
        CloseHelper.closeAll(sources);
    }

    /** The agent, telling when it has ended. */
    private final class Ending implements Agent {
        private final ControlAgent running;

        Ending(ControlAgent running) {
            this.running = running;
        }

        @Override
        public void onStart() {
            running.onStart();
        }

        @Override
        public int doWork() {
            return running.doWork();
        }

        @Override
        public void onClose() {
            running.onClose();
            ended.countDown();
        }

        @Override
        public String roleName() {
            return running.roleName();
        }
    }

    /** What peers say, into the inbox; what does not fit stays with the link, which reads no more meanwhile. */
    private record Arrivals(Inbox inbox) implements PeerListener {
        @Override
        public boolean onMessage(String platform, Message message) {
            return inbox.offer(new Input.FromPeer(platform, message));
        }

        @Override
        public void onLinkUp(String platform, Hello hello) {
            // Whatever was not heard of yet is repeated.
        }

        @Override
        public void onLinkDown(String platform, PeerReason reason) {
            // No link, no answer: the handshake sees to that.
        }
    }

    /** The links, which need the agent's inbox before they are there. */
    private static final class LatePeers implements Peers {
        private volatile PeerLinks links;

        @Override
        public boolean send(String platform, Message message) {
            PeerLinks there = links;
            return there != null && there.send(platform, message);
        }
    }

    /** The instances, likewise. */
    private static final class LateInstances implements Instances {
        private volatile Api api;

        @Override
        public boolean tell(String instance, Notice notice) {
            Api there = api;
            return there != null && there.instances().tell(instance, notice);
        }
    }
}
