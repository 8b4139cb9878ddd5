package io.turnout.io;

import io.turnout.engine.Engine;
import io.turnout.engine.EngineCounters;
import io.turnout.engine.EngineLimits;
import io.turnout.engine.Steering;
import io.turnout.engine.SwitchLimits;
import io.turnout.engine.SwitchWriter;
import io.turnout.engine.Switching;
import io.turnout.engine.TrafficPlan;
import io.turnout.ipc.BearerWatch;
import io.turnout.ipc.CounterFile;
import io.turnout.ipc.EventWriter;
import io.turnout.ipc.RingFile;
import io.turnout.ipc.SharedDirectory;
import io.turnout.ipc.SiteCommands;
import io.turnout.ipc.TableAgent;
import io.turnout.table.BearerRing;
import io.turnout.table.Counters;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A whole data plane, as one process has it: tables and rings in a directory that control shares, the writer's thread,
 * the packet loop, and a thread that keeps the house.
 *
 * <pre>
 *   packets        ports, engine            (Netty event loop; one for each worker)
 *   table-writer   {@link TableAgent}       commands, learned bearers, events
 *   housekeeping   {@link Housekeeping}     counters of ports and kernel to the shared file, link addresses
 * </pre>
 *
 * <p>What an earlier process left in the directory is in force from the first packet on. The engine's code is compiled
 * before the ports take the traffic over. Any thread may close it; a
 * thread that breaks ends the service ({@link #awaitEnd}).
 */
public final class DataplaneService implements AutoCloseable {
    private static final int LEARNED_CAPACITY = 1 << 18;
    private static final int WARMUP_BURSTS = 20_000;
    private static final long WARMUP_LIMIT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final Tables.Capacity WARMUP_CAPACITY = new Tables.Capacity(1_024, 1_024, 16, 1);

    /** A batch must not wait long for the writer, and an idle writer must not take a core. */
    private static final long MAX_PARK_NS = 500_000;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ErrorHandler errors;
    private volatile boolean isClosing;
    private boolean wasBypassWanted;
    private Dataplane dataplane;

    /**
     * What to run.
     *
     * @param ports how frames come and go
     * @param capacity of the tables, and how many workers there are
     * @param steering what the engine steers by
     * @param traffic the traffic rules until control gives others
     * @param limits what the engine may hold
     * @param warmup frames such as will come, from the access and the core side in turn; none to start cold
     * @param idleTimeoutNs after which a UE without packets is released
     */
    public record Setup(
            Dataplane.Setup ports,
            Tables.Capacity capacity,
            SteeringSource steering,
            TrafficPlan traffic,
            EngineLimits limits,
            List<byte[]> warmup,
            long idleTimeoutNs) {}

    private DataplaneService(ErrorHandler errors) {
        this.errors = errors;
    }

    /**
     * Starts it.
     *
     * @param errors hears what ended a thread
     * @throws IOException if another data plane has the directory, or what is in it does not fit
     * @throws io.turnout.io.sys.SystemCallException where the kernel refuses a port; then everything is as it was
     */
    public static DataplaneService open(Setup setup, SharedDirectory directory, ErrorHandler errors)
            throws IOException {
        DataplaneService service = new DataplaneService(errors);
        try {
            service.start(setup, directory);
            return service;
        } catch (IOException | RuntimeException e) {
            service.close();
            throw e;
        }
    }

    private void start(Setup setup, SharedDirectory directory) throws IOException {
        directory.create();
        Tables tables = keep(Tables.open(directory.path(), setup.capacity()));
        RingFile commands = keep(directory.commandConsumer());
        RingFile events = keep(directory.eventProducer());
        LinkAddresses links = LinkAddresses.of(setup.ports());
        CounterFile counters = keep(directory.createCounters(
                ServiceCounters.names(setup.ports()), setup.capacity().workers() + 1));
        TableWriter writer = new TableWriter(tables);
        EventWriter eventWriter = new EventWriter(events);
        SwitchLimits switchLimits = SwitchLimits.DEFAULT;
        Switching switching = new Switching(switchLimits, setup.capacity().workers());
        // Before the first packet: holds that only end when told hold anew.
        SwitchWriter switches = new SwitchWriter(
                writer, tables.quietPoints(), switching, switchLimits, eventWriter, worker -> dataplane.wake(worker));
        Steering steering = setup.steering().steering(links, setup.traffic());
        List<BearerRing> learned = new ArrayList<>();
        List<Engine> engines = new ArrayList<>();
        for (int worker = 0; worker < setup.capacity().workers(); worker++) {
            learned.add(new BearerRing(LEARNED_CAPACITY));
            EngineCounters counted = new EngineCounters(counters.worker(worker));
            engines.add(new Engine(tables, worker, learned.getLast(), counted, steering, setup.limits(), switching));
        }
        Course course = new Course(setup, links, engines);
        warmUp(setup, links);
        dataplane = keep(Dataplane.open(setup.ports(), engines));
        dataplane.onEnd(this::onThreadEnd);
        findTunnelPorts(setup.ports(), links);
        followBypass(directory);
        eventWriter.onStarted(System.currentTimeMillis());
        BearerWatch bearers = new BearerWatch(writer, eventWriter);
        TableAgent agent = new TableAgent(
                writer,
                tables.quietPoints(),
                commands,
                eventWriter,
                learned,
                switches,
                new PlatformCommands(bearers, course),
                System::nanoTime,
                setup.idleTimeoutNs());
        run(new CompositeAgent(agent, bearers), new BackoffIdleStrategy(10, 5, 1_000, MAX_PARK_NS));
        Counters ours = counters.worker(setup.capacity().workers());
        ServiceCounters report = new ServiceCounters(ours, dataplane, writer, agent, eventWriter, learned);
        Housekeeping housekeeping = new Housekeeping(report, () -> followBypass(directory), () -> {
            lookForPorts();
            if (course.refresh()) {
                findTunnelPorts(setup.ports(), links);
            }
        });
        run(housekeeping, new SleepingMillisIdleStrategy(Housekeeping.INTERVAL_MILLIS));
        // First to end: what waits goes out while the writer still runs, and the last report has it all.
        opened.push(dataplane::drain);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    private void run(Agent agent, IdleStrategy idleStrategy) {
        ErrorHandler fatal = error -> {
            errors.onError(error);
            onThreadEnd();
        };
        AgentRunner runner = new AgentRunner(idleStrategy, fatal, null, agent);
        AgentRunner.startOnThread(runner);
        keep(runner);
    }

    /** Looks at interfaces again. Ends the service where one has gone: whoever starts it anew waits until it is back. */
    private void lookForPorts() {
        for (Port port : dataplane.ports()) {
            port.refresh();
            if (!port.isThere()) {
                errors.onError(new IllegalStateException("interface " + port.name() + " is gone"));
                onThreadEnd();
            }
        }
    }

    /** Has frames to each peer leave by the port that the kernel's routes lead to, unless the site says which. */
    private void findTunnelPorts(Dataplane.Setup ports, LinkAddresses links) {
        for (int peer = 0; peer < ports.peers().size() && links.findsPeers() && ports.tunnel() == null; peer++) {
            dataplane.tunnelPort(peer, links.peerInterface(peer));
        }
    }

    /** Does what was asked for by hand since the last time; commands of control stand until then. */
    private void followBypass(SharedDirectory directory) {
        boolean isWanted = directory.isBypassWanted();
        if (isWanted != wasBypassWanted) {
            wasBypassWanted = isWanted;
            bypass(isWanted);
        }
    }

    private static void warmUp(Setup setup, LinkAddresses links) {
        if (setup.warmup().isEmpty()) {
            return;
        }
        Tables tables = Tables.inMemory(WARMUP_CAPACITY);
        Counters counters = new Counters(
                new UnsafeBuffer(ByteBuffer.allocateDirect(Counters.length(1, EngineCounters.COUNT))),
                0,
                EngineCounters.COUNT);
        Engine engine = new Engine(
                tables,
                0,
                new TableWriter(tables),
                new EngineCounters(counters),
                setup.steering().steering(links, setup.traffic()),
                setup.limits());
        Warmup.run(engine, setup.warmup(), WARMUP_BURSTS, WARMUP_LIMIT_NS);
    }

    private void onThreadEnd() {
        if (!isClosing) {
            end.countDown();
        }
    }

    /** Its ports. */
    public List<Port> ports() {
        return dataplane.ports();
    }

    /** Has everything cross without us, or no longer, at ports that can. */
    public void bypass(boolean on) {
        dataplane.bypass(on);
    }

    /** Waits until one of its threads has broken; for ever where none does. */
    public void awaitEnd() throws InterruptedException {
        end.await();
    }

    /** Drains, and gives everything back. The directory stays as it is, for the next. */
    @Override
    public synchronized void close() {
        isClosing = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                errors.onError(e);
            }
        }
    }

    /** What control may ask of the whole platform. */
    private static final class PlatformCommands implements SiteCommands {
        private final BearerWatch bearers;
        private final Course course;

        PlatformCommands(BearerWatch bearers, Course course) {
            this.bearers = bearers;
            this.course = course;
        }

        @Override
        public void onSolicit(long ueKey) {
            bearers.ask(ueKey);
        }

        @Override
        public void onTrafficRules(TrafficPlan plan) {
            course.follow(plan);
        }

        @Override
        public long refusedCount() {
            return course.refusedCount();
        }
    }
}
