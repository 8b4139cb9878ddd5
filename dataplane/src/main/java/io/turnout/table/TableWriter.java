package io.turnout.table;

import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The one writer of UE contexts and paths: stages route rules and publishes them as one batch, and enters what was
 * learned of bearers.
 *
 * <p>Bearers take effect word by word, at once; route rules take effect at {@link #publish()}, all together. What was
 * taken out is used again only after every worker passed a quiet point.
 *
 * <p>Owned by one thread. It waits for workers only where a rule changes again before every worker has entered a burst
 * that reads its last change.
 */
public final class TableWriter implements BearerLearner {
    private final UeTable ues;
    private final PathTable paths;
    private final QuietPoints quietPoints;
    private final AtomicBuffer contexts;
    private final SlotIndex index;
    private final FreeNumbers freeSlots;
    private final FreeNumbers freeLines;

    /** Rules whose route is none since a version: taken out once every worker reads that version. */
    private final ArrayDeque<Cleared> cleared = new ArrayDeque<>();

    /** What new readers no longer reach: free once every worker reads that version. */
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();

    private long stagingVersion;
    private long refusedCount;

    private record Cleared(long version, int slot, int rule) {}

    private record Retired(long version, FreeNumbers home, int number) {}

    /** The writer of fresh tables. */
    public TableWriter(Tables tables) {
        this.ues = tables.ues();
        this.paths = tables.paths();
        this.quietPoints = tables.quietPoints();
        this.contexts = ues.contexts();
        this.index = ues.index();
        this.freeSlots = new FreeNumbers(0, ues.capacity());
        this.freeLines = new FreeNumbers(2 * ues.capacity(), tables.capacity().lines());
        this.stagingVersion = quietPoints.published() + 1;
    }

    /** UEs in the table. */
    public int ueCount() {
        return ues.capacity() - freeSlots.count();
    }

    /** What did not fit: UEs, rules, bearers, paths and link headers refused so far. */
    public long refusedCount() {
        return refusedCount;
    }

    /**
     * Stages the route of (UE, application), to take effect at {@link #publish()}.
     *
     * @param route {@link Route}; {@link Route#NULL_ROUTE} takes the rule out
     * @return false, and nothing staged, when the table is full
     */
    public boolean stageRoute(long ueKey, int applicationIndex, long route) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT && route == Route.NULL_ROUTE) {
            return true;
        }
        if (slot == UeTable.NULL_SLOT) {
            slot = addUe(ueKey);
        }
        if (slot == UeTable.NULL_SLOT) {
            return false;
        }
        int rule = ues.findRule(slot, applicationIndex);
        if (rule == UeTable.NULL_RULE) {
            if (route == Route.NULL_ROUTE) {
                return true;
            }
            rule = addRule(slot, applicationIndex);
        }
        if (rule == UeTable.NULL_RULE) {
            return false;
        }
        stage(rule, route);
        if (route == Route.NULL_ROUTE) {
            cleared.add(new Cleared(stagingVersion, slot, rule));
        }
        return true;
    }

    /** Makes everything staged visible at once to every burst that begins from now on. */
    public long publish() {
        long version = stagingVersion++;
        quietPoints.publish(version);
        reclaim();
        return version;
    }

    /** The route of (UE, application) as last staged or published. */
    public long route(long ueKey, int applicationIndex) {
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        int rule = slot == UeTable.NULL_SLOT ? UeTable.NULL_RULE : ues.findRule(slot, applicationIndex);
        return rule == UeTable.NULL_RULE ? Route.NULL_ROUTE : ues.route(rule, Long.MAX_VALUE);
    }

    /**
     * Forgets a UE: its bearers and its rules. Bursts that begin from now on do not find it.
     *
     * @return whether it was there
     */
    public boolean release(long ueKey) {
        long hash = UeTable.hash(ueKey);
        int slot = ues.find(ueKey, hash);
        if (slot == UeTable.NULL_SLOT) {
            return false;
        }
        index.remove(hash, slot);
        int context = slot * UeTable.CONTEXT_LENGTH;
        retireLine(contexts.getInt(context + UeTable.MORE_BEARERS_OFFSET));
        int rule = context + UeTable.FIRST_RULE_OFFSET;
        for (int line = contexts.getInt(rule + UeTable.RULE_NEXT_OFFSET);
                line != 0;
                line = contexts.getInt(line * UeTable.LINE_LENGTH + UeTable.RULE_NEXT_OFFSET)) {
            retireLine(line);
        }
        retired.add(new Retired(stagingVersion, freeSlots, slot));
        return true;
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
            long nowNs) {
        int path = paths.find(enbHigh, enbLow, sgwHigh, sgwLow);
        if (path == PathTable.NULL_PATH) {
            path = counted(paths.add(enbHigh, enbLow, sgwHigh, sgwLow), PathTable.NULL_PATH);
        }
        int slot = ues.find(ueKey, UeTable.hash(ueKey));
        if (slot == UeTable.NULL_SLOT && path != PathTable.NULL_PATH) {
            slot = addUe(ueKey);
        }
        if (path == PathTable.NULL_PATH || slot == UeTable.NULL_SLOT) {
            return;
        }
        int link = paths.link(path, uplink);
        if (linkLength > 0 && (link == 0 || !paths.linkEquals(link, frame, linkOffset, linkLength))) {
            counted(paths.learnLink(path, uplink, frame, linkOffset, linkLength) ? 1 : 0, 0);
        }
        putFirst(slot, uplink, Bearer.of(teid, path, qfi, sequenced));
        ues.onPacket(slot, nowNs);
    }

    /** Puts a bearer before the others of its direction; the same tunnel's older word goes, or else the oldest. */
    private void putFirst(int slot, boolean uplink, long bearer) {
        int inline = uplink ? UeTable.UPLINK_OFFSET : UeTable.DOWNLINK_OFFSET;
        int more = uplink ? 0 : UeTable.MORE_DOWNLINK_OFFSET;
        long moving = bearer;
        for (int n = 0; n < UeTable.MAX_BEARERS && moving != Bearer.NULL_BEARER; n++) {
            int offset = ues.wordOffset(slot, n, inline, more);
            if (offset < 0) {
                offset = addMoreBearers(slot) ? ues.wordOffset(slot, n, inline, more) : -1;
            }
            if (offset < 0) {
                return;
            }
            long there = contexts.getLong(offset);
            contexts.putLongRelease(offset, moving);
            if (Bearer.sameTunnel(there, bearer)) {
                return;
            }
            moving = there;
        }
        if (moving != Bearer.NULL_BEARER) {
            refusedCount++;
        }
    }

    private boolean addMoreBearers(int slot) {
        int line = counted(freeLines.take(), FreeNumbers.NULL_NUMBER);
        if (line != FreeNumbers.NULL_NUMBER) {
            contexts.setMemory(line * UeTable.LINE_LENGTH, UeTable.LINE_LENGTH, (byte) 0);
            contexts.putIntRelease(slot * UeTable.CONTEXT_LENGTH + UeTable.MORE_BEARERS_OFFSET, line);
        }
        return line != FreeNumbers.NULL_NUMBER;
    }

    private int addUe(long ueKey) {
        int slot = counted(freeSlots.take(), FreeNumbers.NULL_NUMBER);
        if (slot == FreeNumbers.NULL_NUMBER) {
            return UeTable.NULL_SLOT;
        }
        int context = slot * UeTable.CONTEXT_LENGTH;
        contexts.setMemory(context, UeTable.CONTEXT_LENGTH, (byte) 0);
        contexts.putLongRelease(context + UeTable.KEY_OFFSET, ueKey);
        if (index.insert(UeTable.hash(ueKey), slot)) {
            return slot;
        }
        contexts.putLongRelease(context + UeTable.KEY_OFFSET, UeKey.NULL_UE);
        freeSlots.giveBack(slot);
        refusedCount++;
        return UeTable.NULL_SLOT;
    }

    private int addRule(int slot, int applicationIndex) {
        int rule = slot * UeTable.CONTEXT_LENGTH + UeTable.FIRST_RULE_OFFSET;
        int ruleCount = 1;
        while (contexts.getInt(rule + UeTable.RULE_APPLICATION_OFFSET) != 0) {
            int next = contexts.getInt(rule + UeTable.RULE_NEXT_OFFSET);
            if (next == 0) {
                return linkRule(rule, ruleCount, applicationIndex);
            }
            rule = next * UeTable.LINE_LENGTH;
            ruleCount++;
        }
        initRule(rule, applicationIndex);
        return rule;
    }

    private int linkRule(int last, int ruleCount, int applicationIndex) {
        int line = ruleCount == UeTable.MAX_RULES_PER_UE ? FreeNumbers.NULL_NUMBER : freeLines.take();
        if (counted(line, FreeNumbers.NULL_NUMBER) == FreeNumbers.NULL_NUMBER) {
            return UeTable.NULL_RULE;
        }
        contexts.setMemory(line * UeTable.LINE_LENGTH, UeTable.LINE_LENGTH, (byte) 0);
        initRule(line * UeTable.LINE_LENGTH, applicationIndex);
        contexts.putIntRelease(last + UeTable.RULE_NEXT_OFFSET, line);
        return line * UeTable.LINE_LENGTH;
    }

    private void initRule(int rule, int applicationIndex) {
        contexts.putLong(rule + UeTable.RULE_PACKETS_OFFSET, 0);
        contexts.putLong(rule + UeTable.RULE_OCTETS_OFFSET, 0);
        contexts.putIntRelease(rule + UeTable.RULE_APPLICATION_OFFSET, applicationIndex + 1);
    }

    /** Writes {@code route} over the older of the two, once no burst can read that one any more. */
    private void stage(int rule, long route) {
        long first = contexts.getLong(rule + UeTable.RULE_VERSION_OFFSET);
        long other = contexts.getLong(rule + UeTable.RULE_OTHER_VERSION_OFFSET);
        boolean firstIsNewer = first >= other;
        long newest = firstIsNewer ? first : other;
        boolean overFirst = firstIsNewer == (newest == stagingVersion);
        awaitEntered(newest == stagingVersion ? 0 : newest);
        int version = rule + (overFirst ? UeTable.RULE_VERSION_OFFSET : UeTable.RULE_OTHER_VERSION_OFFSET);
        contexts.putLongOpaque(version, stagingVersion);
        // Release: whoever reads the new route has also seen its version, which no burst may read before publish().
        contexts.putLongRelease(version + Long.BYTES, route);
    }

    private void awaitEntered(long version) {
        while (quietPoints.oldest() < version) {
            Thread.onSpinWait();
        }
    }

    /** Frees what no worker can read any more. */
    private void reclaim() {
        long oldest = quietPoints.oldest();
        while (!cleared.isEmpty() && cleared.peek().version() <= oldest) {
            Cleared rule = cleared.remove();
            if (ues.route(rule.rule(), Long.MAX_VALUE) == Route.NULL_ROUTE) {
                takeOut(rule.slot(), rule.rule());
            }
        }
        while (!retired.isEmpty() && retired.peek().version() <= oldest) {
            Retired line = retired.remove();
            line.home().giveBack(line.number());
        }
    }

    private void takeOut(int slot, int rule) {
        int walked = slot * UeTable.CONTEXT_LENGTH + UeTable.FIRST_RULE_OFFSET;
        if (walked == rule) {
            contexts.putIntRelease(rule + UeTable.RULE_APPLICATION_OFFSET, 0);
            return;
        }
        int next = contexts.getInt(walked + UeTable.RULE_NEXT_OFFSET);
        while (next != 0 && next * UeTable.LINE_LENGTH != rule) {
            walked = next * UeTable.LINE_LENGTH;
            next = contexts.getInt(walked + UeTable.RULE_NEXT_OFFSET);
        }
        if (next != 0) {
            contexts.putIntRelease(walked + UeTable.RULE_NEXT_OFFSET, contexts.getInt(rule + UeTable.RULE_NEXT_OFFSET));
            retireLine(next);
        }
    }

    private void retireLine(int line) {
        if (line != 0) {
            retired.add(new Retired(stagingVersion, freeLines, line));
        }
    }

    private int counted(int number, int refusal) {
        if (number == refusal) {
            refusedCount++;
        }
        return number;
    }
}
