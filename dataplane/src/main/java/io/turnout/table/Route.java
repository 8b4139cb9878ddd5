package io.turnout.table;

/**
 * Where a route rule leads, packed into 64 bits.
 *
 * <pre>
 *   63  62  60 59        48 47                32 31                 0
 *  +---+------+------------+--------------------+--------------------+
 *  | h | kind |   target   |        slot        |       epoch        |
 *  +---+------+------------+--------------------+--------------------+
 *   target: instance index (LOCAL), peer index (PEER)
 *   slot:   of the pair's switch, where one is under way; 0 where none is
 *   h:      the pair's packets wait until control says otherwise
 * </pre>
 *
 * <p>A route with a slot belongs to a pair (UE, application) in the middle of a switch. Kind and target still say where
 * its packets go while the slot holds none of them: so they do after a restart too, when the memory that slots are in is
 * gone. A pair that has no rule, only a slot, has kind 0: the application's default decides. {@code h} stays when the
 * slot is lost, so that packets wait anew.
 *
 * <p>The epoch is the ownership's number (low 32 bits) under which the rule was set.
 */
public final class Route {
    /** No rule: the application's default decides. */
    public static final long NULL_ROUTE = 0;

    /** To an application instance on this platform. */
    public static final int LOCAL = 1;

    /** Through the tunnel to a peer platform. */
    public static final int PEER = 2;

    /** On to the core, unchanged. */
    public static final int CORE = 3;

    /** Highest instance or peer index that fits. */
    public static final int MAX_TARGET = 0xFFF;

    /** No switch is under way. */
    public static final int NULL_SLOT = 0;

    /** Highest slot that fits. */
    public static final int MAX_SLOT = 0xFFFF;

    private static final int KIND_SHIFT = 60;
    private static final int KIND_MASK = 0x7;
    private static final int TARGET_SHIFT = 48;
    private static final int SLOT_SHIFT = 32;
    private static final long SLOT_BITS = (long) MAX_SLOT << SLOT_SHIFT;
    private static final long HELD_BIT = 1L << 63;

    private Route() {}

    /** A route to the local instance {@code instanceIndex}, set under {@code epoch}. */
    public static long local(int instanceIndex, int epoch) {
        return of(LOCAL, instanceIndex, epoch);
    }

    /** A route to the peer {@code peerIndex}, set under {@code epoch}. */
    public static long peer(int peerIndex, int epoch) {
        return of(PEER, peerIndex, epoch);
    }

    /** A route on to the core. */
    public static long core(int epoch) {
        return of(CORE, 0, epoch);
    }

    private static long of(int kind, int target, int epoch) {
        return (long) kind << KIND_SHIFT | (long) (target & MAX_TARGET) << TARGET_SHIFT | epoch & 0xFFFF_FFFFL;
    }

    /** Whether it leads anywhere. */
    public static boolean isRule(long route) {
        return kind(route) != 0;
    }

    /** Whether {@code route} was set under an earlier epoch than {@code other}; epochs are near each other. */
    public static boolean isOlder(long route, long other) {
        return epoch(route) - epoch(other) < 0;
    }

    /** {@link #LOCAL}, {@link #PEER}, {@link #CORE}; 0 for none. */
    public static int kind(long route) {
        return (int) (route >>> KIND_SHIFT) & KIND_MASK;
    }

    /** The instance or peer index. */
    public static int target(long route) {
        return (int) (route >>> TARGET_SHIFT) & MAX_TARGET;
    }

    /** The slot of the switch under way, or {@link #NULL_SLOT}. */
    public static int slot(long route) {
        return (int) (route >>> SLOT_SHIFT) & MAX_SLOT;
    }

    /** Whether the pair's packets wait until control says otherwise. */
    public static boolean isHeld(long route) {
        return route < 0;
    }

    /** Whether it leads somewhere and no switch is under way. */
    public static boolean isPlain(long route) {
        int kind = kind(route);
        return kind >= LOCAL && kind <= CORE && plain(route) == route;
    }

    /** {@code route} in a switch that has {@code slot}. */
    public static long inSwitch(long route, int slot, boolean isHeld) {
        return plain(route) | (long) slot << SLOT_SHIFT | (isHeld ? HELD_BIT : 0);
    }

    /** {@code route} without the switch. */
    public static long plain(long route) {
        return route & ~(SLOT_BITS | HELD_BIT);
    }

    /** Low 32 bits of the ownership epoch. */
    public static int epoch(long route) {
        return (int) route;
    }
}
