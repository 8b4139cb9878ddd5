package io.turnout.table;

import java.util.BitSet;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of UE contexts as its writer sees it: which slots and lines are free, in use, or still in the eyes of a
 * worker, and how contexts, rules and lines are linked and unlinked.
 *
 * <p>Every step is one store that a reader, or a process that opens the table after this one was killed, sees done or
 * not done: memory is filled before it is linked, and unlinked before it is free. So what a killed writer leaves is a
 * sound table with, at most, routes that were not published, rules that lead nowhere and memory that nothing refers to;
 * {@link #recover(long)} puts those right.
 *
 * <p>Owned by the writer's thread. What was unlinked is used again only after a grace period.
 */
final class ContextStore {
    private final UeTable ues;
    private final AtomicBuffer contexts;
    private final SlotIndex index;
    private final SlotIndex tunnels;
    private final int firstLine;
    private final int lineCapacity;
    private FreeNumbers freeSlots;
    private FreeNumbers freeLines;

    /** What new readers no longer reach: pairs of a version and a number, free once every worker reads that version. */
    private final LongArrayQueue retired = new LongArrayQueue(Long.MIN_VALUE);

    private int ueCount;
    private long refusedCount;

    /**
     * The store of a table whose contexts may already hold UEs.
     *
     * @param published the version that was last published
     */
    ContextStore(UeTable ues, int lineCapacity, long published) {
        this.ues = ues;
        this.contexts = ues.contexts();
        this.index = ues.index();
        this.tunnels = ues.tunnels();
        this.firstLine = 2 * (ues.capacity() + 1);
        this.lineCapacity = lineCapacity;
        recover(published);
    }

    /** UEs in the table. */
    int ueCount() {
        return ueCount;
    }

    /** Lines of further rules and bearers that are free. */
    int freeLineCount() {
        return freeLines.count();
    }

    /** UEs, rules, bearers and index entries that did not fit. */
    long refusedCount() {
        return refusedCount;
    }

    void onRefused() {
        refusedCount++;
    }

    /** Adds a UE; {@link UeTable#NULL_SLOT} when the table is full. */
    int add(long ueKey, long nowNs) {
        int slot = freeSlots.take();
        if (slot == FreeNumbers.NULL_NUMBER) {
            refusedCount++;
            return UeTable.NULL_SLOT;
        }
        if (slot > ues.lastSlot()) {
            ues.lastSlot(slot);
        }
        int context = slot * UeTable.CONTEXT_LENGTH;
        contexts.setMemory(context, UeTable.CONTEXT_LENGTH, (byte) 0);
        contexts.putLong(context + UeTable.LAST_PACKET_OFFSET, nowNs);
        ues.unsettle();
        contexts.putLongRelease(context + UeTable.KEY_OFFSET, ueKey); // pairs with UeTable.ueKey()
        if (index.insert(UeTable.hash(ueKey), slot)) {
            ues.settle();
            ueCount++;
            return slot;
        }
        contexts.putLongRelease(context + UeTable.KEY_OFFSET, UeKey.NULL_UE);
        ues.settle();
        freeSlots.giveBack(slot);
        refusedCount++;
        return UeTable.NULL_SLOT;
    }

    /** Takes a UE out; its memory is free once every worker reads {@code version}. */
    void remove(int slot, long version) {
        int context = slot * UeTable.CONTEXT_LENGTH;
        long ueKey = contexts.getLong(context + UeTable.KEY_OFFSET);
        ues.unsettle();
        for (int n = 0; n < UeTable.MAX_BEARERS; n++) {
            removeTunnel(slot, true, ues.bearer(slot, n, true));
            removeTunnel(slot, false, ues.bearer(slot, n, false));
        }
        contexts.putLongRelease(context + UeTable.KEY_OFFSET, UeKey.NULL_UE);
        index.remove(UeTable.hash(ueKey), slot);
        ues.settle();
        retireLine(contexts.getInt(context + UeTable.MORE_BEARERS_OFFSET), version);
        for (int rule = ues.nextRule(ues.firstRule(slot)); rule != UeTable.NULL_RULE; rule = ues.nextRule(rule)) {
            retireLine(rule / UeTable.LINE_LENGTH, version);
        }
        retire(slot, version);
        ueCount--;
    }

    /** Adds a rule of a UE that has none for the application; {@link UeTable#NULL_RULE} when it does not fit. */
    int addRule(int slot, int applicationIndex) {
        int last = ues.firstRule(slot);
        if (ues.applicationIndex(last) < 0) {
            initRule(last, applicationIndex);
            return last;
        }
        int ruleCount = 1;
        for (int next = ues.nextRule(last); next != UeTable.NULL_RULE; next = ues.nextRule(next)) {
            last = next;
            ruleCount++;
        }
        int line = ruleCount == UeTable.MAX_RULES_PER_UE ? FreeNumbers.NULL_NUMBER : freeLines.take();
        if (line == FreeNumbers.NULL_NUMBER) {
            refusedCount++;
            return UeTable.NULL_RULE;
        }
        int rule = line * UeTable.LINE_LENGTH;
        contexts.setMemory(rule, UeTable.LINE_LENGTH, (byte) 0);
        initRule(rule, applicationIndex);
        contexts.putIntRelease(last + UeTable.RULE_NEXT_OFFSET, line); // pairs with UeTable.nextRule()
        return rule;
    }

    private void initRule(int rule, int applicationIndex) {
        contexts.putLong(rule + UeTable.RULE_PACKETS_OFFSET, 0);
        contexts.putLong(rule + UeTable.RULE_OCTETS_OFFSET, 0);
        // pairs with UeTable.applicationIndex()
        contexts.putIntRelease(rule + UeTable.RULE_APPLICATION_OFFSET, applicationIndex + 1);
    }

    /** Takes a rule out that no worker sees lead anywhere. */
    void removeRule(int slot, int rule, long version) {
        int before = ues.firstRule(slot);
        if (rule == before) {
            contexts.putIntRelease(rule + UeTable.RULE_APPLICATION_OFFSET, 0);
            return;
        }
        while (ues.nextRule(before) != rule) {
            before = ues.nextRule(before);
        }
        contexts.putIntRelease(before + UeTable.RULE_NEXT_OFFSET, contexts.getInt(rule + UeTable.RULE_NEXT_OFFSET));
        contexts.putIntRelease(rule + UeTable.RULE_APPLICATION_OFFSET, 0);
        retireLine(rule / UeTable.LINE_LENGTH, version);
    }

    /** Gives a UE room for more bearers; false when there is none. */
    boolean addMoreBearers(int slot) {
        int line = freeLines.take();
        if (line == FreeNumbers.NULL_NUMBER) {
            refusedCount++;
            return false;
        }
        contexts.setMemory(line * UeTable.LINE_LENGTH, UeTable.LINE_LENGTH, (byte) 0);
        // pairs with UeTable.bearerOffset()
        contexts.putIntRelease(slot * UeTable.CONTEXT_LENGTH + UeTable.MORE_BEARERS_OFFSET, line);
        return true;
    }

    /** Has the tunnel of a bearer word lead to the UE. */
    void addTunnel(int slot, boolean uplink, long bearer) {
        long hash = UeTable.tunnelHash(uplink, bearer);
        tunnels.remove(hash, slot); // where a worker ended it and its word to the writer was lost
        if (!tunnels.insert(hash, slot)) {
            refusedCount++;
        }
    }

    /** Has the tunnel of a bearer word, if it is one, no longer lead to the UE. */
    void removeTunnel(int slot, boolean uplink, long bearer) {
        if (bearer != Bearer.NULL_BEARER) {
            tunnels.remove(UeTable.tunnelHash(uplink, bearer), slot);
        }
    }

    private void retireLine(int line, long version) {
        if (line != 0) {
            retire(line, version);
        }
    }

    private void retire(int number, long version) {
        retired.addLong(version);
        retired.addLong(number);
    }

    /** Frees what waits for a version up to {@code oldest}. */
    void reclaim(long oldest) {
        while (!retired.isEmpty() && retired.peekLong() <= oldest) {
            retired.pollLong();
            int number = (int) retired.pollLong();
            if (number < firstLine / 2) {
                freeSlots.giveBack(number);
            } else {
                freeLines.giveBack(number);
            }
        }
    }

    /** Whether something waits for a grace period. */
    boolean isWaiting() {
        return !retired.isEmpty();
    }

    /**
     * Reads a table that another process left: takes back what it staged and did not publish, takes out rules that
     * lead nowhere, makes the indexes where they are not settled, and finds what is free. Before any worker reads.
     */
    private void recover(long published) {
        BitSet usedSlots = new BitSet(ues.capacity());
        BitSet usedLines = new BitSet(lineCapacity);
        boolean isSettled = ues.isSettled();
        if (!isSettled) {
            index.clear();
            tunnels.clear();
        }
        int lastSlot = ues.lastSlot();
        for (int slot = 1; slot <= lastSlot; slot++) {
            long ueKey = ues.ueKey(slot);
            if (ueKey != UeKey.NULL_UE && (isSettled || index.insert(UeTable.hash(ueKey), slot))) {
                ueCount++;
                usedSlots.set(slot - 1);
                recoverRules(slot, published, usedLines);
                int line = contexts.getInt(slot * UeTable.CONTEXT_LENGTH + UeTable.MORE_BEARERS_OFFSET);
                if (line != 0) {
                    usedLines.set(line - firstLine);
                }
                if (!isSettled) {
                    recoverBearers(slot, true);
                    recoverBearers(slot, false);
                }
            }
        }
        ues.settle();
        freeSlots = new FreeNumbers(1, ues.capacity(), usedSlots);
        freeLines = new FreeNumbers(firstLine, lineCapacity, usedLines);
    }

    private void recoverRules(int slot, long published, BitSet usedLines) {
        int before = UeTable.NULL_RULE;
        int rule = ues.firstRule(slot);
        while (rule != UeTable.NULL_RULE) {
            takeBack(rule + UeTable.RULE_VERSION_OFFSET, published);
            takeBack(rule + UeTable.RULE_OTHER_VERSION_OFFSET, published);
            boolean isLeading = ues.route(rule, published) != Route.NULL_ROUTE;
            int next = contexts.getInt(rule + UeTable.RULE_NEXT_OFFSET);
            if (before == UeTable.NULL_RULE) {
                if (!isLeading) {
                    contexts.putInt(rule + UeTable.RULE_APPLICATION_OFFSET, 0);
                }
                before = rule;
            } else if (isLeading) {
                usedLines.set(rule / UeTable.LINE_LENGTH - firstLine);
                before = rule;
            } else {
                contexts.putInt(before + UeTable.RULE_NEXT_OFFSET, next);
            }
            rule = next * UeTable.LINE_LENGTH;
        }
    }

    private void takeBack(int version, long published) {
        if (contexts.getLong(version) > published) {
            contexts.putLong(version + Long.BYTES, Route.NULL_ROUTE);
            contexts.putLongRelease(version, 0); // not before: a route of version 0 would be one that was published
        }
    }

    /** Enters a direction's tunnels into the index, and takes out words that a killed writer was moving. */
    private void recoverBearers(int slot, boolean uplink) {
        for (int n = 0; n < UeTable.MAX_BEARERS && ues.bearerOffset(slot, n, uplink) >= 0; n++) {
            long bearer = ues.bearer(slot, n, uplink);
            if (bearer == Bearer.NULL_BEARER) {
                continue;
            }
            boolean isTwin = false;
            for (int earlier = 0; earlier < n; earlier++) {
                isTwin |= Bearer.sameTunnel(ues.bearer(slot, earlier, uplink), bearer);
            }
            if (isTwin) {
                contexts.putLong(ues.bearerOffset(slot, n, uplink), Bearer.NULL_BEARER);
            } else {
                tunnels.insert(UeTable.tunnelHash(uplink, bearer), slot);
            }
        }
    }
}
