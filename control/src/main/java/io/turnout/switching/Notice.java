package io.turnout.switching;

/**
 * What a platform tells an application instance of its own about a pair.
 *
 * <p>A notice may come twice, late and out of order: an instance that was told how a grant ended ignores a
 * {@link Notification} or {@link Freeze} of that grant or an older one, and one that serves by a grant keeps its context
 * when told of the end of an older one.
 */
public sealed interface Notice {
    /** The pair. */
    Pair pair();

    /** The grant under which the switch runs; {@link Grant#NULL_GRANT} where there is none. */
    Grant grant();

    /**
     * 3, switching notification: fetch the UE's context from the source instance.
     *
     * @param source the source instance
     * @param endpoint where it synchronizes
     * @param ue the UE as the application wants it named
     * @param withContext whether there is a context to fetch; without, answer (6) at once
     * @param hold whether to ask for the hold when little is left, and answer (6) only after the final delta
     */
    record Notification(
            Pair pair, Grant grant, InstanceInfo source, String endpoint, UeInfo ue, boolean withContext, boolean hold)
            implements Notice {}

    /** To the target instance: the uplink is held; the source instance will freeze and give its final delta. */
    record Held(Pair pair, Grant grant) implements Notice {}

    /** To the source instance: stop changing the context, give the final delta. */
    record Freeze(Pair pair, Grant grant) implements Notice {}

    /**
     * To either instance: the target instance serves the UE now.
     *
     * @param serving true to the target instance, which tells the source instance; false to the source instance, which
     *     lets the context go and says so (9)
     */
    record Committed(Pair pair, Grant grant, boolean serving) implements Notice {}

    /** To either instance: as before the switch. A source instance unfreezes and says so. */
    record Aborted(Pair pair, Grant grant, SwitchReason reason) implements Notice {}

    /** The UE is gone: drop its context. */
    record Released(Pair pair, Grant grant) implements Notice {}
}
