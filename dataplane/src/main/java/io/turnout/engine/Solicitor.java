package io.turnout.engine;

import io.turnout.table.Bearer;
import io.turnout.table.UeKey;
import io.turnout.table.UeTable;

/**
 * Asks for a UE's downlink bearer where uplink alone cannot teach it: sends an echo request in the UE's name, in its
 * uplink tunnel, to a core address of the site; the answer comes in the downlink tunnel, and ends here.
 *
 * <p>At most one request a UE and interval, which grows until it is answered, at most so many UEs at a time, at most so many requests a second in all.
 * Owned by one worker.
 */
final class Solicitor {
    private static final int MAX_OUTSTANDING = 1 << 14;

    /**
     * Before a UE is asked for again that was not answered for, at first, and at most: each time twice as long. The core
     * may have answered where the UE was before its path was switched.
     */
    private static final long FIRST_INTERVAL_NS = 50_000_000L;

    private static final long MAX_INTERVAL_NS = 1_000_000_000L;

    private static final int MAX_AT_ONCE = 256;
    private static final long REQUEST_INTERVAL_NS = 1_000_000L;

    private final BurstView burst;
    private final UeTable ues;
    private final Egress egress;
    private final BearerEcho echo;
    private final Allowance allowance = new Allowance(MAX_AT_ONCE, REQUEST_INTERVAL_NS);
    private final long[] askedUes = new long[MAX_OUTSTANDING];
    private final long[] askedNs = new long[MAX_OUTSTANDING];
    private final long[] intervalsNs = new long[MAX_OUTSTANDING];

    Solicitor(BurstView burst, UeTable ues, Egress egress, BearerEcho echo) {
        this.burst = burst;
        this.ues = ues;
        this.egress = egress;
        this.echo = echo;
    }

    /** Whether the site has this done for UEs of the frame's family. */
    boolean isOn(ParsedFrame frame) {
        return burst.steering.solicits(UeKey.isIpv4(frame.ueKey));
    }

    /**
     * Asks for the bearer of the frame's UE, unless that was done just now, or too much is asked already: then the next
     * call may.
     *
     * @return whether an answer may come: false where its uplink tunnel is unknown
     */
    boolean ask(ParsedFrame frame) {
        if (!isOn(frame) || isUnseen(frame)) {
            return false;
        }
        long bearer = ues.uplinkBearer(frame.slot, 0);
        int place = (int) frame.ueHash & MAX_OUTSTANDING - 1;
        boolean isOutstanding = askedUes[place] != UeKey.NULL_UE && frame.timeNs - askedNs[place] < intervalsNs[place];
        if (isOutstanding || !allowance.take(frame.timeNs)) {
            return true;
        }
        boolean isRepeated = askedUes[place] == frame.ueKey && frame.timeNs - askedNs[place] < 2 * MAX_INTERVAL_NS;
        intervalsNs[place] = isRepeated ? Math.min(2 * intervalsNs[place], MAX_INTERVAL_NS) : FIRST_INTERVAL_NS;
        askedUes[place] = frame.ueKey;
        askedNs[place] = frame.timeNs;
        egress.echo(echo, frame.ueKey, bearer, frame.timeNs);
        return true;
    }

    /** Whether the frame's UE has not been seen to send: there is no tunnel to ask through, unless it is just being learned. */
    boolean isUnseen(ParsedFrame frame) {
        return frame.slot == UeTable.NULL_SLOT || ues.uplinkBearer(frame.slot, 0) == Bearer.NULL_BEARER;
    }

    /**
     * Whether a downlink packet is the answer to such a request, and not the UE's. The UE may be asked for again at once
     * then: it may be at another base station by the time it is.
     */
    boolean isAnswer(ParsedFrame frame) {
        boolean isAnswer = isOn(frame)
                && burst.steering.isSolicited(frame.innerSourceHigh, frame.innerSourceLow)
                && echo.isAnswer(frame.buffer, frame.innerOffset, frame.innerLength, frame.ueKey, frame.timeNs);
        int place = (int) frame.ueHash & MAX_OUTSTANDING - 1;
        if (isAnswer && askedUes[place] == frame.ueKey) {
            askedUes[place] = UeKey.NULL_UE;
        }
        return isAnswer;
    }
}
