package io.turnout.switching;

/**
 * What one platform knows of a pair, for people. Immutable.
 *
 * @param pair the pair
 * @param state what is being done about it
 * @param servedAt the platform that serves it
 * @param epoch of that knowledge; -1 where nobody has claimed the pair
 * @param grant of the switch under way, or of the last one
 * @param peer the other platform of that switch; null where there was none
 * @param asked whether an operator asked for it
 * @param released whether the pair is to be forgotten
 * @param owedCount platforms that have not acknowledged the commit
 * @param reason why the last attempt was aborted; null where none was
 */
public record PairView(
        Pair pair,
        SwitchState state,
        String servedAt,
        long epoch,
        Grant grant,
        String peer,
        boolean asked,
        boolean released,
        int owedCount,
        SwitchReason reason) {}
