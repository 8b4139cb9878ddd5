package io.turnout.table;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * UE contexts: the bearers and the route rules of each UE, as workers read them.
 *
 * <p>A UE's context is two adjacent cache lines, so that checking its bearer and finding its rule cost one miss:
 *
 * <pre>
 *  octet 0    UE key                           (8; 0 = free)
 *        8    uplink bearers, newest path first  (3 x 8, {@link Bearer})
 *        32   downlink bearers, likewise       (3 x 8)
 *        56   last packet, ns                  (8; workers write)
 *        64   its first route rule             (56, as below)
 *        120  further bearers                  (4: line number, 0 = none)
 *        124  where it is                      (4; 0 = here, peer index + 1; workers write)
 *
 *  route rule:
 *        0    application index + 1            (4; 0 = none)
 *        4    next rule                        (4: line number, 0 = none)
 *        8    version and route, twice         (4 x 8)
 *        40   packets, octets                  (2 x 8; workers write)
 *
 *  contexts:  | slot 0: how many slots were ever used, unsettled | slot 1 | ... | slot n | further lines ... |
 * </pre>
 *
 * <p>Further rules and bearers (four words a direction) of a UE stand in lines of their own behind the contexts, linked
 * by line number. A rule holds its last two routes with the versions that set them: a burst takes the newest that is not
 * newer than the version it reads, and so sees all of a published batch or nothing of it.
 *
 * <p>Two indexes lead to a slot, from the UE's key and from a tunnel. They follow from the contexts and stand beside
 * them, so that a table that is opened again is found as it was; where a writer was killed while it changed both, which
 * the word {@code unsettled} tells, they are made anew.
 *
 * <p><b>Assumptions:</b> one writer ({@link TableWriter}); a worker reads with a version from
 * {@link QuietPoints#enter(int)}. <b>Guarantees:</b> a bearer word is never torn; a route is one that was published.
 * <b>Progress:</b> readers are wait-free.
 */
public final class UeTable {
    /** No such UE. */
    public static final int NULL_SLOT = SlotIndex.NULL_SLOT;

    /** No such rule. */
    public static final int NULL_RULE = 0;

    /** {@link #whereabouts(int)} of a UE whose uplink last came in here. */
    public static final int HERE = 0;

    /** Bearers of one direction that a UE can have; more are refused. */
    public static final int MAX_BEARERS = 7;

    /** Rules that a UE can have; more are refused. */
    public static final int MAX_RULES_PER_UE = 64;

    /** UEs that {@link #findByTunnel} can find: an IPv4 and an IPv6 address, with room for more. */
    public static final int MAX_UES_PER_TUNNEL = 16;

    static final int LINE_LENGTH = BitUtil.CACHE_LINE_LENGTH;
    static final int CONTEXT_LENGTH = 2 * LINE_LENGTH;

    static final int KEY_OFFSET = 0;
    static final int UPLINK_OFFSET = 8;
    static final int DOWNLINK_OFFSET = 32;
    static final int LAST_PACKET_OFFSET = 56;
    static final int FIRST_RULE_OFFSET = 64;
    static final int MORE_BEARERS_OFFSET = 120;
    static final int WHEREABOUTS_OFFSET = 124;

    static final int INLINE_BEARERS = 3;
    static final int MORE_DOWNLINK_OFFSET = 32;

    static final int RULE_APPLICATION_OFFSET = 0;
    static final int RULE_NEXT_OFFSET = 4;
    static final int RULE_VERSION_OFFSET = 8;
    static final int RULE_ROUTE_OFFSET = 16;
    static final int RULE_OTHER_VERSION_OFFSET = 24;
    static final int RULE_OTHER_ROUTE_OFFSET = 32;
    static final int RULE_PACKETS_OFFSET = 40;
    static final int RULE_OCTETS_OFFSET = 48;

    /** In slot 0, which is no UE's. */
    private static final int LAST_SLOT_OFFSET = 8;

    private static final int UNSETTLED_OFFSET = 12;

    /** Each way those of its path and of the one before: what the index of tunnels is made for. */
    private static final int TUNNELS_PER_UE = 4;

    /** A UE's last packet is noted to this many nanoseconds, which spares most packets a store. */
    private static final long LAST_PACKET_GRAIN_NS = 1_000_000_000L;

    private final AtomicBuffer written;

    /** The same memory: a worker's path. */
    private final NativeMemory contexts;

    private final SlotIndex index;
    private final SlotIndex tunnels;
    private final int capacity;
    private final boolean isShared;

    /**
     * A table over {@code contexts} and its indexes, all zeroed when new.
     *
     * @param contexts of {@link #contextsLength(int, int)} octets
     * @param index of {@link #indexLength(int)} octets, from keys to slots
     * @param tunnels of {@link #tunnelsLength(int, int)} octets, from tunnels to slots
     * @param workers threads that count
     */
    UeTable(AtomicBuffer contexts, AtomicBuffer index, AtomicBuffer tunnels, int capacity, int workers) {
        this.written = contexts;
        this.contexts = new NativeMemory(contexts);
        this.index = new SlotIndex(index, contexts, CONTEXT_LENGTH);
        this.tunnels = new SlotIndex(tunnels, contexts, CONTEXT_LENGTH);
        this.capacity = capacity;
        this.isShared = workers > 1;
    }

    /** Octets for the contexts of {@code ueCapacity} UEs and {@code lineCapacity} lines of further rules and bearers. */
    static int contextsLength(int ueCapacity, int lineCapacity) {
        return Math.addExact(
                Math.multiplyExact(ueCapacity + 1, CONTEXT_LENGTH), Math.multiplyExact(lineCapacity, LINE_LENGTH));
    }

    /** Octets for the index of {@code ueCapacity} UEs' keys. */
    static int indexLength(int ueCapacity) {
        return SlotIndex.length(ueCapacity);
    }

    /** Octets for the index of the tunnels of {@code ueCapacity} UEs with {@code lineCapacity} further lines. */
    static int tunnelsLength(int ueCapacity, int lineCapacity) {
        return SlotIndex.length(Math.multiplyExact(TUNNELS_PER_UE, Math.addExact(ueCapacity, lineCapacity)));
    }

    /** UEs that fit. */
    public int capacity() {
        return capacity;
    }

    /** Octets of the contexts and of both indexes. */
    public long length() {
        return (long) contexts.capacity() + index.length() + tunnels.length();
    }

    /** The highest slot that was ever used; slots begin at 1. */
    public int lastSlot() {
        return contexts.getIntVolatile(LAST_SLOT_OFFSET);
    }

    void lastSlot(int slot) {
        written.putIntRelease(LAST_SLOT_OFFSET, slot);
    }

    /** Whether the indexes say what the contexts say: not while the writer changes both, nor where it was killed then. */
    boolean isSettled() {
        return contexts.getIntVolatile(UNSETTLED_OFFSET) == 0;
    }

    /** Before contexts and indexes change in a way that must not be left half done. */
    void unsettle() {
        written.putIntVolatile(UNSETTLED_OFFSET, 1); // a full fence: no store that follows comes before it
    }

    /** When they have changed. */
    void settle() {
        written.putIntRelease(UNSETTLED_OFFSET, 0); // after every store before it
    }

    /** What {@link #find(long, long)} wants beside the key. */
    public static long hash(long ueKey) {
        return SlotIndex.hash(ueKey);
    }

    /**
     * Has the contexts of a burst's UEs come to the cache, all at the same time: short loops, so that many reads are
     * under way.
     *
     * @param hashes of the UEs' keys
     * @param slots takes for each the slot that {@link #find(long, long, int)} very likely finds
     * @return nothing that means anything: it keeps the reads from being optimized away
     */
    public long fetch(long[] hashes, int count, int[] slots) {
        long read = index.touch(hashes, count);
        index.guess(hashes, count, slots);
        for (int i = 0; i < count; i++) {
            int context = slots[i] * CONTEXT_LENGTH;
            read ^= contexts.getLong(context) ^ contexts.getLong(context + LINE_LENGTH);
        }
        return read;
    }

    /** The slot of the UE {@code ueKey}, or {@link #NULL_SLOT}. */
    public int find(long ueKey, long hash) {
        return index.find(ueKey, hash);
    }

    /** The slot of the UE {@code ueKey}, or {@link #NULL_SLOT}; at once where {@code guess} was right. */
    public int find(long ueKey, long hash, int guess) {
        return guess != NULL_SLOT && ueKey(guess) == ueKey ? guess : index.find(ueKey, hash);
    }

    /**
     * The UEs that have a tunnel: one, or two where an IPv4 and an IPv6 address share a bearer.
     *
     * @param uplink whether the tunnel goes from eNB to SGW
     * @param pathIndex of the {@link PathTable}
     * @param teid of the receiving end
     * @param slots takes the UEs' slots, as many as fit
     * @return how many
     */
    public int findByTunnel(boolean uplink, int pathIndex, int teid, int[] slots) {
        long tunnel = Bearer.of(teid, pathIndex, -1, false);
        int candidates = tunnels.findAll(tunnelHash(uplink, tunnel), slots);
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            if (tunnelOffset(slots[i], uplink, tunnel) >= 0) {
                slots[count++] = slots[i];
            }
        }
        return count;
    }

    static long tunnelHash(boolean uplink, long bearer) {
        return SlotIndex.hash(Bearer.identity(bearer) | (uplink ? 1 : 0));
    }

    /** The key of the UE in {@code slot}; {@link UeKey#NULL_UE} where the slot is free. */
    public long ueKey(int slot) {
        return contexts.getLongAcquire(slot * CONTEXT_LENGTH + KEY_OFFSET); // pairs with ContextStore.add()
    }

    /** Uplink bearer {@code n} of a UE, 0 up to {@link #MAX_BEARERS}; 0 is the one of its newest path. */
    public long uplinkBearer(int slot, int n) {
        return bearer(slot, n, true);
    }

    /**
     * Downlink bearer {@code n} of a UE, 0 up to {@link #MAX_BEARERS}; 0 is the one of its newest path. One that ended
     * leaves {@link Bearer#NULL_BEARER} in its place until the next is learned.
     */
    public long downlinkBearer(int slot, int n) {
        return bearer(slot, n, false);
    }

    long bearer(int slot, int n, boolean uplink) {
        int offset = bearerOffset(slot, n, uplink);
        return offset < 0 ? Bearer.NULL_BEARER : contexts.getLongAcquire(offset); // pairs with BearerWriter
    }

    /** Where bearer word {@code n} of a direction stands; -1 where the UE has no line for it. */
    int bearerOffset(int slot, int n, boolean uplink) {
        int context = slot * CONTEXT_LENGTH;
        if (n < INLINE_BEARERS) {
            return context + (uplink ? UPLINK_OFFSET : DOWNLINK_OFFSET) + n * Long.BYTES;
        }
        int line = contexts.getIntVolatile(context + MORE_BEARERS_OFFSET); // pairs with ContextStore.addMoreBearers()
        return line == 0
                ? -1
                : line * LINE_LENGTH + (uplink ? 0 : MORE_DOWNLINK_OFFSET) + (n - INLINE_BEARERS) * Long.BYTES;
    }

    /** Where a UE's word for the tunnel of {@code bearer} stands; -1 where it has none. */
    int tunnelOffset(int slot, boolean uplink, long bearer) {
        for (int n = 0; n < MAX_BEARERS; n++) {
            int offset = bearerOffset(slot, n, uplink);
            if (offset < 0) {
                return -1;
            }
            if (Bearer.sameTunnel(contexts.getLongAcquire(offset), bearer)) {
                return offset;
            }
        }
        return -1;
    }

    /**
     * Ends a downlink tunnel of a UE at once (End Marker: TS 29.281, 7.3.2). Any thread; a worker also tells the writer
     * ({@link BearerLearner#onEndMarker}), which may just be moving the word and makes certain that it stays gone.
     *
     * @return whether the UE had it
     */
    public boolean endDownlink(int slot, int pathIndex, int teid) {
        long tunnel = Bearer.of(teid, pathIndex, -1, false);
        boolean hadIt = false;
        // Again until it is gone: while the writer moves words, one may stand in two places.
        for (int round = 0; round < MAX_BEARERS; round++) {
            int offset = tunnelOffset(slot, false, tunnel);
            if (offset < 0) {
                return hadIt;
            }
            long word = contexts.getLongAcquire(offset);
            hadIt |= Bearer.sameTunnel(word, tunnel) && written.compareAndSetLong(offset, word, Bearer.NULL_BEARER);
        }
        return hadIt;
    }

    /** Where a UE's uplink last came in: {@link #HERE}, or the index of a peer and 1. */
    public int whereabouts(int slot) {
        return contexts.getInt(slot * CONTEXT_LENGTH + WHEREABOUTS_OFFSET);
    }

    /** Notes where a UE's uplink came in. Workers, and the writer for a UE that it has just added. */
    public void whereabouts(int slot, int place) {
        int offset = slot * CONTEXT_LENGTH + WHEREABOUTS_OFFSET;
        if (contexts.getInt(offset) != place) {
            written.putIntOpaque(offset, place); // stands alone: nothing else is read by it
        }
    }

    /** Notes that the UE had a packet at {@code nowNs}. */
    public void onPacket(int slot, long nowNs) {
        int offset = slot * CONTEXT_LENGTH + LAST_PACKET_OFFSET;
        // Absolute: a table that outlived the clock's restart holds times that are still to come.
        if (Math.abs(nowNs - contexts.getLong(offset)) > LAST_PACKET_GRAIN_NS) {
            written.putLongOpaque(offset, nowNs);
        }
    }

    /** When the UE had a packet, to the second; before its first, when it was added. */
    public long lastPacketNs(int slot) {
        return contexts.getLongOpaque(slot * CONTEXT_LENGTH + LAST_PACKET_OFFSET);
    }

    /** The rule of the UE in {@code slot} for an application, or {@link #NULL_RULE}. */
    public int findRule(int slot, int applicationIndex) {
        int rule = firstRule(slot);
        for (int walked = 0; walked < MAX_RULES_PER_UE && rule != NULL_RULE; walked++) {
            if (applicationIndex(rule) == applicationIndex) {
                return rule;
            }
            rule = nextRule(rule);
        }
        return NULL_RULE;
    }

    /** Where the rules of a UE begin. There may be none: {@link #applicationIndex(int)} then says -1. */
    public int firstRule(int slot) {
        return slot * CONTEXT_LENGTH + FIRST_RULE_OFFSET;
    }

    /** The rule behind {@code rule}, or {@link #NULL_RULE}. */
    public int nextRule(int rule) {
        return contexts.getIntVolatile(rule + RULE_NEXT_OFFSET) * LINE_LENGTH; // pairs with ContextStore.addRule()
    }

    /** The application of {@code rule}; -1 where it stands for none. */
    public int applicationIndex(int rule) {
        return contexts.getIntVolatile(rule + RULE_APPLICATION_OFFSET) - 1; // pairs with ContextStore.addRule()
    }

    /** The route of {@code rule} in a burst that reads {@code version}. */
    public long route(int rule, long version) {
        // Acquire on both: pairs with TableWriter's release of a route over the one it replaces. That one is never the
        // newest a burst may take, so a route that is being overwritten is never the one returned.
        long first = contexts.getLongAcquire(rule + RULE_VERSION_OFFSET);
        long other = contexts.getLongAcquire(rule + RULE_OTHER_VERSION_OFFSET);
        if (first <= version && (other > version || first >= other)) {
            return contexts.getLongAcquire(rule + RULE_ROUTE_OFFSET); // pairs with TableWriter.amendRoute()
        }
        return other <= version ? contexts.getLongAcquire(rule + RULE_OTHER_ROUTE_OFFSET) : Route.NULL_ROUTE;
    }

    /**
     * The route that {@code rule} had before the one of {@link #route(int, long)}; {@link Route#NULL_ROUTE} where it had
     * none, or where the next one is just being written over it.
     */
    public long olderRoute(int rule, long version) {
        long first = contexts.getLongAcquire(rule + RULE_VERSION_OFFSET);
        long other = contexts.getLongAcquire(rule + RULE_OTHER_VERSION_OFFSET);
        if (first > version || other > version) {
            return Route.NULL_ROUTE;
        }
        return contexts.getLong(rule + (first < other ? RULE_ROUTE_OFFSET : RULE_OTHER_ROUTE_OFFSET));
    }

    /** Counts a packet that {@code rule} decided. Workers only. */
    public void count(int rule, int octets) {
        if (isShared) {
            written.getAndAddLong(rule + RULE_PACKETS_OFFSET, 1);
            written.getAndAddLong(rule + RULE_OCTETS_OFFSET, octets);
        } else {
            contexts.putLong(rule + RULE_PACKETS_OFFSET, contexts.getLong(rule + RULE_PACKETS_OFFSET) + 1);
            contexts.putLong(rule + RULE_OCTETS_OFFSET, contexts.getLong(rule + RULE_OCTETS_OFFSET) + octets);
        }
    }

    /** Packets that {@code rule} decided. */
    public long packets(int rule) {
        return contexts.getLongOpaque(rule + RULE_PACKETS_OFFSET);
    }

    /** Inner octets of the packets that {@code rule} decided. */
    public long octets(int rule) {
        return contexts.getLongOpaque(rule + RULE_OCTETS_OFFSET);
    }

    AtomicBuffer contexts() {
        return written;
    }

    SlotIndex index() {
        return index;
    }

    SlotIndex tunnels() {
        return tunnels;
    }
}
