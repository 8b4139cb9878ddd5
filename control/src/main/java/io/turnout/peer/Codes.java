package io.turnout.peer;

import io.turnout.switching.Message.Outcome;
import io.turnout.switching.SwitchReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The codes of the handshake's enumerations: 1 to 255 in the order below, which only ever grows at its end. */
final class Codes {
    private static final List<SwitchReason> REASONS = List.of(
            SwitchReason.NO_INSTANCE,
            SwitchReason.UNKNOWN_INSTANCE,
            SwitchReason.IDENTITY_MISMATCH,
            SwitchReason.UNKNOWN_UE_IDENTITY,
            SwitchReason.POLICY_NEVER,
            SwitchReason.NO_CONTEXT,
            SwitchReason.BUSY,
            SwitchReason.CAPACITY,
            SwitchReason.NOT_CONCERNED,
            SwitchReason.WRONG_PEER,
            SwitchReason.PEER_SILENT,
            SwitchReason.SYNC_FAILED,
            SwitchReason.INSTANCE_DOWN,
            SwitchReason.TIME_LIMIT,
            SwitchReason.HOLD_OVERFLOW,
            SwitchReason.HOLD_EXPIRED,
            SwitchReason.DATAPLANE_RESTARTED,
            SwitchReason.CONTROL_RESTARTED,
            SwitchReason.FENCE_SHORTFALL,
            SwitchReason.UE_RETURNED,
            SwitchReason.NO_RECORD,
            SwitchReason.OPERATOR);

    private static final List<Outcome> OUTCOMES = List.of(Outcome.OPEN, Outcome.COMMITTED, Outcome.ABORTED);

    private static final Map<SwitchReason, Integer> REASON_CODES = new EnumMap<>(SwitchReason.class);

    static {
        for (SwitchReason reason : REASONS) {
            REASON_CODES.put(reason, REASONS.indexOf(reason) + 1);
        }
    }

    private Codes() {}

    static int of(SwitchReason reason) {
        return REASON_CODES.get(reason);
    }

    static int of(Outcome outcome) {
        return OUTCOMES.indexOf(outcome) + 1;
    }

    /** Null where there is none with this code. */
    static SwitchReason reason(int code) {
        return at(REASONS, code);
    }

    /** Null where there is none with this code. */
    static Outcome outcome(int code) {
        return at(OUTCOMES, code);
    }

    private static <T> T at(List<T> list, int code) {
        return code < 1 || code > list.size() ? null : list.get(code - 1);
    }
}
