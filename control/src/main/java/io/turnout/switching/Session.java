package io.turnout.switching;

import java.util.ArrayList;
import java.util.List;

/**
 * One pair at one platform: who serves it, and the switch under way. Owned by the {@link Coordinator}'s thread.
 *
 * <p>Fields are plain; only {@link #state(SwitchState)} guards: a transition that {@link SwitchState} does not document
 * stops the agent.
 */
final class Session {
    static final long NEVER = Long.MAX_VALUE;

    final Pair pair;
    final ApplicationPolicy policy;
    private final String platform;
    private final long[] transitionCounts;
    private SwitchState state;

    // Ownership.
    String owner;
    long epoch = -1;
    int attempt;
    Grant lastGrant = Grant.NULL_GRANT;
    long lastGrantNs;
    final List<PairRecord.Owed> owed = new ArrayList<>(2);
    boolean released;

    // The switch under way, or the last one.
    Grant grant = Grant.NULL_GRANT;
    String peer;
    boolean asked;
    boolean withContext;
    boolean bearerKnown;
    InstanceInfo source;
    String endpoint;
    UeInfo ue;
    SwitchReason reason;
    long forwardedCount;
    boolean fenceLate;
    boolean holdOrdered;
    boolean frozen;
    boolean contextReleased;
    int redirectCount;
    boolean isUnderWay;

    // Starting again.
    boolean qualityAsked;
    boolean trafficSince;
    int failureCount;
    long notBeforeNs;
    long swapNs = Long.MIN_VALUE;
    long grantNs;

    // Timers.
    long boundAtNs = NEVER;
    long deadlineNs = NEVER;
    long repeatAtNs = NEVER;
    int repeatCount;
    int heapIndex = -1;

    Session(Pair pair, ApplicationPolicy policy, String platform, SwitchState state, long[] transitionCounts) {
        this.pair = pair;
        this.policy = policy;
        this.platform = platform;
        this.state = state;
        this.transitionCounts = transitionCounts;
    }

    /** The session that {@code record} kept. */
    static Session restored(PairRecord record, ApplicationPolicy policy, String platform, long[] transitionCounts) {
        Session s = new Session(record.pair(), policy, platform, record.state(), transitionCounts);
        s.owner = record.owner();
        s.epoch = record.epoch();
        s.attempt = record.attempt();
        s.lastGrant = record.lastGrant();
        s.grant = record.grant();
        s.peer = record.peer();
        s.withContext = record.withContext();
        s.released = record.released();
        s.owed.addAll(record.owed());
        return s;
    }

    SwitchState state() {
        return state;
    }

    /** Enters {@code newState}, counting the transition; timers of the old one are off. */
    void state(SwitchState newState) {
        if (!state.leadsTo(newState)) {
            throw new IllegalStateException(pair + " " + grant + ": " + state + " does not lead to " + newState);
        }
        transitionCounts[transitionIndex(state, newState)]++;
        state = newState;
        deadlineNs = NEVER;
        repeatAtNs = NEVER;
        repeatCount = 0;
    }

    /** Where a transition is counted. Ordinals index one flat array that lives no longer than the process. */
    @SuppressWarnings("EnumOrdinal")
    static int transitionIndex(SwitchState from, SwitchState to) {
        return from.ordinal() * SwitchState.values().length + to.ordinal();
    }

    /** The platform that serves the pair, as far as is known here. */
    String servedAt() {
        return owner == null ? policy.home() : owner;
    }

    /** The state of rest that fits who serves the pair. */
    SwitchState restState() {
        if (owner == null) {
            return SwitchState.UNCLAIMED;
        }
        return owner.equals(platform) ? SwitchState.OWNED : SwitchState.ELSEWHERE;
    }

    boolean isServedAt(String platform) {
        return servedAt().equals(platform);
    }

    boolean isUnder(Grant aGrant, String aPeer) {
        return grant.equals(aGrant) && aPeer.equals(peer);
    }

    /** Whether the last packets of the switch under way are held: there must be a context to be in step with. */
    boolean holds() {
        return policy.hold() && withContext;
    }

    long wakeNs() {
        return Math.min(deadlineNs, repeatAtNs);
    }

    PairView view() {
        return new PairView(
                pair, state, servedAt(), owner == null ? -1 : epoch, grant, peer, asked, released, owed.size(), reason);
    }

    /** What must survive: of a source in doubt, whether its instance may be frozen. */
    PairRecord toRecord() {
        SwitchState kept = switch (state) {
            case IN_DOUBT -> frozen ? SwitchState.FROZEN : SwitchState.GRANTED;
            case QUALIFYING, TRIGGERING -> restState();
            default -> state;
        };
        return new PairRecord(pair, owner, epoch, attempt, lastGrant, kept, grant, peer, withContext, released, owed);
    }
}
