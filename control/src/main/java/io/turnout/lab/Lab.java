package io.turnout.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One run: builds the test bed, has the scenario happen, and tells what was seen. Owned by one thread. */
public final class Lab implements AutoCloseable {
    private static final long MS = 1_000_000L;
    private static final long SECOND_NS = 1_000 * MS;
    private static final long READY_LIMIT_NS = 60 * SECOND_NS;
    private static final long SETTLE_NS = SECOND_NS;
    private static final long DRAIN_NS = 500 * MS;

    /** A source instance's time for each part of a context where contexts take long. */
    private static final int SLOW_MILLIS = 300;

    private static final long END_LIMIT_NS = 20 * SECOND_NS;
    private static final int SERVER_SHARE = 8;

    /** Of the packets a second, those that processes get which have just begun. */
    private static final double COLD_SHARE = 0.2;

    /** The commands' main class, which this room does not know otherwise. */
    private static final String PROGRAM = "io.turnout.cli.Turnout";

    private final LabOptions options;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Topology topology;
    private final LabPlan plan;
    private final Programs programs;
    private final LabKeys keys;
    private final PlatformClient client;
    private final List<UserEquipment> ues = new ArrayList<>();
    private final Radio radio;
    private final Gateway gateway;
    private final TrafficLoop loop;
    private final ScenarioScript script;
    private final List<Long> killTimesNs = new ArrayList<>();
    private final SwitchList switches;
    private TcpStream tcp;

    /** Hears how far a run is. */
    @FunctionalInterface
    public interface Listener {
        /** Something begins. */
        void on(String what);

        /** A second of traffic has passed. */
        default void onProgress(LabProgress progress) {
            // Whoever wants to know says so.
        }
    }

    /**
     * Builds the test bed.
     *
     * @throws LabException where that is not possible
     * @throws IOException where files cannot be written
     */
    public Lab(LabOptions options) throws IOException {
        this(options, () -> false);
    }

    /** As that; once {@code isToEnd} says so, a run ends with a {@link LabException}. */
    public Lab(LabOptions options, BooleanSupplier isToEnd) throws IOException {
        this(options, isToEnd, new LabProcesses(options.directory()));
    }

    /** As that, with platforms and instances as {@code programs}. */
    public Lab(LabOptions options, BooleanSupplier isToEnd, Programs programs) throws IOException {
        this.programs = programs;
        this.options = options;
        try {
            Files.createDirectories(options.directory());
            take(options.directory());
            forget(options.directory());
            topology = open(
                    options.io() == LabOptions.Io.LOOPBACK
                            ? new LoopbackTopology()
                            : new NamespaceTopology(options.io().toString()));
            open(programs); // they end before what they stand in goes
            plan = topology.plan();
            keys = LabKeys.write(plan, options.directory());
            client = new PlatformClient(topology, keys);
            for (int index = 0; index < options.ues(); index++) {
                ues.add(new UserEquipment(index, 0)); // where the home of all pairs is
            }
            radio = new Radio(plan, ues, topology.stations(), topology.isOuterKept(), options.packetLength());
            gateway = new Gateway(plan, ues, topology.gateway(), topology.isOuterKept(), options.packetLength());
            loop = new TrafficLoop(topology, radio, gateway, ues, SERVER_SHARE, isToEnd);
            script = new ScenarioScript(loop, radio, gateway, ues, new RunFaults());
            switches = new SwitchList(Instant.now(), System.nanoTime());
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /** Keeps other runs out of the directory as long as this one lasts. */
    private void take(Path directory) throws IOException {
        FileChannel file =
                open(FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        if (!isLocked(file)) {
            throw new LabException("another run uses " + directory);
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // a run of this process has it
        }
    }

    /** What platforms remember of an earlier run is not this run's. */
    private static void forget(Path directory) throws IOException {
        List<Path> kept = new ArrayList<>(List.of(directory.resolve("store")));
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            kept.add(directory.resolve(LabPlan.platform(index)));
        }
        for (Path tree : kept) {
            if (Files.exists(tree)) {
                try (Stream<Path> paths = Files.walk(tree)) {
                    for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    private final class RunFaults implements ScenarioScript.Faults {
        @Override
        public void killControl(int index) {
            programs.killChild(LabPlan.platform(index), "control");
        }

        @Override
        public void killDataplane(int index) {
            if (programs.killChild(LabPlan.platform(index), "dataplane")) {
                killTimesNs.add(System.nanoTime());
            }
        }

        @Override
        public void killInstance(int index) {
            programs.kill(LabPlan.instance(index));
            startInstance(index);
        }

        @Override
        public void partition(boolean isCut) {
            topology.partition(isCut);
        }
    }

    /** Has the scenario happen, and tells what was seen. */
    public LabResult run(Listener listener) throws IOException {
        listener.on("starting two platforms and their instances");
        LabSite site = new LabSite(topology, options);
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            startPlatform(index, site.write(index, options.directory()));
            startInstance(index);
        }
        awaitReady();
        listener.on("traffic");
        loop.send(options.warmUpSeconds() > 0 ? COLD_SHARE * options.pps() : options.pps());
        if (topology.tcpHosts() != null) {
            loop.tcp(new TcpCarrier(plan, ues.get(0), topology.tcpHosts(), topology.stations(), topology.gateway()));
            tcp = open(new TcpStream(plan, topology.tcpHosts()));
        }
        long trafficNs = System.nanoTime();
        tellFrom(trafficNs, 1, listener);
        loop.runUntil(trafficNs + SETTLE_NS);
        warmUp(listener);
        listener.on(options.scenario() + ", " + options.seconds() + " s");
        long beginNs = System.nanoTime();
        long lengthNs = (long) (options.seconds() * SECOND_NS);
        script.plan(options.scenario(), beginNs, lengthNs - SETTLE_NS);
        loop.runUntil(beginNs + lengthNs);
        listener.on("draining");
        long endNs = System.nanoTime();
        awaitSwitches();
        loop.send(0);
        TcpStream.Result carried = tcp == null ? null : tcp.result();
        loop.runUntil(System.nanoTime() + DRAIN_NS);
        collect();
        return new Findings(options, topology, radio, gateway, loop, ues, killTimesNs)
                .result(switches.traces(plan, ues.size()), carried, conservation(), beginNs, endNs);
    }

    private void tellFrom(long trafficNs, long second, Listener listener) {
        loop.at(trafficNs + second * SECOND_NS, () -> {
            long sent = ues.stream().mapToLong(ue -> ue.uplink.count()).sum();
            List<Long> delivered =
                    loop.instances().stream().map(it -> (long) it.count()).toList();
            int moves = script.moveCount();
            listener.onProgress(new LabProgress(
                    second, moves, sent, delivered, radio.answers().count()));
            tellFrom(trafficNs, second + 1, listener);
        });
    }

    /**
     * Has UEs move until the processes have done everything often: what is measured is not what starting costs. They send
     * less at first: the processes share their processors with their compilers.
     */
    private void warmUp(Listener listener) {
        if (options.warmUpSeconds() > 0) {
            listener.on("warming up");
            long nowNs = System.nanoTime();
            long lengthNs = (long) (options.warmUpSeconds() * SECOND_NS);
            script.planWarmUp(nowNs, lengthNs);
            loop.runUntil(nowNs + lengthNs / 2);
            loop.send(options.pps());
            loop.runUntil(nowNs + lengthNs);
            awaitSwitches();
            collect(); // platforms remember only the latest
        }
    }

    private void startPlatform(int index, Path site) {
        Path shared = options.directory().resolve(LabPlan.platform(index));
        programs.start(
                LabPlan.platform(index),
                topology.atPlatform(index),
                List.of(PROGRAM, "run", "--config", site.toString(), "--dir", shared.toString()));
    }

    private void startInstance(int index) {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM,
                "sample",
                "counting",
                LabPlan.instance(index),
                LabSite.APPLICATION,
                client.url(index),
                topology.served(index) + ":" + LabPlan.APPLICATION_PORT,
                plan.instanceAddress(index) + ":" + LabPlan.SYNCHRONIZE_PORT));
        switch (options.scenario()) {
            case SYNC_FAILS -> command.addAll(List.of("--fail", "taking"));
            case SLOW_SYNC -> command.addAll(List.of("--slow", Integer.toString(SLOW_MILLIS)));
            default -> {
                // It does what it should.
            }
        }
        if (!topology.isApiOpen()) {
            command.addAll(List.of(
                    "--certificate",
                    keys.file(LabPlan.instance(index) + ".pem").toString(),
                    "--key",
                    keys.file(LabPlan.instance(index) + ".key").toString(),
                    "--trust",
                    keys.file("ca.pem").toString()));
        }
        programs.start(LabPlan.instance(index), topology.atInstance(index), command);
    }

    private void awaitReady() {
        long limitNs = System.nanoTime() + READY_LIMIT_NS;
        while (!client.areReady()) {
            programs.check();
            if (System.nanoTime() > limitNs) {
                throw new LabException(
                        "the platforms are not ready after 60 s; their logs are in " + options.directory());
            }
            loop.runUntil(System.nanoTime() + 100 * MS);
        }
    }

    /** Traffic goes on until every switch has ended, within bounds. */
    private void awaitSwitches() {
        long limitNs = System.nanoTime() + END_LIMIT_NS;
        while (client.hasOpenSwitches() && System.nanoTime() < limitNs) {
            loop.runUntil(System.nanoTime() + 200 * MS);
        }
    }

    private void collect() {
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            for (UserEquipment ue : ues) {
                switches.add(index, client.switches(index, plan.ue(ue.index)));
            }
        }
    }

    /** What both data planes have counted. */
    private Conservation conservation() throws IOException {
        Conservation both = Conservation.NONE;
        for (int index = 0; index < LabPlan.PLATFORMS; index++) {
            both = both.plus(Conservation.of(options.directory().resolve(LabPlan.platform(index))));
        }
        return both;
    }

    @Override
    public void close() {
        Closing.all(opened);
    }
}
