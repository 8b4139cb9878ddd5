package io.turnout.peer;

import static io.turnout.peer.Field.APPLICATION;
import static io.turnout.peer.Field.EPOCH;
import static io.turnout.peer.Field.FLAGS;
import static io.turnout.peer.Field.FORWARDED_COUNT;
import static io.turnout.peer.Field.GOODBYE_CODE;
import static io.turnout.peer.Field.GRANT;
import static io.turnout.peer.Field.INCARNATION;
import static io.turnout.peer.Field.LINK_COUNT;
import static io.turnout.peer.Field.OUTCOME;
import static io.turnout.peer.Field.PLATFORM;
import static io.turnout.peer.Field.REASON;
import static io.turnout.peer.Field.SOURCE;
import static io.turnout.peer.Field.TUNNEL;
import static io.turnout.peer.Field.UE;
import static io.turnout.peer.Field.UE_KEY;
import static io.turnout.peer.Field.VERSIONS;

/**
 * The frames there are, with the fields that must stand in each. {@link Field#ENDPOINT} and {@link Field#HOSTED} may be
 * left out everywhere.
 */
enum FrameType {
    HELLO(1, VERSIONS, PLATFORM, TUNNEL, INCARNATION, LINK_COUNT),
    KEEP_ALIVE(2),
    GOODBYE(3, GOODBYE_CODE),
    TRIGGER(16, UE_KEY, APPLICATION, SOURCE, UE, FLAGS),
    IDENTITY(17, UE_KEY, APPLICATION, GRANT, SOURCE, FLAGS),
    REQUEST(18, UE_KEY, APPLICATION, GRANT, SOURCE, UE, FLAGS),
    ACCEPT(19, UE_KEY, APPLICATION, GRANT),
    REJECT(20, UE_KEY, APPLICATION, GRANT, REASON),
    BUSY(21, UE_KEY, APPLICATION, GRANT),
    MOVED_TO(22, UE_KEY, APPLICATION, PLATFORM, EPOCH),
    HELD(23, UE_KEY, APPLICATION, GRANT, FORWARDED_COUNT),
    WITHDRAW(24, UE_KEY, APPLICATION, GRANT, REASON),
    ABORTED(25, UE_KEY, APPLICATION, GRANT, REASON),
    ABORTED_ACK(26, UE_KEY, APPLICATION, GRANT),
    UPDATE_INDICATION(27, UE_KEY, APPLICATION, GRANT),
    UPDATE_INDICATION_ACK(28, UE_KEY, APPLICATION, GRANT),
    OUTCOME_QUERY(29, UE_KEY, APPLICATION, GRANT),
    OUTCOME_ANSWER(30, UE_KEY, APPLICATION, GRANT, OUTCOME),
    OWNERSHIP_QUERY(31, UE_KEY, APPLICATION),
    OWNERSHIP_ANSWER(32, UE_KEY, APPLICATION, PLATFORM, EPOCH);

    /** Octets of a frame's length. */
    static final int LENGTH_LENGTH = 4;

    /** Octets of a frame's version and type, the least that its length counts. */
    static final int MIN_LENGTH = 2;

    /** Most octets that a frame's length counts; the longest hello is shorter. */
    static final int MAX_LENGTH = 1 << 18;

    /** The layout that this package reads and writes. */
    static final int VERSION = 1;

    private static final FrameType[] BY_CODE = new FrameType[256];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    final int code;
    /** The fields that must stand, as {@link Field#bit}s. */
    final int required;

    FrameType(int code, Field... fields) {
        this.code = code;
        int bits = 0;
        for (Field field : fields) {
            bits |= field.bit;
        }
        required = bits;
    }

    /** The type with this code, 0 to 255; null where this version knows none. */
    static FrameType ofCode(int code) {
        return BY_CODE[code];
    }
}
