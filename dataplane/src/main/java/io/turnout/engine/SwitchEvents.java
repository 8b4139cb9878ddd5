package io.turnout.engine;

/**
 * What the data plane answers to {@link SwitchCommands}, and what it sees of pairs (UE, application). Times are those
 * that packets have.
 */
public interface SwitchEvents {
    /** Access traffic of the pair, entered at {@code timeNs}, is steered to another platform. */
    void onSteeredRemote(long ueKey, int applicationIndex, long timeNs);

    /** Traffic of the pair that entered at peer {@code peerIndex} came through the tunnel for the instance here. */
    void onTunnelTraffic(long ueKey, int applicationIndex, int peerIndex, long timeNs);

    /** Access traffic of the pair, entered at {@code timeNs}, is for the instance here, of which a switch is under way. */
    void onReturned(long ueKey, int applicationIndex, long timeNs);

    /** A packet of the UE and its answer by the pair's instance passed this platform {@code roundTripNs} apart. */
    void onRoundTrip(long ueKey, int applicationIndex, long roundTripNs);

    /** The hold stands and no worker forwards any more: {@code forwardedCount} packets of the grant went before. */
    void onHoldPublished(long ueKey, int applicationIndex, long epoch, int attempt, long forwardedCount);

    /** The hold ended by itself: full ({@code isOverflow}), or its time was over. Its packets went on. */
    void onHoldEnded(long ueKey, int applicationIndex, long epoch, int attempt, boolean isOverflow);

    /** What has come through the tunnel under the grant, and whether a fence has. */
    void onFenceReport(long ueKey, int applicationIndex, long epoch, int attempt, boolean isPassed, long receivedCount);

    /** The swap was published and no worker goes by the old rule; or, not {@code isDone}, the hold had ended before. */
    void onSwapPublished(long ueKey, int applicationIndex, long epoch, int attempt, boolean isDone);
}
