package io.turnout.io;

import io.turnout.engine.EngineCounters;
import io.turnout.ipc.EventWriter;
import io.turnout.ipc.TableAgent;
import io.turnout.table.BearerRing;
import io.turnout.table.Counters;
import io.turnout.table.TableWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The counters of a data plane in the file that any process may look at: after those of the engine, what ports, kernel
 * and tables count. Workers count in their own; these are copied by one thread now and then, so they are a moment old.
 *
 * <pre>
 *   reasons ... received sent merged made | port.SIDE.received-frames ... port.SIDE.lost-frames | tables.ues ...
 * </pre>
 */
public final class ServiceCounters {
    /** Before the names of what a port counts; the side follows, then a dot. */
    public static final String PORT_PREFIX = "port.";

    /** When the data plane started, in milliseconds since 1970. */
    public static final String STARTED_MILLIS = "started-millis";

    /** Its process. */
    public static final String PROCESS_ID = "process-id";

    /** When the packet loop last went round, in nanoseconds of CLOCK_MONOTONIC. */
    public static final String BEAT_NS = "beat-ns";

    /** 1 where everything crosses without the data plane. */
    public static final String BYPASSED = "bypassed";

    private static final List<String> PORT_NAMES = portNames();
    private static final List<String> SERVICE_NAMES = List.of(
            "tables.ues",
            "tables.version",
            "tables.refused",
            "learned.dropped",
            "commands.rejected",
            "commands.last-sequence",
            "events.dropped",
            "unrouted-frames",
            "handed-over-frames",
            "handover-refused-frames",
            BYPASSED,
            PROCESS_ID,
            STARTED_MILLIS,
            BEAT_NS);

    private final Counters counters;
    private final Dataplane dataplane;
    private final TableWriter writer;
    private final TableAgent agent;
    private final EventWriter events;
    private final List<BearerRing> learned;
    private final long startedMillis = System.currentTimeMillis();
    private int next;

    ServiceCounters(
            Counters counters,
            Dataplane dataplane,
            TableWriter writer,
            TableAgent agent,
            EventWriter events,
            List<BearerRing> learned) {
        this.counters = counters;
        this.dataplane = dataplane;
        this.writer = writer;
        this.agent = agent;
        this.events = events;
        this.learned = learned;
    }

    private static List<String> portNames() {
        List<String> names = new ArrayList<>(PortCounters.NAMES);
        names.addAll(List.of("lost-frames", "taken-frames", "closed-frames", "oversize-frames"));
        return List.copyOf(names);
    }

    /** The names of all counters of the data plane that {@code setup} describes. */
    static List<String> names(Dataplane.Setup setup) {
        List<String> names = new ArrayList<>(EngineCounters.names());
        for (String side : setup.sideNames()) {
            for (String name : PORT_NAMES) {
                names.add(PORT_PREFIX + side + "." + name);
            }
        }
        names.addAll(SERVICE_NAMES);
        return names;
    }

    /** Copies everything. One thread at a time. */
    void update() {
        next = EngineCounters.COUNT;
        for (List<Port> ports : dataplane.portsOfWorkers()) {
            for (int i = 0; i < PortCounters.NAMES.size(); i++) {
                int index = i;
                set(sum(ports, port -> port.counters().value(index)));
            }
            set(sum(ports, Port::lostFrames));
            set(sum(ports, Port::takenFrames));
            set(sum(ports, Port::closedFrames));
            set(sum(ports, Port::oversizeFrames));
        }
        set(writer.ueCount());
        set(writer.published());
        set(writer.refusedCount());
        set(sum(learned, BearerRing::droppedCount));
        set(agent.rejectedCount());
        set(agent.lastSequence());
        set(events.droppedCount());
        set(dataplane.unroutedFrames());
        set(dataplane.handedOverFrames());
        set(dataplane.handoverRefusedFrames());
        set(dataplane.isBypassed() ? 1 : 0);
        set(ProcessHandle.current().pid());
        set(startedMillis);
        set(dataplane.beatNs());
    }

    private static <T> long sum(List<T> all, ToLongFunction<T> count) {
        return all.stream().mapToLong(count).sum();
    }

    private void set(long value) {
        counters.add(next, value - counters.value(next));
        next++;
    }
}
