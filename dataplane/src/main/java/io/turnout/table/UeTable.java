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
 *        124  reserved                         (4)
 *
 *  route rule:
 *        0    application index + 1            (4; 0 = none)
 *        4    next rule                        (4: line number, 0 = none)
 *        8    version and route, twice         (4 x 8)
 *        40   packets, octets                  (2 x 8; workers write)
 * </pre>
 *
 * <p>Further rules and bearers (four words a direction) of a UE stand in lines of their own behind the contexts, linked
 * by line number. A rule holds its last two routes with the versions that set them: a burst takes the newest that is not
 * newer than the version it reads, and so sees all of a published batch or nothing of it.
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

    /** Bearers of one direction that a UE can have; more are refused. */
    public static final int MAX_BEARERS = 7;

    /** Rules that a UE can have; more are refused. */
    public static final int MAX_RULES_PER_UE = 64;

    static final int LINE_LENGTH = BitUtil.CACHE_LINE_LENGTH;
    static final int CONTEXT_LENGTH = 2 * LINE_LENGTH;

    static final int KEY_OFFSET = 0;
    static final int UPLINK_OFFSET = 8;
    static final int DOWNLINK_OFFSET = 32;
    static final int LAST_PACKET_OFFSET = 56;
    static final int FIRST_RULE_OFFSET = 64;
    static final int MORE_BEARERS_OFFSET = 120;

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

    /** A UE's last packet is noted to this many nanoseconds, which spares most packets a store. */
    private static final long LAST_PACKET_GRAIN_NS = 1_000_000_000L;

    private final AtomicBuffer contexts;
    private final SlotIndex index;
    private final int capacity;

    /**
     * A table over two buffers, zeroed when new.
     *
     * @param contexts of {@link #contextsLength(int, int)} octets
     * @param index of {@link #indexLength(int)} octets
     * @param capacity UEs that fit
     */
    public UeTable(AtomicBuffer contexts, AtomicBuffer index, int capacity) {
        this.contexts = contexts;
        this.index = new SlotIndex(index, contexts, CONTEXT_LENGTH);
        this.capacity = capacity;
    }

    /** Octets for the contexts of {@code ueCapacity} UEs and {@code lineCapacity} lines of further rules and bearers. */
    public static int contextsLength(int ueCapacity, int lineCapacity) {
        return Math.addExact(
                Math.multiplyExact(ueCapacity, CONTEXT_LENGTH), Math.multiplyExact(lineCapacity, LINE_LENGTH));
    }

    /** Octets for the index of {@code ueCapacity} UEs. */
    public static int indexLength(int ueCapacity) {
        return SlotIndex.length(ueCapacity);
    }

    /** UEs that fit. */
    public int capacity() {
        return capacity;
    }

    /** What {@link #find(long, long)} wants beside the key. */
    public static long hash(long ueKey) {
        return SlotIndex.hash(ueKey);
    }

    /** Starts the index line of {@code hash} on its way to the cache; the result only keeps the read alive. */
    public long touchIndex(long hash) {
        return index.touch(hash);
    }

    /** Starts both lines of a context on their way to the cache; the result only keeps the reads alive. */
    public long touch(int slot) {
        int context = slot * CONTEXT_LENGTH;
        return contexts.getLong(context) ^ contexts.getLong(context + LINE_LENGTH);
    }

    /** The slot of the UE {@code ueKey}, or {@link #NULL_SLOT}. */
    public int find(long ueKey, long hash) {
        return index.find(ueKey, hash);
    }

    /** The key of the UE in {@code slot}; {@link UeKey#NULL_UE} where the slot is free. */
    public long ueKey(int slot) {
        return contexts.getLongAcquire(slot * CONTEXT_LENGTH + KEY_OFFSET);
    }

    /** Uplink bearer {@code n} of a UE, 0 up to {@link #MAX_BEARERS}; 0 is the one of its newest path. */
    public long uplinkBearer(int slot, int n) {
        int offset = wordOffset(slot, n, UPLINK_OFFSET, 0);
        return offset < 0 ? Bearer.NULL_BEARER : contexts.getLongAcquire(offset);
    }

    /** Downlink bearer {@code n} of a UE, 0 up to {@link #MAX_BEARERS}; 0 is the one of its newest path. */
    public long downlinkBearer(int slot, int n) {
        int offset = wordOffset(slot, n, DOWNLINK_OFFSET, MORE_DOWNLINK_OFFSET);
        return offset < 0 ? Bearer.NULL_BEARER : contexts.getLongAcquire(offset);
    }

    /** Where bearer word {@code n} of a direction stands; -1 where the UE has no line for it. */
    int wordOffset(int slot, int n, int inlineOffset, int moreOffset) {
        int context = slot * CONTEXT_LENGTH;
        if (n < INLINE_BEARERS) {
            return context + inlineOffset + n * Long.BYTES;
        }
        int line = contexts.getIntVolatile(context + MORE_BEARERS_OFFSET);
        return line == 0 ? -1 : line * LINE_LENGTH + moreOffset + (n - INLINE_BEARERS) * Long.BYTES;
    }

    /** Notes that the UE had a packet at {@code nowNs}. Workers only. */
    public void onPacket(int slot, long nowNs) {
        int offset = slot * CONTEXT_LENGTH + LAST_PACKET_OFFSET;
        if (nowNs - contexts.getLong(offset) > LAST_PACKET_GRAIN_NS) {
            contexts.putLongOpaque(offset, nowNs);
        }
    }

    /** When the UE had a packet, to the second; 0 where it had none. */
    public long lastPacketNs(int slot) {
        return contexts.getLongOpaque(slot * CONTEXT_LENGTH + LAST_PACKET_OFFSET);
    }

    /** The rule of the UE in {@code slot} for an application, or {@link #NULL_RULE}. */
    public int findRule(int slot, int applicationIndex) {
        int rule = slot * CONTEXT_LENGTH + FIRST_RULE_OFFSET;
        for (int walked = 0; walked < MAX_RULES_PER_UE; walked++) {
            if (contexts.getIntVolatile(rule + RULE_APPLICATION_OFFSET) == applicationIndex + 1) {
                return rule;
            }
            int next = contexts.getIntVolatile(rule + RULE_NEXT_OFFSET);
            if (next == 0) {
                return NULL_RULE;
            }
            rule = next * LINE_LENGTH;
        }
        return NULL_RULE;
    }

    /** The route of {@code rule} in a burst that reads {@code version}. */
    public long route(int rule, long version) {
        // Acquire on both: pairs with TableWriter's release of a version over a route it replaces. That one is never
        // the newest a burst may take, so a route that is being overwritten is never the one returned.
        long first = contexts.getLongAcquire(rule + RULE_VERSION_OFFSET);
        long other = contexts.getLongAcquire(rule + RULE_OTHER_VERSION_OFFSET);
        if (first <= version && (other > version || first >= other)) {
            return contexts.getLong(rule + RULE_ROUTE_OFFSET);
        }
        return other <= version ? contexts.getLong(rule + RULE_OTHER_ROUTE_OFFSET) : Route.NULL_ROUTE;
    }

    /** Counts a packet that {@code rule} decided. Workers only; exact with one worker. */
    public void count(int rule, int octets) {
        contexts.putLong(rule + RULE_PACKETS_OFFSET, contexts.getLong(rule + RULE_PACKETS_OFFSET) + 1);
        contexts.putLong(rule + RULE_OCTETS_OFFSET, contexts.getLong(rule + RULE_OCTETS_OFFSET) + octets);
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
        return contexts;
    }

    SlotIndex index() {
        return index;
    }
}
