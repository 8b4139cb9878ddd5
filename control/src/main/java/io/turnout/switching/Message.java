package io.turnout.switching;

/**
 * What one platform tells another about a pair. Numbers are those of SWITCHING.md's message table.
 *
 * <p>A message may be lost, repeated, delayed and reordered; every receiver tells news from leftovers by (pair, grant).
 */
public sealed interface Message {
    /** The pair it is about, as the sender names it. */
    Pair pair();

    /** 1t, switching trigger: the target asks the owner for a grant. */
    record Trigger(Pair pair, InstanceInfo source, UeInfo ue, boolean asked) implements Message {}

    /**
     * 2t, application identity: the owner's answer to a trigger, with the grant.
     *
     * @param source the source instance
     * @param endpoint where it synchronizes, host:port
     * @param withContext whether the source instance is alive to give the context
     */
    record Identity(Pair pair, Grant grant, InstanceInfo source, String endpoint, boolean withContext)
            implements Message {}

    /**
     * 1s, switching request: the owner asks the target to take the pair over.
     *
     * @param release the UE is gone: take the pair home and forget it; nothing is synchronized
     */
    record Request(
            Pair pair,
            Grant grant,
            InstanceInfo source,
            String endpoint,
            UeInfo ue,
            boolean withContext,
            boolean asked,
            boolean release)
            implements Message {}

    /** The target has taken the request's grant up. */
    record Accept(Pair pair, Grant grant) implements Message {}

    /** The target will not use the grant, now or ever; or, with {@link Grant#NULL_GRANT}, the owner gives none. */
    record Reject(Pair pair, Grant grant, SwitchReason reason) implements Message {}

    /** Another grant is open: try later. The grant is that of a refused request, or {@link Grant#NULL_GRANT}. */
    record Busy(Pair pair, Grant grant) implements Message {}

    /**
     * The pair is served elsewhere.
     *
     * @param platform where, as far as the sender knows
     * @param epoch the epoch of that knowledge
     */
    record MovedTo(Pair pair, String platform, long epoch) implements Message {}

    /**
     * The target holds the pair's uplink; the fence is on its way.
     *
     * @param forwardedCount packets sent through the tunnel under this grant
     */
    record Held(Pair pair, Grant grant, long forwardedCount) implements Message {}

    /** The owner asks the target to abort, if it has not committed; the target alone decides. */
    record Withdraw(Pair pair, Grant grant, SwitchReason reason) implements Message {}

    /** The target has aborted the grant. */
    record Aborted(Pair pair, Grant grant, SwitchReason reason) implements Message {}

    /** The source serves again: held packets may come. */
    record AbortedAck(Pair pair, Grant grant) implements Message {}

    /** 8, route rule update indication: the sender has committed and is the owner of {@code grant.epoch() + 1}. */
    record UpdateIndication(Pair pair, Grant grant) implements Message {}

    /** The indication is durable at its receiver. */
    record UpdateIndicationAck(Pair pair, Grant grant) implements Message {}

    /** A source in doubt asks how its grant ended. */
    record OutcomeQuery(Pair pair, Grant grant) implements Message {}

    /** The answer, from the target's journal. */
    record OutcomeAnswer(Pair pair, Grant grant, Outcome outcome) implements Message {}

    /** Who serves the pair? */
    record OwnershipQuery(Pair pair) implements Message {}

    /** The answer: the platform that serves the pair as far as the sender knows, and the epoch of that knowledge. */
    record OwnershipAnswer(Pair pair, String platform, long epoch) implements Message {}

    /** How a grant ended. */
    enum Outcome {
        /** It is still being decided. */
        OPEN,
        /** The target serves, or has served, the pair by it. */
        COMMITTED,
        /** It will never be committed. */
        ABORTED
    }
}
