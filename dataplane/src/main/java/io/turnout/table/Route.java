package io.turnout.table;

/**
 * Where a route rule leads, packed into 64 bits.
 *
 * <pre>
 *   63   60 59        48 47                32 31                 0
 *  +-------+------------+--------------------+--------------------+
 *  | kind  |   target   |     hold index     |       epoch        |
 *  +-------+------------+--------------------+--------------------+
 *   target: instance index (LOCAL), peer index (PEER); hold index: of the hold buffer (HOLD).
 * </pre>
 *
 * <p>The epoch is the ownership's number (low 32 bits) under which the rule was set: the data plane only keeps it, for
 * whoever reads the rules after a restart.
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

    /** Into a hold buffer, until it is released. */
    public static final int HOLD = 4;

    /** Highest instance or peer index that fits. */
    public static final int MAX_TARGET = 0xFFF;

    private static final int HOLD_MASK = 0xFFFF;

    private Route() {}

    /** A route to the local instance {@code instanceIndex}, set under {@code epoch}. */
    public static long local(int instanceIndex, int epoch) {
        return of(LOCAL, instanceIndex, 0, epoch);
    }

    /** A route to the peer {@code peerIndex}, set under {@code epoch}. */
    public static long peer(int peerIndex, int epoch) {
        return of(PEER, peerIndex, 0, epoch);
    }

    /** A route on to the core. */
    public static long core(int epoch) {
        return of(CORE, 0, 0, epoch);
    }

    /** A route into hold buffer {@code holdIndex}. */
    public static long hold(int holdIndex, int epoch) {
        return of(HOLD, 0, holdIndex, epoch);
    }

    private static long of(int kind, int target, int holdIndex, int epoch) {
        return (long) kind << 60
                | (long) (target & MAX_TARGET) << 48
                | (long) (holdIndex & HOLD_MASK) << 32
                | epoch & 0xFFFF_FFFFL;
    }

    /** {@link #LOCAL}, {@link #PEER}, {@link #CORE}, {@link #HOLD}; 0 for {@link #NULL_ROUTE}. */
    public static int kind(long route) {
        return (int) (route >>> 60);
    }

    /** The instance or peer index. */
    public static int target(long route) {
        return (int) (route >>> 48) & MAX_TARGET;
    }

    /** The index of the hold buffer. */
    public static int holdIndex(long route) {
        return (int) (route >>> 32) & HOLD_MASK;
    }

    /** Low 32 bits of the ownership epoch. */
    public static int epoch(long route) {
        return (int) route;
    }
}
