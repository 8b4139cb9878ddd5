package io.turnout.engine;

import io.turnout.table.QuietPoints;
import io.turnout.table.Route;
import io.turnout.table.TableWriter;
import io.turnout.table.Tables;
import io.turnout.table.UeTable;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A platform's switches without its engine: workers that steer numbered packets by route and slot as the engine does, and
 * the writer. Time stands still until it is told otherwise.
 */
final class SwitchSite {
    static final SwitchLimits LIMITS = new SwitchLimits(4, 16, 64);
    static final int APPLICATION = 2;
    static final long DEFAULT_ROUTE = Route.core(0);

    final Tables tables;
    final TableWriter writer;
    final QuietPoints quietPoints;
    final SwitchLimits limits;
    final Switching switching;
    SwitchWriter switches;
    final List<Worker> workers = new ArrayList<>();
    final SwitchEventLog events = new SwitchEventLog();
    final List<Integer> woken = new ArrayList<>();
    volatile long nowNs = 1_000;

    SwitchSite(int workerCount) {
        this(workerCount, LIMITS);
    }

    SwitchSite(int workerCount, SwitchLimits limits) {
        this(Tables.inMemory(new Tables.Capacity(64, 64, 4, workerCount)), workerCount, limits);
    }

    /** Over tables that there are already: what a restart of the process finds. */
    SwitchSite(Tables tables, int workerCount, SwitchLimits limits) {
        this.tables = tables;
        this.limits = limits;
        writer = new TableWriter(tables);
        quietPoints = tables.quietPoints();
        switching = new Switching(limits, workerCount);
        switches = new SwitchWriter(writer, quietPoints, switching, limits, events, woken::add);
        switches.onTime(nowNs);
        for (int worker = 0; worker < workerCount; worker++) {
            workers.add(new Worker(worker));
        }
    }

    /** What left a platform: which packet, by which route, in whose hands. */
    record Left(long number, long route, int worker) {}

    /** Hears how packets fare, on the thread of the worker. */
    interface Observer {
        /** A packet was offered while its pair's slot was for a grant of {@code epoch}, and this became of it. */
        void onOffered(Worker worker, long number, int way, long epoch);

        /** What the worker handed out in its last burst has left. */
        void onFlushed(Worker worker, List<Left> left);
    }

    Observer observer;

    /** A worker: packets come in bursts; what leaves is its own until the burst after. */
    final class Worker implements HeldTraffic.Release {
        final int index;
        final HeldTraffic held;
        final List<Left> left = new ArrayList<>();
        final List<Long> dropped = new ArrayList<>();
        private long version;

        Worker(int index) {
            this.index = index;
            held = new HeldTraffic(switching.slots(), index);
        }

        /** Begins a burst: what was handed out before has left. */
        void begin() {
            if (observer != null) {
                observer.onFlushed(this, left);
                left.clear();
            }
            version = quietPoints.enter(index);
            held.poll(nowNs, this);
        }

        /** Has nothing to do until it begins again. */
        void idle() {
            begin();
            quietPoints.idle(index);
        }

        /** Steers a packet of a UE; how. */
        int packet(long ueKey, long number) {
            long rule = rule(ueKey);
            int slot = Route.slot(rule);
            int way = offer(slot, rule, number);
            if (observer != null) {
                observer.onOffered(this, number, way, switching.slots().epoch(slot));
            }
            return way;
        }

        private int offer(int slot, long rule, long number) {
            ParsedFrame frame = frame(number, rule);
            int way = slot == Route.NULL_SLOT ? SwitchSlots.BY_RULE : held.offer(slot, frame);
            switch (way) {
                case SwitchSlots.BY_RULE -> leave(number, slot, rule);
                case SwitchSlots.BY_TARGET ->
                    leave(number, slot, switching.slots().target(slot));
                case SwitchSlots.REFUSED -> dropped.add(number);
                default -> {
                    // it waits
                }
            }
            return way;
        }

        private long rule(long ueKey) {
            UeTable ues = tables.ues();
            int ue = ues.find(ueKey, UeTable.hash(ueKey));
            int rule = ue == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(ue, APPLICATION);
            return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, version);
        }

        ParsedFrame frame(long number, long rule) {
            ParsedFrame frame = new ParsedFrame();
            frame.buffer = new UnsafeBuffer(new byte[8]);
            frame.buffer.putLong(0, number);
            frame.length = 8;
            frame.timeNs = nowNs;
            frame.number = number;
            frame.route = rule;
            return frame;
        }

        private void leave(long number, int slot, long route) {
            long plain = Route.plain(route);
            if (Route.kind(plain) == Route.PEER && slot != Route.NULL_SLOT) {
                switching.slots().onForwarded(slot, index, Route.target(plain));
            }
            left.add(new Left(number, Route.kind(plain) == 0 ? DEFAULT_ROUTE : plain, index));
        }

        @Override
        public void onReleased(ParsedFrame frame, int slot, long route) {
            if (frame.buffer.getLong(frame.offset) != frame.number) {
                throw new AssertionError("packet " + frame.number + " has another's octets");
            }
            leave(frame.number, slot, route);
        }

        List<Long> numbers() {
            return left.stream().map(Left::number).toList();
        }
    }

    Worker worker(int index) {
        return workers.get(index);
    }

    /** Publishes what commands staged, as the agent does behind each batch. */
    void publish() {
        switches.onPublished(writer.publish());
    }

    /** A duty cycle of the writer, with all workers at a quiet point, as often as it takes to have nothing left to do. */
    void settle() {
        for (int round = 0; round < 8; round++) {
            workers.forEach(Worker::idle);
            poll();
        }
    }

    /** Lets time pass. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the test's thread changes it
    void pass(long ns) {
        nowNs += ns;
    }

    void poll() {
        switches.onTime(nowNs);
        writer.onTime(nowNs);
        switches.poll();
    }

    long rule(long ueKey) {
        return writer.route(ueKey, APPLICATION);
    }

    List<String> events() {
        return events.take();
    }
}
