package io.turnout.switching;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What one platform is doing about one pair.
 *
 * <p>At rest a pair is {@link #UNCLAIMED}, {@link #OWNED} or {@link #ELSEWHERE}; "rest" below is whichever of them the
 * record says. Every transition there is, with its trigger:
 *
 * <pre>{@code
 * from             to               trigger
 * at rest
 *   UNCLAIMED      QUALIFYING       detection, policy quality-unmet
 *                  TRIGGERING       detection, or asked for
 *                  PREPARING        request (1s) accepted
 *                  OFFERING         at home: source-detected, or asked for
 *                  GRANTED          at home: trigger (1t)
 *   OWNED          QUALIFYING       source-detected, policy quality-unmet
 *                  OFFERING         source-detected, asked for, or released
 *                  GRANTED          trigger (1t)
 *                  UNCLAIMED        released at home
 *   ELSEWHERE      QUALIFYING, TRIGGERING, PREPARING   as UNCLAIMED
 *                  COMMITTING       at home: request that takes a released pair home
 *                  UNCLAIMED        released, and home knows the owner
 * quality
 *   QUALIFYING     rest             quality met (an answer that fails to come counts as configured) and no traffic since
 *                  TRIGGERING       quality unmet, or asked for, at the target
 *                  OFFERING         quality unmet, asked for or released, at the owner
 *                  GRANTED          trigger, at the owner
 *                  PREPARING        request, at the target
 *                  COMMITTING       request that takes a released pair home
 * owner, then source
 *   OFFERING       GRANTED          accepted; or a trigger from the same target crossed the request
 *                  OWNED            rejected, busy, aborted
 *                  FENCING          held: the accept was lost
 *                  IN_DOUBT         bound elapsed, restart, context released (9) before 8
 *                  INDICATED        indication (8), more awaited
 *                  ELSEWHERE        indication (8)
 *   GRANTED        FENCING          held: the target holds the uplink
 *                  RESUMING         aborted, and a hold may stand here from before a doubt
 *                  OWNED, IN_DOUBT, INDICATED, ELSEWHERE   as OFFERING
 *   FENCING        CLOSING          fence through and count agrees, or shortfall accepted
 *                  OWNED, RESUMING  as GRANTED
 *                  IN_DOUBT         as OFFERING; also indication (8), which is then doubted
 *   CLOSING        FROZEN           own hold published: nothing more reaches the source instance
 *                  RESUMING         aborted
 *                  IN_DOUBT         as FENCING
 *   FROZEN         RESUMING         aborted
 *                  IN_DOUBT, INDICATED, ELSEWHERE          as OFFERING
 *   IN_DOUBT       GRANTED, FROZEN  the target answers that it has not decided
 *                  RESUMING         aborted, and the source may be frozen
 *                  OWNED            aborted, and the source was not frozen
 *                  INDICATED, ELSEWHERE   committed
 *   INDICATED      ELSEWHERE        context released (9), or the time limit
 *   RESUMING       RETURNING        source instance resumed, or it is dead, or the time limit
 *   RETURNING      OWNED            what waits here gives way to what the target held, or no hold stands, or the time limit
 * target
 *   TRIGGERING     PREPARING        identity (2t), or a request that crossed the trigger
 *                  COMMITTING       request that takes a released pair home
 *                  rest             rejected, busy, no answer
 *   PREPARING      AWAITING_BEARER  ready, and the UE's bearer here is not known
 *                  HOLDING          hold asked for
 *                  COMMITTING       synchronized
 *                  ABORTING         any failure
 *   AWAITING_BEARER  HOLDING, COMMITTING   bearer known, or waited long enough
 *                  ABORTING         any failure
 *   HOLDING        HELD             hold published and the grace period elapsed
 *                  ABORTING         any failure
 *   HELD           COMMITTING       synchronized
 *                  ABORTING         any failure
 *   COMMITTING     OWNED            swap published (7): the commit point
 *                  ABORTING         the hold had ended before the swap
 *   ABORTING       rest             source serves again, or it stays silent
 * }</pre>
 */
public enum SwitchState {
    /** No record: the application's home serves the pair. */
    UNCLAIMED,
    /** This platform serves the pair. */
    OWNED,
    /** Another platform serves the pair, and the route rule here says so. */
    ELSEWHERE,
    /** Waiting for the service quality, or for the next time to ask. */
    QUALIFYING,
    /** Source: request sent, its grant open. */
    OFFERING,
    /** Source: the target prepares; the source instance serves. */
    GRANTED,
    /** Source: the target holds the uplink; waiting for the last forwarded packet. */
    FENCING,
    /** Source: turning the source instance's uplink off. */
    CLOSING,
    /** Source: the source instance is told to freeze and give its last delta. */
    FROZEN,
    /** Source: asking the target how the grant ended, everything as it is. */
    IN_DOUBT,
    /** Source: committed; the source instance has not let the context go. */
    INDICATED,
    /** Source: aborted; the source instance unfreezes. */
    RESUMING,
    /** Source: aborted; the hold here learns to give way to what the target held. */
    RETURNING,
    /** Target: asking the owner for a grant. */
    TRIGGERING,
    /** Target: the target instance fetches the context. */
    PREPARING,
    /** Target: waiting, a bounded time, for the UE's bearer here. */
    AWAITING_BEARER,
    /** Target: the uplink is being held from now on. */
    HOLDING,
    /** Target: the uplink is held, the fence sent. */
    HELD,
    /** Target: the swap is ordered; the data plane decides between it and the hold's end. */
    COMMITTING,
    /** Target: aborted; the source is told to serve again. */
    ABORTING;

    private static final Set<SwitchState> REST = EnumSet.of(UNCLAIMED, OWNED, ELSEWHERE);

    private static final Map<SwitchState, Set<SwitchState>> NEXT = new EnumMap<>(SwitchState.class);

    static {
        NEXT.put(UNCLAIMED, EnumSet.of(QUALIFYING, TRIGGERING, PREPARING, OFFERING, GRANTED));
        NEXT.put(OWNED, EnumSet.of(QUALIFYING, OFFERING, GRANTED, UNCLAIMED));
        NEXT.put(ELSEWHERE, EnumSet.of(QUALIFYING, TRIGGERING, PREPARING, COMMITTING, UNCLAIMED));
        NEXT.put(
                QUALIFYING,
                EnumSet.of(UNCLAIMED, OWNED, ELSEWHERE, TRIGGERING, OFFERING, GRANTED, PREPARING, COMMITTING));
        NEXT.put(OFFERING, EnumSet.of(GRANTED, FENCING, OWNED, IN_DOUBT, INDICATED, ELSEWHERE));
        NEXT.put(GRANTED, EnumSet.of(FENCING, OWNED, RESUMING, IN_DOUBT, INDICATED, ELSEWHERE));
        NEXT.put(FENCING, EnumSet.of(CLOSING, OWNED, RESUMING, IN_DOUBT));
        NEXT.put(CLOSING, EnumSet.of(FROZEN, RESUMING, IN_DOUBT));
        NEXT.put(FROZEN, EnumSet.of(RESUMING, IN_DOUBT, INDICATED, ELSEWHERE));
        NEXT.put(IN_DOUBT, EnumSet.of(GRANTED, FROZEN, RESUMING, OWNED, INDICATED, ELSEWHERE));
        NEXT.put(INDICATED, EnumSet.of(ELSEWHERE));
        NEXT.put(RESUMING, EnumSet.of(RETURNING));
        NEXT.put(RETURNING, EnumSet.of(OWNED));
        NEXT.put(TRIGGERING, EnumSet.of(PREPARING, COMMITTING, UNCLAIMED, ELSEWHERE));
        NEXT.put(PREPARING, EnumSet.of(AWAITING_BEARER, HOLDING, COMMITTING, ABORTING));
        NEXT.put(AWAITING_BEARER, EnumSet.of(HOLDING, COMMITTING, ABORTING));
        NEXT.put(HOLDING, EnumSet.of(HELD, ABORTING));
        NEXT.put(HELD, EnumSet.of(COMMITTING, ABORTING));
        NEXT.put(COMMITTING, EnumSet.of(OWNED, ABORTING));
        NEXT.put(ABORTING, EnumSet.of(UNCLAIMED, ELSEWHERE));
    }

    /** Whether {@code to} may follow this state. */
    public boolean leadsTo(SwitchState to) {
        return NEXT.get(this).contains(to);
    }

    /** Whether no switch is under way. */
    public boolean isRest() {
        return REST.contains(this);
    }

    /** Whether a grant of this platform is open: only its target knows how it ends. */
    public boolean isGranting() {
        return switch (this) {
            case OFFERING, GRANTED, FENCING, CLOSING, FROZEN, IN_DOUBT -> true;
            default -> false;
        };
    }

    /** Whether this platform, as the target, may still abort. */
    public boolean isUndecided() {
        return switch (this) {
            case PREPARING, AWAITING_BEARER, HOLDING, HELD -> true;
            default -> false;
        };
    }
}
