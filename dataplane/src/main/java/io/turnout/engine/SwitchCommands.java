package io.turnout.engine;

/**
 * What control has the data plane do for a pair (UE, application) that is being switched. Every command may come again.
 *
 * <p>A pair has a route rule with the epoch under which it was set and, above it, at most one hold, which belongs to a
 * grant (epoch, attempt). Ending a hold releases what it holds, in order and ahead of later arrivals. Where routes are
 * named they are {@link io.turnout.table.Route}s, whose epoch is the one they are set under.
 */
public interface SwitchCommands {
    /**
     * Count the pair's packets of this grant from here on: those forwarded to peer {@code peerIndex}, which carry the
     * grant's mark in the tunnel.
     */
    void onCount(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex);

    /**
     * Hold the pair's uplink. Answered once no worker forwards any more; where the hold of this grant stands already it
     * is answered again, and where it has ended that is said.
     *
     * @param packetLimit packets that may wait
     * @param octetLimit their octets
     * @param limitNs longest wait; 0: until told, which a restart of the data plane does not end
     * @param overflowRoute where the packets go when the hold ends by itself; {@link io.turnout.table.Route#NULL_ROUTE}:
     *     nowhere, a full buffer drops arrivals
     */
    void onHold(
            long ueKey,
            int applicationIndex,
            long epoch,
            int attempt,
            int packetLimit,
            int octetLimit,
            long limitNs,
            long overflowRoute);

    /** Send a fence to peer {@code peerIndex} behind the last packet forwarded. */
    void onFence(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long forwardedCount);

    /** Answer with what has come through the tunnel under the grant, now and when its fence passes. */
    void onReportFence(long ueKey, int applicationIndex, long epoch, int attempt);

    /**
     * The route rule update: in one step, set the rule to {@code route} and release the grant's hold to it, unless a rule
     * of that epoch or a newer one stands already. Answered once no worker goes by the old rule.
     *
     * @param ifHeld refuse where the grant's hold has ended
     */
    void onSwap(long ueKey, int applicationIndex, long epoch, int attempt, long route, boolean ifHeld);

    /** Set the rule to {@code route} unless a newer epoch stands there; one that leads away releases any hold to it. */
    void onRoute(long ueKey, int applicationIndex, long route);

    /** Remove the pair's rule. */
    void onUnroute(long ueKey, int applicationIndex);

    /**
     * End the grant's hold, if it stands, and release its packets to {@code route}. Where that leads to a peer, the
     * grant's last fence follows behind them.
     */
    void onDrain(long ueKey, int applicationIndex, long epoch, int attempt, long route);

    /**
     * Have the grant's hold let pass what comes from peer {@code peerIndex}, and end it as {@link #onDrain} once the
     * grant's last fence has come from there, or after {@code limitNs}. It ends at once where packets from a peer wait
     * already. Answered as a hold is where packets pass; where no such hold stands any more, that is said.
     */
    void onGiveWay(long ueKey, int applicationIndex, long epoch, int attempt, int peerIndex, long limitNs, long route);
}
