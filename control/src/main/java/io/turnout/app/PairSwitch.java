package io.turnout.app;

import io.turnout.app.SwitchJson.Answer;
import io.turnout.switching.Grant;
import io.turnout.switching.Notice;
import io.turnout.switching.Pair;
import io.turnout.switching.UeInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance knows of one pair, and what it does when told of it: notices may come twice, late and out of order.
 *
 * <p>The lock is held while the application is called, so that calls about one UE come one after another. Notices are
 * worked off in order on a virtual thread that exists while there are any; a fetch has a thread of its own.
 */
final class PairSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(PairSwitch.class);
    private static final int QUEUE_CAPACITY = 64;

    private final Pair pair;
    private final InstanceRoom room;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition frozen = lock.newCondition();
    private final Deque<Notice> queue = new ArrayDeque<>();
    private boolean isDraining;

    private Ue ue;
    private Grant ended = Grant.NULL_GRANT;
    private Grant servingBy = Grant.NULL_GRANT;
    /** The grant that froze the context, or null. */
    private Grant frozenBy;
    /** The newest grant under which the context was asked for. */
    private Grant givenBy = Grant.NULL_GRANT;
    /** The part given last, until the target has it; null where there is none. */
    private Given given;

    private ContextFetch fetch;

    /** A part under way to the target. */
    record Given(Grant grant, ContextPart part, boolean last) {}

    PairSwitch(Pair pair, InstanceRoom room) {
        this.pair = pair;
        this.room = room;
        ue = UeNames.ue(pair.ueKey(), UeInfo.ofKey(pair.ueKey()));
    }

    /** Nothing is under way that would be missed. */
    boolean isAtRest() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            synchronized (queue) {
                return !isDraining && fetch == null && frozenBy == null && given == null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a notice; never waits. */
    void on(Notice notice) {
        synchronized (queue) {
            if (queue.size() >= QUEUE_CAPACITY) {
                room.counts().refused.incrementAndGet();
                return;
            }
            queue.add(notice);
            if (!isDraining) {
                isDraining = true;
                Thread.ofVirtual().name("turnout-notice").start(this::drain);
            }
        }
    }

    private void drain() {
        while (true) {
            Notice notice;
            synchronized (queue) {
                notice = queue.poll();
                if (notice == null) {
                    isDraining = false;
                    return;
                }
            }
            try {
                handle(notice);
            } catch (RuntimeException e) {
                LOG.warn("{}: {} failed", ue.address(), notice, e);
            }
        }
    }

    private void handle(Notice notice) {
        Answer answer;
        lock.lock();
        try {
            boolean isOver = !notice.grant().isAfter(ended);
            if (isOver && (notice instanceof Notice.Freeze || notice instanceof Notice.Notification)) {
                room.counts().stale.incrementAndGet();
                return;
            }
            answer = switch (notice) {
                case Notice.Notification it -> onNotification(it);
                case Notice.Held it -> onHeld(it.grant());
                case Notice.Freeze it -> onFreeze(it.grant());
                case Notice.Committed it -> it.serving() ? onServing(it.grant()) : onServedElsewhere(it.grant());
                case Notice.Aborted it -> onAborted(it.grant());
                case Notice.Released _ -> onReleased();
            };
        } finally {
            lock.unlock();
        }
        if (answer != null) {
            room.answers().send(answer, pair, notice.grant(), "");
        }
    }

    private Answer onNotification(Notice.Notification notice) {
        if (fetch != null && fetch.grant().equals(notice.grant())) {
            fetch.repeat();
            return null;
        }
        if (fetch != null) {
            fetch.cancel();
        }
        ue = UeNames.ue(pair.ueKey(), notice.ue());
        fetch = new ContextFetch(this, notice, room);
        Thread.ofVirtual().name("turnout-fetch").start(fetch);
        return null;
    }

    private Answer onHeld(Grant grant) {
        if (fetch != null && fetch.grant().equals(grant)) {
            fetch.onHeld();
        }
        return null;
    }

    private Answer onFreeze(Grant grant) {
        if (!grant.equals(frozenBy)) {
            room.service().freeze(ue);
            frozenBy = grant;
            frozen.signalAll();
        }
        return null;
    }

    private Answer onServing(Grant grant) {
        if (grant.isAfter(servingBy)) {
            servingBy = grant;
        }
        end(grant);
        if (fetch != null && fetch.grant().equals(grant)) {
            ContextFetch done = fetch;
            fetch = null;
            Thread.ofVirtual().name("turnout-committed").start(done::committed);
        }
        return null;
    }

    private Answer onServedElsewhere(Grant grant) {
        letGo(grant);
        return Answer.CONTEXT_RELEASED;
    }

    private void letGo(Grant grant) {
        boolean isNews = grant.isAfter(servingBy) && grant.isAfter(ended);
        if (isNews) {
            end(grant);
            room.service().release(ue);
        }
    }

    private Answer onAborted(Grant grant) {
        boolean wasFrozen = grant.equals(frozenBy);
        boolean wasFetching = fetch != null && fetch.grant().equals(grant);
        end(grant);
        if (wasFetching) {
            fetch.cancel();
            fetch = null;
            room.service().release(ue);
        }
        if (wasFrozen) {
            room.service().unfreeze(ue);
        }
        return Answer.RESUMED;
    }

    private Answer onReleased() {
        if (fetch != null) {
            fetch.cancel();
            fetch = null;
        }
        frozenBy = null;
        given = null;
        room.service().release(ue);
        return null;
    }

    private void end(Grant grant) {
        if (grant.isAfter(ended)) {
            ended = grant;
        }
        if (frozenBy != null && !frozenBy.isAfter(grant)) {
            frozenBy = null;
            frozen.signalAll();
        }
        if (given != null && !given.grant().isAfter(grant)) {
            given = null;
        }
    }

    // At the source: what a connection of the target asks.

    /** Whether {@code grant} may fetch; remembers that it does. */
    boolean mayFetch(Grant grant, UeInfo info) {
        lock.lock();
        try {
            boolean isOpen = grant.isAfter(ended) && !givenBy.isAfter(grant);
            if (isOpen) {
                givenBy = grant;
                ue = UeNames.ue(pair.ueKey(), info);
            }
            return isOpen;
        } finally {
            lock.unlock();
        }
    }

    /** The part given last under {@code grant}, if it is of {@code version}; null otherwise. */
    Given given(Grant grant, long version) {
        lock.lock();
        try {
            boolean isIt =
                    given != null && given.grant().equals(grant) && given.part().version() == version;
            return isIt ? given : null;
        } finally {
            lock.unlock();
        }
    }

    /** What changed since {@code version}, or all there is where that is {@link SyncMessage#NO_VERSION}. */
    Given give(Grant grant, long version) {
        lock.lock();
        try {
            return give(grant, version, false);
        } finally {
            lock.unlock();
        }
    }

    private Given give(Grant grant, long version, boolean last) {
        StatefulService service = room.service();
        ContextPart part = version < 0 ? service.snapshot(ue) : service.changes(ue, version);
        given = new Given(grant, part, last);
        return given;
    }

    /** As {@link #give}, once the context is frozen; null where it was not in time, or the switch is over. */
    Given giveLast(Grant grant, long version, Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long leftNs = limit.toNanos();
            while (!grant.equals(frozenBy)) {
                if (leftNs <= 0 || !grant.isAfter(ended)) {
                    return null;
                }
                leftNs = frozen.awaitNanos(leftNs);
            }
            return give(grant, version, true);
        } finally {
            lock.unlock();
        }
    }

    /** The target serves by {@code grant}; whether the context has been let go. */
    boolean committedElsewhere(Grant grant) {
        lock.lock();
        try {
            if (grant.isAfter(ended) && !grant.equals(givenBy)) {
                return false;
            }
            letGo(grant);
        } finally {
            lock.unlock();
        }
        room.answers().send(Answer.CONTEXT_RELEASED, pair, grant, "");
        return true;
    }

    // At the target: what the fetch does.

    /** Hands {@code part} to the application; false where the fetch is no longer wanted. */
    boolean restore(ContextFetch by, ContextPart part) {
        lock.lock();
        try {
            if (fetch != by) {
                return false;
            }
            room.service().restore(ue, part);
            return true;
        } finally {
            lock.unlock();
        }
    }
}
