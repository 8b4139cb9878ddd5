package io.turnout.app;

/**
 * What an application does about the context of its UEs. Two methods must be there; the others make a move shorter.
 *
 * <p>Calls about one UE come one after another, those about different UEs at the same time, on virtual threads. A method
 * may block; while it does, the UE's switch waits, within the platform's time limit. An exception ends the switch: the
 * platform aborts it, and the UE stays where it was.
 */
public interface StatefulService {
    /**
     * At the source: all that is known of the UE.
     *
     * @return a {@linkplain ContextPart#whole() whole} part; an empty one for a UE without context
     */
    ContextPart snapshot(Ue ue);

    /**
     * At the target: takes a part over. Parts come in the order of their versions, a whole one first. Packets of the UE
     * may come as soon as the last part is in, before anything else is called.
     */
    void restore(Ue ue, ContextPart part);

    /**
     * At the source: what has changed since {@code version}, which an earlier part had. By default the whole context
     * again.
     */
    default ContextPart changes(Ue ue, long version) {
        return snapshot(ue);
    }

    /**
     * At the source: no packet of the UE comes any more. Handles what has come, and changes the context no more after
     * the return, until {@link #unfreeze} or {@link #release}.
     */
    default void freeze(Ue ue) {}

    /** At the source: the switch was aborted; the UE is served on. */
    default void unfreeze(Ue ue) {}

    /** The UE is served elsewhere, or gone, or a switch to here was aborted: drops its context. */
    default void release(Ue ue) {}
}
