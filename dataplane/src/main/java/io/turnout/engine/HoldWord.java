package io.turnout.engine;

/**
 * The one word of a slot, which says what becomes of a packet that arrives.
 *
 * <pre>
 *   63     62      61  59 58    52 51         32 31            0
 *  +------+-------+------+--------+-------------+---------------+
 *  | full | ended | state| owner  |   packets   |    octets     |
 *  +------+-------+------+--------+-------------+---------------+
 *   packets, octets: that wait, or are just being put into or taken out of the queue
 *   owner:           the worker that releases them, counted from 1; 0 while none waits
 *   ended:           the hold ended by itself, so that packets go where its overflow says; full: because it was full
 *
 *   COUNTING --hold--> HOLD --claim--> CLAIMED --release--> DRAINING --empty--> OPEN
 *                       '-----------time over, or full--------^
 *   release and the end of a hold lead to OPEN at once where no packet waits
 * </pre>
 *
 * <p>Everything about a hold is in one word so that all who change it contend on it: a packet that joins the queue, the
 * end of the time, the commit, and the last packet's leaving.
 */
final class HoldWord {
    /** Packets go by the rule; those to the counted peer are counted. */
    static final int COUNTING = 0;

    /** Packets wait. */
    static final int HOLD = 1;

    /** Packets wait, and where they go has been decided: the hold cannot end by itself any more. */
    static final int CLAIMED = 2;

    /** Packets are released; arrivals queue behind. */
    static final int DRAINING = 3;

    /** No packet waits: arrivals go where the last ones went. */
    static final int OPEN = 4;

    /** No worker releases. */
    static final int NULL_OWNER = -1;

    static final int MAX_WORKERS = 127;
    static final int MAX_PACKETS = 0xF_FFFF;

    private static final int PACKETS_SHIFT = 32;
    private static final long PACKET = 1L << PACKETS_SHIFT;
    private static final int OWNER_SHIFT = 52;
    private static final long OWNER_BITS = (long) MAX_WORKERS << OWNER_SHIFT;
    private static final int STATE_SHIFT = 59;
    private static final int STATE_MASK = 0x7;
    private static final long STATE_BITS = (long) STATE_MASK << STATE_SHIFT;
    private static final long ENDED_BIT = 1L << 62;
    private static final long FULL_BIT = 1L << 63;
    private static final long OCTETS_MASK = 0xFFFF_FFFFL;

    private HoldWord() {}

    static int state(long word) {
        return (int) (word >>> STATE_SHIFT) & STATE_MASK;
    }

    static int packets(long word) {
        return (int) (word >>> PACKETS_SHIFT) & MAX_PACKETS;
    }

    static long octets(long word) {
        return word & OCTETS_MASK;
    }

    /** The worker that releases, or {@link #NULL_OWNER}. */
    static int owner(long word) {
        return ((int) (word >>> OWNER_SHIFT) & MAX_WORKERS) - 1;
    }

    static boolean isEnded(long word) {
        return (word & ENDED_BIT) != 0;
    }

    static boolean isFull(long word) {
        return (word & FULL_BIT) != 0;
    }

    static long of(int state) {
        return (long) state << STATE_SHIFT;
    }

    static long with(long word, int state) {
        return word & ~STATE_BITS | of(state);
    }

    static long owned(long word, int worker) {
        return word & ~OWNER_BITS | (long) (worker + 1) << OWNER_SHIFT;
    }

    /** With one more packet, whose worker becomes the owner where there is none. */
    static long joined(long word, int worker, int octets) {
        long more = word + PACKET + octets;
        return owner(more) == NULL_OWNER ? owned(more, worker) : more;
    }

    /** What {@code packets} fewer packets of {@code octets} octets together change. */
    static long left(int packets, long octets) {
        return -(packets * PACKET + octets);
    }

    /** Of a hold that ended by itself. */
    static long ended(long word, boolean isFull) {
        return released(word) | ENDED_BIT | (isFull ? FULL_BIT : 0);
    }

    /** Of a hold whose packets go. */
    static long released(long word) {
        return packets(word) == 0 ? of(OPEN) : with(word, DRAINING);
    }

    /** Of a queue that is empty: arrivals need not queue any more. */
    static long opened(long word) {
        return with(word, OPEN) & ~OWNER_BITS;
    }
}
