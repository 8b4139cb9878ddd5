package io.turnout.agent;

import io.turnout.config.Site;
import io.turnout.config.SiteIndex;
import io.turnout.ipc.RingFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.peer.Hello;
import io.turnout.peer.PeerLinks;
import io.turnout.peer.PeerListener;
import io.turnout.peer.PeerReason;
import io.turnout.peer.PeerSetup;
import io.turnout.store.Journal;
import io.turnout.switching.Input;
import io.turnout.switching.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Control as in production, in this process: the agent and the links on threads of their own, real rings, and at the
 * other end of those a {@link StubDataPlane} on another thread. Any thread may use it.
 */
public final class RunningControl implements PeerListener, AutoCloseable {
    private static final int INBOX_CAPACITY = 1 << 16;

    private final ControlAgent agent;
    private final AgentRunner runner;
    private final ErrorHandler errors;
    private final Thread dataPlane;
    private volatile PeerLinks links;
    private volatile boolean isOver;

    /**
     * The control of {@code site}, not yet started.
     *
     * @param directory shared with the data plane
     * @param journal closed with the agent
     * @param errors told of whatever ends a connection or the agent
     */
    public RunningControl(Site site, Path directory, Journal journal, Instances instances, ErrorHandler errors)
            throws IOException {
        this.errors = errors;
        SharedDirectory shared = new SharedDirectory(directory).create();
        RingFile commands = shared.commandConsumer();
        RingFile events = shared.eventProducer();
        dataPlane = Thread.ofPlatform().daemon().unstarted(() -> work(commands, events));
        agent = new ControlAgent(new ControlAgent.Setup(
                SwitchingSite.of(site),
                new SiteIndex(site),
                journal,
                shared.commandProducer(),
                shared.eventConsumer(),
                this::send,
                instances,
                Map.of(),
                SystemNanoClock.INSTANCE,
                Long.MAX_VALUE / 2,
                INBOX_CAPACITY));
        runner = new AgentRunner(new BackoffIdleStrategy(20, 5, 1_000, 100_000), errors, null, agent);
    }

    private void work(RingFile commands, RingFile events) {
        StubDataPlane stub = new StubDataPlane(commands, events);
        stub.isQuiet = true;
        BackoffIdleStrategy idle = new BackoffIdleStrategy(20, 5, 1_000, 20_000);
        while (!isOver) {
            idle.idle(stub.doWork());
        }
        CloseHelper.closeAll(commands, events);
    }

    private boolean send(String platform, Message message) {
        PeerLinks there = links;
        return there != null && there.send(platform, message);
    }

    /**
     * Starts it, with links as {@code setup} says.
     *
     * @param listener who hears of them: this, or one that hands on to it
     */
    public void start(PeerSetup setup, PeerListener listener) throws IOException {
        links = PeerLinks.start(setup, listener, SystemNanoClock.INSTANCE, new Random(), errors);
        dataPlane.start();
        AgentRunner.startOnThread(runner);
    }

    /** The links, once started. */
    public PeerLinks links() {
        return links;
    }

    /** Answers operators. */
    public ControlDesk desk() {
        return agent.desk();
    }

    /** Offers an input to the agent; whether there was room. */
    public boolean offer(Input input) {
        return agent.inbox().offer(input);
    }

    long count(ControlCounter counter) {
        return agent.counters().get(counter);
    }

    @Override
    public boolean onMessage(String platform, Message message) {
        return offer(new Input.FromPeer(platform, message));
    }

    @Override
    public void onLinkUp(String platform, Hello hello) {
        // Asked for by isUp.
    }

    @Override
    public void onLinkDown(String platform, PeerReason reason) {
        // The same.
    }

    @Override
    public void close() {
        runner.close();
        links.close();
        isOver = true;
        try {
            dataPlane.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
