package io.turnout.ipc;

/**
 * The octets of an event. Little-endian; the ring's message type is the event's.
 *
 * <pre>
 *  event   0   octets of this event   (4)
 *          4   message version        (4)
 *          8   fields, 8 octets each
 *
 *  STARTED:         generation
 *  PUBLISHED:       sequence, version, commands refused
 *  GRACE_ELAPSED:   sequence, version
 *  REJECTED:        sequence, why
 *  UE_IDLE, BEARER_KNOWN, END_MARKER:  UE key
 *  STEERED_REMOTE:  UE key, application index, ns
 *  RETURNED:        UE key, application index, ns
 *  ROUND_TRIP:      UE key, application index, ns
 *  TUNNEL_TRAFFIC:  UE key, application index, peer index, ns
 *  HOLD_PUBLISHED:  UE key, application index, epoch, attempt, packets forwarded
 *  HOLD_ENDED:      UE key, application index, epoch, attempt, 1 overflow
 *  FENCE_REPORT:    UE key, application index, epoch, attempt, 1 passed, packets received
 *  SWAP_PUBLISHED:  UE key, application index, epoch, attempt, 1 done
 * </pre>
 */
final class EventLayout {
    /** Of this build; one more at every change of an event. */
    static final int VERSION = 2;

    static final int STARTED = 1;
    static final int PUBLISHED = 2;
    static final int GRACE_ELAPSED = 3;
    static final int REJECTED = 4;
    static final int UE_IDLE = 5;
    static final int BEARER_KNOWN = 6;
    static final int END_MARKER = 7;
    static final int STEERED_REMOTE = 8;
    static final int RETURNED = 9;
    static final int ROUND_TRIP = 10;
    static final int TUNNEL_TRAFFIC = 11;
    static final int HOLD_PUBLISHED = 12;
    static final int HOLD_ENDED = 13;
    static final int FENCE_REPORT = 14;
    static final int SWAP_PUBLISHED = 15;

    static final int VERSION_OFFSET = 4;
    static final int FIELDS_OFFSET = 8;
    static final int MAX_FIELDS = 6;

    private EventLayout() {}

    /** How many fields an event has; -1 where there is no such event. */
    static int fieldCount(int type) {
        return switch (type) {
            case STARTED, UE_IDLE, BEARER_KNOWN, END_MARKER -> 1;
            case GRACE_ELAPSED, REJECTED -> 2;
            case PUBLISHED, STEERED_REMOTE, RETURNED, ROUND_TRIP -> 3;
            case TUNNEL_TRAFFIC -> 4;
            case HOLD_PUBLISHED, HOLD_ENDED, SWAP_PUBLISHED -> 5;
            case FENCE_REPORT -> 6;
            default -> -1;
        };
    }

    /** Octets of an event of a type that there is. */
    static int length(int type) {
        return FIELDS_OFFSET + fieldCount(type) * Long.BYTES;
    }
}
