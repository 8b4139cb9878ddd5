package io.turnout.table;

import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The one writer of UE contexts and paths: stages route rules and releases of UEs and publishes them as one batch, and
 * enters what was learned of bearers.
 *
 * <p>Bearers take effect word by word, at once; everything staged takes effect at {@link #publish()}, all together.
 * What was taken out is used again only after every worker passed a quiet point.
 *
 * <p>Owned by one thread. It waits for workers only where a rule changes again before every worker has entered a burst
 * that reads its last change: a worker on this very thread must be idle ({@link QuietPoints#idle(int)}) by then.
 */
public final class TableWriter implements BearerLearner {
    private final UeTable ues;
    private final PathTable paths;
    private final QuietPoints quietPoints;
    private final AtomicBuffer contexts;
    private final ContextStore store;
    private final BearerWriter bearers;

    /** Triples (version, slot, rule): its route is none since that version; taken out once every worker reads it. */
    private final LongArrayQueue cleared = new LongArrayQueue(Long.MIN_VALUE);

    /** Pairs (version, slot): released in that version; taken out once every worker reads it. */
    private final LongArrayQueue released = new LongArrayQueue(Long.MIN_VALUE);

    private long stagingVersion;
    private boolean isStaging;
    private long nowNs;
    private int sweptSlot;

    /** The writer of {@code tables}, which have no other. */
    public TableWriter(Tables tables) {
        this.ues = tables.ues();
        this.paths = tables.paths();
        this.quietPoints = tables.quietPoints();
        this.contexts = ues.contexts();
        this.store = tables.store();
        this.bearers = new BearerWriter(ues, paths, store);
        this.stagingVersion = quietPoints.published() + 1;
    }

    /** UEs in the table. */
    public int ueCount() {
        return store.ueCount();
    }

    /** What did not fit: UEs, rules, bearers, paths and link headers refused so far. */
    public long refusedCount() {
        return store.refusedCount();
    }

    /** Tunnels that were found at another UE than before: the gateway gave their TEIDs out again, or somebody lies. */
    public long conflictCount() {
        return bearers.conflictCount();
    }

    /** The version that was published last. */
    public long published() {
        return stagingVersion - 1;
    }

    /** Tells the time: UEs that are added count as seen now. */
    public void onTime(long timeNs) {
        nowNs = timeNs;
    }

    /**
     * Stages the route of (UE, application), to take effect at {@link #publish()}.
     *
     * @param route {@link Route}; {@link Route#NULL_ROUTE} takes the rule out
     * @return false, and nothing staged, when the table is full
     */
    public boolean stageRoute(long ueKey, int applicationIndex, long route) {
        boolean isNone = route == Route.NULL_ROUTE;
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT) {
            slot = isNone ? UeTable.NULL_SLOT : store.add(ueKey, nowNs);
            if (slot == UeTable.NULL_SLOT) {
                return isNone;
            }
        }
        int rule = ues.findRule(slot, applicationIndex);
        if (rule == UeTable.NULL_RULE) {
            rule = isNone ? UeTable.NULL_RULE : store.addRule(slot, applicationIndex);
            if (rule == UeTable.NULL_RULE) {
                return isNone;
            }
        }
        stage(slot, rule, route);
        return true;
    }

    /**
     * Writes {@code route} in the place of the route of (UE, application) that was staged or published last, at once: for
     * one that leads where that one does, so that no burst is led otherwise for it.
     *
     * @return false, and nothing written, where the pair has no route
     */
    public boolean amendRoute(long ueKey, int applicationIndex, long route) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, applicationIndex);
        if (rule == UeTable.NULL_RULE || ues.route(rule, Long.MAX_VALUE) == Route.NULL_ROUTE) {
            return false;
        }
        boolean isFirst = contexts.getLong(rule + UeTable.RULE_VERSION_OFFSET)
                >= contexts.getLong(rule + UeTable.RULE_OTHER_VERSION_OFFSET);
        // Release: what the new word names has been prepared. Pairs with UeTable.route().
        contexts.putLongRelease(rule + (isFirst ? UeTable.RULE_ROUTE_OFFSET : UeTable.RULE_OTHER_ROUTE_OFFSET), route);
        return true;
    }

    /** Stages that a UE is forgotten: its rules at {@link #publish()}, its context once nobody reads them. */
    public void stageRelease(long ueKey) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT) {
            return;
        }
        for (int rule = ues.firstRule(slot); rule != UeTable.NULL_RULE; rule = ues.nextRule(rule)) {
            if (ues.applicationIndex(rule) >= 0) {
                stage(slot, rule, Route.NULL_ROUTE);
            }
        }
        released.addLong(stagingVersion);
        released.addLong(slot);
        isStaging = true;
    }

    /**
     * Makes everything staged visible at once to every burst that begins from now on.
     *
     * @return its version: the batch is in the past once {@link QuietPoints#oldest()} has come up to it
     */
    public long publish() {
        long version = stagingVersion++;
        isStaging = false;
        quietPoints.publish(version);
        reclaim();
        return version;
    }

    /** Takes out and frees what no burst can read any more. For when there is nothing to publish, now and then. */
    public void tidy() {
        reclaim();
        if (store.isWaiting() && !isStaging) {
            publish(); // of nothing: workers pass a quiet point that what was taken out lies behind
        }
    }

    /**
     * Tells of UEs that had no packet since {@code sinceNs}, looking at the next {@code slotCount} slots.
     *
     * @param onIdle hears the key of each, and may stage its release
     * @return how many
     */
    public int forEachIdle(long sinceNs, int slotCount, LongConsumer onIdle) {
        int lastSlot = ues.lastSlot();
        int count = 0;
        for (int i = 0; i < Math.min(slotCount, lastSlot); i++) {
            sweptSlot = sweptSlot >= lastSlot ? 1 : sweptSlot + 1;
            long ueKey = ues.ueKey(sweptSlot);
            if (ueKey != UeKey.NULL_UE && ues.lastPacketNs(sweptSlot) < sinceNs) {
                onIdle.accept(ueKey);
                count++;
            }
        }
        return count;
    }

    /** Hears route rules. */
    @FunctionalInterface
    public interface RuleVisitor {
        /** A rule, with its route as last staged or published. */
        void onRule(long ueKey, int applicationIndex, long route);
    }

    /** Shows every rule there is; what is heard of may be staged anew. */
    public void forEachRule(RuleVisitor visitor) {
        int lastSlot = ues.lastSlot();
        for (int slot = 1; slot <= lastSlot; slot++) {
            long ueKey = ues.ueKey(slot);
            if (ueKey != UeKey.NULL_UE) {
                forEachRule(slot, ueKey, visitor);
            }
        }
    }

    /** Shows the rules of a UE; what is heard of may be staged anew. */
    public void forEachRule(long ueKey, RuleVisitor visitor) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot != UeTable.NULL_SLOT) {
            forEachRule(slot, ueKey, visitor);
        }
    }

    private void forEachRule(int slot, long ueKey, RuleVisitor visitor) {
        for (int rule = ues.firstRule(slot); rule != UeTable.NULL_RULE; rule = ues.nextRule(rule)) {
            long route = ues.route(rule, Long.MAX_VALUE);
            if (ues.applicationIndex(rule) >= 0 && route != Route.NULL_ROUTE) {
                visitor.onRule(ueKey, ues.applicationIndex(rule), route);
            }
        }
    }

    /** The route of (UE, application) as last staged or published. */
    public long route(long ueKey, int applicationIndex) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, applicationIndex);
        return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, Long.MAX_VALUE);
    }

    /** Whether a UE's downlink is known on the path that its uplink came by last. */
    public boolean isReachable(long ueKey) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        long uplink = slot == UeTable.NULL_SLOT ? Bearer.NULL_BEARER : ues.uplinkBearer(slot, 0);
        for (int n = 0; n < UeTable.MAX_BEARERS && uplink != Bearer.NULL_BEARER; n++) {
            long downlink = ues.downlinkBearer(slot, n);
            if (downlink != Bearer.NULL_BEARER && Bearer.pathIndex(downlink) == Bearer.pathIndex(uplink)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onTunnel(
            long ueKey,
            boolean uplink,
            int teid,
            int qfi,
            boolean sequenced,
            long enbHigh,
            long enbLow,
            long sgwHigh,
            long sgwLow,
            DirectBuffer frame,
            int linkOffset,
            int linkLength,
            long timeNs) {
        int path = bearers.path(enbHigh, enbLow, sgwHigh, sgwLow);
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT && path != PathTable.NULL_PATH) {
            slot = store.add(ueKey, timeNs);
        }
        if (path == PathTable.NULL_PATH || slot == UeTable.NULL_SLOT) {
            return;
        }
        bearers.link(path, uplink, frame, linkOffset, linkLength);
        bearers.putFirst(slot, uplink, Bearer.of(teid, path, qfi, sequenced));
        ues.onPacket(slot, timeNs);
    }

    @Override
    public void onElsewhere(long ueKey, int peerIndex, long timeNs) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT) {
            slot = store.add(ueKey, timeNs);
        }
        if (slot != UeTable.NULL_SLOT) {
            ues.whereabouts(slot, peerIndex + 1);
        }
    }

    /** Ends the downlink tunnel to an eNB from an SGW, of every UE that has it. */
    public void endDownlink(long enbHigh, long enbLow, long sgwHigh, long sgwLow, int teid) {
        int path = paths.find(enbHigh, enbLow, sgwHigh, sgwLow);
        if (path != PathTable.NULL_PATH) {
            bearers.endDownlink(path, teid);
        }
    }

    @Override
    public void onEndMarker(int pathIndex, int teid) {
        bearers.endDownlink(pathIndex, teid);
    }

    /** Writes {@code route} over the older of the two, once no burst can read that one any more. */
    private void stage(int slot, int rule, long route) {
        long first = contexts.getLong(rule + UeTable.RULE_VERSION_OFFSET);
        long other = contexts.getLong(rule + UeTable.RULE_OTHER_VERSION_OFFSET);
        boolean firstIsNewer = first >= other;
        long newest = firstIsNewer ? first : other;
        boolean isRestaged = newest == stagingVersion;
        if (!isRestaged) {
            quietPoints.awaitOldest(newest);
        }
        boolean overFirst = firstIsNewer == isRestaged;
        int version = rule + (overFirst ? UeTable.RULE_VERSION_OFFSET : UeTable.RULE_OTHER_VERSION_OFFSET);
        contexts.putLongOpaque(version, stagingVersion);
        // Release: whoever reads the new route has also seen its version, which no burst may read before publish().
        contexts.putLongRelease(version + Long.BYTES, route);
        isStaging = true;
        if (route == Route.NULL_ROUTE) {
            cleared.addLong(stagingVersion);
            cleared.addLong(slot);
            cleared.addLong(rule);
        }
    }

    /** Takes out what every worker reads as gone, then frees what was taken out before. */
    private void reclaim() {
        long oldest = quietPoints.oldest();
        // What is staged but not published is never in the past, even where no worker reads.
        long past = Math.min(oldest, published());
        while (!cleared.isEmpty() && cleared.peekLong() <= past) {
            long version = cleared.pollLong();
            int slot = (int) cleared.pollLong();
            int rule = (int) cleared.pollLong();
            if (isGone(rule, version)) {
                store.removeRule(slot, rule, stagingVersion);
            }
        }
        while (!released.isEmpty() && released.peekLong() <= past) {
            long version = released.pollLong();
            int slot = (int) released.pollLong();
            if (isForgotten(slot, version)) {
                store.remove(slot, stagingVersion);
            }
        }
        store.reclaim(past);
    }

    /** Whether a rule that {@code version} cleared is still linked, and nothing was staged for it since. */
    private boolean isGone(int rule, long version) {
        return ues.applicationIndex(rule) >= 0
                && newestVersion(rule) == version
                && ues.route(rule, Long.MAX_VALUE) == Route.NULL_ROUTE;
    }

    /** Whether a UE that {@code version} released is still there, and no route was staged for it since. */
    private boolean isForgotten(int slot, long version) {
        boolean isUntouched = ues.ueKey(slot) != UeKey.NULL_UE;
        for (int rule = ues.firstRule(slot); rule != UeTable.NULL_RULE; rule = ues.nextRule(rule)) {
            isUntouched &= ues.applicationIndex(rule) < 0 || newestVersion(rule) < version;
        }
        return isUntouched;
    }

    private long newestVersion(int rule) {
        return Math.max(
                contexts.getLong(rule + UeTable.RULE_VERSION_OFFSET),
                contexts.getLong(rule + UeTable.RULE_OTHER_VERSION_OFFSET));
    }
}
