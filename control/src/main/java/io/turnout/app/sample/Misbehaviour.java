package io.turnout.app.sample;

import io.turnout.app.ChunkFault;
import io.turnout.app.ContextPart;
import io.turnout.app.StatefulService;
import io.turnout.app.Ue;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that does something wrong in a synchronization, on purpose: around another one that does nothing wrong.
 * Threads as of {@link StatefulService}.
 */
public final class Misbehaviour implements StatefulService, ChunkFault {
    private static final int AS_KILLED = 137;

    private final StatefulService service;
    private final Faults faults;
    private final AtomicInteger liesLeft;
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();

    /** Which side of a synchronization an instance is on. */
    public enum Side {
        /** The source, which gives the context. */
        GIVING,
        /** The target, which takes it. */
        TAKING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What goes wrong.
     *
     * @param failing the side on which synchronization fails, or null
     * @param dying the side on which the process ends in the middle of a part, as if killed, or null
     * @param partDelay how long the source takes for each part before the freeze
     * @param lastDelay how long it takes for the part behind the freeze, while the UE's packets wait
     * @param lieCount chunks, the first ones, that get a wrong checksum
     */
    public record Faults(Side failing, Side dying, Duration partDelay, Duration lastDelay, int lieCount) {
        /** Nothing goes wrong. */
        public static final Faults NONE = new Faults(null, null, Duration.ZERO, Duration.ZERO, 0);
    }

    /** {@code service}, with {@code faults}. */
    public Misbehaviour(StatefulService service, Faults faults) {
        this.service = service;
        this.faults = faults;
        liesLeft = new AtomicInteger(faults.lieCount());
    }

    @Override
    public int onChunk(int checksum, int offset, int length, int partLength) {
        boolean isMiddle = offset + length > partLength / 2;
        if (faults.dying() == Side.GIVING && isMiddle) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
        return liesLeft.getAndUpdate(it -> Math.max(0, it - 1)) > 0 ? ~checksum : checksum;
    }

    private void beforeGiving(Ue ue) {
        Duration delay = frozen.contains(ue.address()) ? faults.lastDelay() : faults.partDelay();
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (faults.failing() == Side.GIVING) {
            throw new IllegalStateException("told to fail");
        }
    }

    @Override
    public ContextPart snapshot(Ue ue) {
        beforeGiving(ue);
        return service.snapshot(ue);
    }

    @Override
    public ContextPart changes(Ue ue, long version) {
        beforeGiving(ue);
        return service.changes(ue, version);
    }

    @Override
    public void restore(Ue ue, ContextPart part) {
        if (faults.dying() == Side.TAKING) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
        if (faults.failing() == Side.TAKING) {
            throw new IllegalStateException("told to fail");
        }
        frozen.remove(ue.address());
        service.restore(ue, part);
    }

    @Override
    public void freeze(Ue ue) {
        service.freeze(ue);
        frozen.add(ue.address());
    }

    @Override
    public void unfreeze(Ue ue) {
        frozen.remove(ue.address());
        service.unfreeze(ue);
    }

    @Override
    public void release(Ue ue) {
        frozen.remove(ue.address());
        service.release(ue);
    }
}
