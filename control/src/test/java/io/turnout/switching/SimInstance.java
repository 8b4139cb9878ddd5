package io.turnout.switching;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One platform's instance of the application. Its context of a UE is the set of packet numbers that it was given, so
 * that a context tells whether anything was lost on the way. Contexts survive a kill; what it was doing does not.
 */
final class SimInstance {
    private final Sim sim;
    private final SimPlatform platform;
    final String id;
    boolean up = true;
    private final Map<Pair, Context> contexts = new HashMap<>();
    private final Map<Pair, Sync> syncs = new HashMap<>();
    private final Map<Pair, Grant> letGo = new HashMap<>();
    private final Map<Pair, String> fetchers = new HashMap<>();
    private final Map<Pair, Grant> ended = new HashMap<>();

    static final class Context {
        BitSet numbers = new BitSet();
        Grant frozenBy;
        Grant servingBy = Grant.NULL_GRANT;
    }

    private static final class Sync {
        final Notice.Notification notice;
        String from;
        BitSet fetched;
        boolean complete;
        boolean held;
        Grant answered;

        Sync(Notice.Notification notice) {
            this.notice = notice;
        }
    }

    SimInstance(Sim sim, SimPlatform platform) {
        this.sim = sim;
        this.platform = platform;
        this.id = "cache-" + platform.id;
    }

    Context context(Pair pair) {
        return contexts.computeIfAbsent(pair, _ -> new Context());
    }

    boolean isFrozen(Pair pair) {
        Context context = contexts.get(pair);
        return context != null && context.frozenBy != null;
    }

    /** Whether the instance has let the pair's context go, or died frozen, under {@code grant}. */
    boolean hasLetGo(Pair pair, Grant grant) {
        return grant.equals(letGo.get(pair));
    }

    void onPacket(SimPacket packet) {
        context(packet.pair).numbers.set((int) packet.number);
    }

    void on(Notice notice) {
        boolean over = !notice.grant().isAfter(ended.getOrDefault(notice.pair(), Grant.NULL_GRANT));
        if (!up || over && (notice instanceof Notice.Freeze || notice instanceof Notice.Notification)) {
            return;
        }
        switch (notice) {
            case Notice.Notification notification -> onNotification(notification);
            case Notice.Held held -> {
                Sync sync = syncs.get(held.pair());
                if (sync != null && sync.notice.grant().equals(held.grant())) {
                    sync.held = true;
                    finish(sync);
                }
            }
            case Notice.Freeze freeze -> onFreeze(freeze);
            case Notice.Committed committed -> onCommitted(committed.pair(), committed.grant(), committed.serving());
            case Notice.Aborted aborted -> onAborted(aborted.pair(), aborted.grant());
            case Notice.Released released -> contexts.remove(released.pair());
        }
    }

    /** 3. Then 4 to the source instance. */
    private void onNotification(Notice.Notification notice) {
        Sync sync = syncs.get(notice.pair());
        if (sync == null || !sync.notice.grant().equals(notice.grant())) {
            sync = new Sync(notice);
            sync.from = notice.endpoint();
            syncs.put(notice.pair(), sync);
        }
        if (sync.answered != null) {
            answer(sync);
        } else if (!notice.withContext()) {
            sync.fetched = new BitSet();
            sync.complete = true;
            finish(sync);
        } else if (sim.chance(sim.plan.syncFails)) {
            sim.later(Sim.MS, () -> platform.input(new Input.SyncFailed(notice.pair(), notice.grant())));
        } else {
            sim.network.app(platform.id, sync.from, it -> it.onFetch(notice, platform));
        }
    }

    /** 4 at the source instance; 5 back: a snapshot, and once frozen the final delta. */
    private void onFetch(Notice.Notification notice, SimPlatform to) {
        Context context = context(notice.pair());
        fetchers.put(notice.pair(), to.id);
        boolean last = notice.grant().equals(context.frozenBy);
        sendContext(notice.pair(), notice.grant(), context, last, to.id);
    }

    private void sendContext(Pair pair, Grant grant, Context context, boolean last, String to) {
        BitSet copy = (BitSet) context.numbers.clone();
        sim.network.app(platform.id, to, it -> it.onContext(pair, grant, copy, last));
    }

    /** 5 at the target instance. */
    private void onContext(Pair pair, Grant grant, BitSet numbers, boolean last) {
        Sync sync = syncs.get(pair);
        if (sync == null || !sync.notice.grant().equals(grant) || sync.complete) {
            return;
        }
        sync.fetched = numbers;
        sync.complete = last || !sync.notice.hold();
        if (!sync.complete) {
            later(() -> platform.input(new Input.HoldWanted(pair, grant)));
        }
        finish(sync);
    }

    private void later(Runnable what) {
        sim.later(sim.between(Sim.MS / 5, sim.plan.slowSync ? 60 * Sim.MS : 3 * Sim.MS), what);
    }

    /** 6, once the context is complete and, where packets are held, the hold is known. */
    private void finish(Sync sync) {
        boolean heldEnough = !sync.notice.hold() || sync.held;
        if (sync.complete && heldEnough && sync.answered == null) {
            sync.answered = sync.notice.grant();
            answer(sync);
        }
    }

    private void answer(Sync sync) {
        later(() -> platform.input(new Input.Synchronized(sync.notice.pair(), sync.notice.grant())));
    }

    private void onFreeze(Notice.Freeze freeze) {
        Context context = context(freeze.pair());
        if (sim.breakage != Breakage.FREEZE_IGNORED) {
            context.frozenBy = freeze.grant();
        }
        String to = fetchers.get(freeze.pair());
        if (to != null) {
            sendContext(freeze.pair(), freeze.grant(), context, true, to);
        }
    }

    private void onCommitted(Pair pair, Grant grant, boolean serving) {
        if (!serving) {
            Context context = contexts.get(pair);
            if (context != null && grant.isAfter(context.servingBy)) {
                contexts.remove(pair);
                letGo.put(pair, grant);
                end(pair, grant);
            }
            later(() -> platform.input(new Input.ContextReleased(pair, grant)));
            return;
        }
        end(pair, grant);
        Sync sync = syncs.get(pair);
        if (sync == null || !sync.notice.grant().equals(grant)) {
            return;
        }
        Context context = new Context();
        context.numbers = Objects.requireNonNull(sync.fetched);
        context.servingBy = grant;
        Context since = contexts.get(pair);
        if (since != null) {
            context.numbers.or(since.numbers);
        }
        contexts.put(pair, context);
        syncs.remove(pair);
        sim.network.app(platform.id, sync.from, it -> it.onCommitted(pair, grant, false));
    }

    private void onAborted(Pair pair, Grant grant) {
        end(pair, grant);
        Sync sync = syncs.get(pair);
        if (sync != null && sync.notice.grant().equals(grant)) {
            syncs.remove(pair);
        }
        Context context = contexts.get(pair);
        if (context != null && grant.equals(context.frozenBy)) {
            context.frozenBy = null;
        }
        later(() -> platform.input(new Input.Resumed(pair, grant)));
    }

    private void end(Pair pair, Grant grant) {
        ended.merge(pair, grant, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** A kill: a frozen instance comes back unfrozen, and its platform's hold keeps packets from it. */
    void crash() {
        up = false;
        contexts.forEach((pair, context) -> {
            if (context.frozenBy != null) {
                letGo.put(pair, context.frozenBy);
                context.frozenBy = null;
            }
        });
        syncs.clear();
        fetchers.clear();
    }
}
