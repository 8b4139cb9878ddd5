package io.turnout.table;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Enters what was learned of bearers: words, paths and the index from tunnels to UEs. Each takes effect by itself, at
 * once. Owned by the writer's thread.
 *
 * <p>Words move from the end of a direction's list to its front, so that at every instant each tunnel stands in the list
 * at least once: a reader may see one twice, never miss one.
 */
final class BearerWriter {
    private final UeTable ues;
    private final PathTable paths;
    private final ContextStore store;
    private final AtomicBuffer contexts;
    private final int[] slots = new int[UeTable.MAX_UES_PER_TUNNEL];
    private long conflictCount;

    BearerWriter(UeTable ues, PathTable paths, ContextStore store) {
        this.ues = ues;
        this.paths = paths;
        this.store = store;
        this.contexts = ues.contexts();
    }

    /** The number of a path, new or known; {@link PathTable#NULL_PATH} when there are too many. */
    int path(long enbHigh, long enbLow, long sgwHigh, long sgwLow) {
        int path = paths.find(enbHigh, enbLow, sgwHigh, sgwLow);
        if (path == PathTable.NULL_PATH) {
            path = paths.add(enbHigh, enbLow, sgwHigh, sgwLow);
        }
        if (path == PathTable.NULL_PATH) {
            store.onRefused();
        }
        return path;
    }

    /** Notes the link header that a path's packets have in a direction. */
    void link(int path, boolean uplink, DirectBuffer frame, int offset, int length) {
        int link = paths.link(path, uplink);
        boolean isKnown = length == 0 || link != 0 && paths.linkEquals(link, frame, offset, length);
        if (!isKnown && !paths.learnLink(path, uplink, frame, offset, length)) {
            store.onRefused();
        }
    }

    /** Puts a bearer before the others of its direction; the same tunnel's older word goes, or else the oldest. */
    void putFirst(int slot, boolean uplink, long bearer) {
        int twin = -1;
        int room = -1;
        int length = 0;
        while (length < UeTable.MAX_BEARERS && ues.bearerOffset(slot, length, uplink) >= 0) {
            long there = ues.bearer(slot, length, uplink);
            if (twin < 0 && Bearer.sameTunnel(there, bearer)) {
                twin = length;
            } else if (room < 0 && there == Bearer.NULL_BEARER) {
                room = length;
            }
            length++;
        }
        ues.unsettle();
        if (twin < 0) {
            takeFromRivals(slot, uplink, bearer);
            store.addTunnel(slot, uplink, bearer);
        }
        if (twin < 0 && room < 0) {
            room = makeRoom(slot, uplink, length);
        }
        boolean isTwinFirst = room < 0 || twin >= 0 && twin < room;
        for (int n = isTwinFirst ? twin : room; n > 0; n--) {
            put(slot, uplink, n, ues.bearer(slot, n - 1, uplink));
        }
        put(slot, uplink, 0, bearer);
        if (!isTwinFirst && twin >= 0) {
            put(slot, uplink, twin, Bearer.NULL_BEARER);
        }
        ues.settle();
    }

    /** Tunnels that two UEs had, so that the one who had it before lost it. */
    long conflictCount() {
        return conflictCount;
    }

    /**
     * Takes a tunnel from other UEs that have it and an address of the same family: the gateway has given the TEID out
     * again. An IPv4 and an IPv6 address may well share a bearer: they are one subscriber's.
     */
    private void takeFromRivals(int slot, boolean uplink, long bearer) {
        boolean isIpv4 = UeKey.isIpv4(ues.ueKey(slot));
        int count = ues.tunnels().findAll(UeTable.tunnelHash(uplink, bearer), slots);
        for (int i = 0; i < count; i++) {
            int rival = slots[i];
            int offset = rival == slot ? -1 : ues.tunnelOffset(rival, uplink, bearer);
            if (offset >= 0 && UeKey.isIpv4(ues.ueKey(rival)) == isIpv4) {
                contexts.putLongRelease(offset, Bearer.NULL_BEARER); // pairs with UeTable.bearer()
                store.removeTunnel(rival, uplink, bearer);
                conflictCount++;
            }
        }
    }

    /** Where a word can be written over: in a new line, or else where the oldest stands. */
    private int makeRoom(int slot, boolean uplink, int length) {
        if (length < UeTable.MAX_BEARERS && store.addMoreBearers(slot)) {
            return length;
        }
        if (length == UeTable.MAX_BEARERS) {
            store.onRefused();
        }
        store.removeTunnel(slot, uplink, ues.bearer(slot, length - 1, uplink));
        return length - 1;
    }

    private void put(int slot, boolean uplink, int n, long bearer) {
        contexts.putLongRelease(ues.bearerOffset(slot, n, uplink), bearer); // pairs with UeTable.bearer()
    }

    /** Ends a downlink tunnel of every UE that has it, and lets the index forget it. */
    void endDownlink(int path, int teid) {
        long tunnel = Bearer.of(teid, path, -1, false);
        int count = ues.tunnels().findAll(UeTable.tunnelHash(false, tunnel), slots);
        for (int i = 0; i < count; i++) {
            ues.unsettle();
            ues.endDownlink(slots[i], path, teid);
            store.removeTunnel(slots[i], false, tunnel);
            ues.settle();
        }
    }
}
