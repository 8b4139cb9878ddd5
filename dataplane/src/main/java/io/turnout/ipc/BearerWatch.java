package io.turnout.ipc;

import io.turnout.table.TableWriter;
import org.agrona.collections.LongHashSet;
import org.agrona.collections.LongHashSet.LongIterator;
import org.agrona.concurrent.Agent;

/**
 * Tells control when a UE that it asked for can be reached here: its downlink bearer is known on the path that its uplink
 * came by last. Learning it is the engine's own affair, which solicits where uplink alone does not tell.
 *
 * <p>Bounded; what finds no room is refused and counted, and asked for again by the handshake. Runs on the thread of the
 * {@link TableWriter}.
 */
public final class BearerWatch implements Agent {
    /** UEs that can be waited for at once. */
    public static final int CAPACITY = 65_536;

    private final TableWriter writer;
    private final EventWriter events;
    private final LongHashSet awaited = new LongHashSet();
    private long refusedCount;

    /** Over the tables of {@code writer}; answers go to {@code events}. */
    public BearerWatch(TableWriter writer, EventWriter events) {
        this.writer = writer;
        this.events = events;
    }

    /** Answers as soon as the UE {@code ueKey} can be reached, which may be at once. */
    public void ask(long ueKey) {
        if (writer.isReachable(ueKey)) {
            events.onBearerKnown(ueKey);
        } else if (awaited.size() < CAPACITY || awaited.contains(ueKey)) {
            awaited.add(ueKey);
        } else {
            refusedCount++;
        }
    }

    /** UEs that are waited for. */
    public int awaitedCount() {
        return awaited.size();
    }

    /** UEs that found no room. */
    public long refusedCount() {
        return refusedCount;
    }

    @Override
    public int doWork() {
        int told = 0;
        for (LongIterator ues = awaited.iterator(); ues.hasNext(); ) {
            long ueKey = ues.nextValue();
            if (writer.isReachable(ueKey)) {
                events.onBearerKnown(ueKey);
                ues.remove();
                told++;
            }
        }
        return told;
    }

    @Override
    public String roleName() {
        return "bearer-watch";
    }
}
