package io.turnout.table;

/**
 * One direction of a bearer packed into 64 bits, so that a reader sees all of it or none.
 *
 * <pre>
 *   63            32 31          8  7   6  5      0
 *  +----------------+-------------+---+---+--------+
 *  |      TEID      |  path index | C | S |  QFI   |
 *  +----------------+-------------+---+---+--------+
 *   C: its G-PDUs carry a PDU Session Container (TS 38.415); S: they carry sequence numbers.
 * </pre>
 *
 * <p>The TEID of an uplink word is the SGW's (what the eNB sends to), that of a downlink word the eNB's. Path indices
 * start at 1, so zero is no bearer even where the TEID is 0.
 */
public final class Bearer {
    /** No bearer. */
    public static final long NULL_BEARER = 0;

    /** Highest path index that fits. */
    public static final int MAX_PATH_INDEX = 0xFF_FFFF;

    private static final int CONTAINER = 0x80;
    private static final int SEQUENCE = 0x40;
    private static final int QFI_MASK = 0x3F;

    /** What must agree for a packet to belong to this bearer: TEID and path. */
    private static final long IDENTITY_MASK = ~0xFFL;

    private Bearer() {}

    /**
     * Packs a bearer.
     *
     * @param teid tunnel endpoint identifier
     * @param pathIndex of the {@link PathTable}, 1 or more
     * @param qfi QoS flow identifier, or -1 where the bearer's packets have no PDU Session Container
     * @param sequenced whether its packets carry sequence numbers
     */
    public static long of(int teid, int pathIndex, int qfi, boolean sequenced) {
        long flags = qfi < 0 ? 0 : CONTAINER | qfi & QFI_MASK;
        return (long) teid << 32 | (long) pathIndex << 8 | flags | (sequenced ? SEQUENCE : 0);
    }

    /** The tunnel endpoint identifier. */
    public static int teid(long bearer) {
        return (int) (bearer >>> 32);
    }

    /** The index of its path in the {@link PathTable}. */
    public static int pathIndex(long bearer) {
        return (int) (bearer >>> 8) & MAX_PATH_INDEX;
    }

    /** Whether its packets carry a PDU Session Container. */
    public static boolean hasContainer(long bearer) {
        return (bearer & CONTAINER) != 0;
    }

    /** The QoS flow identifier, meaningful where {@link #hasContainer(long)} holds. */
    public static int qfi(long bearer) {
        return (int) bearer & QFI_MASK;
    }

    /** Whether its packets carry sequence numbers. */
    public static boolean isSequenced(long bearer) {
        return (bearer & SEQUENCE) != 0;
    }

    /** What two words of the same tunnel have in common: TEID and path; the low eight bits are 0. */
    static long identity(long bearer) {
        return bearer & IDENTITY_MASK;
    }

    /** Whether two words are the same tunnel, whatever their flags. */
    public static boolean sameTunnel(long a, long b) {
        return ((a ^ b) & IDENTITY_MASK) == 0;
    }
}
