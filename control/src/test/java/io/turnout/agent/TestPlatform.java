package io.turnout.agent;

import io.turnout.config.Site;
import io.turnout.config.SiteIndex;
import io.turnout.ipc.RingFile;
import io.turnout.store.MemoryJournal;
import io.turnout.switching.Grant;
import io.turnout.switching.Input;
import io.turnout.switching.Message;
import io.turnout.switching.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.BiPredicate;

/** A platform in one thread: an agent, its data plane behind real rings, its instance; messages go where a test says. */
final class TestPlatform implements AutoCloseable {
    static final int RING_CAPACITY = 1 << 16;

    /** A message under way. */
    record Sent(String from, String to, Message message) {}

    final String id;
    final SiteIndex index;
    final MemoryJournal journal = new MemoryJournal(1_000);
    final StubInstance instance;
    final ArrayDeque<Sent> outbox = new ArrayDeque<>();
    StubDataPlane dataPlane;
    ControlAgent agent;
    Map<String, ControlAgent.QualityLimit> quality = Map.of();
    boolean isLinked = true;
    boolean isInstanceUp = true;
    private final Site site;
    private final Path directory;
    private final long[] clock;
    private RingFile commandsIn;
    private RingFile eventsOut;

    TestPlatform(Site site, Path directory, long[] clock, BiPredicate<Pair, Grant> isSourceFrozen) throws IOException {
        this.site = site;
        this.directory = directory;
        this.clock = clock;
        id = site.platform().id();
        index = new SiteIndex(site);
        instance = new StubInstance(this::on, isSourceFrozen);
        startDataPlane();
    }

    private Path ring(String name) {
        return directory.resolve(id + "-" + name);
    }

    void startDataPlane() throws IOException {
        commandsIn = RingFile.consumer(ring("commands"), RING_CAPACITY);
        eventsOut = RingFile.producer(ring("events"), RING_CAPACITY);
        dataPlane = new StubDataPlane(commandsIn, eventsOut);
        dataPlane.events.onStarted(clock[0]);
    }

    void killDataPlane() throws IOException {
        commandsIn.close();
        eventsOut.close();
        dataPlane = null;
    }

    void start() throws IOException {
        agent = new ControlAgent(new ControlAgent.Setup(
                SwitchingSite.of(site),
                index,
                journal,
                RingFile.producer(ring("commands"), RING_CAPACITY),
                RingFile.consumer(ring("events"), RING_CAPACITY),
                (to, message) -> isLinked && outbox.add(new Sent(id, to, message)),
                instance,
                quality,
                () -> clock[0],
                1_000_000_000L,
                64));
        agent.onStart();
        if (isInstanceUp) {
            on(new Input.InstanceUp(id.replace("mec", "cache")));
        }
    }

    /** As a kill would: nothing more is done, what is in memory is gone. */
    void killControl() throws IOException {
        agent.setup().commands().close();
        agent.setup().events().close();
        agent = null;
        outbox.clear();
    }

    void on(Input input) {
        if (agent != null) {
            agent.inbox().offer(input);
        }
    }

    void doWork() {
        if (agent != null) {
            agent.doWork();
        }
        if (dataPlane != null) {
            dataPlane.doWork();
        }
        instance.doWork();
    }

    /** Where the pair's rule leads; {@code null} where there is none. */
    Long rule(Pair pair) {
        return dataPlane.rules.get(new StubDataPlane.Key(pair.ueKey(), index.application(pair.application())));
    }

    @Override
    public void close() throws IOException {
        if (agent != null) {
            agent.onClose();
        }
        if (dataPlane != null) {
            killDataPlane();
        }
    }
}
