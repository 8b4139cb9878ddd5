package io.turnout.app;

import io.turnout.switching.Grant;
import io.turnout.switching.Pair;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the parts of one running instance share. Fixed while it runs but for the counts.
 *
 * @param application the application identity
 * @param run a name for this run of the process: what was fetched from another run cannot be gone on with
 * @param service the application
 * @param limits bounds
 * @param connector how to reach another instance
 * @param answers where answers go
 * @param fault what goes wrong on purpose
 * @param counts what happened
 */
record InstanceRoom(
        String application,
        String run,
        StatefulService service,
        SyncLimits limits,
        Connector connector,
        Answers answers,
        ChunkFault fault,
        Counts counts) {
    /** Reaches other instances. */
    interface Connector extends Closeable {
        /** A connection that was kept and may have broken since; null where there is none. */
        SyncChannel kept(String endpoint);

        /** A new connection. */
        SyncChannel connect(String endpoint) throws IOException;

        /** Takes a connection that has nothing under way. */
        void keep(String endpoint, SyncChannel channel);

        @Override
        void close();
    }

    /** Takes answers to the platform. */
    interface Answers {
        /** Sends an answer, again until the platform has it; gives up after a bounded time. */
        void send(SwitchJson.Answer answer, Pair pair, Grant grant, String detail);
    }

    /** What happened; any thread. */
    static final class Counts {
        final AtomicLong fetched = new AtomicLong();
        final AtomicLong failed = new AtomicLong();
        final AtomicLong resumed = new AtomicLong();
        final AtomicLong refused = new AtomicLong();
        final AtomicLong stale = new AtomicLong();
    }
}
