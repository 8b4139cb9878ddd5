package io.turnout.switching;

import java.util.List;

/**
 * What the journal keeps of a pair: what this platform must still know after it was killed.
 *
 * @param pair the pair
 * @param owner the platform that serves it; null where it is unclaimed
 * @param epoch the owner's epoch; -1 where unknown
 * @param attempt grants this platform has given in its epoch
 * @param lastGrant the highest grant this platform, as a target, has seen
 * @param state what it was doing
 * @param grant the grant it was doing it under
 * @param peer the other platform of that grant
 * @param withContext whether that grant moves a context
 * @param released whether the UE is gone and the pair is to be forgotten
 * @param owed committed grants whose indication (8) is not acknowledged
 */
public record PairRecord(
        Pair pair,
        String owner,
        long epoch,
        int attempt,
        Grant lastGrant,
        SwitchState state,
        Grant grant,
        String peer,
        boolean withContext,
        boolean released,
        List<Owed> owed) {
    /** Copies what it is given. */
    public PairRecord {
        owed = List.copyOf(owed);
    }

    /**
     * An indication (8) that is repeated until acknowledged.
     *
     * @param platform who must hear of the commit: the source, and the pair's home
     * @param grant the committed grant
     */
    public record Owed(String platform, Grant grant) {}
}
