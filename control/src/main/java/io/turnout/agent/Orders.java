package io.turnout.agent;

import io.turnout.config.SiteIndex;
import io.turnout.ipc.CommandBatch;
import io.turnout.ipc.RingFile;
import io.turnout.switching.Command;
import io.turnout.table.Route;

/**
 * The handshake's commands on their way to the data plane: collected into a batch, which takes effect as a whole, and
 * written to the ring when something other than a command is to follow. Owned by the agent's thread; never blocks.
 */
final class Orders {
    private final SiteIndex index;
    private final RingFile ring;
    private final ControlCounters counters;
    private final CommandBatch batch;
    private long sequence;

    /**
     * To the producer's end {@code ring}.
     *
     * @param firstSequence of batches; above those of earlier starts, whose events may still come
     */
    Orders(SiteIndex index, RingFile ring, ControlCounters counters, long firstSequence) {
        this.index = index;
        this.ring = ring;
        this.counters = counters;
        batch = new CommandBatch(ring.maxLength());
        sequence = firstSequence;
        batch.begin(sequence);
    }

    /** Adds a command; false where that needs room in the ring that is not there now. */
    boolean add(Command command) {
        int application = index.application(command.pair().application());
        if (application < 0) {
            counters.add(ControlCounter.COMMANDS_UNROUTED);
            return true;
        }
        return write(application, command) || flush() && write(application, command);
    }

    private boolean write(int application, Command command) {
        long ueKey = command.pair().ueKey();
        return switch (command) {
            case Command.Count it -> {
                int peer = index.peer(it.peer());
                yield peer < 0
                        ? unrouted()
                        : batch.count(
                                ueKey,
                                application,
                                it.grant().epoch(),
                                it.grant().attempt(),
                                peer);
            }
            case Command.Hold it -> {
                long overflow = it.overflowTo() == null
                        ? Route.NULL_ROUTE
                        : route(it, it.overflowTo(), it.grant().epoch());
                yield batch.hold(
                        ueKey,
                        application,
                        it.grant().epoch(),
                        it.grant().attempt(),
                        it.packetLimit(),
                        it.octetLimit(),
                        it.limitNs(),
                        overflow);
            }
            case Command.Fence it -> {
                int peer = index.peer(it.peer());
                yield peer < 0
                        ? unrouted()
                        : batch.fence(
                                ueKey,
                                application,
                                it.grant().epoch(),
                                it.grant().attempt(),
                                peer,
                                it.forwardedCount());
            }
            case Command.ReportFence it ->
                batch.reportFence(
                        ueKey, application, it.grant().epoch(), it.grant().attempt());
            case Command.Swap it ->
                batch.swap(
                        ueKey,
                        application,
                        it.grant().epoch(),
                        it.grant().attempt(),
                        index.route(it.pair().application(), index.platform(), it.epoch()),
                        it.ifHeld());
            case Command.Route it -> {
                long route = route(it, it.platform(), it.epoch());
                yield route == Route.NULL_ROUTE ? unrouted() : batch.route(ueKey, application, route);
            }
            case Command.Unroute _ -> batch.unroute(ueKey, application);
            case Command.GiveWay it -> {
                int peer = index.peer(it.peer());
                yield peer < 0
                        ? unrouted()
                        : batch.giveWay(
                                ueKey,
                                application,
                                it.grant().epoch(),
                                it.grant().attempt(),
                                peer,
                                it.limitNs(),
                                index.route(
                                        it.pair().application(),
                                        index.platform(),
                                        it.grant().epoch()));
            }
            case Command.Drain it ->
                batch.drain(
                        ueKey,
                        application,
                        it.grant().epoch(),
                        it.grant().attempt(),
                        route(it, it.platform(), it.grant().epoch()));
        };
    }

    private long route(Command command, String platform, long epoch) {
        return index.route(command.pair().application(), platform, epoch);
    }

    /** What the data plane cannot be asked for is counted, and not asked for. */
    private boolean unrouted() {
        counters.add(ControlCounter.COMMANDS_UNROUTED);
        return true;
    }

    /** Writes what was collected to the ring; false where there is no room now. */
    boolean flush() {
        int count = batch.count();
        if (count == 0) {
            return true;
        }
        if (!batch.sendTo(ring)) {
            return false;
        }
        counters.add(ControlCounter.COMMANDS, count);
        counters.add(ControlCounter.BATCHES);
        batch.begin(++sequence);
        return true;
    }

    /**
     * Writes a batch of its own.
     *
     * @return its sequence number; -1 where there is no room for it
     */
    long write(ControlDesk.BatchWriter commands) {
        if (!flush()) {
            return -1;
        }
        long written = sequence;
        if (commands.addTo(batch) && flush()) {
            return written;
        }
        batch.begin(sequence);
        return -1;
    }
}
